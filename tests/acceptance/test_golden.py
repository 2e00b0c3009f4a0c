"""Public data that nobody here wrote: the product's own figures are those that others counted."""

import gzip
import json
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from building import KEY, built, differences, plain, told

from tellonce.insight.handovers import handed_over
from tellonce.insight.map import mapped, variants
from tellonce.insight.summary import summed

DATA = Path(__file__).parent / "data"

# Where tests run in several processes, each of these folders is read by one of them.
pytestmark = pytest.mark.xdist_group("golden")

XES = "{http://www.xes-standard.org/}"
OUTCOMES = "SELECT word, count(DISTINCT contact) AS n FROM steps WHERE activity = 'prompted' GROUP BY word"

CALLS = {"raw": "calls_raw_format.csv.gz", "cleaned": "calls_cleaned_format.csv.gz"}


@pytest.fixture(scope="session")
def golden(shared) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((shared / "data" / "golden.json").read_text(encoding="utf-8"))
    return read


def map_figures(told):
    return {
        "cases": told.cases,
        "events": told.events,
        "activities": len(told.activities),
        "variants": told.variants,
        "dfg_edges": told.dfg_edges,
        "dfg_sum": told.dfg_sum,
    }


@pytest.mark.parametrize("name", ["receipt_wabo", "helpdesk_it", "bpic2013_closed", "teleclaims_synthetic"])
def test_case_logs_have_the_figures_that_others_counted(name, shared, golden, tmp_path):
    with built(shared / "data" / name, tmp_path / "store", DATA / f"{name}.toml") as view:
        found = map_figures(mapped(view))
        totals = summed(view).totals

    counted = {key: value for key, value in golden[name].items() if key in found}
    assert {key: found[key] for key in counted} == counted
    assert {"cases", "events", "activities"} <= set(counted)
    assert totals.journeys == counted["cases"]
    assert totals.touchpoints == counted["events"]
    assert totals.persons == golden[name].get("customers", 0)
    assert totals.set_aside == 0


@pytest.fixture(scope="module")
def fines(shared, tmp_path_factory):
    store = tmp_path_factory.mktemp("fines") / "store"
    with built(shared / "data" / "road_traffic_fines", store, DATA / "road_traffic_fines.toml") as view:
        yield view


def test_map_of_fines_has_the_published_figures(fines, golden):
    counted = golden["road_traffic_fines"]
    told = mapped(fines)
    edge = next(one for one in told.edges if (one.source, one.target) == ("Create Fine", "Send Fine"))
    (first,), others = variants(fines, 1)

    found = map_figures(told) | {
        "end_activities": len(told.ends),
        "top_variant_cases": first.count,
        "create_fine->send_fine": edge.count,
        "median_days_create_to_send": edge.median_seconds / 86_400,
    }
    assert found == {key: counted[key] for key in found}
    assert first.count + others == told.cases
    assert told.dfg_sum + sum(told.ends.values()) == told.events


def test_a_declared_friction_finds_the_fines_paid_and_yet_collected(fines, golden):
    (found,) = summed(fines).frictions

    assert (found.name, found.count) == ("paid_and_collected", golden["road_traffic_fines"]["paid_and_still_collected"])


@pytest.fixture(scope="module")
def bank(shared, tmp_path_factory):
    """The bank's account by each of the two files of the same calls."""
    stores = tmp_path_factory.mktemp("bank")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLONCE_KEY", KEY)
        return {
            name: told(shared / "data" / "eagle_bank", stores / name, DATA / f"eagle_bank_{name}.toml")
            for name in CALLS
        }


def test_one_contact_in_two_systems_is_one_and_who_cannot_be_known_is_listed(bank, golden):
    counted = golden["eagle_bank"]
    totals = bank["raw"].totals

    assert totals.contacts == counted["distinct contacts"]
    assert f"{totals.contacts_resolved} of {totals.contacts}" == counted["contacts resolvable to a person"]
    assert totals.persons == counted["clients"]
    assert totals.persons_with_contact == counted["persons with any contact after id+phone resolution"]
    assert totals.unresolved_records == counted["calls_by_identity_evidence"]["neither"]
    assert {file: len(records) for file, records in bank["raw"].unresolved.items()} == {CALLS["raw"]: 58}


def test_counts_of_each_file_of_the_bank(bank, golden):
    counted = golden["eagle_bank"]
    files = {one.file: one for one in bank["raw"].files}
    calls, complaints = files[CALLS["raw"]], files["complaints.csv.gz"]
    evidence = counted["calls_by_identity_evidence"]

    assert (calls.records, complaints.records, files["clients.csv.gz"].records) == (
        counted["calls"],
        counted["complaints"],
        counted["clients"],
    )
    assert calls.evidence == {
        "client_id+phone": evidence["client id and phone agree"],
        "client_id": evidence["client id only (number unknown)"],
        "phone": evidence["phone only"],
        "none": evidence["neither"],
    }
    assert calls.without_outcome == counted["calls without outcome"]
    assert complaints.backward == counted["sent_before_received (bad dates)"]
    assert sum(one.set_aside + one.repeated for one in files.values()) == 0


def test_raw_and_cleaned_calls_give_the_same_account(bank):
    raw, cleaned = (plain(bank[name], "_(raw|cleaned)_format") for name in CALLS)

    assert differences(raw, cleaned) == []
    for one, other in zip(bank["raw"].files, bank["cleaned"].files, strict=True):
        assert {**as_dict(one), "file": ""} == {**as_dict(other), "file": ""}


def as_dict(entry):
    return {name: getattr(entry, name) for name in entry.__struct_fields__}


