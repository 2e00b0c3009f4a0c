"""What hangs together as records arrive: joined by counters, and resolved by the one pure function where limits break.

A record that breaks no limit only joins components. Where a limit breaks, a value turns out to be one of too many, or
evidence is taken back, the components at hand are put together anew.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import attrgetter
from typing import Final

from tellonce.identity.changes import changes
from tellonce.identity.evidence import NO_TIES, Refusal, Ties
from tellonce.identity.links import Numbered, Seen, numbered, proof
from tellonce.identity.resolve import keyed, name_of, settle
from tellonce.identity.rules import Rules
from tellonce.live.who.graph import Component, Group, Node, Owners
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
        self._nodes, self._rules, self._secret = nodes, rules, keyed(key)
        self._ties = NO_TIES
        self._oldest: dict[str, Node] = {}
        self._before: dict[Node, Node | None] = {}
        self._parting: dict[Component, None] = {}
        self._moved: set[Node] = set()

    def tie(self, ties: Ties) -> None:
        """Lets these decisions and likenesses count from now on; what they concern must be put together anew."""
        self._ties = ties

    def person_of(self, node: Node) -> str | None:
        """The id of the person whose an identifier is; None if nobody's or several people's."""
        owner = _owner(node)
        return None if owner is None else self._name(owner)

    def identifiers_of(self, person: str) -> Iterator[Node]:
        """The identifiers of a person who is known now, in no order.

        Nothing for any other id, nor for one that this driver neither told nor was asked for: it names people late.
        """
        oldest = self._oldest.get(person)
        component = None if oldest is None else oldest.component
        if component is not None:
            yield from (node for node in component.members if component.owner(node) is oldest)

    def told(self) -> tuple[Change, ...]:
        """Parts what must be parted, and tells what became of people who were known when it was last told.

        Until something became of somebody, nobody's id is needed, and each costs a hash: whose an identifier is stands
        as the oldest of the same person, which is theirs alone as the id is.
        """
        for component in self._parting:
            self._part(component)
        self._parting.clear()
        self._moved.update(node for node, old in self._before.items() if _owner(node) is not old)
        known = {(old, _owner(node)) for node, old in self._before.items() if old is not None}
        self._before.clear()
        if all(old is new for old, new in known):
            return ()
        return changes((self._name(old), None if new is None else self._name(new)) for old, new in known)

    def moved(self) -> set[Node]:
        """The identifiers whose person is another than when this was last asked, and perhaps some whose is not."""
        found, self._moved = self._moved, set()
        return found

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
        if component is not None and oldest is not None and node.older(oldest):
            former = self._before.setdefault(oldest, component.owner(oldest))
            self._before.setdefault(node, former)
            component.oldest = node
            self._moved.update(component.members)

    def remember(self, nodes: Collection[Node]) -> None:
        """Keeps whose some identifiers were before what comes next."""
        for node in nodes:
            self._before.setdefault(node, _owner(node))

    def join(self, group: Group, fresh: Sequence[Node]) -> None:
        """Joins what a group now links.

        Args:
            group: the group.
            fresh: the identifiers that are new in it.
        """
        counted = group.counted()
        turned = _met(counted, fresh)
        if turned or (self._ties and any(self._tied(node) for node in fresh)):
            self.rebuild({*counted, *turned})
            return
        linked, born = [node for node in counted if not node.shared], []
        components: dict[Component, None] = {}
        for node in linked:
            if node.component is None:
                born.append(node)
            else:
                components[node.component] = None
        if len(components) != 1 or not self._says_nothing_new(group, linked, born, *components):
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

    def _says_nothing_new(
        self, group: Group, linked: Sequence[Node], born: Sequence[Node], component: Component
    ) -> bool:  # fmt: skip
        """Whether a group leaves a component as it is: it repeats another, or adds one leaf to one of its people.

        Whoever calls again, or comes back with the same browser, is the most frequent case of all.
        """
        if not born:
            return len(linked) < 2 or component.parted is None or _repeats(group, linked)
        if len(linked) != 2 or len(born) != 1:
            return False
        hub, leaf = linked if linked[1] is born[0] else reversed(linked)
        return component.parted is not None and self._hangs(leaf, hub, component, component.parted)

    def _hangs(self, leaf: Node, hub: Node, component: Component, people: Owners) -> bool:
        """Whether a new identifier that hangs on one other alone goes with that one; then it does.

        So it is, whatever links are refused, where no limit can concern it and it proves no more than the other: a
        stronger one could vouch for the other. The oldest of a person names them, so it must not be that either.
        """
        owner, limit = people.get(hub), leaf.limit
        if owner is None or leaf.older(owner) or proof(leaf, leaf.rule) < proof(hub, hub.rule):
            return False
        if len(component.members) >= self._rules.largest or (limit and component.values.get(leaf.kind, 0) >= limit):
            return False
        if self._ties.cannot and self._kept_apart([component], [leaf]):
            return False
        self._before.setdefault(leaf, None)
        component.add(leaf)
        people[leaf] = owner
        return True

    def _union(self, components: Sequence[Component], born: Sequence[Node]) -> None:
        """Makes several components and some new identifiers one, and marks it for parting where it breaks a limit."""
        breaking = self._breaks(components, born)
        for component in components:
            self._remember(component, whole=breaking)
        large = max(components, key=lambda one: len(one.members)) if components else Component()
        named = large.oldest if large.alone else None
        for component in components:
            if component is not large:
                self._parting.pop(component, None)
                self._moved.update(component.members)
                large.absorb(component)
        for node in born:
            self._before.setdefault(node, None)
            large.add(node)
        if (named is not None and named is not large.oldest) or (named is None and large.alone):
            self._moved.update(large.members)
        if breaking:
            large.broken = True
            self._parting[large] = None

    def _breaks(self, components: Sequence[Component], born: Sequence[Node]) -> bool:
        """Whether some components and new identifiers together are more than one person may be.

        Components and identifiers that break no limit by themselves break none together unless two of them hold values
        of the same kind, or all together are too many.
        """
        size, limited = len(born), [node.kind for node in born if node.limit]
        for component in components:
            if component.broken:
                return True
            size += len(component.members)
        if size > self._rules.largest:
            return True
        if len(components) + len(limited) > 1 and self._crowded(components, limited):
            return True
        return bool(self._ties.cannot) and self._kept_apart(components, born)

    def _crowded(self, components: Sequence[Component], limited: Sequence[str]) -> bool:
        """Whether some components and new identifiers of some kinds hold more values of a kind than one person may."""
        values = dict[str, int]()
        for kind in limited:
            values[kind] = values.get(kind, 0) + 1
        for component in components:
            for kind, count in component.values.items():
                values[kind] = values.get(kind, 0) + count
        return any(count > self._rules.kind(kind).limit for kind, count in values.items())

    def _kept_apart(self, components: Sequence[Component], born: Sequence[Node]) -> bool:
        """Whether a decision keeps two of some components' members and new identifiers apart."""
        members = {node.identifier for node in chain(born, *(component.members for component in components))}
        return not self._ties.cannot.isdisjoint(self._ties.within(members))

    def _remember(self, component: Component, *, whole: bool = False) -> None:
        """Keeps who somebody was before the records at hand: of one person its oldest identifier tells, of several all.

        Where a component will be parted, all its members must be known as they were.
        """
        if whole or component.parted is not None:
            self.remember(component.members)
        elif component.oldest is not None:
            self._before.setdefault(component.oldest, component.owner(component.oldest))

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
            for cell in node.cells:
                if cell.counts:
                    yield from cell.group.linked()
        for other, decided in self._tied(node):
            if other.known and (decided or not (node.shared or other.shared)):
                yield other

    def _held(self, node: Node) -> bool:
        """Whether somebody decided whose a value is."""
        return any(decided and other.known for other, decided in self._tied(node))

    def _tied(self, node: Node) -> list[tuple[Node, bool]]:
        """The identifiers that ties join to one: by a decision, or else by likeness."""
        ties, found = self._ties, []
        for pair in ties.beside(node.identifier):
            other = self._nodes.get(pair[1] if pair[0] == node.identifier else pair[0])
            if other is not None and (pair in ties.must or pair in ties.scored):
                found.append((other, pair in ties.must))
        return found

    def _part(self, component: Component) -> None:
        nodes = sorted(component.members, key=attrgetter("identifier"))
        settled = settle(self._numbered(nodes), self._rules)
        component.parted = {}
        for part in settled.parts:
            if any(nodes[place].rule.alone for place in part):
                component.parted.update(dict.fromkeys((nodes[place] for place in part), nodes[part[0]]))
        component.contested = frozenset(nodes[place] for place in settled.contested)
        component.refused = tuple(
            Refusal(nodes[a].identifier, nodes[b].identifier, rule) for a, b, rule in settled.refused
        )

    def _numbered(self, nodes: Sequence[Node]) -> Numbered[Node]:
        """The evidence of a component, its nodes in order of kind and value."""
        seen: dict[Group, Seen] = {}
        for place, node in enumerate(nodes):
            for cell in node.cells:
                if cell.counts and len(cell.group.cells) > 1:
                    sight = (place, cell.at, cell.asserted)
                    if cell.group in seen:
                        seen[cell.group].append(sight)
                    else:
                        seen[cell.group] = [sight]
        several = [sighting for sighting in seen.values() if len(sighting) > 1]
        return numbered(nodes, [node.rule for node in nodes], several, self._ties)

    def _name(self, node: Node) -> str:
        if not node.name:
            node.name = name_of(node.kind, node.identifier.value, self._secret)
            self._oldest[node.name] = node
        return node.name


def _owner(node: Node) -> Node | None:
    """The oldest identifier of the person whose an identifier is; None if nobody's or several people's."""
    return None if node.component is None else node.component.owner(node)


def _met(counted: Sequence[Node], fresh: Sequence[Node]) -> list[Node]:
    """Takes note of the anchors that a group shows beside others; the answer is what became shared by that.

    Args:
        counted: all identifiers that count in the group.
        fresh: those that are new in it: between the others nothing is new.
    """
    turned = []
    for node in counted:
        if node.rule.shared_over and not node.shared:
            beside = counted if node in fresh else fresh
            turned += [node for other in beside if other.rule.anchor and other is not node and node.meets(other)]
    return turned


def _repeats(group: Group, linked: Sequence[Node]) -> bool:
    """Whether an earlier group shows just the same identifiers, no weaker: then the links are those that it made."""
    rarest = min(linked, key=lambda node: len(node.cells))
    for cell in islice(rarest.cells, LOOKED_AT):
        other = cell.group
        if other is not group and len(other.cells) == len(group.cells) and other.shows(group):
            return True
    return False
