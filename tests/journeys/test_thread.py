"""Journeys: what belongs to one matter, what opens another, and ids that stay."""

import pytest
from told import call, names, placed, point, tell

from tellonce.journeys.contacts import gather
from tellonce.journeys.thread import thread
from tellonce.vocabulary.moment import DAY as MICROS_DAY
from tellonce.vocabulary.moment import MINUTE
from tellonce.vocabulary.touchpoint import Touchpoint

DAY = 24 * 60


def journeys(*points: object) -> list[int]:
    """Number of contacts and messages of each journey, in order."""
    told = tell(*points)
    return [sum(contact.journey == one.id for contact in told.contacts) for one in told.journeys]


def test_one_topic_within_the_gap_is_one_journey_and_another_topic_another() -> None:
    assert journeys(
        *call("a", 0, 5), *call("b", 3 * DAY, 3 * DAY + 5), *call("c", 4 * DAY, 4 * DAY + 5, topic="tv")
    ) == [2, 1]


@pytest.mark.parametrize(("gap", "expected"), [(14 * DAY, [2]), (14 * DAY + 1 / 60, [1, 1])])
def test_a_longer_silence_than_the_gap_opens_another_journey(gap: float, expected: list[int]) -> None:
    assert journeys(*call("a", 0, 5), *call("b", 5 + gap, 10 + gap)) == expected


def test_a_business_number_reaches_across_any_gap_and_topic() -> None:
    first = point("message_written", 0, channel="letter", topic="bill", matters=("notice:1",))
    assert journeys(
        first, point("notice_sent", 90 * DAY, channel="letter", direction="out", topic="tax", matters=("notice:1",))
    ) == [2]


def test_a_record_that_names_two_numbers_makes_their_journeys_one() -> None:
    points = [
        point("message_written", at, channel="letter", topic=f"t{at}", matters=(f"notice:{at}",)) for at in (0, DAY)
    ]
    assert journeys(
        *points, point("message_written", 2 * DAY, channel="letter", topic="t", matters=("notice:0", f"notice:{DAY}"))
    ) == [3]


def test_the_journey_of_the_same_topic_comes_before_a_later_one_without_a_topic() -> None:
    order = point("message_written", DAY, channel="letter", matters=("order:1",))
    assert journeys(*call("a", 0, 5), *call("z", 10, 15, topic="tv"), order, *call("b", 2 * DAY, 2 * DAY + 5)) == [
        2,
        1,
        1,
    ]


def test_what_says_nothing_joins_the_only_open_journey() -> None:
    assert journeys(*call("a", 0, 5), point("notice_sent", DAY, channel="sms", direction="out")) == [2]


def test_what_says_nothing_opens_its_own_where_two_are_open() -> None:
    assert journeys(
        *call("a", 0, 5), *call("b", 10, 15, topic="tv"), point("notice_sent", DAY, channel="sms", direction="out")
    ) == [1, 1, 1]


def test_a_topic_and_a_part_of_it_are_one_and_two_parts_are_two() -> None:
    parts = [("tech/dvr", 0), ("tech", DAY), ("tech/net", 2 * DAY)]
    calls = [one for topic, at in parts for one in call(topic, at, at + 5, topic=topic)]
    assert journeys(*calls[:6]) == [2]
    told = tell(*call("a", 0, 5, topic="tech/dvr"), *call("b", DAY, DAY + 5, topic="tech/net"))
    assert len(told.journeys) == 2


def test_messages_that_say_nothing_belong_together_beside_two_open_journeys() -> None:
    sent = [point("notice_sent", at, channel="sms", direction="out") for at in (DAY, DAY + 1)]
    assert journeys(*call("a", 0, 5), *call("b", 10, 15, topic="tv"), *sent) == [1, 1, 2]


def test_the_topic_of_a_case_leads() -> None:
    told = tell(*call("a", 0, 5, topic="queue"), point("case_opened", 1, silo="crm", topic="bill"))
    assert told.contacts[0].topics == ("bill", "queue")


def test_a_declared_key_decides_alone() -> None:
    told = tell(
        *(
            point("case_step", at, channel="none", journey="k", topic=topic)
            for at, topic in ((0, "x"), (900 * DAY, "y"))
        )
    )
    (journey,) = told.journeys
    assert journey.declared
    assert journey.ended - journey.started == 900 * MICROS_DAY


def test_master_data_and_newsletters_are_in_no_journey() -> None:
    told = tell(
        point("profile_recorded", 0, channel="none"),
        point("newsletter_sent", 1, channel="email", direction="out"),
        *call("a", 2, 5),
    )
    assert [contact.journey for contact in told.contacts] == ["", told.journeys[0].id]


def test_a_mere_payment_opens_no_journey_but_joins_the_open_one() -> None:
    told = tell(point("paid", 0, channel="none"), *call("a", 10, 15), point("paid", 20, channel="none"))
    assert len(told.journeys) == 1
    assert [step.journey is not None for step in told.steps if step.activity == "paid"] == [False, True]


def test_a_later_contact_does_not_rename_the_journey() -> None:
    before = tell(*call("a", 0, 5)).journeys[0].id
    assert tell(*call("a", 0, 5), *call("b", DAY, DAY + 5)).journeys[0].id == before


def test_every_group_is_in_one_thread_or_beside() -> None:
    rows = placed(
        *call("a", 0, 5), point("paid", 50 * DAY, channel="none"), point("profile_recorded", 0, channel="none")
    )
    groups = gather(rows, 30 * MINUTE)
    threads, beside = thread(groups, 14 * MICROS_DAY)
    assert sorted(group.name for one in threads for group in one.groups) + [group.name for group in beside] == [
        "s:a",
        "s:profile_recorded0",
        f"s:paid{50 * DAY}",
    ]


def order(number: str, *at: float) -> list[Touchpoint]:
    """What several systems record of an order."""
    return [
        point("noted", one, channel="none", silo=f"s{place}", record=f"{number}-{one}", matters=(f"order:{number}",))
        for place, one in enumerate(at)
    ]


def test_two_orders_are_two_journeys_though_no_record_states_a_topic() -> None:
    told = tell(
        *order("1", 1, 2), *order("2", 3, 4),
        *(point("message_written", at, channel="email", record=f"m{at}", matters=(f"order:{number}",))
          for at, number in ((10, "1"), (20, "2"))),
    )  # fmt: skip
    assert len({one.journey for one in told.contacts}) == 2
    assert names(told) == []


@pytest.mark.parametrize("kind", ["case", "ticket_no", "notice"])
def test_a_number_that_a_record_or_a_contact_gives_itself_parts_nothing(kind: str) -> None:
    told = tell(*(
        point("message_written", at, channel="email", record=f"m{at}", matters=(f"{kind}:{at}",)) for at in (10, 20)
    ))  # fmt: skip
    assert len({one.journey for one in told.contacts}) == 1
