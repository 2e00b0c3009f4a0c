"""What the commands that decide on people do alike: show before and after, keep the decision, build anew."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from tellonce.cli.effects import show
from tellonce.cli.opened import Place, built, viewed
from tellonce.cli.shown import as_json, out, progress
from tellonce.cli.where import Where
from tellonce.insight.build import propose
from tellonce.insight.deciding import Author, pairing
from tellonce.insight.effect import effect
from tellonce.insight.why import identifier
from tellonce.stores.decisions import Decisions
from tellonce.stores.folder import Folder
from tellonce.vocabulary.effect import Effect
from tellonce.vocabulary.identity import Decision


def proposed(place: Place, decisions: Iterable[Decision]) -> dict[str, pa.Table]:
    """The people that further decisions would make."""
    with progress() as tell:
        return propose(place.folder, place.declaration, place.store, decisions, tell)


def carry_out(
    place: Place, where: Where, decisions: Sequence[Decision], people: Mapping[str, pa.Table], *, dry_run: bool,
    json: bool,
) -> None:  # fmt: skip
    """Show what decisions do to people, and unless it is a dry run keep them and build anew."""
    found = effect(Folder(place.store), people)
    if not dry_run:
        for one in decisions:
            Decisions(place.store).keep(one)
        built(place.folder, where)
    tell(found, decisions, dry_run=dry_run, json=json)


def tell(found: Effect, decisions: Sequence[Decision], *, dry_run: bool, json: bool) -> None:
    """Print what was, or would be, decided, and what it does."""
    if json:
        as_json({"decisions": list(decisions), "kept": not dry_run, "effect": found})
        return
    show(found)
    if dry_run:
        out().print("nothing was decided: this was a dry run")
    for one in () if dry_run else decisions:
        out().print(f"decided as {one.id}: `tellonce people retract FOLDER --decision {one.id}` takes it back")


def pair_up(
    folder: Path, a: str, b: str, where: Where, author: Author, *, must: bool, dry_run: bool, json: bool
) -> None:  # fmt: skip
    """Decide that two identifiers are one person's, or are not."""
    place = built(folder, where)
    with viewed(place) as view:
        one, other = identifier(view, a), identifier(view, b)
    decisions, people = pairing(place.known(), one, other, author, lambda more: proposed(place, more), must=must)
    carry_out(place, where, decisions, people, dry_run=dry_run, json=json)
