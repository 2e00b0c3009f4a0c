"""What a declaration may not say although its form is right: unknown zones, broken expressions, words of no list."""

import codecs
import difflib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from tellonce.identity.comparison import checked
from tellonce.identity.normalise import FORMS
from tellonce.identity.rules import Kind, Rules
from tellonce.reading.language import languages
from tellonce.silos.deadlines import ALLOWED, VALUE, misstated
from tellonce.silos.declaration import Declaration
from tellonce.silos.mapping import Choice, Choices, Layout, Meaning, Moment, Silo, Value
from tellonce.silos.registry import systems
from tellonce.silos.stream import faults as stream_faults
from tellonce.silos.system import Format
from tellonce.silos.typed_toml import instead
from tellonce.silos.values import placed
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.moment import from_iso
from tellonce.vocabulary.refusal import Refused, Unreadable

Fault: TypeAlias = tuple[str, str]
"""Path of a setting, as `$.silo[1].name`, and what is wrong with it, what is allowed."""

TABLE: Final = "table"
PATTERNS: Final = ("", "iso", "unix", "unix_ms", "unix_us")

_NUMBER: Final = re.compile(r"\+[\d\s()./-]{3,}")
"""A telephone number as people write it, with its country code."""


def faults(declared: Declaration) -> Iterator[Fault]:
    """The faults of a declaration in the order of its settings; nothing where it is sound."""
    yield from _zone("$.organisation.zone", declared.organisation.zone)
    yield from _organisation(declared)
    known = (TABLE, *systems())
    names: set[str] = set()
    for number, silo in enumerate(declared.silo):
        path = f"$.silo[{number}]"
        if silo.name in names:
            yield f"{path}.name", f"another silo is called {silo.name!r} already: give each a name of its own"
        names.add(silo.name)
        if silo.system not in known:
            yield f"{path}.system", f"no system is called {silo.system!r}{instead(silo.system, known)}"
        yield from _silo(path, silo)
    for number, meaning in enumerate(declared.meaning):
        yield from _meaning(f"$.meaning[{number}]", meaning, (*names, *known))
    for number, stream in enumerate(declared.stream):
        yield from stream_faults(f"$.stream[{number}]", stream, sorted(names))
    for number, language in enumerate(declared.reading.languages):
        if language not in languages():
            yield (
                f"$.reading.languages[{number}]",
                f"there are no phrases for {language!r}{instead(language, languages())}",
            )
    yield from _identity(declared.identity)
    yield from _capability(declared)


def _capability(declared: Declaration) -> Iterator[Fault]:
    for task, one in declared.capability.items():
        if one.undoes and one.undoes not in declared.capability:
            yield (
                f"$.capability.{task}.undoes",
                f"no capability is called {one.undoes!r}{instead(one.undoes, declared.capability)}",
            )


def _organisation(declared: Declaration) -> Iterator[Fault]:
    organisation = declared.organisation
    if not re.fullmatch("[A-Z]{2}", organisation.region):
        yield (
            "$.organisation.region",
            f"{organisation.region!r} is no country (allowed: two capital letters, as US or GB)",
        )
    if organisation.as_of:
        try:
            from_iso(organisation.as_of, ZoneInfo("UTC"))
        except Unreadable as error:
            yield "$.organisation.as_of", error.problem


def _identity(rules: Rules) -> Iterator[Fault]:
    for number, pattern in enumerate(rules.blocked):
        # A telephone number with its plus is no expression, and plainly a value.
        if not _NUMBER.fullmatch(pattern.strip()):
            yield from _expression(f"$.identity.blocked[{number}]", pattern)
    if rules.largest < 1:
        yield "$.identity.largest", f"{rules.largest} leaves nobody an identifier (allowed: 1 and more)"
    yield from _match(rules)
    for name in rules.kinds:
        yield from _kind(f"$.identity.kinds.{name}", rules.kind(name))


def _match(rules: Rules) -> Iterator[Fault]:
    try:
        checked(rules.match)
    except Refused as error:
        yield f"$.identity.match.{str(error).partition(' ')[0]}", str(error)


