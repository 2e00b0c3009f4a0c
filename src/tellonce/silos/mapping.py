"""What an organisation says of its own tables and fields: the records behind `[[silo]]` and `[[meaning]]`."""

from typing import TypeAlias

import msgspec

from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to get one value out of a record. In the declaration a bare text `"COL"` is short for `{column = "COL"}`.

    Attributes:
        column: dotted path of the field; `^.name` reaches out of a nested item into the record around it.
        columns: several paths, joined by `join` (all must be present).
        join: text between them.
        value: a constant instead of a field.
        match: regular expression; its groups, joined by one space, become the value (the whole match if it has none);
            no match means no value.
        pattern: for moments: `iso`, `unix`, `unix_ms`, `unix_us`, or a `strptime` pattern; '' means `iso`.
        zone: zone of a time without one, if not the silo's.
        values: for closed lists: the source's word to ours (`{Web = "web"}`). A word that is not named becomes
            `default`, or stays as it is where there is none.
        default: what stands where nothing is found ('' = nothing).
        times: what a number is multiplied by: 0.01 for an amount in cents, 60 for a length in minutes. A text that is
            no number stays as it is.
    """

    column: str = ""
    columns: tuple[str, ...] = ()
    join: str = " "
    value: str = ""
    match: str = ""
    pattern: str = ""
    zone: str = ""
    values: dict[str, str] = {}
    default: str = ""
    times: float = 1.0


Choice: TypeAlias = str | Value

Choices: TypeAlias = str | Value | tuple[Choice, ...]
"""One choice of a kind or several (the two telephones of a customer in one row): each tells one value of the kind."""


class Moment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[silo.moment]]`: one thing that a row tells. A row may tell several; a nested list tells one per item.

    Attributes:
        name: name for `after`.
        activity: what happened: a word of the closed list, or a value with `values`.
        at: its moment; where only the day of a letter is known, noon of that day.
        until: its end.
        seconds: its length, instead of `until`: seconds as a number, or `00:06:12`.
        channel: where: a word of the closed list, or a value with `values`.
        direction: who began it.
        each: dotted path of a nested list: one moment per item, whose paths are then relative to the item.
        sub: path of the item's own id ('' = its position from 0; an item that lacks its id is `L` and its position).
        when: only rows where each of these fields, as a whole, matches its regular expression (case ignored).
        order: whole number that breaks ties of moments.
        outcome: how it ended: a word of the closed list, or a value with `values`. A word that nobody named counts as
            none.
        word: the source's own word.
        topic: what it is about.
        what: what was promised or sent.
        due: by when (moments with a deadline); a day without a time means its end by the organisation's clocks. Or a
            limit that runs from `at`: `+FIELD` (seconds as a number; `+FIELD * 60` where it holds minutes),
            `+5 business days`, `+10 days`, `+2 weeks`, `+48 hours`, also with FIELD for the number. Business days are
            Monday to Friday, the day of `at` is not counted, holidays are; days end with the local day.
        keeps: the activity that fulfils the promise.
        task: the task or script it belongs to.
        fact: the kind of identity asked or given.
        asker: who asked.
        prompt: name of the prompt or page.
        amount: how much money was asked for or paid, in whole units of the currency (of cents `{column = "CENTS", times
            = 0.01}`), with or without its sign.
        after: name of a moment of the same row that must not be later; a violation is counted and reported.
        ids: identifiers of this moment alone: kind to value, or to a list of values.
        contact: keys of this moment's contact alone: kind to value, or to a list of values.
        attributes: fields to keep.
    """

    activity: Activity | Value
    at: Choice
    name: str = ""
    until: Choice | None = None
    seconds: Choice | None = None
    channel: Choice = Channel.NONE.value
    direction: Direction = Direction.IN
    each: str = ""
    sub: str = ""
    when: dict[str, str] = {}
    order: Choice | None = None
    outcome: Choice | None = None
    word: Choice | None = None
    topic: Choice | None = None
    what: Choice | None = None
    due: Choice | None = None
    keeps: Activity | None = None
    task: Choice | None = None
    fact: Choice | None = None
    asker: Choice | None = None
    prompt: Choice | None = None
    amount: Choice | None = None
    after: str = ""
    ids: dict[str, Choices] = {}
    contact: dict[str, Choices] = {}
    attributes: tuple[str, ...] = ()


