"""The rules of who is who, as data: what each kind of identifier may do, and how large a person may grow.

Shipped defaults with their reasons; each can be declared otherwise.
"""

from functools import cached_property
from typing import Final

import msgspec
from msgspec import UNSET

from tellonce.identity.comparison import MatchRules
from tellonce.identity.declared_kind import DeclaredKind
from tellonce.vocabulary.identity import RelationKind


class Kind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What identifiers of one kind may do, under `[identity.kinds.NAME]`.

    What a declaration leaves unsaid of a shipped kind stays as it is shipped: `alone = false` of a telephone changes
    nothing else of it. Of any other kind it has the default below.

    Attributes:
        normalise: `phone` (E.164), `email`, `digits`, `code` (upper case, no blanks) or `text` (trimmed).
        links: whether two records with the same value are one person's. A name or an address never links.
        anchor: whether the organisation gives it to one customer (a customer number): anchors count for
            `shared_over`, each kind by itself, for one customer may well have a number in every system.
        exclusive: whether one person has at most one value of this kind. Of a kind with `links = false` neither
            it nor `at_most` parts whom other identifiers join, and one person may have several values: limits count
            what links. Only who is probably one person (`[identity.match]`) heeds such an `exclusive`.
        at_most: how many values of this kind one person has at most (0 = no limit); `exclusive` is the limit of 1.
        within_days: counts `at_most` only among values first seen within so many days of each other (0 = ever). The
            moments are those of the events, so that the order of arrival changes nothing.
        shared_over: a value seen beside more than this many different anchors of one kind links nobody (0 = no limit).
        tier: strength of a link, 0 the strongest; stronger links are taken first where rules forbid some.
        alone: whether a value that no other silo vouches for is somebody. A telephone number that no customer record
            knows can be declared to be nobody: it makes no person, and alone it resolves no record.
        relates: what people are to each other who carry the same value: `household`, `joint` (one account of several
            people), `organisation` (one employer or company), or `none`.
        recycled_after_days: a value that falls silent with one person for at least so many days and then appears with
            another has changed hands (0 = never): it is each one's in their own time.
    """

    normalise: str = "text"
    links: bool = True
    anchor: bool = True
    exclusive: bool = False
    at_most: int = 0
    within_days: int = 0
    shared_over: int = 0
    tier: int = 0
    alone: bool = True
    relates: RelationKind = RelationKind.JOINT
    recycled_after_days: int = 0

    @property
    def limit(self) -> int:
        """How many values of this kind one person has at most, 0 for any number."""
        return 1 if self.exclusive else self.at_most

    @property
    def stands_for_one(self) -> bool:
        """Whether a second value always means a second person, so that what ties two of them together is in doubt."""
        return (self.exclusive or self.at_most == 1) and not self.within_days


HOUSEHOLD, NO_RELATION = RelationKind.HOUSEHOLD, RelationKind.NONE

KINDS: Final[dict[str, Kind]] = {
    "phone": Kind(normalise="phone", anchor=False, shared_over=4, tier=1, relates=HOUSEHOLD),
    "email": Kind(normalise="email", anchor=False, shared_over=3, tier=1, relates=HOUSEHOLD, recycled_after_days=180),
    "browser": Kind(anchor=False, shared_over=6, tier=2, relates=HOUSEHOLD),
    "handle": Kind(anchor=False, tier=2, relates=NO_RELATION),
    "ip": Kind(links=False, anchor=False, tier=3, relates=NO_RELATION),
    "name": Kind(links=False, anchor=False, tier=3, relates=NO_RELATION),
    "birth_date": Kind(links=False, anchor=False, tier=3, relates=NO_RELATION),
    "address": Kind(links=False, anchor=False, tier=3, shared_over=6, relates=HOUSEHOLD),
    "postcode": Kind(links=False, anchor=False, tier=3, relates=NO_RELATION),
    "card": Kind(links=False, anchor=False, tier=3, relates=NO_RELATION),
    "company": Kind(links=False, anchor=False, tier=3, relates=RelationKind.ORGANISATION),
}
"""Shipped kinds. Limits: a household telephone serves up to four customers, a family e-mail three, a shared device or a
house six; a mailbox is given to somebody else no sooner than half a year after it fell silent (our choices; see
docs/explanation/identity.md). Kinds not listed are customer numbers: anchors that link, not exclusive."""

BLOCKED: Final[tuple[str, ...]] = (
    r"[0\-\s()+.]*", r"-1", r"null", r"none", r"nil", r"n/?a", r"nan", r"unknown", r"anonymous", r"undefined",
    r"private", r"restricted", r"unavailable", r"withheld", r"test@.*", r"no-?reply@.*", r"123-?45-?6789",
    r"(.)\1{5,}", r"\+1?0+", r"[a-z]{1,3}-?0{5,}",
)  # fmt: skip
"""Whole-value patterns, case ignored, of values that identify nobody (the usual placeholders of staff and systems)."""

CUSTOMER_NUMBER: Final = Kind()
"""The rule of a kind that nobody shipped or declared."""

LARGEST: Final = 500
"""Identifiers of one person at most. A person with more is a switchboard, a test account or a script (our choice:
profiles of thousands of identifiers are the complaint that users of such systems make most)."""


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """`[identity]` of `tellonce.toml`.

    Attributes:
        kinds: by name; what is not said of a kind is as shipped.
        blocked: further values or patterns that identify nobody. A pattern is held against the whole of a value as it
            is written and of its normal form, case ignored; a telephone number may stand as it is (`"+61400000000"`).
        largest: how many identifiers one person has at most; links beyond are refused and listed.
        match: who is probably one person though no identifier says so.
    """

    kinds: dict[str, DeclaredKind] = {}
    blocked: tuple[str, ...] = ()
    largest: int = LARGEST
    match: MatchRules = MatchRules()

    def kind(self, name: str) -> Kind:
        """The rule of a kind: field by field the declared one, else the shipped one, else that of a customer number."""
        return self._ruled.get(name, CUSTOMER_NUMBER)

    @cached_property
    def _ruled(self) -> dict[str, Kind]:
        # Every identifier of every record asks for its kind: the rules are put together once.
        return KINDS | {name: _completed(KINDS.get(name, CUSTOMER_NUMBER), said) for name, said in self.kinds.items()}


def _completed(shipped: Kind, said: DeclaredKind) -> Kind:
    told = ((field, getattr(said, field)) for field in said.__struct_fields__)
    return msgspec.structs.replace(shipped, **{field: value for field, value in told if value is not UNSET})
