"""Every bound has a customer just inside and one just outside, also as the clocks change; ties in either order."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, TypeAlias

import plain
import plain_calls
import plain_matters
import plain_site
import plain_written
import pytest

from tellonce.journeys.catalogue import shipped
from tellonce.journeys.length import FOREVER, length
from tellonce.rehearsal.crowd.invent import FEWEST, invent

Spans: TypeAlias = Iterable[tuple[datetime, datetime]]
Measure: TypeAlias = Callable[[Path, dict[str, str]], Spans]

CLOCKS = datetime(2024, 3, 10, 8, tzinfo=UTC)
"""When the organisation's clocks go forward."""

SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)


def messages(folder: Path, owner: dict[str, str]) -> Spans:
    """First and third of three messages on one matter."""
    for sent in plain_written.messages(folder, owner).values():
        yield from zip(sent, sent[2:], strict=False)


def numbers(folder: Path, owner: dict[str, str]) -> Spans:
    for _, first, again in plain_calls.keyed_apart(folder, owner):
        yield first, again
    for _, first, again in plain_matters.given_then_keyed(folder, owner):
        yield first, again


TIMES: dict[tuple[str, timedelta], Measure] = {
    ("repeat_contact", timedelta(days=7)): lambda *crowd: (one[1:] for one in plain_matters.in_turn(*crowd)),
    ("failure_demand", timedelta(hours=24)): lambda *crowd: (one[2:] for one in plain_matters.demands(*crowd)),
    ("re_authentication", timedelta(hours=24)): numbers,
    ("over_contact", timedelta(hours=24)): messages,
    ("misdirected_survey", timedelta(days=30)): lambda *crowd: (one[1:] for one in plain_written.surveys_apart(*crowd)),
}
"""Each time of the catalogue, and what is held against it in the files."""

AMOUNTS = {("long_wait", "waited_over", 600), ("long_wait", "announced_over", 1800)}
"""The other bounds of the catalogue."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest crowd: each scenario once."""
    made = tmp_path_factory.mktemp("bounds")
    invent(made, 20240310, FEWEST)
    return made


@pytest.fixture(scope="module")
def owner(folder: Path) -> dict[str, str]:
    return plain.owners(plain.document(folder, "expected.json"))


def test_no_bound_of_the_catalogue_is_forgotten() -> None:
    patterns = [(one.name, pattern) for one in shipped() for pattern in one.pattern]
    times = {(name, timedelta(microseconds=length(text))) for name, one in patterns
             for text in (one.within, one.under) if text and length(text) < FOREVER}  # fmt: skip
    others = {
        (name, bound, value)
        for name, pattern in patterns
        for step in pattern.steps
        for bound in ("waited_over", "announced_over")
        if (value := getattr(step, bound)) is not None
    }
    assert times == set(TIMES)
    assert others == AMOUNTS
    assert not {one.by for _, one in patterns} - {"", "due", "end"}


@pytest.mark.parametrize(("name", "bound"), sorted(TIMES))
def test_every_time_has_a_customer_on_it_and_a_second_to_either_side(
    name: str, bound: timedelta, folder: Path, owner: dict[str, str]
) -> None:
    gaps = {later - earlier for earlier, later in TIMES[name, bound](folder, owner)}
    assert {bound - SECOND, bound, bound + SECOND} <= gaps


@pytest.mark.parametrize(("name", "bound"), sorted(TIMES))
def test_every_time_has_both_sides_across_the_change_of_clocks(
    name: str, bound: timedelta, folder: Path, owner: dict[str, str]
) -> None:
    spans = TIMES[name, bound](folder, owner)
    gaps = {later - earlier for earlier, later in spans if earlier < CLOCKS < later}
    assert {bound - SECOND, bound + SECOND} <= gaps


@pytest.mark.parametrize(("name", "bound"), sorted(TIMES))
def test_what_counts_together_also_happens_in_one_second(
    name: str, bound: timedelta, folder: Path, owner: dict[str, str]
) -> None:
    gaps = {later - earlier for earlier, later in TIMES[name, bound](folder, owner)}
    # Nobody keys a number twice in one second.
    assert (timedelta() in gaps) is (name != "re_authentication")


def test_waits_stand_on_either_side_of_ten_minutes_and_of_half_an_hour(folder: Path, owner: dict[str, str]) -> None:
    waited = set(plain_calls.waits(folder, owner).values())
    assert {timedelta(seconds=wait) for wait in (599, 600, 600.001, 601)} <= waited
    assert {1799, 1800, 1801} <= set(plain_calls.announced(folder, owner).values())


def test_calls_stand_on_either_side_of_three_and_of_twenty_seconds(folder: Path) -> None:
    placed = {(row["answered_by"], int(row["duration"])) for row in plain.rows(folder, "outbound_calls.csv")}
    assert {("human", 3), ("human", 4), ("machine_end_beep", 19), ("machine_end_beep", 20)} <= placed


def test_a_call_back_stands_on_either_side_of_24_hours_by_its_call(folder: Path, owner: dict[str, str]) -> None:
    agreed = {ref for _, ref, _ in plain_calls.agreed(folder, owner)}
    gaps = {began - failed for _, ref, failed, began in plain_matters.demands(folder, owner) if ref in agreed}
    assert gaps == {plain.DAY - SECOND, plain.DAY + SECOND}


