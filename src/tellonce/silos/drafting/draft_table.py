"""One table of an organisation's own as the lines of a declaration: what is sure, and guesses as comments."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from tellonce.silos.drafting.agreement import Agreement
from tellonce.silos.drafting.claims import Claim, identities, quoted, times, words
from tellonce.silos.drafting.column import Column, columns_of, lists_of
from tellonce.silos.drafting.guess import Guess, guess_of
from tellonce.silos.drafting.words_seen import DIRECTIONS, known
from tellonce.silos.system import Record
from tellonce.silos.values import items

SPEAKING: Final = (
    (r"inbound|incoming|received|scan", "message_written", "letter", "in"),
    (r"letter|mailing|notice|piece|print", "notice_sent", "letter", "out"),
    (r"call|phone", "connected", "phone", "in"),
    (r"complaint|message|inquir|enquir", "message_written", "email", "in"),
    (r"dispatch|visit|appointment|work_?order", "visit_arrived", "visit", "out"),
    (r"payment|charge", "paid", "none", "in"),
    (r"invoice|bill", "billed", "none", "out"),
    (r"survey|review|feedback", "survey_answered", "survey", "in"),
    (r"order|sale|booking", "bought", "none", "in"),
    (r"case|ticket|claim", "case_opened", "none", "in"),
)
"""Words in a file's name, and what rows of such files usually tell: activity, channel, direction."""

FEW: Final = 2
"""Kinds of facts on a person from which a row is a customer's entry in a register."""

SINCE: Final = "2000-01-01"
"""The moment of a register that tells none (our choice: before anything that the other files of a folder tell)."""

FILL_IN: Final = "FILL IN"
"""Stands for the column of a moment that nobody has named: no row has it, and `lint` says so."""

LISTS: Final = re.compile(r"(?:ids|matters|contact)\.")
"""Settings that take a list of values."""

REACHED: Final = ("ids.phone", "ids.email")
"""Kinds of which one customer has often two."""

OTHERS: Final = re.compile(
    r"(?:^|[_. ])(?:to|from|ani|dnis|did|dst|src|caller|called|callee|dialled|dialed|agent|staff|rep|advisor|technician"
    r"|engineer|driver|branch|store|shop|office|emergency|kin|guardian|referr(?:er|al|ed))(?:[_. ]|$)"
)
"""Names of columns that speak of a side of a call or of somebody beside the customer, in lower case."""

PROFILE: Final = ("ids.phone", "ids.email", "ids.name", "ids.address", "ids.birth_date")


def is_register(file: str, columns: Mapping[str, Column], guessed: Guess) -> bool:
    """Whether rows hold several facts on people each, as those of a list of customers do, and are not of events."""
    return not _meant(file) and len(_facts(identities(columns, guessed, {}))) >= FEW


def table(
    file: str, seen: list[Record], columns: Mapping[str, Column], guessed: Guess, agreed: Mapping[str, Agreement]
) -> list[str]:
    """The lines of a table after its head.

    Args:
        file: the file's name, which may say what its rows are.
        seen: some of its records.
        columns: theirs.
        guessed: what these seem to hold.
        agreed: columns whose values stand in other files.

    Returns:
        The lines; where no column surely says when, `at` is to be filled in.
    """
    claimed = identities(columns, guessed, agreed)
    nested = [line for path in lists_of(seen) for line in _nested(path, seen)]
    told = times(columns, guessed)
    if not any(one.sure for one in told):
        if register := _registers(file, columns, claimed):
            since = f'at = {{value = "{SINCE}"}}  # no column surely says since when: fill in'
            return [*lines_of(claimed), "", "[[silo.moment]]", *register, since, *lines_of(told), *nested]
        if nested and not told:
            return [*lines_of(claimed), *nested]
    taken = {name for claim in (*claimed, *told) if claim.sure for name in claim.columns}
    rest = [name for name, column in columns.items() if name not in taken and _plain(column)]
    moment = ["", "[[silo.moment]]", *_activity(file, columns, claimed), *_when(told), *lines_of(words(columns))]
    return [*lines_of(claimed), *moment, *_directions(columns), *_attributes(rest), *nested]


def _when(told: list[Claim]) -> list[str]:
    """The lines of when a row or an item was; where nothing says it surely, with one to be filled in before them."""
    lines = lines_of(told)
    if any(line.startswith("at = ") for line in lines):
        return lines
    hint = "take a line below for it" if told else "name the column of its time, with its pattern"
    return [f"at = {quoted(FILL_IN)}  # it tells nothing before this is filled in: {hint}", *lines]


