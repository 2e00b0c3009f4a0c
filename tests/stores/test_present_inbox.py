"""The inbox: accepted once for ever, in order, until it is taken or set aside with its reason."""

import pytest

from tellonce.stores.present.database import Database
from tellonce.stores.present.inbox import Inbox, State, Waiting
from tellonce.vocabulary.arrival import Arrival, Aside


def arrival(id, silo="web", source="shop"):
    return Arrival(source=source, id=str(id), silo=silo, body=b'{"n": "\x00\xff"}')


def settled(database, inbox, taken=(), aside=None):
    with database.write() as connection:
        inbox.settle(connection, taken, aside or {})


def test_nothing_is_nothing(database):
    inbox = Inbox(database)
    settled(database, inbox)

    assert inbox.accept([], 1) == 0
    assert (inbox.waiting(10), inbox.aside(), inbox.counts(), inbox.replay()) == ([], [], {}, 0)


def test_what_was_accepted_waits_in_its_order(database):
    inbox = Inbox(database)
    assert inbox.accept([arrival(n) for n in range(5)], 7) == 5
    waiting = inbox.waiting(3)

    assert [one.arrival for one in waiting] == [arrival(n) for n in range(3)]
    assert waiting == sorted(waiting, key=lambda one: one.seq)
    assert waiting[0] == Waiting(seq=waiting[0].seq, received=7, arrival=arrival(0))


def test_what_comes_twice_counts_once_also_after_it_was_taken(database):
    inbox = Inbox(database)
    assert inbox.accept([arrival(1), arrival(1), arrival(2)], 1) == 2
    settled(database, inbox, [one.seq for one in inbox.waiting(10)])

    assert inbox.accept([arrival(1), arrival(3)], 2) == 1
    assert inbox.accept([arrival(1, source="another")], 2) == 1
    assert [one.arrival.id for one in inbox.waiting(10)] == ["3", "1"]


def test_what_is_durable_is_there_for_others(address, database):
    Inbox(database).accept([arrival(1)], 1)
    another = Database(address)

    assert [one.arrival for one in Inbox(another).waiting(10)] == [arrival(1)]
    another.close()


def test_what_was_settled_waits_no_longer(database):
    inbox = Inbox(database)
    inbox.accept([arrival(1), arrival(2, "mail"), arrival(3)], 9)
    first, second, third = inbox.waiting(10)
    settled(database, inbox, [first.seq], {second.seq: "no zone"})

    assert inbox.waiting(10) == [third]
    assert inbox.counts() == {State.WAITING: 1, State.TAKEN: 1, State.ASIDE: 1}
    assert inbox.aside() == [
        Aside(seq=second.seq, source="shop", id="2", silo="mail", received=9, reason="no zone"),
    ]


def test_what_was_set_aside_waits_once_more_when_it_is_replayed(database):
    inbox = Inbox(database)
    inbox.accept([arrival(1), arrival(2, "mail")], 9)
    settled(database, inbox, aside={one.seq: "unread" for one in inbox.waiting(10)})

    assert inbox.replay("mail") == 1
    assert [one.arrival.id for one in inbox.waiting(10)] == ["2"]
    assert inbox.replay() == 1
    assert [one.arrival.id for one in inbox.waiting(10)] == ["1", "2"]
    assert inbox.aside() == []


def test_what_was_not_committed_waits_still(database):
    inbox = Inbox(database)
    inbox.accept([arrival(1)], 1)

    def settle():
        with database.write() as connection:
            inbox.settle(connection, [inbox.waiting(1)[0].seq], {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        settle()
    assert [one.arrival.id for one in inbox.waiting(10)] == ["1"]
