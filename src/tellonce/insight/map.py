"""The map: which step follows which, how often, and after how long; where journeys start and where they end.

Every step knows its next one and the time until it, so the map is one grouping without a window on any engine.
"""

import msgspec

from tellonce.stores.history import View
from tellonce.vocabulary.moment import SECOND


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """One step directly followed by another.

    Attributes:
        source: label of the step.
        target: label of the next step.
        count: how often, over all journeys.
        median_seconds: median time between them (mean of the middle two where the count is even).
        p95_seconds: 95th percentile of the time between them, interpolated between ranks.
    """

    source: str
    target: str
    count: int
    median_seconds: float
    p95_seconds: float


class Map(msgspec.Struct, frozen=True, kw_only=True):
    """Directly-follows over all journeys.

    Attributes:
        cases: journeys.
        events: steps of journeys.
        activities: steps by label, the most frequent first.
        variants: distinct sequences of labels.
        dfg_edges: distinct pairs of label and next label.
        dfg_sum: steps that have a next one; with `ends` they add up to the events.
        edges: the most frequent first.
        starts: journeys by their first label.
        ends: journeys by their last label.
    """

    cases: int
    events: int
    activities: dict[str, int]
    variants: int
    dfg_edges: int
    dfg_sum: int
    edges: list[Edge]
    starts: dict[str, int]
    ends: dict[str, int]


EDGES = """
    SELECT label, next_label, count(*) AS n, median(gap_to_next) AS middle, quantile_cont(gap_to_next, 0.95) AS high
    FROM steps WHERE journey IS NOT NULL GROUP BY label, next_label
"""


def mapped(view: View) -> Map:
    """The map of a build; all counts 0 where there is no journey."""
    rows = view.ask(f"FROM ({EDGES}) ORDER BY n DESC, label, next_label").to_pylist()
    edges = [
        Edge(
            source=row["label"], target=row["next_label"], count=row["n"], median_seconds=row["middle"] / SECOND,
            p95_seconds=row["high"] / SECOND,
        )
        for row in rows
        if row["next_label"] is not None
    ]  # fmt: skip
    activities: dict[str, int] = {}
    for row in rows:
        activities[row["label"]] = activities.get(row["label"], 0) + row["n"]
    ends = {row["label"]: row["n"] for row in rows if row["next_label"] is None}
    starts = view.ask("SELECT label, count(*) AS n FROM steps WHERE journey IS NOT NULL AND step_no = 0 GROUP BY label ORDER BY n DESC, label")
    return Map(
        cases=sum(ends.values()), events=sum(activities.values()),
        activities=dict(sorted(activities.items(), key=lambda item: (-item[1], item[0]))), variants=variant_count(view),
        dfg_edges=len(edges), dfg_sum=sum(edge.count for edge in edges), edges=edges,
        starts={row["label"]: row["n"] for row in starts.to_pylist()}, ends=ends,
    )  # fmt: skip


def variant_count(view: View) -> int:
    """How many distinct sequences of labels the journeys have."""
    rows = view.ask("SELECT count(DISTINCT path) AS n FROM (SELECT list(label ORDER BY step_no) AS path FROM steps WHERE journey IS NOT NULL GROUP BY journey)")
    return int(rows.to_pylist()[0]["n"])


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One sequence of labels that journeys took.

    Attributes:
        path: labels in order.
        count: journeys that took it.
        share: of all journeys, 0 to 1.
    """

    path: list[str]
    count: int
    share: float


def variants(view: View, most: int = 20) -> tuple[list[Variant], int]:
    """The most frequent variants, and how many journeys took any other: the totals always reconcile.

    Args:
        view: the build.
        most: how many variants to list.
    """
    rows = view.ask(
        """
        SELECT path, count(*) AS n, sum(count(*)) OVER () AS every
        FROM (SELECT list(label ORDER BY step_no) AS path FROM steps WHERE journey IS NOT NULL GROUP BY journey)
        GROUP BY path ORDER BY n DESC, path LIMIT ?
        """,
        [most],
    ).to_pylist()
    every = int(rows[0]["every"]) if rows else 0
    listed = [Variant(path=row["path"], count=row["n"], share=row["n"] / every) for row in rows]
    return listed, every - sum(one.count for one in listed)
