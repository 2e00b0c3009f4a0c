"""What one caller may take: the declared limits of a server."""

import msgspec

from tellonce.web.buckets import Rate


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often one caller may ask of one worker. What is left out has the default.

    Attributes:
        key: requests with one key. Source: our choice: above what one worker answers, so that it only stops a loop.
        unknown: requests from one address with a key that is none. Source: our choice.
        pages: pages that one address may open. Source: our choice: a crew behind one address, and no copying of all.
    """

    key: Rate = Rate(5_000, 20_000)
    unknown: Rate = Rate(5, 50)
    pages: Rate = Rate(20, 200)


USUAL = Limits()
"""The limits where none are declared."""
