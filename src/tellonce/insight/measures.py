"""Measures by week and channel, and the two every contact centre asks for: solved at the first contact, and repeats."""

from collections import defaultdict
from decimal import Decimal

from tellonce.insight.entries import declared
from tellonce.stores.history import View
from tellonce.vocabulary.measure import Prices
from tellonce.vocabulary.measures import MeasureRow, Measures
from tellonce.vocabulary.moment import DAY, MINUTE

SETTLED = 7 * DAY
"""A journey counts for first-contact resolution once no repeat can follow any more.

Source: the catalogue's repeat_contact.
"""

ROWS = """
    WITH wasted AS (
        SELECT journey, contact, sum(span) AS span, count(*) FILTER (name = 'repeat_contact') AS repeats
        FROM frictions GROUP BY journey, contact)
    SELECT strftime(date_trunc('week', make_timestamp(c.moment)), '%Y-%m-%d') AS week, c.channel,
           count(*) FILTER (c.kind = 'contact') AS contacts, count(*) FILTER (c.kind = 'message') AS messages,
           count(DISTINCT c.journey) AS journeys, coalesce(sum(w.repeats), 0) AS repeat_contacts, sum(c.span) AS span,
           coalesce(sum(w.span), 0) AS wasted,
           coalesce(sum(c.span) FILTER (c.assisted), 0) - coalesce(sum(c.waited) FILTER (c.assisted), 0) AS talked,
           count(*) FILTER (c.assisted) AS assisted
    FROM contacts AS c LEFT JOIN wasted AS w ON w.contact = c.id AND w.journey = c.journey
    WHERE c.journey <> '' GROUP BY 1, 2 ORDER BY 1, 2
"""


def measured(view: View) -> Measures:
    """Measures of a build; no rows where there was no contact."""
    prices = declared(view).prices
    rows = [_row(row, prices) for row in view.ask(ROWS).to_pylist()]
    first, repeats = _resolution(view)
    return Measures(
        currency=prices.currency, rows=rows, contacts_per_journey=_contacts_per_journey(view),
        first_contact_resolution=first, repeat_rate=repeats,
    )  # fmt: skip


def _row(row: dict[str, object], prices: Prices) -> MeasureRow:
    figures: dict[str, float] = defaultdict(
        float, {name: float(value) for name, value in row.items() if isinstance(value, int | float | Decimal)}
    )
    alone = figures["contacts"] - figures["assisted"]
    cost = (
        figures["talked"] / MINUTE * prices.agent_minute + figures["assisted"] * prices.assisted_contact
        + alone * prices.self_service_contact + figures["messages"] * prices.message
    )  # fmt: skip
    return MeasureRow(
        week=str(row["week"]), channel=str(row["channel"]), contacts=int(figures["contacts"]),
        messages=int(figures["messages"]), journeys=int(figures["journeys"]),
        repeat_contacts=int(figures["repeat_contacts"]), minutes=round(figures["span"] / MINUTE, 1),
        minutes_wasted=round(figures["wasted"] / MINUTE, 1), cost=round(cost, 2),
    )  # fmt: skip


def _contacts_per_journey(view: View) -> float | None:
    rows = view.ask(
        "SELECT count(*) AS n, count(DISTINCT journey) AS of FROM contacts WHERE kind = 'contact' AND journey <> ''"
    ).to_pylist()
    return round(rows[0]["n"] / rows[0]["of"], 3) if rows[0]["of"] else None


def _resolution(view: View) -> tuple[float | None, float | None]:
    """How often one contact was enough, and how often a contact was a repeat.

    The share of journeys with a person's help that needed just one such contact, and the share of assisted contacts
    that were repeats; None where nothing can be said. Journeys too young for a repeat to show are not counted.
    """
    row = view.ask(
        """
        WITH helped AS (
            SELECT journey, count(*) AS n, max(until) AS last FROM contacts
            WHERE kind = 'contact' AND assisted AND direction = 'in' AND journey <> '' GROUP BY journey),
        repeated AS (SELECT journey, count(*) AS n FROM frictions WHERE name = 'repeat_contact' GROUP BY journey)
        SELECT count(*) FILTER (last <= ?) AS journeys,
               count(*) FILTER (last <= ? AND r.journey IS NULL AND h.n = 1) AS once,
               sum(h.n) AS contacts, coalesce(sum(r.n), 0) AS repeats
        FROM helped AS h LEFT JOIN repeated AS r ON r.journey = h.journey
        """,
        [view.as_of - SETTLED] * 2,
    ).to_pylist()[0]
    first = row["once"] / row["journeys"] if row["journeys"] else None
    repeats = float(row["repeats"] / row["contacts"]) if row["contacts"] else None
    return first, repeats
