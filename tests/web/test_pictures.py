"""Pictures and their tables are the same figures; places keep order whatever the times."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tellonce.vocabulary.measures import MeasureRow, Measures
from tellonce.web.charts import BARS, week_chart
from tellonce.web.paging import paged
from tellonce.web.sight import Sight
from tellonce.web.timeline import picture, places


def _row(week: int, channel: str, contacts: int) -> MeasureRow:
    monday = date(2030, 1, 7) + timedelta(weeks=week)
    return MeasureRow(
        week=monday.isoformat(), channel=channel, contacts=contacts, messages=1, journeys=1, repeat_contacts=0,
        minutes=1.0, minutes_wasted=0.0, cost=0.0,
    )  # fmt: skip


rows = st.lists(
    st.builds(_row, st.integers(0, 900), st.sampled_from(["phone", "web", "visit"]), st.integers(0, 50)),
    unique_by=lambda row: (row.week, row.channel),
)


@given(rows)
def test_picture_and_table_hold_all_contacts(found: list[MeasureRow]) -> None:
    chart = week_chart(Measures(currency="EUR", rows=found))
    total = sum(row.contacts for row in found)
    assert sum(lane.contacts for lane in chart.lanes) == total
    assert sum(bar.contacts for lane in chart.lanes for bar in lane.bars) == total
    assert sum(row.total for row in chart.rows) == total
    for place, lane in enumerate(chart.lanes):
        assert sum(row.contacts[place] for row in chart.rows) == lane.contacts


@given(rows)
def test_bars_stay_few_and_in_the_picture(found: list[MeasureRow]) -> None:
    chart = week_chart(Measures(currency="EUR", rows=found))
    assert len(chart.rows) <= BARS
    for bar in (bar for lane in chart.lanes for bar in lane.bars):
        assert bar.x >= 0
        assert bar.x + bar.width <= 100.1
        assert 0 < bar.height <= 100


@given(st.lists(st.integers(0, 10**16), min_size=1))
def test_places_keep_the_order_of_moments(moments: list[int]) -> None:
    placed = places(moments)
    assert set(placed) == set(moments)
    ordered = [placed[moment] for moment in sorted(placed)]
    assert ordered == sorted(ordered)
    assert all(5 <= place <= 95 for place in ordered)


def test_a_story_without_contacts_has_an_empty_picture() -> None:
    assert picture([], []).marks == []


def test_every_entry_is_drawn_in_the_lane_of_its_channel(sight: Sight) -> None:
    story = sight.story("p1")
    assert story is not None
    drawn = picture(story.entries, [one for one in story.frictions if not one.evidence])
    lanes = {lane.y: lane.channel for lane in drawn.lanes}
    assert [lanes[mark.y] for mark in drawn.marks] == [entry.contact.channel for entry in story.entries]
    assert [lanes[flag.y] for flag in drawn.flags] == [""]
    assert [mark.frictions for mark in drawn.marks] == [len(entry.frictions) for entry in story.entries]


@given(st.lists(st.integers(), max_size=60), st.integers(), st.integers(1, 20))
def test_pages_lie_within_the_list(found: list[int], number: int, size: int) -> None:
    page = paged(found, number, size)
    assert 1 <= page.number <= page.pages
    assert list(page.rows) == found[page.first - 1 : page.last] if found else page.rows == []
    assert sum(len(paged(found, n, size).rows) for n in range(1, page.pages + 1)) == len(found)
