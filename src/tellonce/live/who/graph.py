"""What has arrived about who is who, held so that one more record costs only what it changes.

Identifiers are nodes; a group of evidence holds a cell for each node seen in it; what hangs together is a component.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

import msgspec

from tellonce.identity.evidence import ASSERTED_ONLY, Refusal
from tellonce.identity.rules import Kind
from tellonce.vocabulary.touchpoint import Identifier

NEVER: Final = 2**63 - 1
"""Stands for a moment that is not known: later than all others."""


FEW: Final = 8
"""Rows of a cell kept in a tuple; more are kept in a set."""


class Record(msgspec.Struct, frozen=True, gc=False):
    """The identifiers of one record, as they arrive.

    Attributes:
        group: the group of evidence: the contact it belongs to, or the record itself.
        silo: name of its silo.
        record: its id there.
        at: its moment, microseconds UTC, None where not known.
        ids: identifiers that the record holds, as written.
        given: identifiers that it knows only because the customer said so.
    """

    group: str
    silo: str
    record: str
    at: int | None
    ids: tuple[Identifier, ...] = ()
    given: tuple[Identifier, ...] = ()


class Row(msgspec.Struct, frozen=True, gc=False):
    """That one record holds one identifier.

    Attributes:
        silo: name of its silo.
        record: its id there.
        at: its moment, microseconds UTC, `NEVER` where not known.
        asserted: whether only the customer said so.
        weaker: by how many tiers the way in which it is written weakens it.
    """

    silo: str
    record: str
    at: int
    asserted: bool
    weaker: int = 0


class Cell:
    """One identifier in one group: every row that shows it, and what those that count come to."""

    __slots__ = ("asserted", "at", "counts", "first", "group", "more", "node", "row")

    def __init__(self, node: "Node", group: "Group", row: Row) -> None:
        """Nothing counts yet."""
        self.node = node
        self.group = group
        self.row = row
        self.more: tuple[Row, ...] | set[Row] = ()
        self.first = row.at
        self.counts = False
        self.at = NEVER
        self.asserted = True

    def add(self, row: Row) -> bool:
        """Keeps a row; whether it is new. Nearly all cells have but one, for which a container is too dear."""
        if row == self.row or row in self.more:
            return False
        if isinstance(self.more, set):
            self.more.add(row)
        else:
            self.more = (*self.more, row) if len(self.more) < FEW else {*self.more, row}
        if row.at < self.first:
            self.first = row.at
        return True

    def withdraw(self, silo: str, record: str) -> bool:
        """Lets go of the rows of one record; whether any row is left. What counts must be counted anew."""
        left = [row for row in self.rows() if row.silo != silo or row.record != record]
        if not left:
            return False
        self.row, *more = left
        self.more = tuple(more) if len(more) <= FEW else set(more)
        self.first = min(row.at for row in left)
        return True

    def rows(self) -> Iterator[Row]:
        """Every row that shows the identifier, in no order."""
        yield self.row
        yield from self.more

    def forget(self) -> None:
        """Nothing counts; what was seen, and when first, stays to be counted anew."""
        self.counts = False
        self.at = NEVER
        self.asserted = True

    def count(self, row: Row) -> bool:
        """Counts a row; whether that changed anything that decides about people."""
        changed = not self.counts
        self.counts = True
        if row.at < self.at:
            self.at, changed = row.at, True
        if self.asserted and not row.asserted:
            self.asserted, changed = False, True
        return changed


class Node:
    """One identifier: what all groups together show of it."""

    __slots__ = (
        "at", "beside", "cells", "component", "identifier", "limit", "name", "rule", "shared", "silo", "tier",
        "vouched",
    )  # fmt: skip

    def __init__(self, identifier: Identifier, rule: Kind) -> None:
        """Nothing is seen of it yet."""
        self.identifier = identifier
        self.rule = rule
        self.limit = rule.limit
        self.cells: list[Cell] = []
        self.component: Component | None = None
        self.name = ""
        self.forget()

    def forget(self) -> None:
        """Nothing counts; the cells stay."""
        self.at = NEVER
        self.tier = NEVER
        self.silo = ""
        self.vouched = False
        self.shared = False
        self.beside: list[Node] | None = None

    @property
    def kind(self) -> str:
        """Its kind."""
        return self.identifier.kind

    @property
    def known(self) -> bool:
        """Whether any evidence of it counts."""
        return self.tier != NEVER

    @property
    def claims(self) -> bool:
        """Whether it alone says whose a record is."""
        return self.rule.alone or self.vouched

    @property
    def age(self) -> tuple[int, Identifier]:
        """Its place in the order of age."""
        return (self.at, self.identifier)

    def older(self, other: "Node") -> bool:
        """Whether it comes before another in the order of age."""
        return self.at < other.at or (self.at == other.at and self.identifier < other.identifier)

    def count(self, row: Row) -> bool:
        """Counts a row; whether that changed its age or strength."""
        changed = False
        tier = self.rule.tier + row.weaker + (ASSERTED_ONLY if row.asserted else 0)
        if tier < self.tier:
            self.tier, changed = tier, True
        if row.at < self.at:
            self.at, changed = row.at, True
        if not self.silo:
            self.silo = row.silo
        elif row.silo != self.silo:
            self.vouched = True
        return changed

    def meets(self, anchor: "Node") -> bool:
        """Takes note of an anchor in one of its groups; whether that made it one of too many customers.

        What it met is a list, not sets by kind: it is no longer than the limit for each kind, for what is one of too
        many stays so until all is counted anew, and need not know of whom else.
        """
        if self.shared:
            return False
        if self.beside is None:
            self.beside = []
        elif anchor in self.beside:
            return False
        self.beside.append(anchor)
        most = self.rule.shared_over
        if len(self.beside) > most and sum(one.kind == anchor.kind for one in self.beside) > most:
            self.shared, self.beside = True, None
        return self.shared


class Group:
    """One group of evidence."""

    __slots__ = ("blocked", "cells", "name")

    def __init__(self, name: str) -> None:
        """Nothing is seen in it yet."""
        self.name = name
        self.cells: dict[Node, Cell] = {}
        self.blocked = False

    def counted(self) -> list[Node]:
        """The identifiers of which something counts here."""
        return [node for node, cell in self.cells.items() if cell.counts]

    def linked(self) -> list[Node]:
        """The identifiers that it links to each other."""
        return [node for node, cell in self.cells.items() if cell.counts and not node.shared]

    def shows(self, other: "Group") -> bool:
        """Whether all that counts in another group counts here as well, no later and no less surely."""
        for node, cell in other.cells.items():
            mine = self.cells.get(node)
            if mine is None or mine.counts is not cell.counts:
                return False
            if cell.counts and (mine.at > cell.at or mine.asserted > cell.asserted):
                return False
        return True


Owners: TypeAlias = dict[Node, Node]
"""Identifiers to the oldest of their person; who carries only what is nobody alone has none."""


class Component:
    """What hangs together: one person, or several where a limit parts it.

    `broken` says that a limit is broken, or was touched since; it stays so until the component is put together anew.
    `parted` is None while none is, and until it is parted: then all are one person, named by the oldest.
    """

    __slots__ = ("alone", "broken", "contested", "members", "oldest", "parted", "refused", "values")

    def __init__(self) -> None:
        """Nobody is in it yet."""
        self.members: list[Node] = []
        self.values: dict[str, int] = {}
        self.oldest: Node | None = None
        self.alone = False
        self.broken = False
        self.parted: Owners | None = None
        self.contested: frozenset[Node] = frozenset()
        self.refused: tuple[Refusal, ...] = ()

    def add(self, node: Node) -> None:
        """Takes a node in."""
        self.members.append(node)
        node.component = self
        self.alone = self.alone or node.rule.alone
        if self.oldest is None or node.older(self.oldest):
            self.oldest = node
        if node.limit:
            self.values[node.kind] = self.values.get(node.kind, 0) + 1

    def absorb(self, other: "Component") -> None:
        """Takes in all that another one holds."""
        self.members += other.members
        for node in other.members:
            node.component = self
        self.alone = self.alone or other.alone
        if self.oldest is None or (other.oldest is not None and other.oldest.older(self.oldest)):
            self.oldest = other.oldest
        for kind, count in other.values.items():
            self.values[kind] = self.values.get(kind, 0) + count

    def owner(self, node: Node) -> Node | None:
        """The oldest identifier of the person whose a member is, None if nobody's."""
        if self.parted is None:
            return self.oldest if self.alone else None
        return self.parted.get(node)
