"""`tellonce people decisions FOLDER`: what was decided on people, by whom and why."""

from pathlib import Path

from tellonce.cli.opened import placed
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.stores.decisions import Decisions
from tellonce.vocabulary.identity import Decision, Pairing
from tellonce.vocabulary.moment import iso


def decisions(folder: Path, /, *, where: Where = USUAL, json: Json = False) -> None:
    """What was decided, in order of time; those that a later one took back are marked.

    Args:
        folder: the organisation's folder.
        where: declaration and store, if not the usual ones.
        json: as JSON.
    """
    place = placed(folder, where)
    found = Decisions(place.store).all()
    back = place.known().in_force().taken_back if found else frozenset()
    if json:
        as_json([{"decision": one, "in_force": one.id not in back} for one in found])
        return
    shown = table("Decisions on people", "id", "when", "what", "who", "why", "")
    for one in found:
        shown.add_row(one.id, iso(one.at), _says(one), one.actor, one.reason, "taken back" if one.id in back else "")
    out().print(shown if found else "nothing was decided yet")


def _says(one: Decision) -> str:
    if isinstance(one, Pairing):
        word = "is" if one.must else "is not"
        return f"{one.a.kind}:{one.a.value} {word} {one.b.kind}:{one.b.value}"
    if one.decision:
        return f"takes back {one.decision}"
    span = "".join(
        f" {word} {iso(at)}" for word, at in (("from", one.begin), ("before", one.end)) if at is not None
    )  # fmt: skip
    return f"{one.silo} {one.record or 'all records'}{span} {'do' if not one.record else 'does'} not count"
