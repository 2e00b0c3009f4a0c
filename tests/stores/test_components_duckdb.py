"""Components by SQL are those of a plain union-find, whatever the shape, the order and the repetition of the links."""

import random
from itertools import pairwise

import duckdb
import pyarrow as pa
import pytest

from tellonce.stores.components_duckdb import components, contract
from tellonce.stores.connection_duckdb import Limits, connected
from tellonce.vocabulary.refusal import Unavailable

Pairs = list[tuple[int, int]]
SMALL = Limits(memory_mib=256, threads=1)
APART = 2**58
"""Width of the stretch of ids that one random graph has to itself."""


def union_find(pairs: Pairs) -> dict[int, int]:
    """Each node's least fellow."""
    above: dict[int, int] = {}

    def find(node: int) -> int:
        above.setdefault(node, node)
        while above[node] != node:
            node = above[node]
        return node

    for a, b in pairs:
        low, high = sorted((find(a), find(b)))
        above[high] = low
    return {node: find(node) for node in above}


def star(chance: random.Random, nodes: list[int]) -> Pairs:
    return [(nodes[0], node) for node in nodes[1:]]


def chain(chance: random.Random, nodes: list[int]) -> Pairs:
    return list(pairwise(nodes))


def sparse(chance: random.Random, nodes: list[int]) -> Pairs:
    return [(chance.choice(nodes), chance.choice(nodes)) for _ in nodes]


def tree(chance: random.Random, nodes: list[int]) -> Pairs:
    return [(nodes[chance.randrange(place)], nodes[place]) for place in range(1, len(nodes))]


def zigzag(chance: random.Random, nodes: list[int]) -> Pairs:
    """A chain that goes up and down: half its nodes have no lesser neighbour."""
    low, high = sorted(nodes)[: len(nodes) // 2], sorted(nodes)[len(nodes) // 2 :]
    return chain(chance, [node for both in zip(low, high, strict=False) for node in both])


def graph(chance: random.Random, low: int) -> Pairs:
    """A few pieces of any shape over ids far apart, from `low` on, in any direction, with loops and repetitions."""
    nodes = list({low + chance.randrange(APART) for _ in range(chance.randint(2, 60))})
    pairs: Pairs = []
    while nodes:
        size = chance.randint(1, len(nodes))
        piece, nodes = nodes[:size], nodes[size:]
        pairs += chance.choice((star, chain, sparse, tree, zigzag))(chance, piece)
        if chance.random() < 0.3:
            pairs.append((piece[0], piece[0]))
    pairs += chance.choices(pairs, k=len(pairs) // 4) if pairs else []
    return [(b, a) if chance.random() < 0.5 else (a, b) for a, b in pairs]


def table(pairs: Pairs) -> pa.Table:
    return pa.table(
        {"u": pa.array([a for a, _ in pairs], pa.int64()), "v": pa.array([b for _, b in pairs], pa.int64())}
    )


def found(connection: duckdb.DuckDBPyConnection, pairs: Pairs, patient: int) -> dict[int, int]:
    connection.register("given", table(pairs).rename_columns(["a", "b"]))
    contract(connection, "given", "found", patient)
    rows = connection.execute("SELECT node, component FROM found").fetchall()
    connection.execute("DROP TABLE found")
    assert len(rows) == len({node for node, _ in rows})
    return dict(rows)


@pytest.mark.parametrize("patient", [20, 0], ids=["own order", "drawn order"])
def test_five_hundred_random_graphs_have_the_components_of_union_find(patient: int) -> None:
    with connected(SMALL) as connection:
        for seed in range(20):
            chance = random.Random(seed)
            # Twenty-five graphs, each in its own stretch of ids, go through each run of the SQL.
            pairs = [pair for number in range(25) for pair in graph(chance, (number - 12) * APART)]
            chance.shuffle(pairs)
            assert found(connection, pairs, patient) == union_find(pairs), f"seed {seed}"


@pytest.mark.parametrize("shape", [star, chain, tree, zigzag, sparse])
@pytest.mark.parametrize("shuffled", [False, True])
def test_great_pieces(shape: object, shuffled: bool) -> None:
    chance = random.Random(7)
    nodes = list(range(2_000))
    if shuffled:
        chance.shuffle(nodes)
    pairs = shape(chance, nodes)  # type: ignore[operator]  # one of the shapes above
    result = components(table(pairs), SMALL)
    assert dict(zip(result["node"].to_pylist(), result["component"].to_pylist(), strict=True)) == union_find(pairs)


def test_no_links_have_no_components() -> None:
    result = components(table([]), SMALL)
    assert (result.num_rows, result.schema) == (0, pa.schema([("node", pa.int64()), ("component", pa.int64())]))


def gathered_in_little_room() -> None:
    with connected(Limits(memory_mib=5, threads=1)) as connection:
        connection.execute("SET max_temp_directory_size = '1MiB'")
        connection.execute("SELECT list(range) FROM range(10_000_000)").fetchall()


def test_too_little_memory_and_disk_is_said_plainly() -> None:
    with pytest.raises(Unavailable, match="5 MiB of memory"):
        gathered_in_little_room()
