"""Who is who as records arrive: the live driver of `identity`, which gives the same people as the one over history."""

from collections.abc import Collection, Iterable, Iterator

import msgspec

from tellonce.identity.decisions import InForce, retracts
from tellonce.identity.evidence import ASSERTED_ONLY, Refusal
from tellonce.identity.knowing import Knowing
from tellonce.identity.normalise import LONGEST, Standing, normalise
from tellonce.live.who.components import Components
from tellonce.live.who.graph import NEVER, Cell, Group, Node, Record, Row
from tellonce.vocabulary.identity import Change, Decision, Match, Retraction
from tellonce.vocabulary.touchpoint import Identifier


class Spelling(msgspec.Struct, frozen=True, gc=False):
    """What one way of writing an identifier is worth: its node or None, how much weaker, and whether it is blocked.

    Nothing that it holds leads back to it, so the collector of cycles need not look at it.
    """

    node: Node | None
    weaker: int = 0
    blocked: bool = False


class LivePeople:
    """All people known so far.

    Args:
        known: rules, decisions and what else decides.
    """

    def __init__(self, known: Knowing) -> None:
        self._known = known
        self._nodes: dict[Identifier, Node] = {}
        self._spellings: dict[Identifier, Spelling] = {}
        self._groups: dict[str, Group] = {}
        self._components = Components(self._nodes, known.rules, known.key)
        self._force: InForce = known.in_force()
        self._components.tie(self._force.ties)
        self._stirred: set[Node] = set()
        self._recounted: set[Node] = set()

    def see(self, records: Iterable[Record]) -> tuple[Change, ...]:
        """Takes records in, in any order; one that was seen before changes nothing.

        Args:
            records: what arrived; the more at once, the less often a large component is resolved anew.

        Returns:
            What became of people who were known before.
        """
        for record in records:
            group = self._groups.get(record.group)
            if group is None:
                group = self._groups[record.group] = Group(record.group)
            self._take(record, group)
        return self._components.told()

    def withdraw(self, group: str, silo: str, record: str) -> None:
        """Takes back all that a record showed in a group, as if it had never arrived there.

        What became of people by that is told with what is seen next: mostly the same record, in its right place.

        Args:
            group: the group in which it was seen; one that is not known holds nothing of it.
            silo: name of its silo.
            record: its id there.
        """
        held = self._groups.get(group)
        touched = set(held.cells) if held else set()
        self._components.remember(touched)
        for node in touched:
            cell = held.cells[node] if held else None
            if cell and held and not cell.withdraw(silo, record):
                del held.cells[node]
                node.cells.remove(cell)
        if held and not held.cells:
            del self._groups[group]
        self._count_again(touched)
        self._components.rebuild(touched)
        self._recounted |= touched

    def sightings(self, one: Identifier) -> int:
        """In how many groups of evidence an identifier, as anybody writes it, was seen."""
        node = self._node(one)
        return 0 if node is None else len(node.cells)

    def moved(self) -> tuple[set[Node], set[Node]]:
        """Which identifiers must be looked at since this was last asked, to see whose their groups are.

        Returns:
            Those whose person may be another or that may say now whose a record is, and those of which only age or
            strength changed.
        """
        stirred, self._stirred = self._stirred, set()
        recounted, self._recounted = self._recounted, set()
        return self._components.moved() | recounted, stirred

    def decide(self, decision: Decision) -> tuple[Change, ...]:
        """Takes a decision in; one that was taken before changes nothing. The answer is what became of people."""
        former = self._force
        self._known = msgspec.structs.replace(self._known, decisions=(*self._known.decisions, decision))
        self._force = self._known.in_force()
        self._components.tie(self._force.ties)
        ends = {end for key in _decided(former) ^ _decided(self._force) for end in key[:2]}
        touched = {node for end in ends if (node := self._nodes.get(end)) is not None and node.known}
        touched |= self._recount(set(former.retracted) ^ set(self._force.retracted))
        self._components.rebuild(touched)
        return self._components.told()

    def person(self, one: Identifier) -> str | None:
        """The id of the person whose an identifier, as anybody writes it, is; None if nobody's or several people's."""
        node = self._node(one)
        return None if node is None else self._components.person_of(node)

    def match(self, one: Identifier) -> Match:
        """How sure it is whose an identifier is."""
        node = self._node(one)
        return Match.UNKNOWN if node is None else self.standing(node)

    def standing(self, node: Node) -> Match:
        """How sure it is whose an identifier is; what nobody but the customer has said is no more than probable."""
        if not node.known:
            return Match.UNKNOWN
        if self.carried(node):
            return Match.SHARED
        if not self._components.person_of(node):
            return Match.UNKNOWN
        return Match.PROBABLE if node.tier >= node.rule.tier + ASSERTED_ONLY else Match.EXACT

    def person_of(self, node: Node) -> str | None:
        """The id of the person whose an identifier is; None if nobody's or several people's."""
        return self._components.person_of(node)

    def identifiers_of(self, person: str) -> Iterator[Node]:
        """The identifiers of a person who is known now, in no order.

        Nothing for any other id, nor for one that this driver neither told nor was asked for: it names people late.
        """
        return self._components.identifiers_of(person)

    def carried(self, node: Node) -> bool:
        """Whether several people carry a value."""
        component = node.component
        return node.shared if component is None else node in component.contested

    def group(self, name: str) -> Group | None:
        """A group of evidence by name, None if nothing arrived of it."""
        return self._groups.get(name)

    def refused(self) -> list[Refusal]:
        """All links not taken, in order, each with the rule that refused it."""
        components = {node.component for node in self._nodes.values() if node.component is not None}
        return sorted(refusal for component in components for refusal in component.refused)

    def _node(self, one: Identifier) -> Node | None:
        identifier = self._known.identifier(one)
        return None if identifier is None else self._nodes.get(identifier)

    def _spelling(self, one: Identifier) -> Spelling:
        found = self._spellings.get(one)
        if found is None:
            found = self._spell(one)
            if len(one.value) <= LONGEST:
                self._spellings[one] = found
        return found

    def _spell(self, one: Identifier) -> Spelling:
        known = self._known
        rule = known.rules.kind(one.kind)
        normal = normalise(rule, one.value, known.region, known.blocked)
        standing = normal.standing
        if not rule.links or not standing.identifies:
            return Spelling(None, blocked=rule.links and standing is Standing.BLOCKED)
        # One written in the normal form already is its own key: a second record of the same would only take memory.
        identifier = one if one.value == normal.value else Identifier(one.kind, normal.value)
        node = self._nodes.get(identifier)
        if node is None:
            node = self._nodes[identifier] = Node(identifier, rule)
        return Spelling(node, int(standing is Standing.POSSIBLE))

    def _take(self, record: Record, group: Group) -> None:
        fresh: list[Node] = []
        aged: list[Node] = []
        for said, asserted in ((record.ids, False), (record.given, True)):
            if said:
                at = NEVER if record.at is None else record.at
                row = Row(record.silo, record.record, at, asserted)
                for one in said:
                    self._show(one, row, group, fresh, aged)
        if fresh:
            self._components.join(group, fresh)
        for node in aged:
            self._components.age(node)

    def _show(self, one: Identifier, row: Row, group: Group, fresh: list[Node], aged: list[Node]) -> None:
        """Takes in that a record shows an identifier; lists it as fresh if new in its group, as aged if older now.

        All identifiers of a record share one row, but for those whose way of writing weakens them.
        """
        spelling = self._spellings.get(one) or self._spelling(one)
        node = spelling.node
        if node is None:
            group.blocked = group.blocked or spelling.blocked
            return
        if spelling.weaker:
            row = msgspec.structs.replace(row, weaker=spelling.weaker)
        cell = group.cells.get(node)
        if cell is None:
            cell = group.cells[node] = Cell(node, group, row)
            node.cells.append(cell)
        elif not cell.add(row):
            return
        if not (self._force.retracted and self._retracted(row)):
            self._count(cell, row, fresh, aged)

    def _count(self, cell: Cell, row: Row, fresh: list[Node], aged: list[Node]) -> None:
        node, first = cell.node, not cell.counts
        if first:
            fresh.append(node)
        vouched = node.vouched
        shown, grown = cell.count(row), node.count(row)
        if vouched is not node.vouched:
            self._recounted.add(node)
        elif grown:
            self._stirred.add(node)
        changed = node.component is not None and (grown or (shown and not first))
        if changed and not self._components.touch(node) and grown:
            aged.append(node)

    def _retracted(self, row: Row) -> bool:
        at = None if row.at == NEVER else row.at
        return any(retracts(one, row.silo, row.record, at) for one in self._force.retracted)

    def _recount(self, retractions: Collection[Retraction]) -> set[Node]:
        """Counts anew all evidence of the silos that some retractions name; the answer is the nodes it touched."""
        silos = {one.silo for one in retractions}
        rows = ((node, row) for node in self._nodes.values() for cell in node.cells for row in cell.rows())
        named = {node for node, row in rows if row.silo in silos} if silos else set()
        touched = named.union(other for node in named for cell in node.cells for other in cell.group.cells)
        self._components.remember(touched)
        self._count_again(touched)
        self._recounted |= touched
        return touched

    def _count_again(self, touched: Collection[Node]) -> None:
        for node in touched:
            self._count_anew(node)
        for node in touched:
            groups = (cell.group for cell in node.cells if cell.counts)
            for group in groups if node.rule.shared_over else ():
                for other in group.counted():
                    if other is not node and other.rule.anchor:
                        node.meets(other)

    def _count_anew(self, node: Node) -> None:
        node.forget()
        for cell in node.cells:
            cell.forget()
            for row in cell.rows():
                if not self._retracted(row):
                    cell.count(row)
                    node.count(row)


def _decided(force: InForce) -> set[tuple[Identifier, Identifier, int | None]]:
    """Pairs that somebody decided about: with the moment where they belong together, None where they do not."""
    return {(*pair, at) for pair, at in force.ties.must.items()} | {(*pair, None) for pair in force.ties.cannot}
