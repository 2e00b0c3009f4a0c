"""Receivers and dead letters: kept with how far each was told, and changed only as was asked."""

import msgspec
import pytest

from tellonce.stores.present.dead_letters import DeadLetters
from tellonce.stores.present.receivers import Receivers, receiver_id
from tellonce.vocabulary.news import NewsType
from tellonce.vocabulary.receiver import Letter, Receiver
from tellonce.vocabulary.refusal import Refused

URL = "https://example.org/news"
ONE = Receiver(
    id=receiver_id(URL), url=URL, secret="whsec_YQ==", types=(NewsType.FRICTION_FOUND, NewsType.PROMISE_BROKEN),
    allowed=("10.1.0.0/16",), created=5, cursor=7,
)  # fmt: skip
OTHER = Receiver(id="rcv_other", url="https://example.org/other", secret="whsec_Yg==", created=6, cursor=0)


def letter(seq, receiver=ONE.id, reason="answered 500"):
    return Letter(receiver=receiver, seq=seq, at=seq * 10, reason=reason, again=False)


def kept(database, *letters):
    dead = DeadLetters(database)
    with database.write() as connection:
        for one in letters:
            dead.keep(connection, one)
    return dead


def test_receivers_are_kept_in_order(database):
    receivers = Receivers(database)
    assert receivers.all() == []

    assert receivers.add(OTHER) == OTHER
    assert receivers.add(ONE) == ONE
    assert receivers.all() == [ONE, OTHER]
    assert receivers.one(ONE.id) == ONE
    assert receivers.one("rcv_nobody") is None


def test_added_again_it_keeps_its_secret_and_goes_on_from_where_it_was(database):
    receivers = Receivers(database)
    receivers.add(ONE)
    with database.write() as connection:
        receivers.later(connection, msgspec.structs.replace(ONE, attempts=3, since=1, next_at=9))
        receivers.stop(connection, ONE.id, "answered 410")
    assert receivers.one(ONE.id).stopped == "answered 410"

    again = receivers.add(msgspec.structs.replace(ONE, secret="whsec_Yw==", types=(), allowed=(), cursor=99, created=9))
    assert again == receivers.one(ONE.id) == msgspec.structs.replace(ONE, types=(), allowed=())


def test_passing_news_begins_the_next_afresh(database):
    receivers = Receivers(database)
    receivers.add(ONE)
    tried = msgspec.structs.replace(ONE, attempts=3, since=1, next_at=9)
    with database.write() as connection:
        receivers.later(connection, tried)
    assert receivers.one(ONE.id) == tried

    with database.write() as connection:
        receivers.passed(connection, ONE.id, 8)
    assert receivers.one(ONE.id) == msgspec.structs.replace(ONE, cursor=8)


def test_after_a_change_both_secrets_sign_for_a_while(database):
    receivers = Receivers(database)
    receivers.add(ONE)
    receivers.rotate(ONE.id, "whsec_Yw==", 100)
    changed = receivers.one(ONE.id)

    assert changed.secrets(99) == ("whsec_Yw==", "whsec_YQ==")
    assert changed.secrets(100) == ("whsec_Yw==",)
    assert ONE.secrets(0) == ("whsec_YQ==",)
    with pytest.raises(Refused, match="rcv_nobody"):
        receivers.rotate("rcv_nobody", "whsec_Yw==", 100)


def test_a_receiver_goes_with_its_letters(database):
    receivers = Receivers(database)
    receivers.add(ONE)
    dead = kept(database, letter(1), letter(2, "rcv_other"))

    assert receivers.remove(ONE.id) is True
    assert receivers.remove(ONE.id) is False
    assert [one.receiver for one in dead.all()] == ["rcv_other"]


def test_letters_are_kept_once_with_the_latest_reason(database):
    dead = kept(database, letter(2), letter(1), letter(2, reason="not reached"))

    assert [(one.seq, one.reason) for one in dead.all(ONE.id)] == [(1, "answered 500"), (2, "not reached")]
    assert dead.all("rcv_other") == []
    assert dead.waiting(ONE.id) is None


def test_letters_are_sent_again_all_or_some(database):
    dead = kept(database, *map(letter, (1, 2, 3)), letter(1, "rcv_other"))

    assert dead.again(ONE.id, [3, 2, 9]) == 2
    assert dead.waiting(ONE.id).seq == 2
    assert dead.waiting("rcv_other") is None
    with database.write() as connection:
        dead.taken(connection, ONE.id, 2)
        dead.keep(connection, letter(3, reason="still not"))
    assert dead.waiting(ONE.id) is None
    assert [one.seq for one in dead.all(ONE.id)] == [1, 3]
    assert dead.again() == 3


def test_letters_are_let_go_all_or_some(database):
    dead = kept(database, *map(letter, (1, 2, 3)), letter(1, "rcv_other"))

    assert dead.let_go(ONE.id, [1]) == 1
    assert dead.let_go(ONE.id) == 2
    assert [one.receiver for one in dead.all()] == ["rcv_other"]
    assert dead.let_go() == 1
    assert dead.let_go() == 0
