"""Texts as people read them: the words of HTML without its marks, in one pass, and what is kept as a note."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

LIMIT: Final = 1_000_000
"""Characters of a text that are looked at: style sheets in front of a mail's words may be long, its words are not."""

NOTE_LIMIT: Final = 2_000
"""Characters of a text that are kept as `note`: the longest text message, and all of a mail that people say first.

Source: our choice, as much as is kept of a record that was set aside.
"""

_NAME: Final = re.compile(r"/?([A-Za-z][A-Za-z0-9]*)")
_SILENT: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "svg"})
"""Elements whose content nobody sees."""

_BREAKS: Final = frozenset({"br", "p", "div", "tr", "li", "ul", "ol", "table", "blockquote", "hr", "section", "article",
                            "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dt", "dd", "footer", "header"})  # fmt: skip
"""Elements that begin a line of their own."""

_CELLS: Final = frozenset({"td", "th"})


def noted(told: str) -> str:
    """A text as a note: lines trimmed, blank ones at most one at a time, cut to `NOTE_LIMIT` characters."""
    lines = [" ".join(line.split()) for line in told[: 20 * NOTE_LIMIT].splitlines()]
    paragraphs = "\n".join(line for line, before in zip(lines, ["", *lines], strict=False) if line or before)
    return paragraphs.strip()[:NOTE_LIMIT].rstrip()


def words_of(html: str) -> str:
    """What a reader of an HTML text sees: one line a paragraph; '' where there is nothing to see."""
    lines = (" ".join(line.split()) for line in unescape("".join(_pieces(html[:LIMIT]))).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(html: str) -> Iterator[str]:
    first, *rest = html.split("<")
    yield _flowing(first)
    silent, comment = "", False
    for piece in rest:
        if comment or piece.startswith("!--"):
            _, ended, after = piece.partition("-->")
            comment = not ended
            yield _flowing(after) if ended and not silent else ""
            continue
        tag, closed, after = piece.partition(">")
        found = _NAME.match(tag)
        name = found[1].casefold() if found else ""
        if not name and not tag.startswith(("!", "?", "/")):
            yield "" if silent else _flowing(f"<{piece}")
        elif silent:
            over = name == silent and tag.startswith("/")
            silent = "" if over else silent
            yield _flowing(after) if over else ""
        elif name in _SILENT and not tag.startswith("/") and not tag.endswith("/"):
            silent = name
        else:
            yield ("\n" if name in _BREAKS else " " if name in _CELLS else "") + (_flowing(after) if closed else "")


def _flowing(text: str) -> str:
    """Line ends in the source of an HTML text are blanks to its reader."""
    return text.replace("\r", " ").replace("\n", " ")
