"""CloudEvents as one request brings them: one as JSON, one as headers and body, or many at once.

Source: CloudEvents 1.0.2, HTTP protocol binding and JSON event format.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final
from urllib.parse import unquote

import msgspec

from tellonce.live.intake.cloud_event import Event, arrival, of_attributes, of_json
from tellonce.live.intake.unpacked import unpacked
from tellonce.vocabulary.arrival import Arrival, Fault
from tellonce.vocabulary.refusal import Refused, Unreadable

BODY_LIMIT: Final = 1024 * 1024
"""Bytes of a request, unpacked. Source: our choice, sixteen events of the 64 KB that the specification asks every
consumer to take ("Size Limits")."""

EVENTS_LIMIT: Final = 1_000
"""Events of one batch. Source: our choice: they become durable in one transaction, which others wait for."""

STRUCTURED: Final = "application/cloudevents"
BATCHED: Final = "application/cloudevents-batch"
PREFIX: Final = "ce-"

_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


def cloud_events(
    headers: Mapping[str, str], body: bytes, silo: str, silos: Collection[str]
) -> tuple[list[Arrival], list[Fault]]:  # fmt: skip
    """The events of one request, each ready to be accepted or with what is wrong with it.

    Args:
        headers: of the request, in whatever case.
        body: as it came, packed or not.
        silo: name of the silo that the sender's key is for, '' where it is for none.
        silos: names of the silos that an event may name: by its attribute `silo`, or as the last step of its `source`.

    Returns:
        What arrives, in the events' order, and the faults by their place among all events; together as many as there
        were events, none for an empty batch.

    Raises:
        Refused: there is no CloudEvent in it; it is too large, damaged, in another format than JSON, or no list where
            it says that it is a batch.
    """
    named = {name.casefold(): value for name, value in headers.items()}
    plain = unpacked(body, named.get("content-encoding", ""), BODY_LIMIT)
    media = named.get("content-type", "").partition(";")[0].strip().casefold()
    if media.startswith(STRUCTURED):
        told = [partial(of_json, one) for one in _listed(media, plain)]
    elif f"{PREFIX}specversion" in named:
        told = [partial(_of_headers, named, plain)]
    else:
        raise Refused(
            f"this is no CloudEvent: send Content-Type {STRUCTURED}+json or {BATCHED}+json, or headers "
            f"{PREFIX}specversion, {PREFIX}id, {PREFIX}source and {PREFIX}type"
        )
    return _arrived(told, silo, silos)


def attributes(headers: Mapping[str, str], text: Callable[[str], str]) -> dict[str, str]:
    """The attributes of an event in binary mode.

    Args:
        headers: name in lower case to value; those of attributes begin with `PREFIX`.
        text: decodes a value.

    Raises:
        Unreadable: a value cannot be decoded.
    """
    return {name.removeprefix(PREFIX): text(value) for name, value in headers.items() if name.startswith(PREFIX)}


def header_text(value: str) -> str:
    """The text of a header: double quotes taken off, then once percent-decoded.

    Source: CloudEvents HTTP protocol binding, 3.1.3.2; bytes that are no UTF-8 must be rejected.

    Raises:
        Unreadable: what is encoded is no UTF-8.
    """
    quoted = _QUOTED.fullmatch(value.strip())
    plain = _ESCAPED.sub(r"\1", quoted[1]) if quoted else value.strip()
    try:
        return unquote(plain, errors="strict")
    except UnicodeDecodeError as error:
        raise Unreadable("a header of the event is percent-encoded, but not as UTF-8") from error


def _listed(media: str, body: bytes) -> list[bytes]:
    """The events of a body as JSON, each as its bytes.

    Raises:
        Refused: another format, or what should be a list is none, or has too many.
    """
    if media == f"{STRUCTURED}+json":
        return [body]
    if media != f"{BATCHED}+json":
        raise Refused(f"{media[:80]!r} is not read (allowed: {STRUCTURED}+json, {BATCHED}+json)")
    try:
        listed = msgspec.json.decode(body, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(f"a batch is a JSON list of events: {str(error)[:200]}") from error
    if len(listed) > EVENTS_LIMIT:
        raise Refused(f"a batch holds at most {EVENTS_LIMIT:,} events, not {len(listed):,}: send fewer at once")
    return [bytes(one) for one in listed]


def _of_headers(named: Mapping[str, str], data: bytes) -> Event:
    return of_attributes(attributes(named, header_text), named.get("content-type", ""), data)


def _arrived(
    told: Sequence[Callable[[], Event]], silo: str, silos: Collection[str]
) -> tuple[list[Arrival], list[Fault]]:  # fmt: skip
    arrivals, faults = [], []
    for place, event in enumerate(told):
        try:
            arrivals.append(arrival(event(), silo, silos))
        except Unreadable as error:
            faults.append(Fault(place=place, reason=error.problem))
    return arrivals, faults
