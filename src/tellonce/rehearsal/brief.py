"""A story in brief: what an account tells of the people whom its truth follows, and how good the account is."""

from collections.abc import Mapping

import msgspec

from tellonce.rehearsal.check import check
from tellonce.rehearsal.check_people import check_people
from tellonce.rehearsal.report import Report
from tellonce.rehearsal.truth import read_truth
from tellonce.vocabulary.account import Account, FrictionEntry, JourneyEntry


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """A story in brief.

    Attributes:
        organisation: whose records tell it.
        people: names of those it follows, as the truth gives them.
        wanted: what each of their journeys was about, as the truth says it, in order of time.
        journeys: what the account tells of them, in order of time; empty where it knows none of them.
        frictions: those that the account reports of them.
        report: the whole account against the whole truth.
    """

    organisation: str
    people: list[str]
    wanted: list[str]
    journeys: list[JourneyEntry]
    frictions: list[FrictionEntry]
    report: Report

    @property
    def minutes(self) -> float:
        """Minutes of the people followed."""
        return sum(journey.minutes for journey in self.journeys)

    @property
    def minutes_wasted(self) -> float:
        """Those of them that frictions wasted."""
        return sum(one.minutes or 0 for one in self.frictions)

    @property
    def channels(self) -> list[str]:
        """Where they were in contact, by name."""
        return sorted({channel for journey in self.journeys for channel in journey.channels})


def brief(account: Account, truth: Mapping[str, object]) -> Brief:
    """The story that an account and a truth tell of the same organisation.

    Args:
        account: what the records tell.
        truth: the document `expected.json`, as JSON gives it.

    Raises:
        Refused: the truth lacks a key or has one of a wrong type.
    """
    document = read_truth(truth)
    _, people = check_people(account, document, document.masters())
    followed = {ours for ours, true in people.items() if true in document.followed()}
    return Brief(
        organisation=account.organisation,
        people=[person.name for person in document.persons],
        wanted=[journey.topic for journey in sorted(document.journeys, key=lambda one: one.started)],
        journeys=[journey for journey in account.journeys if followed.intersection(journey.persons)],
        frictions=[one for one in account.frictions if one.person in followed],
        report=check(account, truth),
    )
