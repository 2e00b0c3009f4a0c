"""The HTTP API of Segment as its SDKs call it: the body of a request to the calls that it holds.

Whatever speaks this API (the SDKs of Segment and of RudderStack, and everything that sends to either) sends here by
another address alone. What Segment's own server adds to a call is added here too: when it was received, when its batch
was sent, and what a batch says of all its calls.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import msgspec

from tellonce.live.intake.unpacked import unpacked
from tellonce.vocabulary.arrival import Arrival, Fault, digest, fitting
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Refused

CALL_LIMIT: Final = 32 * 1024
"""Bytes of one call. Source: Segment docs, HTTP API, "Max request size"."""

BATCH_LIMIT: Final = 500 * 1024
"""Bytes of a batch, unpacked. Source: Segment docs, HTTP API, "Batch"."""

CALLS_LIMIT: Final = 2_500
"""Calls of one batch. Source: Segment docs, HTTP API, "Errors"."""

KINDS: Final = ("track", "identify", "page", "screen", "group", "alias")
"""The calls of the specification, each of them a path: `/v1/track`."""

BATCH: Final = "batch"

SHORT: Final[Mapping[str, str]] = {name[0]: name for name in (*KINDS, BATCH)}
"""The paths that Segment's script for browsers calls by their first letter: `/v1/t`."""

NEEDED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "track": (("event",), ("userId", "anonymousId")),
    "identify": (("userId", "anonymousId"),),
    "page": (("userId", "anonymousId"),),
    "screen": (("userId", "anonymousId"),),
    "group": (("groupId",), ("userId", "anonymousId")),
    "alias": (("previousId",), ("userId",)),
}
"""What a call of each kind must say, one of each group. Source: Segment spec, the page of each call."""

Fields: TypeAlias = dict[str, msgspec.Raw]
"""A call's fields by name, each value as its bytes stood, so that no number or text changes on its way."""

EMPTY: Final = (b"", b"null", b'""')

OUTER: Final = ("sentAt", "context")
"""What a batch says of its calls."""

UNSAID: Final = frozenset({"writeKey"})
"""What is no part of an event: the key stands in the header as well, and is nobody's to keep."""


def calls(path_kind: str, body: bytes, encoding: str, silo: str, received: int) -> list[Arrival]:
    """The calls in the body of a request, ready to be accepted.

    Args:
        path_kind: last step of the path: `track`, …, `batch`, or its first letter.
        body: as it came, packed or not.
        encoding: what the header `Content-Encoding` says, '' where there is none.
        silo: name of the silo that the sender's key is for.
        received: when it was received, microseconds UTC.

    Returns:
        One for each call, in their order, those that lack something included; none for an empty batch.

    Raises:
        Refused: no such path; the body is too large, damaged, or no JSON object of a call or a batch.
    """
    return told(path_kind, body, encoding, silo, received)[0]


def told(
    path_kind: str, body: bytes, encoding: str, silo: str, received: int
) -> tuple[list[Arrival], list[Fault]]:  # fmt: skip
    """The same as `calls`, and what Segment's specification asks for and a call does not say.

    A call that lacks something is kept nevertheless: one that its reader cannot read is set aside with the reason when
    it is read, and one that names nobody is counted among what could not be resolved.

    Args:
        path_kind: as `calls`.
        body: as `calls`.
        encoding: as `calls`.
        silo: as `calls`.
        received: as `calls`.

    Returns:
        The calls, and one fault for each that lacks something, by its place among them.

    Raises:
        Refused: as `calls`.
    """
    kind = SHORT.get(path_kind, path_kind)
    if kind not in NEEDED and kind != BATCH:
        raise Refused(f"no call is named {path_kind[:40]!r} (allowed: {', '.join((*KINDS, BATCH))})")
    written = unpacked(body, encoding, BATCH_LIMIT if kind == BATCH else CALL_LIMIT)
    fields = _fields(written)
    if fields is None:
        raise Refused("the body is no JSON object (allowed: one call, or a batch of them)")
    listed = _calls(fields) if kind == BATCH else [written]
    around: Fields = {name: fields[name] for name in OUTER if name in fields}
    around = around if kind == BATCH else {"type": _json(kind)}
    arrivals, faults = [], []
    for place, one in enumerate(listed):
        call = _fields(one)
        said = None if call is None else _said(call, around)
        faults += [Fault(place=place, reason=reason) for reason in _lacking(one, said)]
        name = _id(one, said)
        kept = one if said is None else msgspec.json.encode(
            {**said, "messageId": _json(name), "receivedAt": _json(iso(received))}
        )  # fmt: skip
        arrivals.append(Arrival(source=silo, id=fitting(name), silo=silo, body=kept))
    return arrivals, faults


def _calls(batch: Fields) -> list[bytes]:
    """The calls of a batch, each as its bytes.

    Raises:
        Refused: it holds no list of calls, or too many.
    """
    try:
        listed = msgspec.json.decode(batch.get("batch", b""), type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refused('a batch holds its calls as a list: {"batch": [{…}, …]}') from error
    if len(listed) > CALLS_LIMIT:
        raise Refused(f"a batch holds at most {CALLS_LIMIT:,} calls, not {len(listed):,}: send fewer at once")
    return [bytes(one) for one in listed]


def _json(value: str) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))


def _fields(written: bytes | msgspec.Raw) -> Fields | None:
    """The fields of a JSON object; None where it is none."""
    try:
        return msgspec.json.decode(written, type=Fields)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _said(call: Fields, around: Fields) -> Fields:
    """All that is said of a call: by its path or batch, and before that by itself; what is empty is not said.

    What an SDK calls `timestamp` is its device's clock; the server sets it right by when the batch was sent and
    received, and keeps it as `originalTimestamp`. Its reader does the sum.

    Source: Segment spec, common fields: `timestamp`, `originalTimestamp`, `sentAt`, `receivedAt`; `context` of a batch.
    """
    own = {name: value for name, value in call.items() if name not in UNSAID and bytes(value) not in EMPTY}
    if "timestamp" in own:
        own["originalTimestamp"] = own.pop("timestamp")
    contexts = [_fields(value) or {} for value in (around.get("context", b""), own.get("context", b""))]
    if all(contexts):
        own["context"] = msgspec.Raw(msgspec.json.encode({**contexts[0], **contexts[1]}))
    return {**around, **own}


def _id(written: bytes, fields: Fields | None) -> str:
    """The call's own id, else a digest of its bytes: SDKs always send one, so that what is sent twice counts once."""
    try:
        given = msgspec.json.decode((fields or {}).get("messageId", b'""'), type=str | int)
    except (msgspec.DecodeError, UnicodeDecodeError):
        given = ""
    return str(given).strip() or digest(written)


def _lacking(written: bytes, fields: Fields | None) -> Iterator[str]:
    """What is wrong with a call, as far as that can be told without its reader; nothing where all is said."""
    if len(written) > CALL_LIMIT:
        # To refuse the batch for it would lose the others: SDKs do not send again what was refused.
        yield f"the call is larger than {CALL_LIMIT // 1024} KB"
    if fields is None:
        yield "the call is no JSON object"
        return
    kind = bytes(fields.get("type", b"")).decode("utf-8", "replace").strip('"')
    if kind not in NEEDED:
        yield f"`type` says no kind of call (allowed: {', '.join(KINDS)})"
        return
    for names in NEEDED[kind]:
        if not any(name in fields for name in names):
            yield f"a call of type {kind!r} needs {' or '.join(f'`{name}`' for name in names)}"
