"""Decisions on people: what to write down so that two identifiers are one person's, or are not."""

import secrets
from collections.abc import Callable, Iterable

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from tellonce.identity.evidence import pair
from tellonce.identity.knowing import Knowing
from tellonce.vocabulary.identity import Decision, Pairing, Retraction
from tellonce.vocabulary.refusal import Refused
from tellonce.vocabulary.touchpoint import Identifier

Propose = Callable[[Iterable[Decision]], dict[str, pa.Table]]
"""Further decisions to the map of people that they would make."""


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who decides, when (microseconds UTC) and why."""

    actor: str
    at: int
    reason: str


def new_id() -> str:
    """An id that no other decision has: 16 hexadecimal digits of chance."""
    return secrets.token_hex(8)


def pairing(
    known: Knowing, a: Identifier, b: Identifier, author: Author, propose: Propose, *, must: bool
) -> tuple[list[Decision], dict[str, pa.Table]]:  # fmt: skip
    """The decisions after which two identifiers are one person's, or are not, and the people these make.

    An opposite decision that stands is taken back; if that alone does it, nothing else is decided, so that splitting
    and joining again leaves everybody as they were.

    Args:
        known: what decides who is who now.
        a: one identifier.
        b: the other.
        author: who decides.
        propose: makes the people of further decisions.
        must: whether they are to be one person's.

    Raises:
        Refused: a limit would keep them apart all the same.
    """
    opposite = _standing(known, a, b, must=not must)
    found: list[Decision] = []
    if opposite is not None:
        found.append(
            Retraction(at=author.at, id=new_id(), decision=opposite.id, actor=author.actor, reason=author.reason)
        )
        people = propose(found)
        if _together(people["identifiers"], a, b) is must:
            return found, people
    found.append(Pairing(at=author.at + 1, id=new_id(), must=must, a=a, b=b, actor=author.actor, reason=author.reason))
    people = propose(found)
    if must and not _together(people["identifiers"], a, b):
        raise Refused(
            f"a limit keeps {a.kind}:{a.value} and {b.kind}:{b.value} apart all the same: decide on the two values "
            "that exclude each other, which `tellonce why` names, or take back the decision that parts them"
        )
    return found, people


def _standing(known: Knowing, a: Identifier, b: Identifier, *, must: bool) -> Pairing | None:
    """The decision in force on a pair, if it says this."""
    force = known.in_force()
    asked = _pair(known, a, b)
    decided = [
        one
        for one in known.decisions
        if isinstance(one, Pairing) and one.id not in force.taken_back and _pair(known, one.a, one.b) == asked
    ]
    latest = max(decided, key=lambda one: (one.at, one.id), default=None)
    return latest if asked is not None and latest is not None and latest.must is must else None


def _pair(known: Knowing, a: Identifier, b: Identifier) -> tuple[Identifier, Identifier] | None:
    one, other = known.identifier(a), known.identifier(b)
    return None if one is None or other is None else pair(one, other)


def _together(identifiers: pa.Table, a: Identifier, b: Identifier) -> bool:
    """Whether two normalised identifiers are one person's in a map of people."""
    one, other = (_person(identifiers, end) for end in (a, b))
    return one is not None and one == other


def _person(identifiers: pa.Table, one: Identifier) -> str | None:
    rows = identifiers.filter((pc.field("kind") == one.kind) & (pc.field("value") == one.value))
    return next((person for person in rows["person"].to_pylist() if person is not None), None)
