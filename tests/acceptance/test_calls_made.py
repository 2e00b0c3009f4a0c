"""Calls that the organisation makes, told by two of its systems."""

from building import told

DECLARED = """
[organisation]
name = "Two systems"
zone = "UTC"
region = "US"
as_of = "2024-03-31T00:00:00Z"

[[silo]]
name = "dialler"
system = "table"
files = ["dialler.csv"]
record = "ID"
ids.phone = "TO"

[[silo.moment]]
activity = "call_placed"
channel = "phone"
direction = "out"
at = "AT"
until = "ENDED"
outcome = {column = "RESULT", values = {answered = "ok"}}

[[silo]]
name = "agents"
system = "table"
files = ["agents.csv"]
record = "ID"
ids.phone = "CUSTOMER"

[[silo.moment]]
activity = "connected"
channel = "phone"
direction = "out"
at = "AT"
until = "ENDED"
"""
DIALLED = """ID,TO,AT,ENDED,RESULT
D1,(214) 555-0161,2024-03-04T10:00:00Z,2024-03-04T10:05:00Z,answered
D2,(214) 555-0161,2024-03-05T10:00:00Z,2024-03-05T10:04:00Z,answered
"""


def account(folder, agents):
    folder.mkdir()
    (folder / "tellonce.toml").write_text(DECLARED)
    (folder / "dialler.csv").write_text(DIALLED)
    (folder / "agents.csv").write_text("ID,CUSTOMER,AT,ENDED\n" + agents)
    return told(folder, folder.parent / "store", folder / "tellonce.toml")


def lengths(found):
    return [entry.minutes for journey in found.journeys for entry in journey.contact_list]


def test_a_call_in_the_records_of_both_is_one_contact_and_its_minutes_count_once(tmp_path):
    agents = "A1,+12145550161,2024-03-04T10:00:02Z,2024-03-04T10:05:00Z\n"
    assert lengths(account(tmp_path / "both", agents)) == [5.0, 4.0]


def test_calls_at_other_times_or_to_others_stay_apart(tmp_path):
    agents = (
        "A1,+12145550161,2024-03-04T11:00:00Z,2024-03-04T11:05:00Z\n"
        "A2,+12145550199,2024-03-05T10:00:00Z,2024-03-05T10:03:00Z\n"
    )
    assert sorted(lengths(account(tmp_path / "apart", agents))) == [3.0, 4.0, 5.0, 5.0]
