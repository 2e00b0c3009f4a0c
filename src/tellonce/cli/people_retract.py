"""`tellonce people retract FOLDER`: records that are no evidence of who is who, or a decision taken back."""

from pathlib import Path
from zoneinfo import ZoneInfo

from tellonce.cli.author import Signed
from tellonce.cli.decided import carry_out, proposed
from tellonce.cli.opened import Place, built
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.deciding import new_id
from tellonce.stores.decisions import Decisions
from tellonce.vocabulary.identity import Retraction
from tellonce.vocabulary.moment import from_iso
from tellonce.vocabulary.refusal import Refused


def retract(
    folder: Path, /, *, signed: Signed, decision: str = "", silo: str = "", record: str = "", begin: str = "",
    end: str = "", where: Where = USUAL, json: Json = False,
) -> None:  # fmt: skip
    """Decide that records are no evidence of who is who (a bad import), or take a decision back; show what that does.

    The records stay what they tell: only what they say about identifiers does not count.

    Args:
        folder: the organisation's folder.
        signed: who decides and why.
        decision: id of a decision to take back (`tellonce people decisions` lists them).
        silo: name of the silo whose records do not count.
        record: id of the one record of it, if not all.
        begin: only its records of this moment or later (ISO 8601).
        end: only its records of before this moment (ISO 8601).
        where: declaration, store and moment, if not the usual ones.
        json: what was decided and what it does, as JSON.
    """
    place = built(folder, where)
    _check(place, decision, silo)
    zone, author = ZoneInfo(place.declaration.organisation.zone), signed.author()
    made = Retraction(
        at=author.at, id=new_id(), decision=decision, silo=silo, record=record,
        begin=from_iso(begin, zone) if begin else None, end=from_iso(end, zone) if end else None,
        actor=author.actor, reason=author.reason,
    )  # fmt: skip
    carry_out(place, where, [made], proposed(place, [made]), dry_run=signed.dry_run, json=json)


def _check(place: Place, decision: str, silo: str) -> None:
    if bool(decision) == bool(silo):
        raise Refused("say what to retract: either --decision ID, or --silo NAME with --record, --begin and --end")
    silos = [one.name for one in place.declaration.silo]
    if silo and silo not in silos:
        raise Refused(f"no silo is called {silo!r} (there are: {', '.join(silos)})")
    if decision and decision not in {one.id for one in Decisions(place.store).all()}:
        raise Refused(f"no decision has the id {decision!r}; `tellonce people decisions {place.folder}` lists them")
