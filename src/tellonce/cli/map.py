"""`tellonce map FILE-OR-FOLDER`: the directly-follows map."""

from dataclasses import replace
from pathlib import Path

from tellonce.cli.lone import lone
from tellonce.cli.opened import cached, opened
from tellonce.cli.shown import as_json, bar, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.map import Map, mapped

EDGES = 30


def map(  # noqa: A001  # the command's own name
    source: Path, /, *, where: Where = USUAL,
    json: Json = False,
) -> None:  # fmt: skip
    """Cases, events, activities, variants and the edges between steps with median and 95th percentile times.

    Args:
        source: an organisation's folder, or one event log (XES) that says itself what its cases are.
        where: declaration, store and moment, if not the usual ones.
        json: the map as JSON.
    """
    single = source.is_file()
    folder = source.parent if single else source
    alone = single and where.config is None
    own = lone(source) if alone else None
    if alone and where.store is None:
        where = replace(where, store=cached(source))
    with opened(folder, where, own) as view:
        told = mapped(view)
    if json:
        as_json(told)
    else:
        _show(told)


def _show(told: Map) -> None:
    console = out()
    console.print(
        f"{told.cases:,} cases, {told.events:,} events, {len(told.activities):,} activities, "
        f"{told.variants:,} variants, {told.dfg_edges:,} edges (sum {told.dfg_sum:,})"
    )
    most = told.edges[0].count if told.edges else 0
    edges = table("Edges", "from", "to", "#times", "", "#median", "#95 %")
    for edge in told.edges[:EDGES]:
        edges.add_row(
            edge.source,
            edge.target,
            f"{edge.count:,}",
            bar(edge.count, most),
            span(edge.median_seconds),
            span(edge.p95_seconds),
        )
    console.print(edges)
    if told.dfg_edges > EDGES:
        rest = sum(edge.count for edge in told.edges[EDGES:])
        console.print(f"and {told.dfg_edges - EDGES:,} more edges, {rest:,} times")
    for title, counts in (("Starts", told.starts), ("Ends", told.ends)):
        shown = table(title, "step", "#journeys")
        for label, count in sorted(counts.items(), key=lambda item: -item[1])[:10]:
            shown.add_row(label, f"{count:,}")
        console.print(shown)


def span(seconds: float) -> str:
    """A length of time in the unit in which it is easiest to grasp."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:,.1f} {unit}"
    return f"{seconds:,.1f} s"
