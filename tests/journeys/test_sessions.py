"""Web sessions that two systems tell of, and chats inside of them."""

import pytest
from told import point, tell

from tellonce.vocabulary.moment import MINUTE
from tellonce.vocabulary.touchpoint import Touchpoint

SECOND = 1 / 60


def page(at: float, **said: str) -> Touchpoint:
    return point("page_viewed", at, channel="web", silo="site", ids=("browser b",), topic="bill", **said)


def request(at: float, address: str = "ip 192.0.2.1", silo: str = "server") -> Touchpoint:
    return point("noted", at, channel="web", silo=silo, ids=(address,), topic="bill")


def chat(at: float, until: float, channel: str = "bot") -> list[Touchpoint]:
    key = ("chat:1",)
    return [
        point("prompted", at, channel=channel, silo="chat", record="c", keys=key, prompt="hello"),
        point("answered", until, channel=channel, silo="chat", record="c", part=1, keys=key),
    ]


def test_what_page_and_server_tell_of_one_time_is_one_session() -> None:
    (session,) = tell(page(0), page(5), request(1), request(6)).contacts
    assert (session.at, session.until) == (0, 6 * MINUTE)
    assert len(session.refs) == 4


@pytest.mark.parametrize(("after", "count"), [(10 * SECOND, 1), (11 * SECOND, 2)])
def test_a_request_belongs_to_the_session_it_is_nearest_to(after: float, count: int) -> None:
    assert len(tell(page(0), page(5), request(5 + after)).contacts) == count


def test_two_browsers_of_one_system_stay_two_sessions() -> None:
    other = point("page_viewed", 1, channel="web", silo="site", ids=("ip 192.0.2.1",), topic="bill")
    assert len(tell(page(0), page(5), other).contacts) == 2


@pytest.mark.parametrize("channel", ["bot", "chat"])
def test_a_chat_inside_a_web_session_takes_no_time_of_its_own(channel: str) -> None:
    session, inside = tell(page(0), *chat(2, 8, channel), page(10)).contacts
    assert (session.span, inside.span) == (10 * MINUTE, 0)
    assert inside.at == 2 * MINUTE


def test_a_chat_that_outlasts_the_session_takes_its_own_time() -> None:
    session, beside = tell(page(0), *chat(2, 12), page(10)).contacts
    assert (session.span, beside.span) == (10 * MINUTE, 10 * MINUTE)


def test_minutes_wasted_in_a_chat_are_those_of_its_session_and_count_once() -> None:
    key = ("chat:1",)
    again = [
        point("prompted", at, channel="bot", silo="chat", record="c", part=at, keys=key, prompt="sorry", topic="bill")
        for at in (2, 4, 7)
    ]
    failed = point("step_failed", 9, channel="web", silo="site", ids=("browser b",), topic="bill", task="pay")
    told = tell(page(0), *again, failed, page(10))
    assert [(one.name, one.span) for one in told.frictions] == [("doom_loop", 5 * MINUTE), ("dead_end", 5 * MINUTE)]
    assert sum(contact.span for contact in told.contacts) == 10 * MINUTE
