"""What an account and a story show people beside their figures: silos, reasons, moments."""

import json

from building import command


def test_a_row_that_two_silos_cannot_read_is_listed_with_each(tmp_path):
    (tmp_path / "jobs.csv").write_text("id,at,account\n1,2025-05-01,A-1\n2,2025-05-01\n", encoding="utf-8")
    silo = (
        '[[silo]]\nname = "{name}"\nsystem = "table"\nfiles = ["jobs.csv"]\nrecord = "id"\n[[silo.moment]]\n'
        'at = "at"\nactivity = "noted"\n'
    )
    (tmp_path / "tellonce.toml").write_text(
        '[organisation]\nname = "A library"\nzone = "UTC"\n' + silo.format(name="jobs") + silo.format(name="bills"),
        encoding="utf-8",
    )

    aside = json.loads(command("account", tmp_path, "--json").out)["set_aside"]

    assert [(one["file"], one["silo"], one["place"]) for one in aside] == [
        ("jobs.csv", "bills", "L3"),
        ("jobs.csv", "jobs", "L3"),
    ]


def test_a_record_of_nobody_is_listed_with_the_reason(tmp_path):
    (tmp_path / "calls.csv").write_text(
        "id,at,phone\n1,2025-05-01,\n2,2025-05-01,anonymous\n3,2025-05-01,+33 1 42 68 53 00\n", encoding="utf-8"
    )
    (tmp_path / "tellonce.toml").write_text(
        '[organisation]\nname = "A library"\nzone = "UTC"\n[[silo]]\nname = "calls"\nsystem = "table"\n'
        'files = ["calls.csv"]\nrecord = "id"\nids.phone = "phone"\n[[silo.moment]]\nat = "at"\nactivity = "noted"\n',
        encoding="utf-8",
    )

    told = json.loads(command("account", tmp_path, "--json").out)

    assert told["unresolved"] == {"calls.csv": {"1": "no identifier", "2": "blocked"}}
    assert told["totals"]["unresolved_records"] == 2


def test_story_shows_deadlines_as_moments(tmp_path):
    (tmp_path / "visits.csv").write_text("id,at,account,day\n1,2025-05-01,A-1,2025-05-09\n", encoding="utf-8")
    (tmp_path / "tellonce.toml").write_text(
        '[organisation]\nname = "A library"\nzone = "Europe/Paris"\n[[silo]]\nname = "visits"\nsystem = "table"\n'
        'files = ["visits.csv"]\nrecord = "id"\nids.account_no = "account"\n[[silo.moment]]\nat = "at"\n'
        'activity = "promise_made"\ndue = "day"\nkeeps = "visit_arrived"\nwhat = {value = "visit"}\n',
        encoding="utf-8",
    )

    (record,) = json.loads(command("story", tmp_path, "A-1", "--json").out)["records"]

    assert record["detail"] == {"what": "visit", "due": "2025-05-09T21:59:59.999999Z", "keeps": "visit_arrived"}
