"""Whose a group of evidence is, as things stand: the same answer that history gives for it."""

from collections.abc import Iterator

from tellonce.identity.tenure import Spell, Tenure, tenures
from tellonce.live.who.graph import Group, Node
from tellonce.live.who.people import LivePeople
from tellonce.vocabulary.moment import DAY


def whose(people: LivePeople, name: str) -> tuple[str | None, str]:
    """The person of a group, or why it has none.

    It is that of its strongest identifier which has one, the earliest of equal ones; else of whoever had a value that
    changed hands at the time.

    Returns:
        The person and ''; or None and the reason: `shared`, `unknown`, `retracted`, `blocked`, `no identifier`.
    """
    group = people.group(name)
    if group is None:
        return None, "no identifier"
    person = claimed(people, group)
    if person is None:
        at_the_time = {tenure.person for node, tenure in _held_then(people, group)}
        person = at_the_time.pop() if len(at_the_time) == 1 else None
    return person, "" if person is not None else _reason(people, group)


def claimed(people: LivePeople, group: Group) -> str | None:
    """The person of the strongest identifier of a group that has one, None where none has."""
    best = min(
        (
            (node.tier, not node.rule.anchor, node.age, person)
            for node in group.cells
            if node.claims and (person := people.person_of(node)) is not None
        ),
        default=None,
    )
    return None if best is None else best[-1]


def held_by(people: LivePeople, node: Node) -> tuple[Tenure, ...]:
    """Who had a value when; empty where it is one person's, or did not plainly change hands."""
    if not node.rule.recycled_after_days or not people.carried(node):
        return ()
    seen: dict[str, list[int]] = {}
    for cell in node.cells:
        person = claimed(people, cell.group) if cell.counts else None
        if person is not None:
            seen.setdefault(person, []).append(cell.at)
    spells = (Spell(min(at), max(at), person, _moved(people, node, person, max(at))) for person, at in seen.items())
    return tenures(spells, node.rule.recycled_after_days * DAY)


def _moved(people: LivePeople, node: Node, person: str, since: int) -> bool:
    """Whether a person was seen with another value of the kind later than a moment (microseconds UTC)."""
    return any(
        other.kind == node.kind and cell.at > since
        for other in people.identifiers_of(person)
        if other is not node
        for cell in other.cells
        if cell.counts
    )


def _held_then(people: LivePeople, group: Group) -> Iterator[tuple[Node, Tenure]]:
    for node, cell in group.cells.items():
        for tenure in held_by(people, node):
            if cell.first >= tenure.valid_from and (tenure.valid_to is None or cell.first < tenure.valid_to):
                yield node, tenure


def _reason(people: LivePeople, group: Group) -> str:
    known = [node for node in group.cells if node.known]
    if any(people.carried(node) for node in known):
        return "shared"
    if known:
        return "unknown"
    if group.cells:
        return "retracted"
    return "blocked" if group.blocked else "no identifier"