def _kind(path: str, kind: Kind) -> Iterator[Fault]:
    if kind.normalise not in FORMS:
        yield f"{path}.normalise", f"{kind.normalise!r} is no normal form{instead(kind.normalise, FORMS)}"
    for field in ("at_most", "within_days", "shared_over", "tier", "recycled_after_days"):
        if getattr(kind, field) < 0:
            yield f"{path}.{field}", f"{getattr(kind, field)} is not allowed (allowed: 0 and more)"
    if kind.exclusive and kind.at_most:
        yield f"{path}.at_most", "an exclusive kind has one value already: say `exclusive` or `at_most`, not both"
    if kind.within_days and not kind.at_most:
        yield f"{path}.within_days", "`within_days` is the window of `at_most`: say `at_most` too"


def _silo(path: str, silo: Silo) -> Iterator[Fault]:
    if not silo.name:
        yield f"{path}.name", "a silo needs a name"
    if not silo.files:
        yield f"{path}.files", "a silo needs at least one file or pattern of files"
    for number, pattern in enumerate(silo.files):
        if not pattern or pattern.startswith("/") or ".." in pattern.split("/"):
            yield (
                f"{path}.files[{number}]",
                f"{pattern!r} leads out of the folder (allowed: names and patterns inside it)",
            )
    if silo.zone:
        yield from _zone(f"{path}.zone", silo.zone)
    yield from _layout(f"{path}.layout", silo.layout)
    for name in ("record", "journey", "topic"):
        yield from _choice(f"{path}.{name}", getattr(silo, name) or None)
    for name in ("ids", "matters", "contact"):
        for kind, choices in getattr(silo, name).items():
            yield from _choices(f"{path}.{name}.{kind}", choices)
    yield from _moments(path, silo)


def _layout(path: str, layout: Layout) -> Iterator[Fault]:
    formats = tuple(Format)
    if layout.format and layout.format not in formats:
        yield f"{path}.format", f"{layout.format!r} is no format{instead(layout.format, formats)}"
    if len(layout.delimiter) > 1 or layout.delimiter in ('"', "\n", "\r"):
        yield f"{path}.delimiter", f"{layout.delimiter!r} is no delimiter (allowed: one character, as ',' or '|')"
    if layout.skip < 0:
        yield f"{path}.skip", f"{layout.skip} rows cannot be left out (allowed: 0 and more)"
    try:
        "".encode(codecs.lookup(layout.encoding).name)
    except LookupError:
        yield (
            f"{path}.encoding",
            f"{layout.encoding!r} is no encoding of text (allowed: utf-8, utf-16, cp1252, latin-1, …)",
        )


def _moments(path: str, silo: Silo) -> Iterator[Fault]:
    if silo.system != TABLE and silo.moment:
        yield f"{path}.moment", f"moments are for system = 'table'; the system {silo.system!r} reads its records itself"
    if silo.system == TABLE and not silo.moment:
        yield path, "a table needs at least one [[silo.moment]] that says what a row tells"
    named = {one.name: one for one in silo.moment if one.name}
    seen: set[str] = set()
    for number, one in enumerate(silo.moment):
        place = f"{path}.moment[{number}]"
        yield from _moment(place, one)
        if one.name in seen:
            yield f"{place}.name", f"another moment of this silo is called {one.name!r} already"
        seen.update({one.name} - {""})
        if one.after and one.after not in named:
            yield f"{place}.after", f"no moment of this silo is called {one.after!r}{instead(one.after, named)}"
        elif one.after and named[one.after].each not in ("", one.each):
            yield f"{place}.after", f"{one.after!r} is told by another nested list and cannot be compared"


def _moment(path: str, one: Moment) -> Iterator[Fault]:
    for name, words in (("activity", Activity), ("channel", Channel), ("outcome", Outcome)):
        yield from _closed(f"{path}.{name}", getattr(one, name), tuple(words))
    yield from _values(path, one)
    yield from _due(path, one.activity, one.due)
    if isinstance(one.due, str) and VALUE in one.due:
        yield f"{path}.due", f"{VALUE} is what the expression of a [[meaning]] found: name the column with the number"
    if one.at == "":
        yield f"{path}.at", "the column of the moment is empty: name it"
    if one.until and one.seconds:
        yield f"{path}.seconds", "a moment has either `until` or `seconds`, not both"
    if one.sub and not one.each:
        yield f"{path}.sub", "`sub` is the id of an item of a nested list: say `each` too"


