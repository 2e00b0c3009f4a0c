"""`tellonce handovers FOLDER --by ATTRIBUTE`: journeys that went from team to team, and back."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.handovers import handed_over
from tellonce.vocabulary.handovers import Handovers


def handovers(
    folder: Path, /, *, by: str = "queue", where: Where = USUAL,
    most: Annotated[int, Parameter(validator=Number(gte=1))] = 20,
    json: Json = False,
) -> None:  # fmt: skip
    """How often journeys went from one team to another, and how often back to one that they had left already.

    Args:
        folder: the organisation's folder.
        by: the attribute of steps that names the team, as `org:group` of a case log.
        where: declaration, store and moment, if not the usual ones.
        most: how many pairs of teams and how many journeys to list.
        json: as JSON.
    """
    with opened(folder, where) as view:
        told = handed_over(view, by, most)
    if json:
        as_json(told)
    else:
        _show(told, most)


def _show(told: Handovers, most: int) -> None:
    console = out()
    console.print(
        f"{told.handed_over:,} of {told.journeys:,} journeys changed their team ({told.handovers:,} times); "
        f"{told.returned:,} came back to one they had left ({told.returns:,} times, {told.straight_back:,} straight)"
    )
    if not told.handovers:
        return
    pairs = table("Between teams", "from", "to", "#times", "#returns", "#median hours")
    for pair in told.pairs[:most]:
        pairs.add_row(
            pair.source, pair.target, f"{pair.count:,}", f"{pair.returns:,}", f"{pair.median_seconds / 3600:,.1f}"
        )
    console.print(pairs)
    left = sum(pair.count for pair in told.pairs[most:])
    console.print(f"{left:,} handovers between other teams")
    title = "Journeys with the most returns" if told.returned else "Journeys that changed their team"
    journeys = table(title, "journey", "#returns", "teams")
    for one in told.listed:
        journeys.add_row(one.journey, f"{one.returns:,}", " → ".join(one.teams))
    console.print(journeys)
    console.print(f"{told.others:,} more journeys changed their team")