def test_totals_are_the_sums_of_their_lists(bank):
    told = bank["raw"]
    totals = told.totals
    entries = [one for journey in told.journeys for one in journey.contact_list]

    assert totals.contacts == sum(one.kind == "contact" for one in entries)
    assert totals.journeys == len(told.journeys)
    assert totals.frictions == len(told.frictions) > 0
    assert totals.customer_minutes_total == round(sum(one.minutes for one in entries), 1)
    assert totals.customer_minutes_wasted == round(sum(one.minutes or 0 for one in told.frictions), 1)
    assert totals.unresolved_records == sum(map(len, told.unresolved.values()))
    assert totals.persons == len(told.persons) == len(told.records_by_person)


def test_returns_to_a_team_already_left_are_those_of_a_walk_through_the_log(shared, tmp_path):
    path = shared / "data" / "bpic2013_closed" / "bpic2013_closed_problems.xes.gz"
    with gzip.open(path) as file:
        log = ElementTree.parse(file).getroot()  # noqa: S314  # data that the house keeps
    paths = [
        [one.get("value") for event in trace.iterfind(f"{XES}event") for one in event if one.get("key") == "org:group"]
        for trace in log.iterfind(f"{XES}trace")
    ]
    turns = [[team for team, _ in groupby(path)] for path in paths]

    with built(path.parent, tmp_path / "store", DATA / "bpic2013_closed.toml") as view:
        found = handed_over(view, "org:group")

    assert found.journeys == len(turns)
    assert found.handovers == sum(len(one) - 1 for one in turns) == sum(pair.count for pair in found.pairs)
    assert found.handed_over == sum(len(one) > 1 for one in turns) == len(found.listed) + found.others
    assert found.returns == sum(len(one) - len(set(one)) for one in turns) == sum(pair.returns for pair in found.pairs)
    assert found.returned == sum(len(one) > len(set(one)) for one in turns)
    assert found.straight_back == sum(
        one == other for path in turns for one, other in zip(path, path[2:], strict=False)
    )
    assert found.returns > 0


def test_calls_of_a_day_wait_and_are_served_as_counted(shared, golden, tmp_path):
    counted = golden["technion_one_day"]
    with built(shared / "data" / "technion_one_day", tmp_path / "store", DATA / "technion_one_day.toml") as view:
        totals = summed(view).totals
        words = {row["word"]: row["n"] for row in view.ask(OUTCOMES).to_pylist()}
        queue = view.ask(
            "SELECT count(DISTINCT contact) AS queued, "
            "count(DISTINCT contact) FILTER (outcome = 'abandoned') AS hung_up FROM steps WHERE activity = 'queued'"
        ).to_pylist()[0]
        served = view.ask(
            "SELECT count(*) AS n, round(avg(coalesce(until, moment) - moment) / 1e6, 2) AS seconds FROM steps "
            "WHERE activity = 'connected'"
        ).to_pylist()[0]
        soon = view.ask("SELECT count(*) AS n FROM contacts WHERE assisted AND waited <= 20000000").to_pylist()[0]["n"]

    assert (totals.contacts, totals.persons, totals.set_aside) == (counted["calls"], 0, 0)
    assert words == {word: counted[word] for word in ("AGENT", "HANG", "PHANTOM")}
    assert served == {"n": counted["AGENT"], "seconds": counted["mean_service_seconds_AGENT"]}
    assert queue == {"queued": counted["queued"], "hung_up": counted["queued_and_hung_up"]}
    assert soon == counted["answered_within_20s_of_queue"]


def test_complaints_have_customers_and_clicks_before_signing_in_have_none(shared, golden, tmp_path):
    counted = golden["bpic2016_fragments"]
    with built(shared / "data" / "bpic2016_fragments", tmp_path / "store", DATA / "bpic2016_fragments.toml") as view:
        told = summed(view)
        clicks = view.ask(
            "SELECT count(DISTINCT id_values[1]) AS ips, count(*) FILTER (outcome = 'failed') AS failed "
            "FROM touchpoints WHERE silo = 'clicks'"
        ).to_pylist()[0]
    records = {one.silo: (one.records, one.resolved) for one in told.files}

    assert records == {
        "complaints": (counted["complaints"], counted["complaints"]),
        "clicks": (counted["click_rows"], 0),
    }
    assert told.totals.persons == counted["complaint_customers"]
    assert told.totals.contacts == counted["sessions"]
    assert clicks == {"ips": counted["ips"], "failed": counted["page_load_errors"]}
    assert told.totals.set_aside == 0


def test_sessions_on_several_devices_are_one_visitor_s(shared, golden, tmp_path):
    counted = golden["airbnb_sessions"]
    with built(shared / "data" / "airbnb_sessions", tmp_path / "store", DATA / "airbnb_sessions.toml") as view:
        totals = summed(view).totals
        devices = view.ask(
            "SELECT least(devices, 2) AS devices, count(*) AS n FROM ("
            "SELECT count(DISTINCT word) AS devices FROM steps WHERE activity = 'page_viewed' GROUP BY person) "
            "GROUP BY 1 ORDER BY 1"
        ).to_pylist()
        asked = view.ask("SELECT count(*) AS n FROM steps WHERE activity = 'step_tried'").to_pylist()[0]["n"]

    assert (totals.persons, totals.contacts, totals.contacts_resolved) == (
        counted["visitors"],
        counted["sessions"],
        counted["sessions"],
    )
    assert [one["n"] for one in devices] == [counted["visitors_with_one_device"], counted["visitors_with_2+_devices"]]
    assert asked == counted["booking_requests"]
    assert (totals.set_aside, totals.unresolved_records) == (0, 0)
