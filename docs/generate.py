"""Writes the reference pages that are made from the code, so that page and code cannot part.

Run by `make docs`; a test fails where a page is out of date. A new page is a function here and a line in `PAGES`.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin

import msgspec

from tellonce.identity.comparison import MatchRules
from tellonce.identity.rules import KINDS, Kind, Rules
from tellonce.journeys.capability import Capability
from tellonce.journeys.catalogue import shipped
from tellonce.journeys.example import Example, ExampleStep
from tellonce.journeys.pattern import Cost, Count, Definition, Pattern, Predicate, Same, Scope
from tellonce.journeys.trait import Trait
from tellonce.reading.rules import KINDS as READINGS
from tellonce.reading.rules import Reading
from tellonce.silos.declaration import Declaration, JourneyRules
from tellonce.silos.mapping import Layout, Meaning, Moment, Silo, Value
from tellonce.silos.organisation import Organisation
from tellonce.silos.stream import Stream
from tellonce.vocabulary.activity import ACTIVITIES, OUTCOMES
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.journey import ContactKind, PromiseStatus
from tellonce.vocabulary.measure import SOURCES, Prices
from tellonce.web.asyncapi import text as asyncapi
from tellonce.web.openapi import text as openapi

REFERENCE: Final = Path(__file__).parent / "reference"
NOTE: Final = "<!-- Made by docs/generate.py from the code: change the code, then run `make docs`. -->\n\n"

TABLES: Final[tuple[tuple[str, type[msgspec.Struct]], ...]] = (
    ("The whole file", Declaration),
    ("`[organisation]`", Organisation),
    ("`[[silo]]`", Silo),
    ("`[silo.layout]`", Layout),
    ("`[[silo.moment]]`", Moment),
    ("A value", Value),
    ("`[[meaning]]`", Meaning),
    ("`[[stream]]`", Stream),
    ("`[reading]`", Reading),
    ("`[identity]`", Rules),
    ("`[identity.kinds.NAME]`", Kind),
    ("`[identity.match]`", MatchRules),
    ("`[journeys]`", JourneyRules),
    ("`[prices]`", Prices),
    ("`[capability.TASK]`", Capability),
)
"""The declaration's tables in the order in which one writes them."""

FRICTION: Final[tuple[tuple[str, type[msgspec.Struct]], ...]] = (
    ("`[friction.NAME]`", Definition),
    ("`[[friction.NAME.pattern]]`", Pattern),
    ("A step", Predicate),
    ("`[[friction.NAME.example]]`", Example),
    ("A step of an example", ExampleStep),
)
"""The tables of a friction, from the whole to the part."""

PLAIN: Final[dict[object, str]] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    object: "anything",
    Value: "value",
    NoneType: "nothing",
}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; a `|` inside a cell is escaped."""
    lines = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    columns = list(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in [columns, ["---"] * len(columns), *lines]) + "\n"


def first_line(thing: object) -> str:
    """The docstring's text before its first section, on one line; '' where there is none."""
    text = inspect.cleandoc(getattr(thing, "__doc__", "") or "")
    return " ".join(re.split(r"\n\n(?:Attributes|Args|Raises):", text)[0].split())


def attributes(thing: type) -> dict[str, str]:
    """Name to text, on one line each, of the docstring's section `Attributes`."""
    text = inspect.cleandoc(thing.__doc__ or "").partition("Attributes:\n")[2]
    parts = re.split(r"^    (\w+): ", text, flags=re.MULTILINE)[1:]
    return {name: " ".join(said.split()) for name, said in zip(parts[::2], parts[1::2], strict=True)}


def type_words(annotation: Any) -> str:  # noqa: ANN401  # an annotation is any object
    """A field's type in words for someone who writes TOML."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return " or ".join(type_words(each) for each in inner if each is not NoneType)
    if origin is tuple:
        return f"list of {type_words(inner[0])}"
    if origin is dict:
        return f"table of {type_words(inner[1])}"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return f"{annotation.__name__.lower()}"
    return PLAIN.get(annotation, "table")


def default_words(field: msgspec.structs.FieldInfo) -> str:
    """A field's default as one would write it in TOML; "needed" where it has none, '' where it is empty."""
    if field.required:
        return "needed"
    default = field.default if field.default is not msgspec.NODEFAULT else None
    if default in (None, "", (), {}) or isinstance(default, msgspec.Struct):
        return ""
    if isinstance(default, tuple):
        return f"`{list(default)}`".replace("'", '"')
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f'`"{default}"`' if isinstance(default, str) else f"`{default}`"


def struct_section(title: str, struct: type[msgspec.Struct]) -> str:
    """One section of the page of the declaration: what the table is, then its fields."""
    said = attributes(struct)
    rows = [
        (f"`{field.encode_name}`", type_words(field.type), default_words(field), said[field.name])
        for field in msgspec.structs.fields(struct)
    ]
    about = first_line(struct)
    return f"## {title}\n\n{about}\n\n" + table(("field", "holds", "default", "meaning"), rows)


