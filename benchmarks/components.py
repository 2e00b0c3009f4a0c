"""What connected components cost: CPU seconds and peak memory of the SQL, beside scipy where it is installed.

    python benchmarks/components.py 1 10

The arguments are millions of links. The shape is that of identifiers: pieces of a few links (mean 3.2), nine in ten of
them stars and one in ten chains, one pair in ten repeated, and for each million links one hub with 2,000 spokes and one
chain of 1,000. Each measurement runs in a process of its own.
"""

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from typing import Final

import numpy as np
import pyarrow as pa

from tellonce.stores.components_duckdb import components
from tellonce.stores.connection_duckdb import Limits

try:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    SCIPY = True
except ImportError:
    SCIPY = False

MILLION: Final = 1_000_000
MEMORY_MIB: Final = 4_096


def shape(millions: int, seed: int = 1) -> pa.Table:
    """Links of the shape above, ids far apart and in no order: columns `a` and `b`."""
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
    return pa.table({"a": ids[a[order]], "b": ids[b[order]]})


def by_sql(links: pa.Table) -> int:
    """Number of components by the contraction in SQL."""
    return len(components(links, Limits(memory_mib=MEMORY_MIB))["component"].unique())


def by_scipy(links: pa.Table) -> int:
    """Number of components by scipy, ids numbered first."""
    ends = np.concatenate([links["a"].to_numpy(), links["b"].to_numpy()])
    nodes, numbers = np.unique(ends, return_inverse=True)
    a, b = numbers[: links.num_rows], numbers[links.num_rows :]
    graph = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(len(nodes), len(nodes)))
    return int(connected_components(graph, directed=False, return_labels=False))


def measure(method: Callable[[pa.Table], int], millions: int) -> None:
    """Prints one line: what one method cost beyond making the links."""
    links = shape(millions)
    before = resource.getrusage(resource.RUSAGE_SELF)
    started, cpu = time.perf_counter(), time.process_time()
    found = method(links)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    unit = 2**30 if sys.platform == "darwin" else 2**20
    grown = (after.ru_maxrss - before.ru_maxrss) / unit
    print(
        f"{method.__name__[3:]:6} {links.num_rows:>11,} links {found:>10,} components "
        f"{cpu:7.1f} s CPU {wall:7.1f} s wall {after.ru_maxrss / unit:6.2f} GiB peak ({grown:.2f} beyond the links)"
    )


def main() -> None:
    """Measures every method at every size asked for, 1 and 10 million links by default."""
    methods = [by_sql, *([by_scipy] if SCIPY else [])]
    processes = multiprocessing.get_context("spawn")
    for millions in [int(argument) for argument in sys.argv[1:]] or [1, 10]:
        for method in methods:
            process = processes.Process(target=measure, args=(method, millions))
            process.start()
            process.join()


if __name__ == "__main__":
    main()
