"""What hangs together as records arrive: joined by counters, and resolved by the one pure function where limits break.

A record that breaks no limit only joins components. Where a limit breaks, a value turns out to be one of too many, or
evidence is taken back, the components at hand are put together anew.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from tellonce.identity.changes import changes
from tellonce.identity.evidence import Refusal, Ties
from tellonce.identity.links import Numbered, numbered
from tellonce.identity.resolve import name_of, settle
from tellonce.identity.rules import Rules
from tellonce.live.graph import Component, Group, Node
from tellonce.vocabulary.identity import Change
from tellonce.vocabulary.touchpoint import Identifier

LOOKED_AT: Final = 32
"""Groups that are compared to find a repetition: more would cost more than resolving anew."""


class Components:
    """All components, and what became of people since it was last told.

    Args:
        nodes: all identifiers, as far as they have arrived.
        rules: the limits.
        key: the organisation's secret, from which people's ids are made.
    """

    def __init__(self, nodes: Mapping[Identifier, Node], rules: Rules, key: bytes) -> None:
        self._nodes, self._rules, self._key = nodes, rules, key
        self._ties = Ties()
        self._tied: dict[Identifier, list[tuple[Identifier, bool]]] = {}
        self._oldest: dict[str, Node] = {}
        self._before: dict[Node, str | None] = {}
        self._parting: dict[Component, None] = {}

    def tie(self, ties: Ties) -> None:
        """Lets these decisions and likenesses count from now on; what they concern must be put together anew."""
        self._ties = ties
        self._tied = {}
        for pairs, scored in ((ties.must, False), (ties.scored, True)):
            for a, b in pairs:
                self._tied.setdefault(a, []).append((b, scored))
                self._tied.setdefault(b, []).append((a, scored))

    def person_of(self, node: Node) -> str | None:
        """The id of the person whose an identifier is; None if nobody's or several people's."""
        owner = node.component.owner(node) if node.component is not None else None
        return None if owner is None else self._name(owner)

    def identifiers_of(self, person: str) -> Iterator[Node]:
        """The identifiers of a person who is known now, in no order; nothing for any other id."""
        oldest = self._oldest.get(person)
        component = None if oldest is None else oldest.component
        if component is not None:
            yield from (node for node in component.members if component.owner(node) is oldest)

    def told(self) -> tuple[Change, ...]:
        """Parts what must be parted, and tells what became of people who were known when it was last told."""
        for component in self._parting:
            self._part(component)
        self._parting.clear()
        known = [(node, old) for node, old in self._before.items() if old is not None]
        self._before.clear()
        return changes([(old, self.person_of(node)) for node, old in known]) if known else ()

    def touch(self, node: Node) -> bool:
        """Takes note that evidence of an identifier changed; whether its component is parted and will be anew."""
        component = node.component
        if component is None or component.parted is None:
            return False
        self._remember(component)
        self._parting[component] = None
        return True

    def age(self, node: Node) -> None:
        """Lets a person be named by one of its identifiers if that turned out to be the oldest."""
        component = node.component
        oldest = None if component is None else component.oldest
        if component is not None and oldest is not None and oldest is not node and node.age < oldest.age:
            former = self._before.setdefault(oldest, self.person_of(oldest))
            self._before.setdefault(node, former)
            component.oldest = node

    def remember(self, nodes: Collection[Node]) -> None:
        """Keeps whose some identifiers were before what comes next."""
        for node in nodes:
            self._before.setdefault(node, self.person_of(node))

    def join(self, group: Group, fresh: Sequence[Node]) -> None:
        """Joins what a group now links.

        Args:
            group: the group.
            fresh: the identifiers that are new in it.
        """
        turned = _met(group, fresh)
        if turned or (self._tied and any(node.identifier in self._tied for node in fresh)):
            self.rebuild({*group.counted(), *turned})
            return
        linked, born = list(group.linked()), []
        components: dict[Component, None] = {}
        for node in linked:
            if node.component is None:
                born.append(node)
            else:
                components[node.component] = None
        if len(components) != 1 or not self._says_nothing_new(group, linked, *components):
            self._union(list(components), born)

    def rebuild(self, nodes: Collection[Node]) -> None:
        """Puts together anew what hangs together with some nodes, after links came or went."""
        pending, whole = list(nodes), set(nodes)
        while pending:
            node = pending.pop()
            near = list(self._linked(node))
            if node.component is not None:
                near += node.component.members
            pending += [one for one in near if one not in whole]
            whole.update(near)
        self.remember(whole)
        for node in whole:
            if node.component is not None:
                self._parting.pop(node.component, None)
                node.component = None
        for node in whole:
            if node.component is None and node.known and (not node.shared or self._held(node)):
                self._grow(node)

    def _says_nothing_new(self, group: Group, linked: list[Node], component: Component) -> bool:
        """Whether a group leaves a component as it is: it repeats another, or adds one leaf to one of its people.

        Whoever calls again, or comes back with the same browser, is the most frequent case of all. A leaf is a new
        value without a limit that hangs on one identifier alone: it goes with that one, whatever links are refused.
        """
        if all(node.component is component for node in linked):
            return len(linked) < 2 or component.parted is None or _repeats(group, linked)
        if component.parted is None or len(linked) != 2 or len(component.members) >= self._rules.largest:
            return False
        hub, leaf = sorted(linked, key=lambda node: node.component is None)
        owner = component.parted.get(hub)
        if owner is None or leaf.rule.limit or leaf.strength < hub.strength or leaf.age < owner.age:
            return False
        self._before.setdefault(leaf, None)
        component.add(leaf)
        component.parted[leaf] = owner
        return True

    def _union(self, components: list[Component], born: Sequence[Node]) -> None:
        """Makes several components and some new identifiers one, and marks it for parting where it breaks a limit."""
        breaking = self._breaks(components, born)
        for component in components:
            self._remember(component, whole=breaking)
        large = max(components, key=lambda one: len(one.members)) if components else Component()
        for component in components:
            if component is not large:
                self._parting.pop(component, None)
                for node in component.members:
                    large.add(node)
        for node in born:
            self._before.setdefault(node, None)
            large.add(node)
        if breaking:
            self._parting[large] = None

    def _breaks(self, components: list[Component], born: Sequence[Node]) -> bool:
        """Whether some components and new identifiers together are more than one person may be."""
        size, values = len(born), dict[str, int]()
        for component in components:
            size += len(component.members)
            for kind, count in component.values.items():
                values[kind] = values.get(kind, 0) + count
        for node in born:
            if node.rule.limit:
                values[node.key[0]] = values.get(node.key[0], 0) + 1
        if size > self._rules.largest or any(count > self._rules.kind(kind).limit for kind, count in values.items()):
            return True
        return bool(self._ties.cannot) and self._kept_apart(set(components), set(born))

    def _kept_apart(self, components: set[Component], born: set[Node]) -> bool:
        def inside(one: Identifier) -> bool:
            node = self._nodes.get(one)
            return node is not None and (node in born or (node.component is not None and node.component in components))

        return any(inside(a) and inside(b) for a, b in self._ties.cannot)

    def _remember(self, component: Component, *, whole: bool = False) -> None:
        """Keeps who somebody was before the records at hand: of one person its oldest identifier tells, of several all.

        Where a component will be parted, all its members must be known as they were.
        """
        if whole or component.parted is not None:
            self.remember(component.members)
        elif component.oldest is not None:
            self._before.setdefault(component.oldest, self.person_of(component.oldest))

    def _grow(self, seed: Node) -> None:
        found, pending = {seed: None}, [seed]
        while pending:
            near = [other for other in self._linked(pending.pop()) if other not in found]
            found.update(dict.fromkeys(near))
            pending += near
        self._union([], list(found))

    def _linked(self, node: Node) -> Iterator[Node]:
        """The identifiers that evidence links to one directly or by way of their group's strongest."""
        if not node.known:
            return
        if not node.shared:
            for group, cell in node.groups.items():
                if cell.counts:
                    yield from group.linked()
        for one, scored in self._tied.get(node.identifier, ()):
            other = self._nodes.get(one)
            if other is not None and other.known and not (scored and (node.shared or other.shared)):
                yield other

    def _held(self, node: Node) -> bool:
        """Whether somebody decided whose a value is."""
        return any(
            not scored and (other := self._nodes.get(one)) is not None and other.known
            for one, scored in self._tied.get(node.identifier, ())
        )

    def _part(self, component: Component) -> None:
        nodes = sorted(component.members, key=lambda node: node.key)
        settled = settle(self._numbered(nodes), self._rules)
        component.parted = {}
        for part in settled.parts:
            if any(nodes[place].rule.alone for place in part):
                component.parted.update(dict.fromkeys((nodes[place] for place in part), nodes[part[0]]))
        component.contested = frozenset(nodes[place] for place in settled.contested)
        component.refused = tuple(
            Refusal(nodes[a].identifier, nodes[b].identifier, rule) for a, b, rule in settled.refused
        )

    def _numbered(self, nodes: list[Node]) -> Numbered:
        """The evidence of a component, its nodes in order of kind and value."""
        places = {node: place for place, node in enumerate(nodes)}
        groups = {group for node in nodes for group, cell in node.groups.items() if cell.counts}
        seen = [
            [
                (place, cell.at, cell.asserted)
                for node, cell in group.cells.items()
                if cell.counts and (place := places.get(node)) is not None
            ]
            for group in groups
            if len(group.cells) > 1
        ]
        return numbered([node.member() for node in nodes], seen, self._ties, self._rules)

    def _name(self, node: Node) -> str:
        if not node.name:
            node.name = name_of(*node.key, self._key)
            self._oldest[node.name] = node
        return node.name


def _met(group: Group, fresh: Sequence[Node]) -> list[Node]:
    """Takes note of the anchors that a group shows beside others; the answer is what became shared by that."""
    turned = []
    for node in fresh:
        for other in group.counted():
            if other is node:
                continue
            if node.rule.shared_over and other.rule.anchor and node.meets(other):
                turned.append(node)
            if other.rule.shared_over and node.rule.anchor and other.meets(node):
                turned.append(other)
    return turned


def _repeats(group: Group, linked: Sequence[Node]) -> bool:
    """Whether an earlier group shows just the same identifiers, no weaker: then the links are those that it made."""
    rarest = min(linked, key=lambda node: len(node.groups))
    for other in islice(rarest.groups, LOOKED_AT):
        if other is not group and len(other.cells) == len(group.cells) and other.shows(group):
            return True
    return False
