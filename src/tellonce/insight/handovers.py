"""Handovers: how often a journey went from one team to another, and how often back to one that it had left already.

Source: van der Aalst, Reijers, Song, "Discovering Social Networks from Event Logs", CSCW 14 (2005): handover of work by
the order of a case's events; steps that name no team lie between and change nothing.
"""

from collections.abc import Mapping
from typing import Any

from tellonce.stores.history import View
from tellonce.vocabulary.handovers import Handed, Handover, Handovers
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.refusal import Refused

TURNS = """
    WITH named AS (
        SELECT owner, journey, step_no, moment, file || '#' || record AS reference,
               trim(map_extract_value(CAST(CAST(nullif(attributes, '') AS JSON) AS MAP(VARCHAR, VARCHAR)), ?)) AS team
        FROM steps WHERE journey IS NOT NULL),
    neighbours AS (
        SELECT *, lag(team) OVER along AS before, lag(moment) OVER along AS left_at
        FROM named WHERE team <> '' WINDOW along AS (PARTITION BY owner, journey ORDER BY step_no)),
    turns AS (
        SELECT owner, journey, step_no, team, reference, before, moment - left_at AS gap,
               row_number() OVER (PARTITION BY owner, journey, team ORDER BY step_no) > 1 AS again,
               lag(team, 2) OVER (PARTITION BY owner, journey ORDER BY step_no) IS NOT DISTINCT FROM team AS straight
        FROM neighbours WHERE before IS DISTINCT FROM team)
"""
"""One row a turn: the steps of a journey that stand together under one team; the first turn comes from none."""

ALL = f"""
    {TURNS}
    SELECT count(DISTINCT (owner, journey)) AS journeys, count(before) AS handovers,
           count(DISTINCT (owner, journey)) FILTER (before IS NOT NULL) AS handed_over,
           count(DISTINCT (owner, journey)) FILTER (again) AS returned,
           count(*) FILTER (again) AS returns, count(*) FILTER (straight) AS straight_back
    FROM turns
"""  # noqa: S608  # put together from constants

PAIRS = f"""
    {TURNS}
    SELECT before AS source, team AS target, count(*) AS count, count(*) FILTER (again) AS returns, median(gap) AS gap
    FROM turns WHERE before IS NOT NULL GROUP BY ALL ORDER BY count DESC, source, target
"""  # noqa: S608  # put together from constants

JOURNEYS = f"""
    {TURNS}
    SELECT journey, list(team ORDER BY step_no) AS teams, count(*) FILTER (again) AS returns,
           list(reference ORDER BY step_no) AS evidence
    FROM turns GROUP BY owner, journey HAVING count(*) > 1
    ORDER BY returns DESC, count(*) DESC, journey, owner LIMIT ?
"""  # noqa: S608  # put together from constants


def handed_over(view: View, by: str, most: int = 20) -> Handovers:
    """What was handed over between teams.

    Args:
        view: the build.
        by: the attribute of steps that names the team, as a system's documentation page lists it (`queue`,
            `org:group`); of a table, one of its `attributes`.
        most: how many journeys to list.

    Returns:
        The counts, the pairs of teams, and the journeys with the most returns; all 0 where no journey changed its team.

    Raises:
        Refused: no step names a team so; with the attributes that steps do have.
    """
    total = view.ask(ALL, [by]).to_pylist()[0]
    if not total["journeys"]:
        raise Refused(f"no step of a journey has the attribute {by!r}; {_known(view)}")
    listed = [Handed(**row) for row in view.ask(JOURNEYS, [by, most]).to_pylist()]
    pairs = [_pair(row) for row in view.ask(PAIRS, [by]).to_pylist()]
    return Handovers(by=by, pairs=pairs, listed=listed, others=total["handed_over"] - len(listed), **total)


def _pair(row: Mapping[str, Any]) -> Handover:
    return Handover(
        source=row["source"], target=row["target"], count=row["count"], returns=row["returns"],
        median_seconds=row["gap"] / SECOND,
    )  # fmt: skip


def _known(view: View) -> str:
    names = view.ask(
        "SELECT DISTINCT unnest(json_keys(attributes)) AS name FROM steps "
        "WHERE journey IS NOT NULL AND attributes <> '' ORDER BY name"
    )["name"].to_pylist()
    return f"allowed: {', '.join(names)}" if names else "its steps have none: declare `attributes`"
