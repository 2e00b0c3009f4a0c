"""An invented organisation of a thousand customers: the whole truth is found, and nothing beside it."""

import pytest
from building import told, truth

from tellonce.rehearsal.check import check
from tellonce.rehearsal.crowd.invent import invent
from tellonce.rehearsal.report import worst


def checked(folder, seed, customers):
    invent(folder / "organisation", seed, customers)
    return check(told(folder / "organisation", folder / "store"), truth(folder / "organisation"))


@pytest.mark.parametrize(
    ("seed", "customers"),
    [
        (1, 1000),
        (20241122, 1000),
        *(pytest.param(seed, 600, marks=pytest.mark.laws) for seed in range(301, 313)),
    ],
)
def test_people_frictions_promises_contacts_and_minutes_are_the_truth(seed, customers, tmp_path):
    report = checked(tmp_path, seed, customers)

    assert worst(report) == 1.0
    assert report.frictions.false_alarms == report.frictions.misses == report.frictions.minutes == ()
    assert report.frictions.minutes_compared > 50
    assert report.contacts.times_agreeing == report.contacts.matched > 200
    assert report.contacts.differences == report.promises.differences == ()
    assert report.people.joined == report.people.split == ()
    assert report.people.unknown == 0
    assert report.minutes_total.found == report.minutes_total.expected
    assert report.minutes_wasted.found == report.minutes_wasted.expected
