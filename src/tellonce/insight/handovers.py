"""Handovers: how often a journey went from one team to another, and how often back to one that it had left already.

Source: van der Aalst, Reijers, Song, "Discovering Social Networks from Event Logs", CSCW 14 (2005): handover of work by
the order of a case's events; steps that name no team lie between and change nothing.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any, Final

from tellonce.stores.history import View
from tellonce.vocabulary.handovers import Handed, Handover, Handovers
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.refusal import Refused

FEW: Final = 10
"""Most attributes that are named in place of one that is not there (our choice: what is read at a glance)."""

NEAR: Final = 0.7
"""Likeness from which on a name may be a misspelling (our choice: one or two letters of a short name)."""

WORD: Final = re.compile("[a-z]+")
TEAMS: Final = frozenset({
    "queue", "queues", "team", "teams", "group", "groups", "department", "dept", "desk", "skill", "office",
    "division", "org",
})  # fmt: skip
"""Words by which systems call a team (our choice, of those in the fields of the systems that are read)."""

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
        Refused: no step names a team so; with the option to set, and the attributes of steps that may name one.
    """
    total = view.ask(ALL, [by]).to_pylist()[0]
    if not total["journeys"]:
        raise Refused(f"no step of a journey has the attribute {by!r}; {_known(view, by)}")
    listed = [Handed(**row) for row in view.ask(JOURNEYS, [by, most]).to_pylist()]
    pairs = [_pair(row) for row in view.ask(PAIRS, [by]).to_pylist()]
    return Handovers(by=by, pairs=pairs, listed=listed, others=total["handed_over"] - len(listed), **total)


def _pair(row: Mapping[str, Any]) -> Handover:
    return Handover(
        source=row["source"], target=row["target"], count=row["count"], returns=row["returns"],
        median_seconds=row["gap"] / SECOND,
    )  # fmt: skip


def _known(view: View, by: str) -> str:
    names: list[str] = view.ask(
        "SELECT DISTINCT unnest(json_keys(attributes)) AS name FROM steps "
        "WHERE journey IS NOT NULL AND attributes <> '' ORDER BY name"
    )["name"].to_pylist()
    if not names:
        return "its steps have none: declare `attributes`"
    if len(names) <= FEW:
        return f"say with --by which one names the team: {', '.join(names)}"
    if near := likely(names, by):
        return f"say with --by which one names the team, as {', '.join(near)} (there are {len(names)} attributes)"
    return (
        f"say with --by which one names the team: none of the {len(names)} is called like one; the page of each system "
        "lists its own (`tellonce sniff FILE` names the system), of a table it is one of its `attributes`"
    )


def likely(names: Iterable[str], by: str) -> list[str]:
    """Names that are near one, or in whose words there is a team, those nearest to it first; at most `FEW`.

    Args:
        names: of attributes.
        by: the name that none of them has.
    """
    near = {name: SequenceMatcher(None, by.casefold(), name.casefold()).ratio() for name in names}
    fit = [name for name in near if near[name] >= NEAR or TEAMS & set(WORD.findall(_spaced(name)))]
    return sorted(fit, key=lambda name: (-near[name], name))[:FEW]


def _spaced(name: str) -> str:
    """A name in small letters, with its words apart: `Queue.ARN` is `queue arn`, `queueId` is `queue id`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).casefold()
