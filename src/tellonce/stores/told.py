"""What a store asks of the meaning: one function over the rows of one bucket, and what it answers."""

from collections.abc import Callable
from typing import TypeAlias

import msgspec
import pyarrow as pa


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the rows of some owners tell, as tables.

    Attributes:
        marks: one row a touchpoint, in the order given (`schema.MARKS`).
        contacts: `schema.CONTACTS`.
        journeys: `schema.JOURNEYS`.
        frictions: `schema.FRICTIONS`.
        promises: `schema.PROMISES`.
    """

    marks: pa.Table
    contacts: pa.Table
    journeys: pa.Table
    frictions: pa.Table
    promises: pa.Table


Tell: TypeAlias = Callable[[pa.Table], Told]
"""Pure: rows sorted by owner and order (`schema.TOUCHPOINTS` with owner, person and grp) to what they tell."""

Able: TypeAlias = Callable[[frozenset[str]], bool]
"""Whether a case log that holds just these activities could show any friction or promise; if not, its rows need not be
told one by one."""


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """The meaning that a build hands to the store.

    Attributes:
        tell: the stitching and the fold.
        able: which case logs need be told.
        name: digest of everything the answer depends on beside the rows (definitions, limits, code version).
        as_of: the moment of the account, microseconds UTC: buckets with promises depend on it.
        timed: whether every bucket depends on it (a friction that waits for something absent).
    """

    tell: Tell
    able: Able
    name: str
    as_of: int
    timed: bool
