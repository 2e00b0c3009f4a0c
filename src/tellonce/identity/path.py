"""The way from one identifier to another over the links that hold a person together."""

from collections.abc import Iterable

from tellonce.identity.evidence import Edge
from tellonce.vocabulary.touchpoint import Identifier


def path(taken: Iterable[Edge], a: Identifier, b: Identifier) -> list[Edge]:
    """The links from `a` to `b` in order; empty where none leads there, or both are the same.

    Args:
        taken: links without a circle, as `resolve` gives them: there is one way at most, and by Kruskal's order no
            other way over all links has a stronger weakest link.
        a: where it begins.
        b: where it ends.
    """
    near: dict[Identifier, list[tuple[Identifier, Edge]]] = {}
    for edge in taken:
        near.setdefault(edge.a, []).append((edge.b, edge))
        near.setdefault(edge.b, []).append((edge.a, edge))
    came: dict[Identifier, Edge] = {}
    pending, seen = [a], {a}
    while pending and b not in seen:
        here = pending.pop()
        for other, edge in near.get(here, ()):
            if other not in seen:
                seen.add(other)
                came[other] = edge
                pending.append(other)
    found: list[Edge] = []
    while b != a and b in came:
        edge = came[b]
        found.append(edge)
        b = edge.a if edge.b == b else edge.b
    return found[::-1]
