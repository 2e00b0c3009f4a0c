"""The lines on which a TOML file says things: the standard library reads TOML but forgets where anything stood."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    r"(?P<blank>[ \t\r]+|#[^\n]*)"
    r"|(?P<end>\n)"
    r'|(?P<long>"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5})'
    r'|(?P<text>"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\')'
    r"|(?P<sign>[\[\]{}=,.])"
    r"|(?P<bare>[^\s\[\]{}=,.#\"']+)",
    re.DOTALL,
)


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def lines_of(text: str) -> dict[str, int]:
    """The line, from 1, of every table, key and item of a TOML text, by its path.

    Args:
        text: TOML that the standard library has already accepted.

    Returns:
        Paths as msgspec writes them: `$.silo[1].moment[0].activity`.
    """
    return _Scan(text).lines


def line_at(lines: dict[str, int], path: str) -> int | None:
    """The line of a path, or of the nearest thing around it that stands in the file; None where nothing does."""
    while path not in lines and path != "$":
        path = path[: max(path.rfind("."), path.rfind("["))]
    return lines.get(path)


class _Scan:
    """One walk through the tokens of a text."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._counts: dict[str, int] = {}
        self.lines: dict[str, int] = {}
        around = "$"
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.kind == "end":
                self._at += 1
            elif token.text == "[" and token.kind == "sign":
                around = self._header()
            else:
                self._pair(around)

    def _is(self, *signs: str) -> bool:
        if self._at >= len(self._tokens):
            return False
        token = self._tokens[self._at]
        return token.text in signs and token.kind in ("sign", "end")

    def _header(self) -> str:
        line = self._tokens[self._at].line
        self._at += 1
        several = self._is("[")
        self._at += several
        *before, last = self._key()
        self._at += 1 + several
        path = "$"
        for name in before:
            self.lines.setdefault(f"{path}.{name}", line)
            path = self._latest(f"{path}.{name}")
        path = f"{path}.{last}"
        self.lines.setdefault(path, line)
        if several:
            self._counts[path] = self._counts.get(path, 0) + 1
        path = self._latest(path)
        self.lines.setdefault(path, line)
        return path

    def _latest(self, path: str) -> str:
        count = self._counts.get(path, 0)
        return f"{path}[{count - 1}]" if count else path

    def _key(self) -> list[str]:
        names = []
        while self._at < len(self._tokens) and not self._is("=", "]", "\n"):
            token = self._tokens[self._at]
            if token.text != "." or token.kind != "sign":
                names.append(token.text[1:-1] if token.kind == "text" else token.text)
            self._at += 1
        return names

    def _pair(self, around: str) -> None:
        line = self._tokens[self._at].line
        path = around
        for name in self._key():
            path = f"{path}.{name}"
            self.lines.setdefault(path, line)
        self._at += 1
        self._value(path)

    def _value(self, path: str) -> None:
        if self._is("{"):
            self._inside("}", lambda _: self._pair(path))
        elif self._is("["):
            self._inside("]", lambda number: self._item(f"{path}[{number}]"))
        while self._at < len(self._tokens) and not self._is(",", "]", "}", "\n"):
            self._at += 1

    def _item(self, path: str) -> None:
        self.lines.setdefault(path, self._tokens[self._at].line)
        self._value(path)

    def _inside(self, closing: str, each: Callable[[int], None]) -> None:
        self._at += 1
        number = 0
        while self._at < len(self._tokens) and not self._is(closing):
            if self._is(",", "\n"):
                self._at += 1
                continue
            each(number)
            number += 1
        self._at += 1


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "bare"
        if kind != "blank":
            yield _Token(kind, found.group(), line)
        line += found.group().count("\n")
