"""Reading `tellonce.toml`: every mistake is told with its file, its line and what is allowed instead."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import inspect

from tellonce.identity.rules import Rules
from tellonce.silos.declaration import Declaration
from tellonce.silos.declaration_checks import faults, instead
from tellonce.silos.toml_lines import line_at, lines_of
from tellonce.vocabulary.refusal import BadDeclaration

PLACE: Final = re.compile(r"^(?P<problem>.*?)(?: - at `(?P<path>.*)`)?$", re.DOTALL)
STEP: Final = re.compile(r"\.(?P<name>[^.\[]+)|\[(?P<number>\d+)\]|\[\.\.\.\]")
PLAIN: Final = {
    "`str`": "text", "`int`": "a whole number", "`float`": "a number", "`bool`": "true or false", "`array`": "a list",
    "`object`": "a table", "`object | str`": "a table or text", "`str | object`": "text or a table",
    "`str | object | null`": "text or a table", "`object | str | null`": "text or a table",
}  # fmt: skip
"""What msgspec calls things, and what people who write TOML call them."""


def load(path: Path) -> Declaration:
    """The declaration in a file.

    Raises:
        BadDeclaration: the file is missing, is no TOML, or says something that is not allowed; with the line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise BadDeclaration(
            str(path), None, f"cannot be read: {error.strerror}. `tellonce init` drafts a declaration."
        ) from error
    except UnicodeDecodeError as error:
        raise BadDeclaration(str(path), None, f"byte {error.start} is not UTF-8, as TOML must be") from error
    return read(text, str(path))


def read(text: str, name: str) -> Declaration:
    """The declaration in a text.

    Args:
        text: TOML.
        name: what messages call the file.

    Raises:
        BadDeclaration: it is no TOML, or says something that is not allowed; with the line.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise BadDeclaration(name, line, f"this is no TOML: {str(error).partition(' (at ')[0]}") from error
    lines = lines_of(text)
    try:
        declared = msgspec.convert(raw, Declaration)
    except msgspec.ValidationError as error:
        path, problem = _explained(str(error), raw)
        raise BadDeclaration(name, line_at(lines, path), problem) from error
    for path, problem in faults(declared):
        raise BadDeclaration(name, line_at(lines, path), problem)
    return declared


def load_rules(path: Path) -> Rules:
    """The rules of who is who in a file: `[identity]` of a whole declaration, or of a file that holds just that.

    Raises:
        BadDeclaration: the file is missing, is no TOML, has no `[identity]`, or says something that is not allowed.
    """
    try:
        text = path.read_text("utf-8-sig")
        raw = tomllib.loads(text)
    except OSError as error:
        raise BadDeclaration(str(path), None, f"cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadDeclaration(str(path), None, f"this is no TOML: {error}") from error
    if "identity" not in raw:
        raise BadDeclaration(str(path), None, "there is no [identity] in it: put the new rules there")
    # What else a whole declaration says is checked where it is used; an organisation is needed to read the rules alone.
    whole = text if "organisation" in raw else f'{text}\n[organisation]\nname = ""\nzone = "UTC"\n'
    return read(whole, str(path)).identity


def _explained(message: str, raw: dict[str, object]) -> tuple[str, str]:
    """The path of a fault and what is wrong there, in the words of people who write TOML."""
    found = PLACE.match(message)
    problem, path = (found["problem"], found["path"] or "$") if found else (message, "$")
    path = _pinned(path, message, raw)
    kind = _kind_at(path)
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


def _pinned(path: str, message: str, raw: dict[str, object]) -> str:
    """The path with `[...]`, which stands for any key of a table, replaced by the key whose value is at fault."""
    while (at := path.find("[...]")) >= 0:
        table = _value_at(raw, path[:at])
        if not isinstance(table, dict):
            return path[:at]
        guilty = next((key for key in list(table) if _alone(raw, table, key) == message), "")
        path = f"{path[:at]}.{guilty}{path[at + 5 :]}"
    return path


def _alone(raw: dict[str, object], table: dict[str, object], key: str) -> str:
    """The fault that remains when a table holds only one of its keys."""
    kept = dict(table)
    table.clear()
    table[key] = kept[key]
    try:
        msgspec.convert(raw, Declaration)
    except msgspec.ValidationError as error:
        return str(error)
    finally:
        table.clear()
        table.update(kept)
    return ""


def _value_at(raw: object, path: str) -> object:
    for step in STEP.finditer(path):
        if step["name"] and isinstance(raw, dict):
            raw = raw.get(step["name"])
        elif step["number"] and isinstance(raw, list):
            raw = raw[int(step["number"])]
    return raw


def _kind_at(path: str) -> inspect.Type:
    kind: inspect.Type = inspect.type_info(Declaration)
    for step in STEP.finditer(path):
        kind = _inner(kind, step["name"] or "")
    return kind


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
