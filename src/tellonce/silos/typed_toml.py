"""TOML text to a typed record: every mistake is told with its file, its line and what is allowed instead."""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

import msgspec
from msgspec import inspect

from tellonce.silos.toml_lines import line_at, lines_of
from tellonce.vocabulary.refusal import BadDeclaration

Record = TypeVar("Record", bound=msgspec.Struct)

Raw: TypeAlias = dict[str, object]
"""What the standard library makes of TOML."""

PLACE: Final = re.compile(r"^(?P<problem>.*?)(?: - at `(?P<path>.*)`)?$", re.DOTALL)
STEP: Final = re.compile(r"\.(?P<name>[^.\[]+)|\[(?P<number>\d+)\]|\[\.\.\.\]")
PLAIN: Final = {
    "`str`": "text", "`int`": "a whole number", "`float`": "a number", "`bool`": "true or false", "`array`": "a list",
    "`object`": "a table", "`object | str`": "a table or text", "`str | object`": "text or a table",
    "`str | object | null`": "text or a table", "`object | str | null`": "text or a table",
    "`str | object | array`": "text, a table or a list of these",
}  # fmt: skip
"""What msgspec calls things, and what people who write TOML call them."""


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where the settings of a text stand.

    Attributes:
        file: what messages call the file.
        lines: the line of every setting by its path, as `$.silo[1].name`.
    """

    file: str
    lines: dict[str, int]

    def refusal(self, path: str, problem: str) -> BadDeclaration:
        """The error for a setting that may not say what it says."""
        return BadDeclaration(self.file, line_at(self.lines, path), problem)


def text_of(path: Path, hint: str = "") -> str:
    """The text of a TOML file.

    Args:
        path: the file.
        hint: what to do where it cannot be read.

    Raises:
        BadDeclaration: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise BadDeclaration(str(path), None, f"cannot be read: {error.strerror}{hint}") from error
    except UnicodeDecodeError as error:
        raise BadDeclaration(str(path), None, f"byte {error.start} is not UTF-8, as TOML must be") from error


def typed(
    text: str, file: str, kind: type[Record], prepared: Callable[[Raw], Raw] = lambda raw: raw
) -> tuple[Record, Places]:  # fmt: skip
    """The record in a text, and where its settings stand.

    Args:
        text: TOML.
        file: what messages call the file.
        kind: the type of the record.
        prepared: fills in what the text may leave out.

    Raises:
        BadDeclaration: it is no TOML, or says something that is not of this type; with the line.
    """
    raw = prepared(parsed(text, file))
    places = Places(file=file, lines=lines_of(text))
    try:
        return msgspec.convert(raw, kind), places
    except msgspec.ValidationError as error:
        raise places.refusal(*_Kind(kind).explained(str(error), raw)) from error


def parsed(text: str, file: str) -> Raw:
    """What a text says, of whatever type.

    Raises:
        BadDeclaration: it is no TOML; with the line.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise BadDeclaration(file, line, f"this is no TOML: {str(error).partition(' (at ')[0]}") from error


def instead(word: str, allowed: Iterable[str]) -> str:
    """The end of a message about a word that is not allowed: the nearest allowed one, and all of them."""
    known = [str(one) for one in allowed]
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{hint} (allowed: {', '.join(known) or 'none'})"


class _Kind:
    """Explains what is wrong in what should have been a record of some type.

    Args:
        kind: the type.
    """

    def __init__(self, kind: type[msgspec.Struct]) -> None:
        self._kind = kind

    def explained(self, message: str, raw: Raw) -> tuple[str, str]:
        """The path of a fault and what is wrong there, in the words of people who write TOML."""
        found = PLACE.match(message)
        problem, path = (found["problem"], found["path"] or "$") if found else (message, "$")
        path = self._pinned(path, message, raw)
        kind = self._at(path)
        if unknown := re.search(r"unknown field `(.*)`", problem):
            names = [] if not isinstance(kind, inspect.StructType) else [field.encode_name for field in kind.fields]
            return f"{path}.{unknown[1]}", f"there is no setting {unknown[1]!r} here{instead(unknown[1], names)}"
        if missing := re.search(r"missing required field `(.*)`", problem):
            return path, f"the setting {missing[1]!r} is missing and must be given"
        if wrong := re.search(r"Invalid enum value '(.*)'", problem):
            return path, f"{wrong[1]!r} is not allowed{instead(wrong[1], _words(kind))}"
        for said, plain in PLAIN.items():
            problem = problem.replace(said, plain)
        return path, problem[:1].lower() + problem[1:]

    def _pinned(self, path: str, message: str, raw: Raw) -> str:
        """The path with `[...]`, which stands for any key of a table, replaced by the key whose value is at fault."""
        while (at := path.find("[...]")) >= 0:
            table = _value_at(raw, path[:at])
            if not isinstance(table, dict):
                return path[:at]
            guilty = next((key for key in list(table) if self._alone(raw, table, key) == message), "")
            path = f"{path[:at]}.{guilty}{path[at + 5 :]}"
        return path

    def _alone(self, raw: Raw, table: Raw, key: str) -> str:
        """The fault that remains when a table holds only one of its keys."""
        kept = dict(table)
        table.clear()
        table[key] = kept[key]
        try:
            msgspec.convert(raw, self._kind)
        except msgspec.ValidationError as error:
            return str(error)
        finally:
            table.clear()
            table.update(kept)
        return ""

    def _at(self, path: str) -> inspect.Type:
        kind: inspect.Type = inspect.type_info(self._kind)
        for step in STEP.finditer(path):
            kind = _inner(kind, step["name"] or "")
        return kind


def _value_at(raw: object, path: str) -> object:
    for step in STEP.finditer(path):
        if step["name"] and isinstance(raw, dict):
            raw = raw.get(step["name"])
        elif step["number"] and isinstance(raw, list):
            raw = raw[int(step["number"])]
    return raw


def _inner(kind: inspect.Type, name: str) -> inspect.Type:
    for one in kind.types if isinstance(kind, inspect.UnionType) else (kind,):
        if isinstance(one, inspect.StructType):
            kind = next((field.type for field in one.fields if field.encode_name == name), kind)
        elif isinstance(one, inspect.DictType):
            kind = one.value_type
        elif isinstance(one, inspect.VarTupleType):
            kind = one.item_type
    return _struct(kind)


def _struct(kind: inspect.Type) -> inspect.Type:
    """Of a choice between text and a table, the table: only it has settings of its own."""
    if isinstance(kind, inspect.UnionType) and not any(isinstance(one, inspect.EnumType) for one in kind.types):
        return next((one for one in kind.types if isinstance(one, inspect.StructType)), kind)
    return kind


def _words(kind: inspect.Type) -> Iterator[str]:
    for one in kind.types if isinstance(kind, inspect.UnionType) else (kind,):
        if isinstance(one, inspect.EnumType):
            yield from (str(member.value) for member in one.cls)
