"""What connected components cost: CPU seconds and peak memory of the SQL, beside scipy and Splink where installed.

    python benchmarks/components.py 1 10

The arguments are millions of links. The shape is that of identifiers: pieces of a few links (mean 3.2), nine in ten of
them stars and one in ten chains, one pair in ten repeated, and for each million links one hub with 2,000 spokes and one
chain of 1,000. Each measurement runs in a process of its own, which maps the links into its memory from a file
that another one made, and all must find the same number of components.

scipy works on numbers from 0 on, so that its time holds the numbering; Splink is given the table of nodes, which it
wants beside the links, for nothing. The memory of both databases is bounded alike.
"""

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import feather

from tellonce.stores.components_duckdb import components
from tellonce.stores.connection_duckdb import Limits

try:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    SCIPY = True
except ImportError:
    SCIPY = False

try:
    from splink import DuckDBAPI
    from splink.clustering import cluster_pairwise_predictions_at_threshold

    SPLINK = True
except ImportError:
    SPLINK = False

MILLION: Final = 1_000_000
MEMORY_MIB: Final = 4_096


class Given(NamedTuple):
    """What hangs together: `links` with columns `a` and `b`, and all `nodes` that they name, with column `node`."""

    links: pa.Table
    nodes: pa.Table


def shape(folder: Path, millions: int, seed: int = 1) -> None:
    """Makes files of links of the shape above, ids far apart and in no order, and of all their nodes."""
    draw = np.random.default_rng(seed)
    rows = millions * MILLION
    sizes = np.minimum(draw.geometric(1 / 3.2, rows // 3), 30)
    sizes = np.concatenate([np.full(millions, 2_000), np.full(millions, 1_000), sizes])
    sizes = sizes[: np.searchsorted(np.cumsum(sizes), rows * 9 // 10) + 1]
    is_chain = draw.random(len(sizes)) < 0.1
    is_chain[:millions], is_chain[millions : 2 * millions] = False, True
    first = np.concatenate([[0], np.cumsum(sizes + 1)[:-1]])
    place = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    start = np.repeat(first, sizes)
    a, b = np.where(np.repeat(is_chain, sizes), start + place, start), start + place + 1
    again = draw.integers(0, len(a), rows - len(a)) if rows > len(a) else np.empty(0, np.int64)
    a, b = np.concatenate([a, b[again]]), np.concatenate([b, a[again]])
    ids = draw.permutation(int(sizes.sum()) + len(sizes)).astype(np.int64) * 1_000_003
    order = draw.permutation(len(a))
    links, nodes = pa.table({"a": ids[a[order]], "b": ids[b[order]]}), pa.table({"node": ids})
    feather.write_feather(links, folder / "links", compression="uncompressed")
    feather.write_feather(nodes, folder / "nodes", compression="uncompressed")


def by_sql(given: Given) -> int:
    """Number of components by the contraction in SQL."""
    found = components(given.links, Limits(memory_mib=MEMORY_MIB))
    return _named(found["node"], found["component"])


def by_splink(given: Given) -> int:
    """Number of components by the SQL of Splink, on DuckDB too."""
    with duckdb.connect(config={"memory_limit": f"{MEMORY_MIB}MiB"}) as connection:
        connection.execute("SET enable_progress_bar = false")
        found = cluster_pairwise_predictions_at_threshold(
            given.nodes,
            given.links,
            DuckDBAPI(connection),
            node_id_column_name="node",
            edge_id_column_name_left="a",
            edge_id_column_name_right="b",
        )
        table = found.as_duckdbpyrelation().to_arrow_table()
        return _named(table["node"], table["cluster_id"])


def by_scipy(given: Given) -> int:
    """Number of components by scipy, ids numbered first."""
    links = given.links
    ends = np.concatenate([links["a"].to_numpy(), links["b"].to_numpy()])
    nodes, numbers = np.unique(ends, return_inverse=True)
    a, b = numbers[: links.num_rows], numbers[links.num_rows :]
    graph = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(len(nodes), len(nodes)))
    return int(connected_components(graph, directed=False, return_labels=False))


def _named(nodes: pa.ChunkedArray, components: pa.ChunkedArray) -> int:
    """How many components there are if each is called after its least node, as both ways in SQL do."""
    return int(pc.sum(pc.equal(nodes, components)).as_py())


def measure(method: Callable[[Given], int], folder: Path) -> int:
    """Prints one line, what one method cost; the answer is the number of components."""
    links, nodes = (feather.read_table(folder / name, memory_map=True) for name in ("links", "nodes"))
    given = Given(links, nodes)
    started, cpu = time.perf_counter(), time.process_time()
    found = method(given)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - started
    unit = 2**30 if sys.platform == "darwin" else 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(
        f"{method.__name__[3:]:6} {given.links.num_rows:>11,} links {found:>10,} components "
        f"{cpu:7.1f} s CPU {wall:7.1f} s wall {peak:6.2f} GiB peak",
        flush=True,
    )
    return found


def main() -> None:
    """Measures every method at every size asked for, 1 and 10 million links by default."""
    methods = [by_sql, *([by_scipy] if SCIPY else []), *([by_splink] if SPLINK else [])]
    for millions in [int(argument) for argument in sys.argv[1:]] or [1, 10]:
        # One task a process, so that its peak of memory is its own.
        with (
            TemporaryDirectory(prefix="tellonce-") as folder,
            multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as processes,
        ):
            processes.apply(shape, (Path(folder), millions))
            found = {processes.apply(measure, (method, Path(folder))) for method in methods}
        if len(found) > 1:
            raise SystemExit(f"the numbers of components differ: {sorted(found)}")


if __name__ == "__main__":
    main()
