"""Handovers are what a plain walk along each journey counts: changes of team, and changes back."""

import csv
from collections import Counter
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellonce.insight.build import build
from tellonce.insight.handovers import handed_over, likely
from tellonce.silos.declaration import Declaration
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.vocabulary.handovers import Handovers
from tellonce.vocabulary.refusal import Refused

TEAM = 'org:group "2nd" [x]'
"""A name with signs that a path into a document would take for its own."""

DECLARATION = msgspec.convert(
    {
        "organisation": {"name": "any", "zone": "UTC", "region": "US"},
        "silo": [
            {
                "name": "log", "system": "table", "files": ["log.csv"], "journey": "case",
                "moment": [{"at": {"column": "at", "pattern": "unix"}, "activity": "case_step", "word": "step",
                            "order": "no", "attributes": [TEAM]}],
            }
        ],
    },
    Declaration,
)  # fmt: skip


def told(rows: list[tuple[str, str]], by: str = TEAM, most: int = 20) -> Handovers:
    """The handovers of some rows of case and team, one a minute."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "log.csv").open("w", newline="") as file:
            whole = ((case, team, "s", 60 * number, number) for number, (case, team) in enumerate(rows))
            csv.writer(file).writerows([("case", TEAM, "step", "at", "no"), *whole])
        build(folder, DECLARATION, folder / "store")
        view = DuckDBView(Folder(folder / "store"))
        try:
            return handed_over(view, by, most)
        finally:
            view.close()


def test_a_change_of_team_is_a_handover_and_a_change_back_a_return():
    found = told([("1", team) for team in ("a", "a", "", "b", "a", "c", "b")] + [("2", "a"), ("2", "a"), ("3", "")])

    assert (found.journeys, found.handed_over, found.returned) == (2, 1, 1)
    assert (found.handovers, found.returns, found.straight_back) == (4, 2, 1)
    (journey,) = found.listed
    assert (journey.teams, journey.returns) == (["a", "b", "a", "c", "b"], 2)
    assert journey.evidence == [f"log.csv#L{line}" for line in (2, 5, 6, 7, 8)]
    pair = next(one for one in found.pairs if (one.source, one.target) == ("a", "b"))
    assert (pair.count, pair.returns, pair.median_seconds) == (1, 0, 120)


def test_journeys_that_are_not_listed_are_counted():
    found = told([(case, team) for case in "123" for team in ("a", "b")], most=1)

    assert (len(found.listed), found.others, found.handed_over) == (1, 2, 3)


def test_a_name_that_no_step_has_is_refused_with_those_there_are():
    with pytest.raises(Refused, match=r"--by which one names the team: .*org:group"):
        told([("1", "a")], by="team")


def test_of_many_attributes_those_that_may_name_a_team_are_named_the_nearest_first():
    names = ["APPT_DATE", "assignee", "useragent", "group.name", "Queue.Name", "queueId", "quote", "disqueued", "DEPT"]

    assert likely(names, "queue") == ["queueId", "disqueued", "Queue.Name", "group.name", "DEPT"]
    assert likely(names, "asignee")[0] == "assignee"
    assert likely([f"queue{sign}.x" for sign in "abcdefghijklmn"], "team") == []
    assert len(likely([f"queue.{sign}" for sign in "abcdefghijklmn"], "team")) == 10


@settings(max_examples=10)
@given(st.lists(st.tuples(st.sampled_from("123"), st.sampled_from(["", "a", "b", "c"])), min_size=1, max_size=40))
def test_counts_are_those_of_a_walk_along_each_journey(rows):
    paths: dict[str, list[tuple[str, int]]] = {}
    for number, (case, team) in enumerate(rows):
        if team:
            paths.setdefault(case, []).append((team, number))
    if not paths:
        with pytest.raises(Refused):
            told(rows)
        return
    found = told(rows)
    pairs: dict[tuple[str, str], list[int]] = {}
    returns, straight, returned = Counter(), 0, set()
    for case, path in paths.items():
        seen, turns = {path[0][0]}, [path[0][0]]
        for (one, left), (other, came) in pairwise(path):
            if one == other:
                continue
            pairs.setdefault((one, other), []).append(60 * (came - left))
            if other in seen:
                returns[one, other] += 1
                returned.add(case)
            straight += turns[-2:-1] == [other]
            seen.add(other)
            turns.append(other)
    assert {(one.source, one.target): one.count for one in found.pairs} == {
        key: len(gaps) for key, gaps in pairs.items()
    }
    assert all(one.median_seconds == median(pairs[one.source, one.target]) for one in found.pairs)
    assert all(one.returns == returns[one.source, one.target] for one in found.pairs)
    assert (found.journeys, found.returned, found.returns) == (len(paths), len(returned), returns.total())
    assert (found.straight_back, found.handovers) == (straight, sum(map(len, pairs.values())))
