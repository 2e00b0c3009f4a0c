"""Whose each group of evidence is, kept up as records arrive: only what may have changed is looked at again."""

from collections.abc import Iterable, Iterator

from tellonce.identity.tenure import Tenure
from tellonce.live.who.graph import Group, Node
from tellonce.live.who.people import LivePeople
from tellonce.live.who.whose import held_by, whose


class Assigning:
    """The person of every group.

    Args:
        people: who is who; nobody else asks it what moved.

    Attributes:
        moved: the identifiers whose person may be another since `anew` was asked the last time but one.
    """

    def __init__(self, people: LivePeople) -> None:
        self._people = people
        self._person: dict[str, str | None] = {}
        self._tenures: dict[Node, tuple[Tenure, ...]] = {}
        self._holds: dict[str, set[Node]] = {}
        self.moved: set[Node] = set()

    def person(self, group: str) -> str | None:
        """The person of a group as it stood when `anew` was last asked; None for nobody's."""
        return self._person.get(group)

    def anew(self, seen: Iterable[str]) -> dict[str, str | None]:
        """The groups whose person is another than before, each with the person now (None for nobody's).

        Args:
            seen: names of the groups of which records arrived or were withdrawn since this was last asked; one that
                is no longer there is let go of.
        """
        moved, stirred = self._people.moved()
        self.moved = moved
        names = dict.fromkeys(seen)
        at_hand = {group for name in names if (group := self._people.group(name)) is not None}
        at_hand.update(cell.group for node in moved for cell in node.cells)
        at_hand.update(cell.group for node in stirred for cell in node.cells if len(cell.group.cells) > 1)
        at_hand.update(cell.group for node in self._changed_hands(at_hand) for cell in node.cells)
        names.update(dict.fromkeys(group.name for group in at_hand))
        return dict(self._others(names))

    def _others(self, names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        for name in names:
            if self._people.group(name) is None:
                self._person.pop(name, None)
                continue
            person = whose(self._people, name)[0]
            if name not in self._person or self._person[name] != person:
                self._person[name] = person
                yield name, person

    def _changed_hands(self, groups: Iterable[Group]) -> list[Node]:
        """The values that several people had one after the other, of which it is another's now when."""
        seen = {node for group in groups for node in group.cells}
        asked = {node for node in seen if node.rule.recycled_after_days and self._people.carried(node)}
        asked.update(node for node in seen if node in self._tenures)
        if self._holds:
            people = {person for node in seen if (person := self._people.person_of(node))}
            asked.update(node for person in people for node in self._holds.get(person, ()))
        return [node for node in asked if self._held_by_others(node)]

    def _held_by_others(self, node: Node) -> bool:
        """Whether a value is another's now when, or was; noted for all who carry it, who may yet give it up."""
        former, found = self._tenures.pop(node, ()), held_by(self._people, node)
        if self._people.carried(node):
            self._tenures[node] = found
            for other in {other for cell in node.cells for other in cell.group.cells}:
                person = self._people.person_of(other)
                if person:
                    self._holds.setdefault(person, set()).add(node)
        return former != found
