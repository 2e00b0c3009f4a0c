"""Rows of the long memory as entries of accounts and stories: moments as ISO text, spans as minutes, costs priced."""

from collections.abc import Sequence
from typing import Any

import msgspec

from tellonce.journeys.catalogue import definitions
from tellonce.journeys.price import organisation_cost
from tellonce.silos.declaration import Declaration
from tellonce.stores.history import View
from tellonce.vocabulary.account import ContactEntry, FrictionEntry, JourneyEntry, PromiseEntry
from tellonce.vocabulary.measure import minutes
from tellonce.vocabulary.moment import iso


def declared(view: View) -> Declaration:
    """What the organisation declared when the build was made."""
    return msgspec.json.decode(view.fact("declaration"), type=Declaration)


def contact_entry(row: dict[str, Any]) -> ContactEntry:
    """A contact or message as an account tells it."""
    return ContactEntry(
        id=row["id"], kind=row["kind"], channel=row["channel"], at=iso(row["moment"]), until=iso(row["until"]),
        minutes=minutes(row["span"]), what=row["what"], refs=row["refs"],
    )  # fmt: skip


def journey_entry(row: dict[str, Any], contacts: Sequence[ContactEntry]) -> JourneyEntry:
    """A journey with its contacts and messages in order of time."""
    return JourneyEntry(
        id=row["id"], persons=row["persons"] or [], topic=row["topic"], started=iso(row["started"]),
        ended=iso(row["ended"]), resolved=row["resolved"], channels=sorted({one.channel for one in contacts}),
        contacts=sum(one.kind == "contact" for one in contacts),
        messages=sum(one.kind == "message" for one in contacts), minutes=round(sum(one.minutes for one in contacts), 1),
        contact_list=list(contacts),
    )  # fmt: skip


def promise_entry(row: dict[str, Any]) -> PromiseEntry:
    """A promise as an account tells it."""
    return PromiseEntry(
        person=row["person"], journey=row["journey"], what=row["what"],
        made=iso(row["made"]) if row["made"] is not None else None, due=iso(row["due"]), status=row["status"],
        evidence=row["evidence"],
    )  # fmt: skip


def friction_entries(view: View, where: str = "true", given: Sequence[object] = ()) -> list[FrictionEntry]:
    """Frictions in order of time, priced.

    Args:
        view: the build.
        where: a condition on frictions `f` in SQL, values as `?`.
        given: its values.
    """
    return [entry for _, entry in contact_frictions(view, where, given)]


def contact_frictions(
    view: View, where: str = "true", given: Sequence[object] = ()
) -> list[tuple[str | None, FrictionEntry]]:
    """Frictions as `friction_entries` gives them, each beside the id of the contact it concerns, None where of none."""
    declaration = declared(view)
    named = {one.name: one for one in definitions(declaration.friction)}
    rows = view.ask(
        f"SELECT f.*, coalesce(c.assisted, false) AS assisted FROM frictions AS f "  # noqa: S608  # where is one of our own
        f"LEFT JOIN contacts AS c ON c.id = f.contact AND c.journey = f.journey WHERE {where} "
        "ORDER BY f.moment, f.name, f.person, f.journey, f.contact, f.evidence",
        given,
    )
    out = []
    for row in rows.to_pylist():
        definition, span = named[row["name"]], row["span"]
        messages = max(len(row["evidence"]) - definition.minutes_from + 1, 0)
        cost = organisation_cost(definition, span, messages, declaration.prices, assisted=row["assisted"])
        entry = FrictionEntry(
            name=row["name"], person=row["person"], journey=row["journey"], at=iso(row["moment"]),
            evidence=row["evidence"], minutes=None if span is None else minutes(span),
            why=definition.why or definition.says, cost=cost.amount,
        )  # fmt: skip
        out.append((row["contact"], entry))
    return out
