"""The words of who is who: kinds of evidence, decisions, how sure a match is, and what people are to each other."""

from enum import IntEnum, StrEnum
from typing import TypeAlias

import msgspec

from tellonce.vocabulary.touchpoint import Identifier


class Grade(IntEnum):
    """Kinds of evidence that two identifiers are one person's, the strongest first; links are taken in this order.

    `MUST` somebody decided it; `OBSERVED` a record of the organisation holds both; `ASSERTED` the customer said so (a
    number keyed into a menu, typed to a bot); `SCORED` names, birth dates and addresses are alike.
    """

    MUST = 0
    OBSERVED = 1
    ASSERTED = 2
    SCORED = 3


class Match(StrEnum):
    """How sure it is whose an identifier is.

    `EXACT` one person's; `SHARED` carried by several people, so that one question must tell them apart; `PROBABLE` one
    person's, and somebody else is probably the same, or nobody but the customer has said it yet; `UNKNOWN` nobody's.
    Private facts are only for `EXACT`.
    """

    EXACT = "exact"
    SHARED = "shared"
    PROBABLE = "probable"
    UNKNOWN = "unknown"


class RelationKind(StrEnum):
    """What people are to each other who carry the same value: never a reason to take them for one.

    `HOUSEHOLD` live together; `JOINT` hold one account together; `ORGANISATION` belong to one company; `SHARED` are too
    many for a household: a switchboard, a public computer; `RECYCLED` had it one after the other; `NONE` nothing.
    """

    HOUSEHOLD = "household"
    JOINT = "joint"
    ORGANISATION = "organisation"
    SHARED = "shared"
    RECYCLED = "recycled"
    NONE = "none"


class ChangeKind(StrEnum):
    """What became of people.

    `MERGED` several turned out to be one; `SPLIT` one to be several; `RENAMED` another identifier of theirs is the
    oldest now; `GONE` nothing of them is known any longer.
    """

    MERGED = "person.merged"
    SPLIT = "person.split"
    RENAMED = "person.renamed"
    GONE = "person.gone"


class Change(msgspec.Struct, frozen=True, order=True):
    """One thing that became of people.

    Attributes:
        kind: what.
        before: ids of the people before, in order.
        after: ids of the people after, in order.
    """

    kind: ChangeKind
    before: tuple[str, ...]
    after: tuple[str, ...]


class Pairing(msgspec.Struct, frozen=True, kw_only=True, order=True, tag_field="kind", tag="pairing"):
    """Somebody's decision that two identifiers are, or are not, one person's. Of one pair the latest decision counts.

    Attributes:
        at: when it was decided, microseconds UTC.
        id: its own id, unique for ever.
        must: whether they are one person's; else they never are.
        a: one identifier, as it was given.
        b: the other.
        actor: who decided.
        reason: why.
    """

    at: int
    id: str
    must: bool
    a: Identifier
    b: Identifier
    actor: str = ""
    reason: str = ""


class Retraction(msgspec.Struct, frozen=True, kw_only=True, order=True, tag_field="kind", tag="retraction"):
    """Somebody's decision that evidence does not count: a bad import, or an earlier decision.

    What is retracted is evidence of who is who only; the records stay what they tell. Either `decision` is given, or
    `silo` with any of the narrower ones.

    Attributes:
        at: when it was decided, microseconds UTC.
        id: its own id, unique for ever.
        decision: id of the earlier decision taken back, '' where records are meant.
        silo: name of the silo whose records do not count, '' where a decision is meant.
        record: id of the one record, '' = all of the silo.
        begin: only records of this moment or later, microseconds UTC.
        end: only records of before this moment, microseconds UTC.
        actor: who decided.
        reason: why.
    """

    at: int
    id: str
    decision: str = ""
    silo: str = ""
    record: str = ""
    begin: int | None = None
    end: int | None = None
    actor: str = ""
    reason: str = ""


Decision: TypeAlias = Pairing | Retraction
"""What people decide about who is who; kept for ever beside what records show."""