def test_silences_stand_on_either_side_of_half_an_hour_and_of_two_weeks(folder: Path, owner: dict[str, str]) -> None:
    half, fortnight = timedelta(minutes=30), timedelta(days=14)
    seen = [(a, b) for _, a, b in plain_site.silences(folder, owner)]
    assert {half - SECOND, half, half + SECOND} <= {b - a for a, b in seen}
    assert {half - SECOND, half + SECOND} <= {b - a for a, b in seen if a < CLOCKS < b}
    apart = {b - a for _, a, b in plain_calls.tests_apart(folder, owner)}
    assert {fortnight - SECOND, fortnight, fortnight + SECOND} <= apart


def test_promises_are_kept_at_their_very_end_and_broken_just_after(folder: Path, owner: dict[str, str]) -> None:
    made = plain_written.promised(folder, owner)
    late = Counter(kept - due for _, _, due, kept in made if kept)
    for just in (-SECOND, timedelta(), SECOND):
        assert late[just]
    # By the end of a day: in its last second and in the first of the next, on two days with a change of clocks before.
    assert late[TICK - SECOND] >= 3
    assert late[TICK] >= 3
    minute = timedelta(minutes=1)
    visits = {kept - due for _, _, due, kept in plain_written.windows(folder, owner) if kept}
    assert {-minute, timedelta(), minute} <= visits


def test_promises_are_due_on_either_side_of_the_export(folder: Path, owner: dict[str, str]) -> None:
    as_of = plain.moment(plain.document(folder, "expected.json")["as_of"])
    dues = {due - as_of for _, _, due, kept in plain_written.promised(folder, owner) if not kept}
    assert {-SECOND, SECOND} <= dues


def test_days_to_pay_end_between_two_seconds_and_debts_between_two_cents(folder: Path, owner: dict[str, str]) -> None:
    asked = {at - end for _, at, end in plain_written.asked_by(folder, owner)}
    assert {-SECOND, timedelta()} <= asked
    # A letter is dated at noon: half a day before the end of its day, half a day after that of the day before.
    assert {-timedelta(hours=12), timedelta(hours=12)} <= asked
    paid: set[timedelta] = set()
    short: set[int] = set()
    for _, _, row in plain_written.letters(folder, owner):
        if row["FORM"] == "BILL":
            end = plain.day_after(plain.local(row["PAY_BY"], plain_written.DATE))
            parts = plain_written.payments(folder, row["INVOICE"])
            paid |= {at - end for at, _ in parts}
            short.add(sum(cents for _, cents in parts) - round(float(row["AMOUNT"]) * 100))
    assert {-SECOND, timedelta()} <= paid
    assert {-1, 0} <= short


def test_counts_stand_on_either_side_of_two_and_of_three(folder: Path, owner: dict[str, str]) -> None:
    prompts, asks = set(), set()
    for steps in plain_calls.runs(folder, owner).values():
        put = Counter(step["transitioned_to"] for _, step in steps)
        prompts.add(max(put.values()))
        asks.add(sum(step["context"]["widgets"].get(step["transitioned_from"]) == {"SpeechResult": "agent"}
                     for _, step in steps))  # fmt: skip
    assert {2, 3} <= prompts
    assert {2, 3} <= asks
    handed = {len(plain.parts(record, "agent")) - 1 for _, _, record in plain.conversations(folder, owner)}
    assert {1, 2} <= handed
    silent = Counter(owner[f"outbound_calls.csv#{row['sid']}"] for row in plain.rows(folder, "outbound_calls.csv")
                     if plain_calls.silent(row))  # fmt: skip
    assert {1, 2} <= set(silent.values())
    assert {2, 3} <= {len(sent) for sent in plain_written.messages(folder, owner).values()}


TIED = {
    "sendgrid_events.json": ("sg_event_id", "timestamp"),
    "outbound_calls.csv": ("sid", "start_time"),
    "stripe_charges.csv": ("id", "Created (UTC)"),
    "ivr_studio_steps.jsonl": ("sid", "date_created"),
}
"""Files with records of one customer and second: their id and their moment."""


def ties(folder: Path, file: str) -> list[list[str]]:
    """Ids of records of one file, customer and second, in the order of the file."""
    ident, at = TIED[file]
    owner = plain.owners(plain.document(folder, "expected.json"))
    found: dict[tuple[str, Any], list[str]] = defaultdict(list)
    for row in plain.rows(folder, file):
        found[owner[f"{file}#{row[ident]}"], row[at]].append(row[ident])
    return [ids for ids in found.values() if len(ids) > 1]


@pytest.mark.parametrize("file", sorted(TIED))
def test_records_of_one_second_stand_in_either_order_of_their_ids(file: str, tmp_path: Path) -> None:
    orders = Counter()
    for seed in range(6):
        invent(tmp_path, seed, FEWEST)
        orders += Counter(a < b for ids in ties(tmp_path, file) for a, b in combinations(ids, 2))
    assert orders[True]
    assert orders[False]
