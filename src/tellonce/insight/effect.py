"""What another map of people would change: who merges, who splits, whose records move."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from tellonce.identity.changes import changes
from tellonce.stores.changes import compared, moved
from tellonce.stores.folder import Folder
from tellonce.vocabulary.effect import Effect
from tellonce.vocabulary.identity import ChangeKind
from tellonce.vocabulary.refusal import Refused

LISTED: Final = 1_000
"""Changes listed one by one; the counts are always whole."""


def effect(store: Folder, after: Mapping[str, pa.Table]) -> Effect:
    """What a map of people changes against the build that is read now.

    Args:
        store: the store.
        after: tables of the other map, as `build.propose` gives them.

    Raises:
        Refused: nothing was built yet.
    """
    manifest = store.current()
    if manifest is None:
        raise Refused(f"the store {store.path} holds no build yet; run `tellonce see` first")
    before = store.path / manifest.people
    found = changes((pair["old"], pair["new"]) for pair in moved(before, after["identifiers"]).to_pylist())
    listed = found[:LISTED]
    counted = Counter(one.kind for one in found)
    told = compared(
        before, after, sorted({one for change in listed for one in change.before}),
        sorted({one for change in listed for one in change.after}),
    )  # fmt: skip
    return Effect(
        persons_before=told.persons_before, persons_after=after["persons"].num_rows,
        merged=counted[ChangeKind.MERGED], split=counted[ChangeKind.SPLIT], renamed=counted[ChangeKind.RENAMED],
        gone=counted[ChangeKind.GONE], groups_moved=told.groups_moved, changes=list(listed), before=told.before,
        after=told.after,
    )  # fmt: skip
