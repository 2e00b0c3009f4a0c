"""Why two identifiers are one person's or are not, as one document: every link with the records it stands on."""

import msgspec


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """An identifier as an explanation names it.

    Attributes:
        kind: its kind.
        value: its normalised value.
        person: id of its person, None if nobody's or several people's.
        standing: `good`, `possible`, `shared`, `blocked`, `invalid`.
    """

    kind: str
    value: str
    person: str | None
    standing: str


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """One record, or one contact, that holds both ends of a link.

    Attributes:
        group: the group of evidence.
        at: its moment, ISO 8601 in UTC, '' where not known.
        records: references `file#record` of the records that hold either end.
    """

    group: str
    at: str
    records: list[str]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One link between two identifiers.

    Attributes:
        a: one end.
        b: the other.
        grade: kind of evidence: `must`, `observed`, `asserted`, `scored`.
        rule: the rule that refused it, '' where it was taken.
        proofs: the earliest records that show it, at most ten; empty for a decision or a likeness.
        shown: how many groups of records show it.
        actor: who decided it, '' where nobody did.
        reason: why.
    """

    a: Named
    b: Named
    grade: str
    rule: str
    proofs: list[Proof]
    shown: int
    actor: str = ""
    reason: str = ""


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why two identifiers are one person's or are not.

    Attributes:
        a: one identifier.
        b: the other.
        same: whether they are one person's.
        says: the answer in a sentence.
        path: the links from `a` to `b` whose weakest is the strongest there is; empty where they are not one person's.
        refused: links between them that a rule refused, with the rule; empty where they are one person's.
        shared: values that both were seen with and that several people carry.
    """

    a: Named
    b: Named
    same: bool
    says: str
    path: list[Step]
    refused: list[Step]
    shared: list[Named]
