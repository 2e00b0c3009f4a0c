"""What history says of what a present holds, and whether the present says the same."""

from pathlib import Path

import msgspec
from worlds import BEGIN

from tellonce.insight.build import build
from tellonce.live.taker import Memory
from tellonce.live.teller import outlined
from tellonce.silos.declaration import Declaration
from tellonce.silos.organisation import Organisation
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.vocabulary.arrival import TOUCHPOINT, Arrival
from tellonce.vocabulary.moment import DAY, iso
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

DECLARATION = Declaration(organisation=Organisation(name="Worlds", zone="America/Chicago", region="US"))
NOW = BEGIN + 40 * DAY


def arrival(point: Touchpoint, number: int) -> Arrival:
    return Arrival(source="test", id=str(number), silo=TOUCHPOINT, body=msgspec.json.encode(point))


def history(declaration: Declaration, folder: Folder, source: Path, moment: int) -> DuckDBView:
    """What history says at a moment of what was archived; the folder `source` holds no files."""
    source.mkdir(exist_ok=True)
    build(source, declaration, folder.path, iso(moment))
    return DuckDBView(folder)


def same(held: Memory, view: DuckDBView) -> None:
    """A failure where the present says anything else than history."""
    steps = view.ask("SELECT silo, record, part, person, owner FROM steps ORDER BY ALL").to_pylist()
    placed = {one.key: one for one in held.places.all()}
    assert [(one["silo"], one["record"], one["part"]) for one in steps] == sorted(placed)
    for one in steps:
        place = placed[one["silo"], one["record"], one["part"]]
        assert (place.person, place.owner) == (one["person"], one["owner"]), place.key
    groups = view.ask("SELECT silo, record, grp FROM grouping").to_pylist()
    named = {(one["silo"], one["record"]): one["grp"] for one in groups}
    for key, place in placed.items():
        assert place.group == named.get(key[:2], ":".join(key[:2])), key
    points = view.ask("SELECT DISTINCT silo, record, part, moment, until FROM steps").to_pylist()
    for one in points:
        point = placed[one["silo"], one["record"], one["part"]].touchpoint
        assert (point.at, point.until) == (one["moment"], one["until"])
    tellings = held.tellings.of({one.owner for one in placed.values()})
    outlines = [outlined(one) for one in tellings.values()]
    frictions = sorted(
        (one.name, one.at, one.journey, one.person or "", one.contact or "", one.span or 0, one.evidence)
        for told in outlines for one in told.frictions.values()
    )  # fmt: skip
    past = view.ask("SELECT name, moment, journey, person, contact, span, evidence FROM frictions").to_pylist()
    assert frictions == sorted(
        (one["name"], one["moment"], one["journey"], one["person"] or "", one["contact"] or "", one["span"] or 0,
         tuple(one["evidence"]))
        for one in past
    )  # fmt: skip
    promises = sorted(
        (one.promise.due, one.promise.what, one.promise.evidence, one.promise.status.value, one.promise.settled or 0)
        for told in outlines for one in told.promises.values()
    )  # fmt: skip
    past = view.ask("SELECT due, what, evidence, status, settled FROM promises").to_pylist()
    assert promises == sorted(
        (one["due"], one["what"], tuple(one["evidence"]), one["status"], one["settled"] or 0) for one in past
    )
    journeys = sorted((id, one.started, one.ended) for told in outlines for id, (one, _) in told.journeys.items())
    past = view.ask("SELECT id, started, ended FROM journeys").to_pylist()
    assert journeys == sorted((one["id"], one["started"], one["ended"]) for one in past)
    known = view.ask("SELECT DISTINCT kind, value, person FROM identifiers WHERE person IS NOT NULL").to_pylist()
    for one in known:
        assert held.contexts.of(Identifier(one["kind"], one["value"])).person == one["person"]