class Layout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[silo.layout]`: how a table's file is written. What is left out is found from the file's name and head.

    Attributes:
        format: csv, labelled, lines, jsonl, json, parquet, xes or mbox ('' = by the file's name and head).
        delimiter: of a CSV ('' = found: comma, pipe, semicolon or tab).
        header: whether a CSV's first row holds the names of the columns; without it columns are called `0`, `1`, ….
        skip: rows to leave out after the header.
        root: dotted path of the list inside a JSON document.
        encoding: of text files.
    """

    format: str = ""
    delimiter: str = ""
    header: bool = True
    skip: int = 0
    root: str = ""
    encoding: str = "utf-8"


class Silo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[silo]]`: one source system's files.

    Attributes:
        name: unique name of the silo.
        system: a known system (`tellonce sniff` names them) or `table`.
        files: names or patterns of files, relative to the organisation's folder.
        zone: zone of its times where they carry none ('' = the system's, else the organisation's).
        layout: how a table's file is written.
        record: path of the record's id ('' = the line number, of a built-in system the id that its reader knows; where
            an export has an id of its own, that).
        ids: identifiers: kind to value, or to a list of values where a record holds several of the kind
            (`ids.phone = ["TEL_MAIN", "TEL_MOB"]`): each is an identifier, empty ones are left out, and each is told
            once. For built-in systems further ones beside the reader's, from the record's own fields by their path, or
            from attributes as the system's documentation page lists them.
        matters: business numbers: kind to value, or to a list of values; found as `ids`, beside the reader's.
        contact: keys shared by all records of one contact: kind to value, or to a list of values; found as `ids`,
            beside the reader's.
        journey: the declared key of the journey (a case id); found as `ids`, instead of the reader's.
        topic: what its records are about; found as `ids`, instead of the reader's where the record says one.
        moment: what a row tells, for `table`.
    """

    name: str
    system: str
    files: tuple[str, ...]
    zone: str = ""
    layout: Layout = Layout()
    record: Choice = ""
    ids: dict[str, Choices] = {}
    matters: dict[str, Choices] = {}
    contact: dict[str, Choices] = {}
    journey: Choice | None = None
    topic: Choice | None = None
    moment: tuple[Moment, ...] = ()


class Meaning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[meaning]]`: what one of the organisation's own fields says.

    With `activity` a matching field tells a touchpoint of its own beside the one that carries it (or gives its
    activity to one that was only `noted` and has no length, unless that loses the customer's presence; or takes its
    place, with `instead`); without, it adds its topic, task, what, fact, matter, outcome or channel to the one that
    carries it.
    `{value}` is the expression's first group, else the whole value. What one touchpoint tells by several meanings
    happened in the order of their declaration, each beginning where the one before ended. The fields that `when`,
    `seconds`, `start`, `end` and `due` name are looked for on the touchpoint that carries `field`, then on the
    record's other touchpoints, on the record around it, and in the record as its system wrote it; one that is
    nowhere says nothing.

    Attributes:
        system: system or silo name whose records carry the field.
        field: name of the attribute, as the system's documentation page lists it; `word` is the source's own word for
            what happened (the name of an event), where no attribute is called so.
        matches: regular expression on the whole value, case ignored ('' = any value that is not empty).
        when: only where each of these other fields of the same record, as a whole, matches its regular expression (case
            ignored; '' matches a field that is not there).
        activity: what it says happened.
        outcome: how it ended.
        fact: the kind of identity asked, given or looked up. Where given or looked up, the value (or the expression's
            first group) is an identifier of that kind.
        topic: what it is about (`{value}` = the value itself); it replaces the reader's and the silo's.
        task: the task it belongs to (`{value}` = the value itself); of a prompt or an answer, the name of the prompt.
        what: what was promised or sent (`{value}` = the value itself).
        matter: kind of business number that the value is.
        seconds: name of the field with the length in seconds (`FIELD * 60` where it holds minutes), or the number
            itself.
        start: name of the field with the moment at which it began; a day without a time is one of the organisation's
            clocks, and of a letter its noon.
        end: name of the field with the moment at which it ended; with `seconds` and no `start` it began so long before.
        due: name of the field with the deadline (a day without a time means its end by the organisation's clocks,
            whatever the zone of the silo), or a limit that runs from the moment: `+FIELD` with a length as
            under `seconds`, `+5 business days`, `+10 days`, `+2 weeks`, `+48 hours`, also with FIELD or `{value}` for
            the number. Business days are Monday to Friday, the day of the moment is not counted, holidays are; days end
            with the local day. A promise needs one.
        keeps: the activity that fulfils the promise.
        amount: name of the field that says how much money was asked for or paid, or `{value}`; without it a payment
            counts as the whole of what was asked.
        channel: where it happened; without `activity`, where the touchpoint that carries the field happened. `none` is
            no meeting with the customer (a case that a doctor's fax opened).
        instead: what is told takes the place of the touchpoint that carries the field, with its attributes, its word
            and, where the meaning names no time of its own, its moments. Of several the first takes it, and what the
            others tell stands beside it.
    """

    system: str
    field: str
    matches: str = ""
    when: dict[str, str] = {}
    activity: Activity | None = None
    outcome: Outcome | None = None
    fact: str = ""
    topic: str = ""
    task: str = ""
    what: str = ""
    matter: str = ""
    seconds: str = ""
    start: str = ""
    end: str = ""
    due: str = ""
    keeps: Activity | None = None
    amount: str = ""
    channel: Channel | None = None
    instead: bool = False
