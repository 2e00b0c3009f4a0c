"""The body of a request as it was before it was packed, never larger than it may be."""

import zlib
from typing import Final

from tellonce.vocabulary.refusal import Refused

PLAIN: Final = frozenset({"", "identity"})
GZIP: Final = frozenset({"gzip", "x-gzip"})
"""Source: RFC 9110, 8.4.1.3: a recipient takes `x-gzip` for `gzip`."""

_GZIP_WINDOW: Final = zlib.MAX_WBITS | 16
"""zlib's way to ask for the gzip format."""


def unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """A body as it was before it was packed. A body that unpacks to gigabytes costs no more than the limit.

    Args:
        body: as it came; an empty one stays empty.
        encoding: what the header `Content-Encoding` says, '' where there is none.
        limit: bytes that it may have, packed and unpacked.

    Raises:
        Refused: it is larger than the limit, packed in another way than gzip, damaged or cut off.
    """
    way = encoding.strip().casefold()
    if way not in PLAIN | GZIP:
        raise Refused(f"Content-Encoding {encoding[:40]!r} is not understood (allowed: gzip, identity)")
    if len(body) > limit:
        raise too_large(limit)
    return _gunzipped(body, limit) if way in GZIP and body else body


def too_large(limit: int) -> Refused:
    """The error for a body that is larger than it may be."""
    return Refused(f"the body is larger than {limit // 1024} KB: send fewer or smaller events at once")


def _gunzipped(body: bytes, limit: int) -> bytes:
    found = b""
    try:
        # A gzip file may be several one after the other.
        while body:
            stream = zlib.decompressobj(_GZIP_WINDOW)
            found += stream.decompress(body, limit + 1 - len(found))
            if len(found) > limit:
                raise too_large(limit)
            if not stream.eof:
                raise Refused("the body is gzip that breaks off: send it whole")
            body = stream.unused_data
    except zlib.error as error:
        raise Refused("the body is no gzip, as its Content-Encoding says: pack it again, or send it plain") from error
    return found
