"""A touchpoint put in its place: with the contact group of its record and the person it was found to be.

This is what the stitching reads: identity is settled, what happened is not yet put together.
"""

import msgspec

from tellonce.vocabulary.touchpoint import Rank, Touchpoint


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """One touchpoint with who and where.

    Attributes:
        touchpoint: as the silo told it.
        group: name shared by all records of one contact (declared keys, or one number with overlapping times).
        person: id of the person, or None where unresolved.
    """

    touchpoint: Touchpoint
    group: str
    person: str | None

    @property
    def rank(self) -> Rank:
        """The order of touchpoints."""
        return self.touchpoint.rank