def words_section(title: str, members: type[Enum]) -> str:
    """One section with the words of a closed list."""
    return f"## {title}\n\n{first_line(members)}\n\n" + ", ".join(f"`{each.value}`" for each in members) + "\n"


def vocabulary() -> str:
    """The closed lists: activities, outcomes, channels, directions, kinds of contact, states of a promise."""
    lists: tuple[tuple[str, type[Enum]], ...] = (
        ("Channels", Channel),
        ("Directions", Direction),
        ("Contacts, messages and the rest", ContactKind),
        ("States of a promise", PromiseStatus),
    )
    parts = [
        "# Vocabulary\n\nThe closed lists that everything speaks. A source's own word is kept beside them: `word`.\n",
        "## Activities\n\nWhat happened at a touchpoint.\n",
        table(("activity", "meaning"), ((f"`{each}`", said) for each, said in ACTIVITIES.items())),
        "## Outcomes\n\nHow it ended. A touchpoint without one does not say.\n",
        table(("outcome", "meaning"), ((f"`{each}`", said) for each, said in OUTCOMES.items())),
    ]
    return "\n".join([*parts, *(words_section(title, members) for title, members in lists)])


def prices() -> str:
    """What time and contacts cost unless declared, and why each default is what it is."""
    rows = [
        (f"`{field.name}`", f"`{field.default}`", attributes(Prices)[field.name], SOURCES[field.name])
        for field in msgspec.structs.fields(Prices)
    ]
    return (
        "# Prices\n\nUsed where `[prices]` in `tellonce.toml` says nothing. Every default is a placeholder: a figure "
        "in money is only as good as the prices behind it. Replace `agent_minute` and `customer_minute` first. Minutes "
        "do not depend on any price.\n\n" + table(("price", "default", "meaning", "where the default comes from"), rows)
    )


BEGUN: Final = {
    Direction.IN: "begun by the customer", Direction.OUT: "begun by the organisation",
    Direction.WITHIN: "within the house",
}  # fmt: skip
SCOPED: Final = {Scope.CONTACT: "in one contact", Scope.JOURNEY: "in one journey", Scope.PERSON: "of one person"}


def step_words(one: Predicate) -> str:
    """What one step of a pattern must be, in plain words."""
    told = [" or ".join(f"`{each}`" for each in one.activity) or "anything"]
    if one.outcome:
        told.append("that ended " + " or ".join(f"`{each}`" for each in one.outcome))
    if one.channel:
        told.append("on " + " or ".join(f"`{each}`" for each in one.channel))
    if one.direction:
        told.append(BEGUN[one.direction])
    if one.kind:
        told.append("in neither a contact nor a message" if one.kind is ContactKind.NONE else f"in a {one.kind}")
    if one.assisted is not None:
        told.append("with a person" if one.assisted else "without a person")
    if one.agreed is not None:
        told.append("in an agreed call-back" if one.agreed else "in no agreed call-back")
    told += [f"known to be `{each}`" for each in one.traits] + [f"not known to be `{each}`" for each in one.lacks]
    if one.waited_over is not None:
        told.append(f"after more than {one.waited_over} seconds of waiting")
    if one.announced_over is not None:
        told.append(f"after an announced wait of more than {one.announced_over} seconds")
    return ", ".join(told)


def pattern_words(one: Pattern) -> str:
    """One way in which a friction shows, in plain words."""
    told = ["; then ".join(map(step_words, one.steps)), SCOPED[one.scope]]
    if one.within:
        told.append(f"within {one.within}")
    if one.under:
        told.append(f"less than {one.under} apart")
    if one.same:
        told.append(f"with the same `{one.same}`")
    if one.apart:
        told.append("in different contacts")
    if one.unless:
        told.append(f"unless there is between them: {step_words(one.unless)}")
    if one.absent:
        until = {"due": "by its due moment", "end": "before the end"}.get(one.by, f"within {one.by}")
        missing = step_words(one.absent)
        missing = "nothing" + missing.removeprefix("anything") if missing.startswith("anything") else f"no {missing}"
        told.append(f"where {until} there is {missing}")
    return "; ".join(told) + "."


def found_by(one: Definition) -> str:
    """How a friction is found, each of its patterns an item of a list."""
    return "Found by any of these:\n\n" + "".join(f"- {pattern_words(each)}\n" for each in one.pattern)


MOMENT: Final = ("at", "until", "activity", "outcome", "channel", "direction", "contact")
"""Fields of a step of an example that have a column of their own."""


def example(one: Example) -> str:
    """A worked example: what happens, what is found, then what the records tell, one row a record."""
    found = "Not found" if not one.found else "Found" if one.found == 1 else f"Found {one.found} times"
    wasted = "" if one.minutes is None else f", {one.minutes:g} minutes"
    seen = f", as of {one.as_of}" if one.as_of else ""
    able = "".join(
        f" `{task}` can be finished in: {', '.join(where.channels or ())}." for task, where in one.capability.items()
    )
    rows = [
        (
            step.at + (f" to {step.until}" if step.until else ""),
            f"`{step.activity}`" + (f" ({step.outcome})" if step.outcome else ""),
            "" if step.channel is Channel.NONE else f"{step.channel}, {step.direction}",
            step.contact,
            ", ".join(further(step)),
        )
        for step in one.steps
    ]
    said = f"{one.says} **{found}{wasted}{seen}.**{able}"
    return f"{said}\n\n" + table(("moment", "what happens", "channel", "contact", "further"), rows)


