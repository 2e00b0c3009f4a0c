"""Drafting a `tellonce.toml` from a folder of exports: what can be known by looking, and a first guess at the rest."""

import json
import re
from pathlib import Path
from typing import Final

from tellonce.silos.files.packed import plain_name
from tellonce.silos.guess import Guess, guess
from tellonce.silos.mapping import Layout
from tellonce.silos.sniff import TABLE, Sniffed, sample, sniff
from tellonce.vocabulary.refusal import Refused

ROWS: Final = 500
"""Rows of a table by which its columns are guessed."""

HEAD: Final = """\
# What this organisation's exports mean. Drafted by `tellonce init`: check every line, then run `tellonce see`.

[organisation]
name = "Our organisation"      # for people: fill in
zone = "UTC"                   # IANA name of the zone of its local times, as "America/New_York": fill in
region = "US"                  # country of telephone numbers written without a country code
# numbers = ["+1 555 555 0100"]  # its own telephone numbers: they identify no customer
# addresses = ["@example.org"]   # its own e-mail addresses or domains
"""


def draft(folder: Path) -> str:
    """The text of a declaration for the exports in a folder, one `[[silo]]` per file in order of name.

    It can be loaded as it stands: a file whose meaning cannot even be guessed is left in as a comment with the reason.

    Raises:
        Refused: there is no such folder, or no file in it.
    """
    if not folder.is_dir():
        raise Refused(f"{folder.name!r} is no folder: give the one that holds the exports")
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_export(path, folder)]
    if not paths:
        raise Refused(f"the folder {folder.name!r} holds no file: put the exports there first")
    taken: set[str] = set()
    return "\n".join([HEAD, *(_silo(path, folder, taken) for path in paths)])


def _is_export(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.suffix.lower() not in (".toml", ".md")


def _silo(path: Path, folder: Path, taken: set[str]) -> str:
    found = sniff(path)
    head = [
        "[[silo]]",
        f"name = {_quoted(_name(path, taken))}",
        f"system = {_quoted(found.system)}",
        f"files = [{_quoted(path.relative_to(folder).as_posix())}]",
    ]
    if found.system != TABLE:
        note = [] if found.sure else ["# A guess: not all fields of this system were seen."]
        return "\n".join([*note, *head, ""])
    return _table(path, found, head)


def _table(path: Path, found: Sniffed, head: list[str]) -> str:
    seen = sample(path, found.layout, ROWS)
    guessed = guess(seen)
    lines = [*head, *_layout(found.layout), *_ids(guessed)]
    if not seen:
        return _commented("nothing in it could be read as records", lines)
    if not guessed.moments:
        return _commented("no column holds moments in a way that is known; give `at` a pattern", lines)
    (at, pattern), *others = guessed.moments
    return "\n".join([
        "# A first guess at a table: say what a row tells (`activity`), where (`channel`), and which columns matter.",
        *lines,
        "",
        "[[silo.moment]]",
        'activity = "noted"',
        f"at = {_moment(at, pattern)}",
        *(f"# another moment: {_moment(name, form)}" for name, form in others),
        *([f"attributes = [{', '.join(map(_quoted, guessed.rest))}]"] if guessed.rest else []),
        "",
    ])  # fmt: skip


def _layout(layout: Layout) -> list[str]:
    told = [f"layout.root = {_quoted(layout.root)}"] if layout.root else []
    return [*told, "layout.header = false"] if not layout.header else told


def _ids(guessed: Guess) -> list[str]:
    told = [f"record = {_quoted(guessed.record)}"] if guessed.record else []
    for kind, columns in (("phone", guessed.telephones), ("email", guessed.emails)):
        told += [f"ids.{kind} = {_quoted(column)}" for column in columns[:1]]
        told += [f"# another {kind}: {_quoted(column)}" for column in columns[1:]]
    return told


def _moment(column: str, pattern: str) -> str:
    return _quoted(column) if pattern == "iso" else f"{{column = {_quoted(column)}, pattern = {_quoted(pattern)}}}"


def _commented(reason: str, lines: list[str]) -> str:
    return "\n".join([f"# Left out: {reason}.", *(f"# {line.removeprefix('# ')}" for line in lines), ""])


def _name(path: Path, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", plain_name(path).partition(".")[0]).strip("_") or "silo"
    name, times = stem, 1
    while name in taken:
        times += 1
        name = f"{stem}_{times}"
    taken.add(name)
    return name


def _quoted(word: str) -> str:
    # JSON's text is TOML's basic text, but for the sign DEL, which TOML wants escaped too.
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007F")
