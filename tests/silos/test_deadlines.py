"""Time limits as a declaration writes them: what they say, until when they run, and what is no limit."""

from zoneinfo import ZoneInfo

import pytest

from tellonce.reading.times import Unit
from tellonce.silos.deadlines import After, after, misstated, runs_until
from tellonce.silos.mapping import Meaning
from tellonce.silos.matching import Meanings
from tellonce.silos.meaning import apply
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import from_iso, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint

LONDON = ZoneInfo("Europe/London")
FRIDAY = from_iso("2025-03-28T17:00:00Z", LONDON)


@pytest.mark.parametrize(
    ("declared", "limit", "field"),
    [
        ("+took", After("took", 1, None), "took"),
        ("+ took * 60", After("took", 60, None), "took"),
        ("+5 business days", After("5", 1, Unit.BUSINESS_DAY), ""),
        ("+1 Business Day", After("1", 1, Unit.BUSINESS_DAY), ""),
        ("+{value} hours", After("{value}", 1, Unit.HOUR), ""),
        ("+Service level * 7 days", After("Service level", 7, Unit.DAY), "Service level"),
        ("+604800", After("604800", 1, None), ""),
    ],
)
def test_a_limit_is_a_number_and_its_unit(declared, limit, field):
    assert after(declared) == limit
    assert after(declared).field == field
    assert not misstated(declared)


@pytest.mark.parametrize(("declared", "wrong"), [("by", False), ("+", True), ("+ ", True), ("2 business days", True),
                                                 ("{value} hours", True), ("2 step due", False)])  # fmt: skip
def test_a_field_is_no_limit_and_a_limit_needs_its_sign(declared, wrong):
    assert after(declared) is None
    assert misstated(declared) is wrong


@pytest.mark.parametrize(
    ("declared", "number", "until"),
    [
        ("+2 business days", "2", "2025-04-01T22:59:59.999999Z"),
        ("+0 business days", "0", "2025-03-28T23:59:59.999999Z"),
        ("+2 days", "2", "2025-03-30T22:59:59.999999Z"),
        ("+1 week", "1", "2025-04-04T22:59:59.999999Z"),
        ("+1 month", "1", "2025-04-28T22:59:59.999999Z"),
        ("+1.5 hours", "1.5", "2025-03-28T18:30:00Z"),
        ("+90 minutes", "90", "2025-03-28T18:30:00Z"),
        ("+90 seconds", "90", "2025-03-28T17:01:30Z"),
    ],
)
def test_days_end_with_the_local_day_and_hours_run_by_the_clock(declared, number, until):
    assert iso(runs_until(after(declared), number, FRIDAY, LONDON)) == until


@pytest.mark.parametrize(
    ("declared", "number"),
    [("+f days", "1.5"), ("+f days", "-1"), ("+f days", "five"), ("+f hours", "x"), ("+f", "1e9"), ("+f", "9" * 12),
     ("+f months", "36500"), ("+f business days", "99999999")],
)  # fmt: skip
def test_what_is_no_number_of_its_unit_is_unreadable(declared, number):
    with pytest.raises(Unreadable, match="field f holds"):
        runs_until(after(declared), number, from_iso("9000-01-01", LONDON), LONDON)


@pytest.mark.parametrize(
    ("note", "due"),
    [
        ("call back within 60 minutes", "2025-03-28T18:00:00Z"),
        ("call back within 5 hours", None),
        ("refund in 2 business days", "2025-04-01T22:59:59.999999Z"),
    ],
)
def test_a_meaning_takes_the_number_from_the_text(note, due):
    talk = Touchpoint(
        silo="s", file="f", record="r", at=FRIDAY, activity=Activity.CONNECTED, channel=Channel.PHONE,
        direction=Direction.IN, attributes={"note": note},
    )  # fmt: skip
    meanings = tuple(
        Meaning(system="s", field="note", matches=rf".*?(\d+) {unit}", activity=Activity.PROMISE_MADE,
                due=f"+{{value}} {unit}")
        for unit in ("minutes", "business days")
    )  # fmt: skip

    promises = list(apply([talk], Meanings(meanings), ZoneInfo("UTC"), LONDON))[1:]

    assert [iso(int(one.attributes["due"])) for one in promises] == ([due] if due else [])
