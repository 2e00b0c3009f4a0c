"""The records in the body of one HTTP request, however it is laid out; what is broken of it costs only itself.

The bytes tell JSON and XML from all else; the content type tells a form, a mail and a table; the system tells the rest.
"""

import io
import re
from collections.abc import Iterator
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

import msgspec

from tellonce.silos.files.csv_rows import rows
from tellonce.silos.files.json_items import brief, json_lines, looks_like_lines, parsed_json, text_lines
from tellonce.silos.files.json_salvage import TOO_DEEP, no_object, salvaged, too_deep
from tellonce.silos.files.labelled_rows import labelled
from tellonce.silos.files.mailbox import messages
from tellonce.silos.files.packed import Broken, Stream
from tellonce.silos.files.xml_document import put, xml_record
from tellonce.silos.likeness import likeness
from tellonce.silos.mapping import Layout
from tellonce.silos.system import Format, Record, System
from tellonce.silos.systems import xes
from tellonce.silos.systems.fields import at_path
from tellonce.vocabulary.refusal import Unreadable

Told: TypeAlias = Iterator[tuple[int, Record] | Broken]
"""Records with their place in the body, from 1, and what is broken."""

MOST_FIELDS: Final = 10_000
"""Fields of a form; more are an attack on the parser. Source: our choice, ten times what browsers' servers allow."""

_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']+)", re.IGNORECASE)
_LINES: Final = frozenset(
    {"application/x-ndjson", "application/jsonl", "application/x-jsonlines", "application/jsonlines"}
)
_TABLES: Final = frozenset({"text/csv", "text/tab-separated-values"})
_MAIL: Final = frozenset({"message/rfc822", "message/global", "application/mbox"})
_FORM: Final = "application/x-www-form-urlencoded"
_MARK: Final = b"\xef\xbb\xbf"
_HALF: Final = 0.5


def told(body: bytes, content_type: str, known: System | None, layout: Layout) -> Told:
    """The records of a body in their order.

    Args:
        body: the bytes, unpacked; an empty body has no records.
        content_type: as its header says, with parameters; '' where it is not known.
        known: the system that they are from; None for a table.
        layout: how the silo's files are laid out, for a table.
    """
    media = content_type.partition(";")[0].strip().casefold()
    charset = _CHARSET.search(content_type)
    try:
        plain = _plain(body, charset[1] if charset else layout.encoding)
        for part in _told(plain, media, known, layout):
            deep = not isinstance(part, Broken) and too_deep(part[1])
            yield Broken(f"item {part[0]}", TOO_DEEP) if deep else part
    except Unreadable as error:
        yield Broken(error.place or "byte 0", error.problem, body[:8_000].decode("utf-8", "replace"))


def _plain(body: bytes, charset: str) -> bytes:
    """The body in UTF-8, without a mark at its start.

    Raises:
        Unreadable: nobody knows its encoding, or it is in another.
    """
    try:
        if charset and charset.casefold().replace("_", "-") not in ("utf-8", "utf8", "us-ascii", "ascii"):
            body = body.decode(charset).encode("utf-8", "replace")
    except LookupError as error:
        raise Unreadable(f"{charset[:40]!r} is no known encoding of text (allowed: utf-8, latin-1, …)") from error
    except (UnicodeError, ValueError) as error:
        raise Unreadable(f"the body is not {charset[:40]}, as its content type says") from error
    return body.removeprefix(_MARK)


def _told(body: bytes, media: str, known: System | None, layout: Layout) -> Told:
    forms = _forms(known, layout)
    start = body.lstrip()[:1]
    if not start:
        return iter(())
    if media == _FORM and start not in (b"{", b"["):
        return _form(body)
    if media in _MAIL or (Format.MBOX in forms and start not in (b"{", b"[")):
        return messages(_stream(body))
    if start == b"<":
        # A line of syslog begins with its priority in such brackets as well.
        return text_lines(_stream(body), "utf-8") if Format.LINES in forms else _xml(body, forms)
    if media in _LINES or looks_like_lines(body):
        return json_lines(_stream(body), "utf-8")
    if start in (b"{", b"[") or media.endswith("json"):
        return _json(body, layout.root)
    return _rows(body, media, known, layout, forms)


def _forms(known: System | None, layout: Layout) -> frozenset[Format]:
    """The layouts that the files of a system have; of a table the one that is declared, else CSV."""
    if known is not None:
        return frozenset(envelope.format for envelope in known.envelopes)
    declared = {form for form in Format if form == layout.format}
    return frozenset(declared & {Format.LINES, Format.LABELLED, Format.MBOX, Format.XES} or {Format.CSV})


def _stream(body: bytes) -> Stream:
    return io.BufferedReader(io.BytesIO(body))


def _json(body: bytes, root: str) -> Told:
    """A document as a whole where it is one, for that is fast; else as far as it goes."""
    try:
        document = parsed_json(body)
    except ValueError:
        yield from salvaged(body.decode("utf-8", "replace"))
        return
    except RecursionError as error:
        raise Unreadable(TOO_DEEP) from error
    # A file of a silo may hold a page of records where its live ear is sent one alone.
    listed = at_path(document, root) if root else None
    document = listed if isinstance(listed, list) else document
    if isinstance(document, list):
        yield from ((place, item) if isinstance(item, dict) else no_object(place, item)
                    for place, item in enumerate(document, start=1))  # fmt: skip
    else:
        yield (1, document) if isinstance(document, dict) else no_object(1, document)


def _form(body: bytes) -> Told:
    """A form as one record: its fields, one that comes again as a list."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace").strip(), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )  # fmt: skip
    except ValueError as error:
        raise Unreadable(f"the form cannot be read: {brief(error)}") from error
    record: dict[str, object] = {}
    for name, value in pairs:
        put(record, name, value)
    if not record:
        raise Unreadable("the form has no fields")
    yield 1, record


def _xml(body: bytes, forms: frozenset[Format]) -> Told:
    if Format.XES in forms:
        yield from enumerate(xes.records(io.BytesIO(body)), start=1)
    else:
        yield 1, xml_record(body)


def _rows(body: bytes, media: str, known: System | None, layout: Layout, forms: frozenset[Format]) -> Told:
    if Format.LINES in forms and media not in _TABLES:
        return text_lines(_stream(body), "utf-8")
    if Format.LABELLED in forms:
        return labelled(rows(_stream(body), "utf-8", layout))
    if Format.CSV in forms:
        return rows(_stream(body), "utf-8", msgspec.structs.replace(layout, header=_headed(body, known, layout)))
    reason = "the body is none that this system sends (allowed: JSON, lines of JSON"
    raise Unreadable(f"{reason}, and what its page in the documentation names)")


def _headed(body: bytes, known: System | None, layout: Layout) -> bool:
    """Whether the first row of a table names its columns: of a system that writes tables without, by its signs."""
    if known is None or all(envelope.header for envelope in known.envelopes):
        return layout.header
    first = next(rows(_stream(body), "utf-8", msgspec.structs.replace(layout, header=False, skip=0)), None)
    if first is None or isinstance(first, Broken):
        return False
    return likeness(known, map(str, first[1].values())).share >= _HALF
