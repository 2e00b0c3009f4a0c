"""Files of the acceptance stories that built-in systems wrote: recognised, read whole, at the moments of the truth."""

import json
from datetime import datetime

import pytest

from tellonce.silos.declaration import Declaration
from tellonce.silos.listen import listen
from tellonce.silos.mapping import Silo
from tellonce.silos.organisation import Organisation
from tellonce.silos.sniff import sniff
from tellonce.vocabulary.moment import MINUTE, iso, micros
from tellonce.vocabulary.touchpoint import SetAside

FILES = [
    ("dmv", "portal_access.log", "access_log"), ("insurance-quote", "quote_api_access.log", "access_log"),
    ("insurance-quote", "qualtrics_responses.csv", "qualtrics"), ("tax-office", "social.json", "mastodon"),
    ("dmv", "tweets.json", "twitter"), ("insurance-quote", "policies.csv", "salesforce_record"),
    ("dmv", "sf_cases.csv", "salesforce_case"),
]  # fmt: skip
NEAR = 5 * MINUTE


@pytest.fixture(params=FILES, ids=lambda file: f"{file[0]}/{file[1]}")
def story(request, shared):
    """The folder of a story, its truth, the name of one of its files, and the system that wrote it."""
    folder, name, system = request.param
    path = shared / "stories" / folder
    return path, json.loads((path / "expected.json").read_text(encoding="utf-8")), name, system


def told(path, name, system):
    declared = Silo(name="file", system=system, files=(name,))
    organisation = Organisation(name="an organisation", zone="UTC")
    return list(listen(path, Declaration(organisation=organisation, silo=(declared,)), declared, path / name))


def moment(text):
    return micros(datetime.fromisoformat(text))


def test_file_is_recognised(story):
    path, _, name, system = story

    assert sniff(path / name).system == system


def test_every_record_is_read(story):
    path, expected, name, system = story

    touchpoints = told(path, name, system)

    assert not [one for one in touchpoints if isinstance(one, SetAside)]
    assert len({one.record for one in touchpoints}) == expected["files"][name]["records"]


def test_moments_are_those_of_the_contacts(story):
    path, expected, name, system = story
    begun = {one.reference: one.at for one in reversed(told(path, name, system))}
    contacts = [contact for journey in expected["journeys"] for contact in journey["contact_list"]]

    away = [
        (contact["id"], reference, iso(begun[reference]))
        for contact in contacts
        for reference in contact["refs"]
        if reference.startswith(f"{name}#")
        and not moment(contact["at"]) - NEAR <= begun[reference] <= moment(contact["until"]) + NEAR
    ]

    assert not away