def lines_of(claims: Iterable[Claim]) -> list[str]:
    """Claims as lines: a setting stands once, whatever else claims it is a comment; a kind takes a list of values."""
    told = list(claims)
    several = {kind for kind, often in Counter(one.setting for one in told).items() if often > 1 and LISTS.match(kind)}
    person = len(_facts(told)) >= FEW
    stands: set[str] = set()
    lines = []
    for claim in told:
        if claim.setting in several and claim.setting not in stands:
            lines += _listed([one for one in told if one.setting == claim.setting], person=person)
        elif claim.setting not in several:
            sure = claim.sure and claim.setting not in stands
            lines.append(f"{'' if sure else '# '}{claim.setting} = {claim.written}  # {_said(claim.reason)}")
        if claim.sure or claim.setting in several:
            stands.add(claim.setting)
    return lines


def _listed(claims: list[Claim], *, person: bool) -> list[str]:
    """The columns that claim one kind, as a list: the first sure one stands.

    A further one stands too where the rows are about people and it is an address or telephone of theirs: of two numbers
    of one kind the second may be another customer's, whom it would join with the first.
    """
    sure = [claim for claim in claims if claim.sure]
    stand = sure[:1]
    if person and claims[0].setting in REACHED:
        stand += [claim for claim in sure[1:] if not any(OTHERS.search(name.casefold()) for name in claim.columns)]
    items = []
    for claim in claims:
        sign = "" if claim in stand or not stand else "# "
        items.append(f"    {sign}{claim.written},  # {_said(claim.reason)}")
    lines = [f"{claims[0].setting} = [", *items, "]"]
    return lines if stand else [f"# {line}" for line in lines]


def _said(reason: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", " ", reason)


def _facts(claimed: list[Claim]) -> set[str]:
    return {claim.setting for claim in claimed if claim.sure and claim.setting in PROFILE}


def _meant(file: str) -> tuple[str, str, str, str] | None:
    return next((told for told in SPEAKING if re.search(told[0], file.casefold())), None)


def _registers(file: str, columns: Mapping[str, Column], claimed: list[Claim]) -> list[str]:
    """The lines of a register of customers; none where the rows are something else."""
    facts = _facts(claimed)
    numbered = any(columns[claim.columns[0]].unique for claim in claimed if claim.setting.startswith("ids."))
    if len(facts) < FEW or not numbered or _meant(file):
        return []
    reason = f"{len(facts)} kinds of facts on a person, and a number that no other row has: a register of customers"
    return [f'activity = "profile_recorded"  # {reason}', 'direction = "within"']


def _activity(file: str, columns: Mapping[str, Column], claimed: list[Claim]) -> list[str]:
    if register := _registers(file, columns, claimed):
        return register
    meant = _meant(file)
    lines = ['activity = "noted"  # says nothing yet: what does a row tell?']
    if meant:
        _, activity, channel, direction = meant
        reason = "the file's name speaks of it"
        lines += [
            f'# activity = "{activity}"  # {reason}; instead of the line above',
            *([f'# channel = "{channel}"  # {reason}'] if channel != "none" else []),
            f'# direction = "{direction}"  # {reason}',
        ]
    return lines


def _directions(columns: Mapping[str, Column]) -> list[str]:
    lines = []
    for column in columns.values():
        found = known(column, {word: member.value for word, member in DIRECTIONS.items()})
        if len(found) > 1 and column.full:
            for word, ours in found.items():
                when = f"when = {{{quoted(column.name)} = {quoted(re.escape(word))}}}"
                lines.append(
                    f'# {when}, direction = "{ours}"  # a moment of its own for each: the column says who began'
                )
    return lines


def _nested(path: str, seen: list[Record]) -> list[str]:
    """The moment that the items of a nested list tell; nothing where they have no time."""
    give = items(path)
    inner = [{name: value for name, value in item.items() if name != "^"} for row in seen for _, item in give(row)]
    columns = columns_of(inner)
    guessed = guess_of(columns)
    told = times(columns, guessed)
    if not told:
        return []
    claimed = identities(columns, guessed, {}, "sub")
    taken = {name for claim in (*claimed, *told) if claim.sure for name in claim.columns}
    rest = [name for name, column in columns.items() if name not in taken and _plain(column)]
    return [
        "",
        f"# The list {_said(quoted(path))}: {len(inner)} items in {len(seen)} records.",
        "[[silo.moment]]",
        'activity = "noted"  # says nothing yet: what does an item tell?',
        f"each = {quoted(path)}",
        *lines_of(claim for claim in claimed if not claim.setting.startswith("matters.")),
        *_when(told),
        *lines_of(words(columns)),
        *_attributes(rest),
    ]


def _plain(column: Column) -> bool:
    return bool(column.values) and column.values[0][:1] not in ("[", "{")


def _attributes(names: list[str]) -> list[str]:
    return [f"attributes = [{', '.join(map(quoted, names))}]"] if names else []
