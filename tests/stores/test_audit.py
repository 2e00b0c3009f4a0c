"""The audit: what people open is written first, what programs ask is gathered, and nothing is shown unnoted."""

from threading import Event

import pytest

from tellonce.stores.present.audit import Audit
from tellonce.stores.present.schema import PERSONS
from tellonce.vocabulary.access import Look
from tellonce.vocabulary.refusal import Unavailable

LONG = 3_600.0


def look(at, person="p1", who="key:a"):
    return Look(at=at, who=who, what="context", person=person, detail="exact")


def test_a_look_of_a_person_is_written_before_it_returns(database):
    audit = Audit(database)
    audit.note_now(look(1, who="account:ada"))

    assert Audit(database).latest(10) == [look(1, who="account:ada")]
    audit.close()


def test_looks_of_programs_are_gathered_and_written_together(database):
    audit = Audit(database, within_s=LONG)
    for at in range(6_000):
        audit.note(look(at, person=f"p{at % 2}"))
    assert Audit(database).latest(10) == []

    audit.flush()
    assert [one.at for one in audit.latest(3)] == [5_999, 5_998, 5_997]
    assert [one.at for one in audit.of_person("p0", 2)] == [5_998, 5_996]
    assert len(audit.of_person("p1", 10_000)) == 3_000
    assert audit.of_person("nobody") == []
    audit.flush()
    assert len(audit.latest(10_000)) == 6_000
    audit.close()


class Told(Audit):
    """An audit that says when it has written what was gathered."""

    def __init__(self, database):
        super().__init__(database, within_s=0)
        self.written = Event()

    def flush(self):
        super().flush()
        self.written.set()


def test_what_was_gathered_is_written_without_being_asked(database):
    audit = Told(database)
    for at in (1, 2):
        audit.written.clear()
        audit.note(look(at))
        assert audit.written.wait(30)
        assert [one.at for one in audit.latest(1)] == [at]
    audit.close()


def test_what_waits_at_the_end_is_written(database):
    audit = Audit(database, within_s=LONG)
    audit.note(look(1))
    audit.close()

    assert [one.at for one in Audit(database).latest(10)] == [1]
    with pytest.raises(Unavailable):
        audit.note(look(2))


def test_more_than_may_wait_is_refused_and_nothing_of_it_is_lost(database):
    audit = Audit(database, within_s=LONG, most=2)
    audit.note(look(1))
    audit.note(look(2))
    with pytest.raises(Unavailable, match="nothing is shown that is not noted"):
        audit.note(look(3))

    audit.flush()
    audit.note(look(4))
    audit.close()
    assert [one.at for one in Audit(database).latest(10)] == [4, 2, 1]


def test_looks_under_former_ids_of_a_person_are_told_too(database):
    with database.write() as connection:
        connection.execute(
            PERSONS.insert(), [{"id": "p1", "now": "p1"}, {"id": "p2", "now": "p1"}, {"id": "p3", "now": None}]
        )
    audit = Audit(database)
    audit.note_now(*(look(at, person=f"p{at}") for at in (1, 2, 3)))

    assert [one.at for one in audit.of_person("p1")] == [2, 1]
    assert [one.at for one in audit.of_person("p2")] == [2]
    audit.close()
