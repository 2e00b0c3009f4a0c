"""The map: which step follows which, how often, and after how long; where journeys start and where they end.

A build counts its steps by label, next label and the time between, so the map only adds counts up, and no figure is
estimated.
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
    WITH merged AS (SELECT label, next_label, gap_to_next AS gap, sum(n) AS n FROM edges GROUP BY ALL),
    ranked AS (
        SELECT *, CAST(sum(n) OVER (PARTITION BY label, next_label ORDER BY gap) AS BIGINT) AS upto,
               CAST(sum(n) OVER (PARTITION BY label, next_label) AS BIGINT) AS every
        FROM merged),
    picked AS (
        SELECT label, next_label, any_value(every) AS n,
               min(gap) FILTER (upto > (every - 1) // 2) AS lower, min(gap) FILTER (upto > every // 2) AS upper,
               min(gap) FILTER (upto > floor((every - 1) * 0.95::DOUBLE)) AS below,
               min(gap) FILTER (upto > ceil((every - 1) * 0.95::DOUBLE)) AS above,
               (any_value(every) - 1) * 0.95::DOUBLE AS rank
        FROM ranked GROUP BY label, next_label)
    SELECT label, next_label, n, (lower + upper) / 2 AS middle, below + (above - below) * (rank - floor(rank)) AS high
    FROM picked ORDER BY n DESC, label, next_label
"""
"""The value of a rank is the first gap whose running count lies beyond it: exact, with no list of all gaps."""


def mapped(view: View) -> Map:
    """The map of a build; all counts 0 where there is no journey."""
    rows = view.ask(EDGES).to_pylist()
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
    starts = view.ask(
        "SELECT path[1] AS label, CAST(sum(n) AS BIGINT) AS n FROM variants GROUP BY 1 ORDER BY n DESC, label"
    )
    return Map(
        cases=sum(ends.values()), events=sum(activities.values()),
        activities=dict(sorted(activities.items(), key=lambda item: (-item[1], item[0]))), variants=variant_count(view),
        dfg_edges=len(edges), dfg_sum=sum(edge.count for edge in edges), edges=edges,
        starts={row["label"]: row["n"] for row in starts.to_pylist()}, ends=ends,
    )  # fmt: skip


def variant_count(view: View) -> int:
    """How many distinct sequences of labels the journeys have."""
    return int(view.ask("SELECT count(DISTINCT path) AS n FROM variants").to_pylist()[0]["n"])


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
        SELECT path, CAST(sum(n) AS BIGINT) AS n, CAST(sum(sum(n)) OVER () AS BIGINT) AS every
        FROM variants GROUP BY path ORDER BY n DESC, path LIMIT ?
        """,
        [most],
    ).to_pylist()
    every = int(rows[0]["every"]) if rows else 0
    listed = [Variant(path=row["path"], count=row["n"], share=row["n"] / every) for row in rows]
    return listed, every - sum(one.count for one in listed)
