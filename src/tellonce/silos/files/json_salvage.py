"""What can still be read of a JSON document that is held whole and broken, and whether a value is nested sanely.

A file is streamed, for it may be larger than memory. What a request brings is bounded, but made by whoever likes: a
parser that remembers the path to each value needs the square of a depth that costs its sender nothing.
"""

import json
import re
from collections.abc import Iterator
from typing import Final

from tellonce.silos.files.json_items import NO_OBJECT, brief, parsed_json
from tellonce.silos.files.packed import Broken
from tellonce.silos.system import Record

DEEPEST: Final = 64
"""Values within values. Source: our choice; the deepest documented record has fewer than 20."""

TOO_DEEP: Final = f"the record is nested deeper than {DEEPEST} values"
SHOWN: Final = 8_000
"""Characters of what is broken that are shown."""

_BLANK: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()


def salvaged(text: str) -> Iterator[tuple[int, Record] | Broken]:
    """The records of a list, or of objects that follow one another, as far as they are sound.

    The last thing told is what is wrong, and at which character, where anything is.

    Args:
        text: the document.
    """
    listed = text.lstrip().startswith("[")
    at = text.index("[") + 1 if listed else 0
    place = 0
    while (at := _past_blanks(text, at)) < len(text) and not (listed and text[at] == "]"):
        try:
            _, end = _DECODER.raw_decode(text, at)
            item = parsed_json(text[at:end])
        except (ValueError, RecursionError) as error:
            reason = f"the document breaks off after record {place}: {brief(error)}"
            yield Broken(f"character {at}", reason, text[at : at + SHOWN])
            return
        place += 1
        yield (place, item) if isinstance(item, dict) else no_object(place, item)
        at = _past_blanks(text, end)
        if listed and at < len(text) and text[at] == ",":
            at += 1
    if listed and at >= len(text):
        yield Broken(f"character {at}", f"the document breaks off after record {place}")


def _past_blanks(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def no_object(place: int, item: object) -> Broken:
    """An item of a list that is no record."""
    try:
        shown = str(item)[:SHOWN]
    except RecursionError:
        shown = ""
    return Broken(f"item {place}", NO_OBJECT, shown)


def too_deep(record: Record) -> bool:
    """Whether a record holds values within values beyond `DEEPEST`."""
    level: list[object] = [record]
    for _ in range(DEEPEST):
        level = [
            inner
            for held in level
            for inner in (held.values() if isinstance(held, dict) else held if isinstance(held, list) else ())
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
