"""Text in the rows of a screen: broken at words, and cut in its middle where it would take too many rows."""

import re
from collections.abc import Iterator
from typing import Final

CUT: Final = " … "
"""Stands for what was left out."""

REACH: Final = 12
"""Most characters on either side that are given up so that a cut falls between words."""


def shortened(text: str, room: int) -> str:
    """A text as it is where there is room for it, else its beginning and its end, each cut between words.

    What tells alternatives apart stands as often behind as before.

    Args:
        text: on one line.
        room: characters.
    """
    if len(text) <= room:
        return text
    half = max((room - len(CUT)) // 2, 1)
    start, end = text[:half], text[len(text) - half :]
    if re.match(r"\w", text[half:]):
        start = re.sub(rf"(?<=\W)\w{{1,{REACH}}}\Z", "", start)
    if re.search(r"\w\Z", text[: len(text) - half]):
        end = re.sub(rf"\A\w{{1,{REACH}}}(?=\W)", "", end)
    return f"{start.rstrip()}{CUT}{end.lstrip()}"


def rows(text: str, width: int, most: int) -> list[str]:
    """A text in rows, broken at blanks, else between words, and inside a word only where it is longer than a row.

    Args:
        text: whatever its blanks.
        width: characters of a row.
        most: rows; a longer text is cut in its middle.

    Returns:
        The rows; none for an empty text.
    """
    plain = " ".join(text.split())
    room = width * most
    while len(found := list(_broken(shortened(plain, room), width))) > most:
        room -= REACH
    return found


def _broken(text: str, width: int) -> Iterator[str]:
    while len(text) > width:
        blank = text.rfind(" ", 1, width + 1)
        between = max((end for end in range(1, width + 1) if not text[end - 1].isalnum()), default=width)
        end = blank if blank > 0 else between
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    if text:
        yield text
