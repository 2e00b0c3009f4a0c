"""What a decision or a new rule does to people: before and after, as one document."""

import msgspec

from tellonce.vocabulary.identity import Change


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What would become, or became, of people.

    Attributes:
        persons_before: how many people there were.
        persons_after: how many there are.
        merged: how many people are several people of before.
        split: how many people of before are several now.
        renamed: how many only have another id.
        gone: how many of before are nobody now.
        groups_moved: how many records or contacts are another person's than before, or nobody's.
        changes: each change, in order; the first 1,000 of them.
        before: the identifiers of each person before that a change names, written `kind:value`.
        after: the same of each person after.
    """

    persons_before: int
    persons_after: int
    merged: int
    split: int
    renamed: int
    gone: int
    groups_moved: int
    changes: list[Change]
    before: dict[str, list[str]]
    after: dict[str, list[str]]


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A link that a rule refused: for somebody to look at.

    Attributes:
        a: one end, `kind:value`.
        b: the other.
        a_person: id of its person, None if nobody's or several people's.
        b_person: the same of the other.
        rule: the rule that refused it.
        groups: how many records or contacts show both ends.
        records: references `file#record` of the earliest of them, at most three.
    """

    a: str
    b: str
    a_person: str | None
    b_person: str | None
    rule: str
    groups: int
    records: list[str]


class Likely(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is probably somebody else: names, birth dates and addresses are alike.

    Attributes:
        person: id of one person, '' for a record that is nobody's.
        group: the record or contact that is nobody's, '' for a person.
        other: id of the person who is probably the same.
        p: how probable it is, from 0 to 1.
    """

    person: str
    group: str
    other: str
    p: float


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """People who share a value and are not one person.

    Attributes:
        relation: `household`, `joint`, `organisation`, `shared` or `recycled`.
        kind: kind of the value.
        value: the value.
        persons: ids of the people, in order.
    """

    relation: str
    kind: str
    value: str
    persons: list[str]
