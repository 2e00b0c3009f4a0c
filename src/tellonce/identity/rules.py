"""The rules of who is who, as data: what each kind of identifier may do.

Shipped defaults with their reasons; each can be declared otherwise.
"""

from typing import Final

import msgspec


class Kind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What identifiers of one kind may do, under `[identity.kinds.NAME]`.

    Attributes:
        normalise: `phone` (E.164), `email`, `digits`, `code` (upper case, no blanks) or `text` (trimmed).
        links: whether two records with the same value are one person's. A name or an address never links.
        anchor: whether the organisation gives it to one customer (a customer number): anchors count for
            `shared_over`, each kind by itself, for one customer may well have a number in every system.
        exclusive: whether one person has at most one value of this kind.
        shared_over: a value seen beside more than this many different anchors of one kind links nobody (0 = no limit).
        tier: strength of a link, 0 the strongest; stronger links are taken first where rules forbid some.
        alone: whether a value that no other silo vouches for is somebody. A telephone number that no customer record
            knows can be declared to be nobody: it makes no person, and alone it resolves no record.
    """

    normalise: str = "text"
    links: bool = True
    anchor: bool = True
    exclusive: bool = False
    shared_over: int = 0
    tier: int = 0
    alone: bool = True


KINDS: Final[dict[str, Kind]] = {
    "phone": Kind(normalise="phone", anchor=False, shared_over=4, tier=1),
    "email": Kind(normalise="email", anchor=False, shared_over=3, tier=1),
    "browser": Kind(anchor=False, shared_over=6, tier=2),
    "ip": Kind(links=False, anchor=False, tier=3),
    "name": Kind(links=False, anchor=False, tier=3),
    "address": Kind(links=False, anchor=False, tier=3),
    "card": Kind(links=False, anchor=False, tier=3),
    "handle": Kind(anchor=False, tier=2),
}
"""Shipped kinds. Limits: a household telephone serves up to four customers, a family e-mail three, a shared device six
(our choice; see docs/explanation/identity.md). Kinds not listed are customer numbers: anchors that link, not
exclusive."""

BLOCKED: Final[tuple[str, ...]] = (
    r"[0\-\s()+.]*", r"-1", r"null", r"none", r"nil", r"n/?a", r"nan", r"unknown", r"anonymous", r"undefined",
    r"private", r"restricted", r"unavailable", r"withheld", r"test@.*", r"no-?reply@.*", r"123-?45-?6789",
    r"(.)\1{5,}", r"\+1?0+", r"[a-z]{1,3}-?0{5,}",
)  # fmt: skip
"""Whole-value patterns, case ignored, of values that identify nobody (the usual placeholders of staff and systems)."""


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[identity]` of `tellonce.toml`.

    Attributes:
        kinds: by name; what is not named has the shipped default.
        blocked: further values or patterns that identify nobody.
    """

    kinds: dict[str, Kind] = {}
    blocked: tuple[str, ...] = ()

    def kind(self, name: str) -> Kind:
        """The rule of a kind: the declared one, else the shipped one, else that of a customer number."""
        return self.kinds.get(name) or KINDS.get(name) or Kind()
