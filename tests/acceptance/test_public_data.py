"""The public data are read by their mappings: what is told can be counted against figures measured independently."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tellonce.silos.declare import load
from tellonce.silos.listen import files, listen
from tellonce.silos.table import BACKWARD, OUTCOME_MISSING
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.touchpoint import Touchpoint

MAPPINGS = Path(__file__).parent / "data"
LOGS = ["bpic2013_closed", "helpdesk_it", "receipt_wabo", "road_traffic_fines", "teleclaims_synthetic"]


@pytest.fixture(scope="module")
def golden(shared):
    return json.loads((shared / "data" / "golden.json").read_text())


def told(shared, folder, mapping):
    """What is told, by silo; nothing may be set aside."""
    declared = load(MAPPINGS / f"{mapping}.toml")
    place = shared / "data" / folder
    found = {}
    for silo in declared.silo:
        heard = [one for file in files(place, silo) for one in listen(place, declared, silo, file)]
        assert all(isinstance(one, Touchpoint) for one in heard)
        found[silo.name] = heard
    return found


@pytest.mark.parametrize("name", LOGS)
def test_a_case_log_gives_all_its_events_and_cases(shared, golden, name):
    (events,) = told(shared, name, name).values()
    expected = golden[name]
    assert len(events) == expected["events"]
    assert len({one.journey_key for one in events}) == expected["cases"]
    assert len({one.word for one in events}) == expected["activities"]
    if "customers" in expected:
        assert len({one.ids for one in events}) == expected["customers"]
    if "cases_by_channel" in expected:
        channels = {one.journey_key: one.attributes["case:channel"] for one in events}
        assert Counter(channels.values()) == expected["cases_by_channel"]


def test_the_fines_tell_what_became_of_them(shared, golden):
    (events,) = told(shared, "road_traffic_fines", "road_traffic_fines").values()
    expected = golden["road_traffic_fines"]

    def cases(activity):
        return len({one.journey_key for one in events if one.activity is activity})

    assert cases(Activity.PAID) == expected["cases_with_payment"]
    assert cases(Activity.PENALISED) == expected["cases_with_penalty"]
    assert cases(Activity.ENFORCED) == expected["cases_to_credit_collection"]


@pytest.fixture(scope="module")
def bank(shared):
    return {form: told(shared, "eagle_bank", f"eagle_bank_{form}") for form in ("raw", "cleaned")}


def test_the_bank_tells_its_clients_complaints_and_calls(bank, golden):
    expected = golden["eagle_bank"]
    found = bank["raw"]
    complaints = [one for one in found["complaints"] if one.activity is Activity.MESSAGE_WRITTEN]
    assert len(found["clients"]) == expected["clients"]
    assert len(found["calls"]) == expected["calls"]
    assert len(complaints) == expected["complaints"]
    assert len({one.ids for one in complaints}) == expected["complaint_clients"]
    assert Counter(one.word for one in complaints) == expected["complaints_by_channel"]
    assert (
        sum(BACKWARD in one.attributes for one in found["complaints"]) == expected["sent_before_received (bad dates)"]
    )
    assert sum(OUTCOME_MISSING in one.attributes for one in found["calls"]) == expected["calls without outcome"]


def test_each_client_of_the_bank_writes_in_as_many_channels_as_counted(bank, golden):
    channels = {}
    for one in bank["raw"]["complaints"]:
        if one.channel is not Channel.NONE:
            channels.setdefault(one.ids, set()).add(one.channel)
    counted = Counter("3+" if len(used) > 2 else str(len(used)) for used in channels.values())
    assert counted == golden["eagle_bank"]["clients_by_number_of_channels"]


def test_a_complaint_by_telephone_and_its_call_share_a_contact(bank, golden):
    complaints = {key for one in bank["raw"]["complaints"] for key in one.contact_keys}
    calls = {key for one in bank["raw"]["calls"] for key in one.contact_keys}
    assert len(complaints) == 2504
    assert complaints == calls
    contacts = len(bank["raw"]["calls"]) + golden["eagle_bank"]["complaints"] - len(complaints & calls)
    assert contacts == golden["eagle_bank"]["distinct contacts"]


def test_both_forms_of_the_bank_s_calls_tell_the_same(bank):
    def plain(one):
        ids = tuple((told.kind, told.value.replace("-", "")) for told in one.ids)
        kept = (one.at, one.until, one.activity, one.outcome, one.channel, one.word, one.contact_keys, one.matters)
        return (one.record, ids, kept, one.attributes)

    raw, cleaned = (list(map(plain, bank[form]["calls"])) for form in ("raw", "cleaned"))
    assert raw == cleaned
