"""Leases: one holder at a time, a fence that grows, and nobody who writes after having lost it."""

from threading import Thread

import pytest
from sqlalchemy import insert, select

from tellonce.stores.present.database import Database
from tellonce.stores.present.leases import AHEAD, Leases
from tellonce.stores.present.schema import FACTS
from tellonce.vocabulary.moment import HOUR, SECOND
from tellonce.vocabulary.refusal import Lost, Unavailable


def held(database, fence, now, name="taker"):
    with database.write() as connection:
        Leases(database).hold(connection, name, fence, now)
    return True


def test_one_holds_it_until_it_runs_out(database):
    leases = Leases(database)

    assert leases.take("taker", "a", 0, 10) == 1
    assert leases.take("taker", "b", 10 * SECOND - 1, 10) is None
    assert leases.take("taker", "b", 10 * SECOND, 10) == 2
    assert leases.take("other", "a", 0, 10) == 1


def test_a_clock_that_was_set_back_keeps_nobody_out(database):
    leases = Leases(database)
    leases.take("taker", "a", HOUR, 10)

    assert leases.take("taker", "b", HOUR - AHEAD + 10 * SECOND, 10) is None
    assert leases.take("taker", "b", 0, 10) == 2
    with pytest.raises(Lost):
        held(database, 1, 0)


def test_the_same_holder_begins_anew_with_another_fence(database):
    leases = Leases(database)
    leases.take("taker", "a", 0, 10)

    assert leases.take("taker", "a", 1, 10) == 2
    with pytest.raises(Lost):
        held(database, 1, 2)
    assert held(database, 2, 2)


def test_a_renewed_lease_lasts_from_now_on(database):
    leases = Leases(database)
    fence = leases.take("taker", "a", 0, 10)
    leases.renew("taker", fence, 8 * SECOND, 10)

    assert leases.take("taker", "b", 12 * SECOND, 10) is None
    assert held(database, fence, 12 * SECOND)


def test_who_let_it_run_out_may_renew_it_only_while_nobody_took_it(database):
    leases = Leases(database)
    fence = leases.take("taker", "a", 0, 10)
    with pytest.raises(Lost):
        held(database, fence, 10 * SECOND)

    leases.renew("taker", fence, 11 * SECOND, 10)
    assert held(database, fence, 12 * SECOND)
    assert leases.take("taker", "b", 30 * SECOND, 10) == fence + 1
    with pytest.raises(Lost, match="taker"):
        leases.renew("taker", fence, 31 * SECOND, 10)


def test_given_back_it_is_free_at_once_and_its_fence_goes_on(database):
    leases = Leases(database)
    fence = leases.take("taker", "a", 0, 10)
    leases.release("taker", fence)
    with pytest.raises(Lost):
        leases.renew("taker", fence, 1, 10)
    with pytest.raises(Lost):
        held(database, fence, 1)

    assert leases.take("taker", "b", 1, 10) == fence + 1
    leases.release("taker", fence)
    assert held(database, fence + 1, 2)


def test_what_was_written_under_a_lost_lease_is_undone(database):
    leases = Leases(database)
    fence = leases.take("taker", "a", 0, 1)
    leases.take("taker", "b", 2 * SECOND, 10)

    def write():
        with database.write() as connection:
            connection.execute(insert(FACTS).values(name="progress", value="7"))
            leases.hold(connection, "taker", fence, 3 * SECOND)

    with pytest.raises(Lost):
        write()
    with database.read() as connection:
        assert connection.execute(select(FACTS)).all() == []
    assert issubclass(Lost, Unavailable)


def test_nobody_takes_it_while_its_holder_writes(address, database):
    leases, other, taken = Leases(database), Database(address), []
    fence = leases.take("taker", "a", 0, 1)
    taker = Thread(target=lambda: taken.append(Leases(other).take("taker", "b", 2 * SECOND, 10)))
    with database.write() as connection:
        leases.hold(connection, "taker", fence, SECOND - 1)
        taker.start()
        taker.join(0.2)
        assert taken == []
    taker.join()
    other.close()

    assert taken == [fence + 1]


def test_of_many_who_ask_at_once_one_gets_it(database):
    leases, got = Leases(database), []
    asking = [Thread(target=lambda n=n: got.append(leases.take("taker", f"w{n}", 0, 10))) for n in range(8)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()

    assert sorted(got, key=lambda fence: fence or 0) == [None] * 7 + [1]
