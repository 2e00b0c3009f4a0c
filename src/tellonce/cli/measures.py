"""`tellonce measures FOLDER`: contacts and what they came to, by week and channel."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, out, table
from tellonce.insight.measures import measured
from tellonce.vocabulary.measures import Measures


def measures(
    folder: Path, /, *, config: Path | None = None, store: Path | None = None, as_of: str = "",
    json: Annotated[bool, Parameter(negative="")] = False,
) -> None:  # fmt: skip
    """Contacts, messages, repeats, minutes and cost by week and channel; first-contact resolution and repeat rate.

    Args:
        folder: the organisation's folder.
        config: its declaration, if not FOLDER/tellonce.toml.
        store: folder of the store, if not FOLDER/.tellonce.
        as_of: moment of the account (ISO 8601).
        json: as JSON.
    """
    with opened(folder, config, store, as_of) as view:
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
