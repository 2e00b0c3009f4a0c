"""What an organisation's declaration settles for whoever tells its records: who is who, and how to put together."""

from collections.abc import Iterable
from functools import partial
from typing import Final

import pyarrow as pa

from tellonce.identity.evidence import Pair, pair
from tellonce.identity.knowing import Knowing, knowing
from tellonce.identity.tombstone import Seal, Sort, Tombstones
from tellonce.journeys.catalogue import definitions
from tellonce.journeys.stitch import Manner
from tellonce.silos.declaration import Declaration
from tellonce.silos.learnt import Learnt
from tellonce.stores.folder import Folder
from tellonce.stores.tombstones import registered
from tellonce.vocabulary.identity import Decision
from tellonce.vocabulary.moment import DAY, MINUTE
from tellonce.vocabulary.touchpoint import Identifier


def manner(declaration: Declaration, as_of: int, learnt: Learnt) -> Manner:
    """How an organisation's records are put together.

    Args:
        declaration: what it declares.
        as_of: moment of the account, microseconds UTC.
        learnt: what was learnt of it.
    """
    return Manner(
        session_gap=declaration.journeys.session_gap_minutes * MINUTE, journey_gap=declaration.journeys.gap_days * DAY,
        as_of=as_of, definitions=tuple(definitions(declaration.friction)),
        capabilities=learnt.capabilities(declaration.capability),
        about=partial(learnt.about, reading=declaration.reading) if learnt.topics else None,
        normal=knowing(declaration.identity, region=declaration.organisation.region, key=b"").form,
    )  # fmt: skip


def known_by(
    declaration: Declaration, key: bytes, decisions: Iterable[Decision], likenesses: pa.Table
) -> Knowing:  # fmt: skip
    """What decides who is who at an organisation, besides its records.

    Args:
        declaration: its rules, own numbers and addresses.
        key: its secret.
        decisions: what was decided about people.
        likenesses: who is how alike; those that its rules take for one person count.
    """
    organisation = declaration.organisation
    return knowing(
        declaration.identity, region=organisation.region, key=key, numbers=organisation.numbers,
        addresses=organisation.addresses, decisions=decisions,
        scored=merging(likenesses) if declaration.identity.match.merge_at else {},
    )  # fmt: skip


def merging(table: pa.Table) -> dict[Pair, float]:
    """The likenesses that a rule takes for one person: pairs of identifiers with their probability."""
    return {
        pair(Identifier(row["a_kind"], row["a_value"]), Identifier(row["b_kind"], row["b_value"])): row["p"]
        for row in table.to_pylist()
        if row["merge"]
    }


CHECK: Final = "check of the key"
"""What is marked to see whether the key is the one under which people were erased."""


def erased(folder: Folder, declaration: Declaration) -> Tombstones:
    """Who was erased from an organisation's store.

    Args:
        folder: the store.
        declaration: what the organisation declares.

    Raises:
        Refused: people were erased under another key, or the file of tombstones is damaged.
    """
    seal = Seal(folder.key(), declaration.identity, declaration.organisation.region)
    register = registered(folder, seal.mark(Sort.VALUE, CHECK))
    return Tombstones(seal, frozenset((*register.marks, *register.grown)), frozenset(register.lengths))
