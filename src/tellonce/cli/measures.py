"""`tellonce measures FOLDER`: contacts and what they came to, by week and channel."""

from pathlib import Path

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.measures import measured
from tellonce.vocabulary.measures import Measures


def measures(
    folder: Path, /, *, where: Where = USUAL,
    json: Json = False,
) -> None:  # fmt: skip
    """Contacts, messages, repeats, minutes and cost by week and channel; first-contact resolution and repeat rate.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        json: as JSON.
    """
    with opened(folder, where) as view:
        told = measured(view)
    if json:
        as_json(told)
    else:
        _show(told)


def _show(told: Measures) -> None:
    console = out()
    console.print(
        f"contacts per journey {_number(told.contacts_per_journey)}, "
        f"solved at the first contact {_share(told.first_contact_resolution)}, "
        f"repeats {_share(told.repeat_rate)} of contacts with a person"
    )
    shown = table(
        "By week and channel",
        "week",
        "channel",
        "#contacts",
        "#messages",
        "#repeats",
        "#minutes",
        "#wasted",
        f"#{told.currency}",
    )
    for row in told.rows:
        shown.add_row(
            row.week, row.channel, f"{row.contacts:,}", f"{row.messages:,}", f"{row.repeat_contacts:,}",
            f"{row.minutes:,.1f}", f"{row.minutes_wasted:,.1f}", f"{row.cost:,.2f}",
        )  # fmt: skip
    console.print(shown)


def _share(value: float | None) -> str:
    return "not known" if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return "not known" if value is None else f"{value:.2f}"