def further(step: ExampleStep) -> Iterable[str]:
    """What else a step of an example says, as `name value`."""
    for name in ExampleStep.__struct_fields__:
        value = getattr(step, name)
        if value and name not in MOMENT:
            named = value if isinstance(value, dict) else {name: value}
            yield from (f"{key} {each}" for key, each in named.items())


def frictions() -> str:
    """The shipped catalogue with its worked examples, then the form in which an organisation adds its own."""
    rows = [(f"[`{one.name}`](#{one.name})", one.says, f"`{one.count}`", f"`{one.minutes}`") for one in shipped()]
    lists: tuple[tuple[str, type[Enum]], ...] = (
        ("Scopes", Scope),
        ("What may be known of a step", Trait),
        ("What stays the same", Same),
        ("What counts as one", Count),
        ("How minutes are found", Cost),
    )
    return "\n".join(
        [
            "# Frictions\n\nThe places where a journey breaks. Each one found carries the records that show it and, "
            "where it has any of its own, the minutes of the customer that it wasted. No minute counts twice.\n",
            "## The shipped catalogue\n",
            table(("friction", "what broke", "counted once for each", "minutes"), rows),
            "## Worked examples\n\nFirst the patterns in words: the steps in order, where and within which time, what "
            "between them makes them not count. What may be known of a step stands [below]"
            "(#what-may-be-known-of-a-step). Then what each means in records. Moments are counted from the "
            "beginning; records of one contact bear its name. Every example is a test: it goes through the whole "
            "meaning, from records to minutes, and through both readings.\n",
            *(
                "\n".join([f"### {one.name}\n\n{one.source}\n", found_by(one), *map(example, one.example)])
                for one in shipped()
            ),
            "## The form\n\nAn organisation adds its own in the same form as the shipped ones "
            "([how](../how-to/frictions.md)): a file for each in the folder `frictions` beside `tellonce.toml`, or a "
            "table `[friction.NAME]` in it. Every pattern is read twice, by a fold and by SQL "
            "([why](../decisions/0006-two-readings.md)). In a file of its own, `[friction.NAME]` and the dots after it "
            "are left out: `[[pattern]]`, `[[example]]`.\n",
            *(struct_section(title, struct) for title, struct in FRICTION),
            *(words_section(title, members) for title, members in lists),
        ]
    )


def declaration() -> str:
    """Every table and field of `tellonce.toml`, then the kinds of identifiers that are shipped."""
    kinds = [
        (f"`{name}`", kind.normalise, yes(kind.links), str(kind.shared_over or "no limit"), str(kind.tier))
        for name, kind in KINDS.items()
    ]
    return "\n".join(
        [
            "# Declaration: `tellonce.toml`\n\nWhat an organisation says of itself, its systems and its own fields. It "
            "never names a customer, a record or a moment of one "
            "([why](../decisions/0007-declaration-knows-no-customer.md)).\n",
            *(struct_section(title, struct) for title, struct in TABLES),
            "## What can be read in texts\n\nThe words for `off`. How: [Reading texts](../explanation/reading.md).\n",
            table(("reading", "meaning"), ((f"`{each}`", said) for each, said in READINGS.items())),
            "## Kinds of identifiers as shipped\n\nEvery other kind is a customer number: it links, and nothing limits "
            "it. Each can be declared otherwise under `[identity.kinds.NAME]`.\n",
            table(("kind", "normalised as", "links", "links nobody beyond this many customers", "tier"), kinds),
        ]
    )


def yes(truth: bool) -> str:  # noqa: FBT001  # the truth itself is what is written
    """`yes` or `no`."""
    return "yes" if truth else "no"


PAGES: Final[dict[str, Callable[[], str]]] = {
    "declaration.md": declaration,
    "frictions.md": frictions,
    "prices.md": prices,
    "vocabulary.md": vocabulary,
}
"""File name in `docs/reference` to the function that makes its text."""


FILES: Final[dict[str, Callable[[], str]]] = {"asyncapi.json": asyncapi, "openapi.json": openapi}
"""The same of what programs read, which can hold no note of where it comes from."""


def stale(folder: Path) -> dict[str, str]:
    """Name to new text of the pages in `folder` that are missing or differ from the code; empty if all are current."""
    made = {name: NOTE + make() for name, make in PAGES.items()} | {name: make() for name, make in FILES.items()}
    return {
        name: text
        for name, text in made.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    }


def main() -> int:
    """Writes the pages that are out of date and names them; 1 if there were any, else 0."""
    REFERENCE.mkdir(exist_ok=True)
    written = stale(REFERENCE)
    for name, text in written.items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        print(f"written anew: docs/reference/{name}")
    return 1 if written else 0


if __name__ == "__main__":
    sys.exit(main())
