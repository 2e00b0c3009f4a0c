"""Records of JSON files, one at a time: lines of JSON, or one document whose list is streamed and never held whole."""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

import ijson
import msgspec

from tellonce.silos.files.packed import CHUNK, LIMIT, Broken, Stream, lines, too_long
from tellonce.silos.system import Record

NO_OBJECT: Final = "no JSON object: a record is written {…}"
EVENTS: Final = 10_000
"""Names and values of a document that are looked at to find its list."""

SHOWN: Final = 8_000
"""Bytes of a broken line that are shown."""


def json_lines(stream: Stream, encoding: str) -> Iterator[tuple[int, Record] | Broken]:
    """One record per line, with its line from 1. A line that is no JSON object is broken; empty ones are skipped."""
    plain = encoding == "utf-8"
    for number, start, line in lines(stream):
        try:
            # Nearly all lines are one object in the encoding that the parser reads: of any other it is found out why.
            told = msgspec.json.decode(line) if plain and not too_long(line) else None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            told = None
        if told.__class__ is dict:
            yield number, told
        else:
            yield from _json_line(number, _decoded(number, start, line, encoding))


def _json_line(number: int, line: str | Broken) -> Iterator[tuple[int, Record] | Broken]:
    """What one line is, with care; nothing where it is empty."""
    if isinstance(line, Broken):
        yield line
    elif line:
        try:
            told = parsed_json(line)
        except (ValueError, RecursionError) as error:
            yield Broken(f"L{number}", f"the line is no JSON: {brief(error)}", line)
        else:
            yield (number, told) if isinstance(told, dict) else Broken(f"L{number}", NO_OBJECT, line)


def text_lines(stream: Stream, encoding: str) -> Iterator[tuple[int, Record] | Broken]:
    """One record `{"line": text}` per line of a log, with its line from 1; empty lines are passed over."""
    for number, start, line in lines(stream):
        told = _decoded(number, start, line, encoding)
        if told:
            yield told if isinstance(told, Broken) else (number, {"line": told})


def _decoded(number: int, start: int, line: bytes, encoding: str) -> str | Broken:
    """The text of a line without its end, '' where it holds nothing but blanks."""
    if too_long(line):
        reason = f"the line is longer than {LIMIT} bytes, the most that a record may have"
        return Broken(f"L{number}", reason, line[:SHOWN].decode(encoding, "replace"))
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError as error:
        reason = f"byte {start + error.start} of the file is not {encoding}: say layout.encoding"
        return Broken(f"L{number}", reason, line[:SHOWN].decode(encoding, "replace"))
    return "" if text.isspace() else text.rstrip("\r\n")


def document_items(opened: Callable[[], Stream], root: str) -> Iterator[tuple[int, Record] | Broken]:
    """The items of the list at `root` in one JSON document, with their position from 1.

    A document that is one object, without a `root`, is itself the one record; objects that follow one another with
    nothing between them, as delivery streams write them, are a record each. Where the document is cut off or damaged,
    the records before are given and the last thing told is what is wrong and at which byte. A document without a list
    at `root` is broken; an empty file or list has no records.

    Args:
        opened: opens the document as UTF-8, from its start.
        root: dotted path of the list, '' where the document is the list.
    """
    with opened() as stream:
        sign = stream.peek(CHUNK).lstrip()[:1]
        if not sign:
            return
        told = False
        for item in _items(stream, root, single=not root and sign == b"{"):
            told = True
            yield item
    if not told:
        with opened() as stream:
            found = any((place, event) == (root, "start_array") for place, event, _ in ijson.parse(stream))
        if not found:
            yield Broken("byte 0", f"the document has no list at {root!r}: say layout.root")


def _items(stream: Stream, root: str, *, single: bool) -> Iterator[tuple[int, Record] | Broken]:
    counted, position = _Counted(stream), 0
    try:
        prefix = "" if single else _prefix(root)
        given = ijson.items(counted, prefix, use_float=True, multiple_values=single)
        for position, item in enumerate(given, start=1):
            counted.rest()
            if isinstance(item, dict):
                yield position, item
            else:
                yield Broken(f"item {position}", NO_OBJECT, str(item)[:SHOWN])
    except (ijson.JSONError, ValueError, RecursionError) as error:
        hint = "; if its records are a list inside it, say layout.root" if single else ""
        reason = f"the document breaks off after record {position}: {brief(error)}{hint}"
        yield Broken(f"byte {counted.given}", reason)


def found_root(stream: Stream) -> str:
    """The dotted path of the first list of records in a JSON document; '' for the document itself or where none is.

    Only the document's beginning is looked at.
    """
    before = ("", "")
    try:
        for place, event, _ in islice(ijson.parse(stream), EVENTS):
            if event == "start_map" and before[1] == "start_array" and place == _prefix(before[0]):
                return before[0]
            before = (place, event)
    except (ijson.JSONError, ValueError, RecursionError):
        return ""
    return ""


def looks_like_lines(head: bytes) -> bool:
    """Whether the head of a JSON file is lines of JSON: its first line is a whole object, and another follows."""
    first, _, rest = head.lstrip().partition(b"\n")
    try:
        whole = isinstance(parsed_json(first), dict)
    except (ValueError, RecursionError):
        return False
    return whole and rest.lstrip().startswith(b"{")


def _prefix(root: str) -> str:
    return f"{root}.item" if root else "item"


def parsed_json(line: str | bytes) -> object:
    """The value that a text of JSON is.

    Raises:
        ValueError: it is none.
        RecursionError: it is nested too deeply.
    """
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Many programs write NaN and Infinity, which are no JSON but harm nothing here. Others cut a text between the
        # two halves of a sign: half a sign can be kept nowhere.
        told = json.loads(line)
        return json.loads(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))


def brief(error: Exception) -> str:
    """What a parser says is wrong, without what it quotes."""
    # The parser's further lines quote the document, which may hold a customer's data.
    return str(error).partition("\n")[0].strip().rstrip(".") or type(error).__name__


class _Counted:
    """A stream that refuses to feed more than `LIMIT` bytes to one record."""

    def __init__(self, stream: Stream) -> None:
        self._stream, self._fed, self.given = stream, 0, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            ValueError: no record has ended for `LIMIT` bytes.
        """
        if self._fed > LIMIT:
            raise ValueError(f"no record ends within {LIMIT} bytes, the most that a record may have")
        chunk = self._stream.read(size)
        self.given += len(chunk)
        self._fed += len(chunk)
        return chunk

    def rest(self) -> None:
        """A record has ended."""
        self._fed = 0
