"""What goes out: once by its id, in order, as CloudEvents that other people's library reads."""

import json

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from cloudevents.core.formats.json import JSONFormat
from sqlalchemy import delete, func, select

from tellonce.stores.present.out import Out
from tellonce.stores.present.schema import OUT
from tellonce.vocabulary.moment import from_iso, iso
from tellonce.vocabulary.news import ChangedContext, NewsType, SeenTouchpoint, news

AT = 1_710_199_205_250_000


def changed(number, subject="p1"):
    return news(NewsType.CONTEXT_CHANGED, AT + number, subject, ChangedContext(journeys=[f"j{number}"]))


def written(database, *told, source="fenwick"):
    out = Out(database, source)
    with database.write() as connection:
        out.add(connection, told)
    return out


def test_of_an_empty_present_nothing_goes_out(database):
    out = written(database)

    assert out.after(0, 10) == []
    assert out.latest() == 0


def test_news_goes_out_in_the_order_in_which_it_was_written(database):
    out = written(database, *(changed(n) for n in range(5)))
    out = written(database, changed(5))
    sent = out.after(0, 100)

    assert [one.id for one in sent] == [changed(n).id for n in range(6)]
    assert [one.seq for one in sent] == sorted({one.seq for one in sent})
    assert out.latest() == sent[-1].seq
    assert out.after(sent[2].seq, 2) == sent[3:5]
    assert out.after(out.latest(), 10) == []


def test_the_same_news_goes_out_once(database):
    out = written(database, changed(1), changed(2), changed(1))
    written(database, changed(2), changed(3))

    assert [one.id for one in out.after(0, 10)] == [changed(n).id for n in (1, 2, 3)]


def test_much_news_is_written_at_once(database):
    out = written(database, *(changed(n) for n in range(2_500)))

    assert len(out.after(0, 10_000)) == 2_500


def test_news_of_one_person(database):
    out = written(database, changed(1, "p1"), changed(2, "p2"), changed(3, ""), changed(4, "p1"))

    assert [one.at - AT for one in out.after(0, 10, "p1")] == [1, 4]
    assert [one.subject for one in out.after(0, 10)] == ["p1", "p2", "", "p1"]


def test_news_of_some_types(database):
    seen = news(NewsType.TOUCHPOINT_SEEN, AT, "p1", SeenTouchpoint(record="a.csv#1", activity="queued"))
    out = written(database, changed(1), seen, changed(2))

    assert [one.id for one in out.after(0, 10, types=(NewsType.TOUCHPOINT_SEEN,))] == [seen.id]
    assert len(out.after(0, 10, types=tuple(NewsType))) == 3
    assert out.after(0, 10, types=(NewsType.PROMISE_KEPT,)) == []


def test_what_was_not_committed_does_not_go_out(database):
    out = Out(database)

    def write():
        with database.write() as connection:
            out.add(connection, [changed(1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    assert out.after(0, 10) == []


def test_a_number_is_never_given_twice(database):
    out = written(database, changed(1), changed(2))
    latest = out.latest()
    with database.write() as connection:
        connection.execute(delete(OUT).where(OUT.c.seq == latest))
    written(database, changed(3))

    assert out.latest() > latest
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(OUT)).scalar_one() == 2


def test_every_event_is_a_cloud_event(database):
    told = news(NewsType.TOUCHPOINT_SEEN, AT, "p1", SeenTouchpoint(record="calls.csv#L12", activity="queued"))
    nobody = changed(1, "")
    out = written(database, told, nobody, source="Fenwick Energy & Söhne")
    first, second = (one.body for one in out.after(0, 10))
    headers = {"content-type": "application/cloudevents+json"}
    event = from_structured_event(HTTPMessage(headers=headers, body=first), JSONFormat())

    assert event.get_id() == told.id
    assert event.get_type() == "org.tellonce.touchpoint.seen"
    assert event.get_source() == "Fenwick%20Energy%20%26%20S%C3%B6hne"
    assert event.get_subject() == "p1"
    assert event.get_time().isoformat() == "2024-03-11T23:20:05.250000+00:00"
    assert event.get_data()["record"] == "calls.csv#L12"
    assert "subject" not in json.loads(second)
    assert b"\n" not in first
    assert iso(AT) == json.loads(first)["time"]
    assert from_iso(json.loads(first)["time"], None) == AT
