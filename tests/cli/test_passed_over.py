"""Rows that a declaration leaves out are counted by their file, and are none that could not be read."""

import json

from building import command

DECLARATION = """\
[organisation]
name = "Aldgate Heating"
zone = "Europe/London"

[[silo]]
name = "calls"
system = "table"
files = ["calls.csv"]
record = "id"
ids.phone = "tel"

[[silo.moment]]
activity = "connected"
at = "at"
channel = "phone"
when = {way = "in"}
"""
ROWS = (
    "id,tel,at,way\n1,+442071234567,2025-05-05T10:00:00,in\n2,,2025-05-05T11:00:00,test\n3,,never,in\n4,,never,test\n"
)


def test_rows_passed_over_are_counted_beside_the_others(tmp_path):
    (tmp_path / "tellonce.toml").write_text(DECLARATION)
    (tmp_path / "calls.csv").write_text(ROWS)

    account = json.loads(command("account", tmp_path, "--json").out)
    seen = command("see", tmp_path, columns=160).out

    (file,) = account["files"]
    assert (file["records"], file["set_aside"], file["passed_over"]) == (2, 1, 2)
    assert [one["place"] for one in account["set_aside"]] == ["3"]
    assert {name: account["totals"][name] for name in ("records", "set_aside", "passed_over")} == {
        "records": 2, "set_aside": 1, "passed_over": 2,
    }  # fmt: skip
    assert "2 passed over as declared" in seen