def _values(path: str, one: Moment) -> Iterator[Fault]:
    for name in ("at", "until", "due"):
        yield from _choice(f"{path}.{name}", getattr(one, name), moment=True)
    for name in ("seconds", "order", "word", "topic", "what", "task", "fact", "asker", "prompt", "amount"):
        yield from _choice(f"{path}.{name}", getattr(one, name))
    for name in ("ids", "contact"):
        for kind, choices in getattr(one, name).items():
            yield from _choices(f"{path}.{name}.{kind}", choices)
    for field, pattern in one.when.items():
        yield from _expression(f"{path}.when.{field}", pattern)


def _closed(path: str, choice: Choice | StrEnum | None, words: tuple[str, ...]) -> Iterator[Fault]:
    if isinstance(choice, Value):
        yield from _choice(path, choice)
        for source, word in choice.values.items():
            if word not in words:
                yield f"{path}.values.{source}", f"{word!r} is not allowed{instead(word, words)}"
        if choice.default and choice.default not in words:
            yield f"{path}.default", f"{choice.default!r} is not allowed{instead(choice.default, words)}"
    elif choice is not None and choice not in words:
        hint = f"; for a column write {{column = {str(choice)!r}, values = {{…}}}}"
        yield path, f"{str(choice)!r} is not allowed{instead(choice, words)}{hint}"


def _choices(path: str, choices: Choices) -> Iterator[Fault]:
    if choices == ():
        yield path, "the list is empty: name at least one column, or leave the setting out"
    for place, choice in placed(path, choices):
        if choice == "":
            yield place, "the name of the column is empty: name it"
        yield from _choice(place, choice)


def _choice(path: str, choice: Choice | None, *, moment: bool = False) -> Iterator[Fault]:
    if not isinstance(choice, Value):
        return
    if sum(map(bool, (choice.column, choice.columns, choice.value))) != 1:
        yield path, "a value comes from exactly one of `column`, `columns` and `value`"
    if choice.match:
        yield from _expression(f"{path}.match", choice.match)
    if not 0 < choice.times < float("inf"):
        yield f"{path}.times", f"{choice.times} multiplies nothing (allowed: a number above 0, as 0.01 or 60)"
    if choice.zone:
        yield from _zone(f"{path}.zone", choice.zone)
    if choice.pattern and not moment:
        yield f"{path}.pattern", "a pattern is for moments only (`at`, `until`, `due`)"
    if choice.pattern not in PATTERNS and not _tells_time(choice.pattern):
        yield (
            f"{path}.pattern",
            f"{choice.pattern!r} is no pattern of moments (allowed: iso, unix, unix_ms, unix_us, %Y-%m-%d …)",
        )


def _tells_time(pattern: str) -> bool:
    try:
        shown = datetime(2024, 2, 29, 13, 14, 15, tzinfo=UTC).strftime(pattern)
        return shown != pattern and bool(datetime.strptime(shown, pattern))  # noqa: DTZ007  # only whether it can be read
    except ValueError:
        return False


def _meaning(path: str, meaning: Meaning, known: tuple[str, ...]) -> Iterator[Fault]:
    if meaning.system not in known:
        yield f"{path}.system", f"no system or silo is called {meaning.system!r}{instead(meaning.system, known)}"
    if not meaning.field:
        yield f"{path}.field", "the name of the field is empty: name it"
    if meaning.matches:
        yield from _expression(f"{path}.matches", meaning.matches)
    yield from _due(path, meaning.activity, meaning.due)
    if meaning.instead and meaning.activity is None:
        yield f"{path}.instead", "`instead` says what stands in the carrier's place: name its `activity`"
    for field, pattern in meaning.when.items():
        yield from _expression(f"{path}.when.{field}", pattern)


def _due(path: str, activity: Activity | Value | None, due: Choice | None) -> Iterator[Fault]:
    """Where the words of a column say what happened, whether a row is a promise shows only as it is read."""
    if not due and activity is Activity.PROMISE_MADE:
        yield f"{path}.activity", f"a promise without `due` is held against nothing: say by when ({ALLOWED})"
    if isinstance(due, str) and misstated(due):
        yield f"{path}.due", f"{due!r} is no deadline ({ALLOWED})"


def _expression(path: str, pattern: str) -> Iterator[Fault]:
    try:
        re.compile(pattern)
    except re.error as error:
        yield path, f"{pattern!r} is no regular expression: {error}"


def _zone(path: str, name: str) -> Iterator[Fault]:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = difflib.get_close_matches(name, available_timezones(), n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        yield (
            path,
            f"{name!r} is no time zone{hint} (allowed: names of the IANA list, as Europe/Berlin or America/New_York)",
        )
