"""What `tellonce lint` doubts: what is declared and does seldom what was meant."""

import json

import pytest
from building import command

DOUBTFUL = """\
[organisation]
name = "Aldgate Heating"
zone = "Europe/London"

[[silo]]
name = "calls"
system = "table"
files = ["calls.csv"]
record = "id"
ids.phone = "phone"
matters.job = "job"
contact.call = "id"

[[silo.moment]]
activity = "connected"
at = "at"
channel = "phone"
attributes = ["proved", "account"]

[[silo]]
name = "cases"
system = "table"
files = ["cases.csv"]
record = "id"
ids.phone = "phone"
matters.{kind} = "job"
contact.case = "id"
contact.call = "call"

[[silo.moment]]
activity = "message_written"
at = "at"
channel = "email"

[[meaning]]
system = "calls"
field = "proved"
activity = "identity_given"
fact = "{fact}"

[[meaning]]
system = "calls"
field = "account"
activity = "identity_given"
fact = "account_no"
"""


@pytest.mark.parametrize(
    ("kind", "fact", "day", "doubtful"),
    [
        ("job", "name", "06", {}),
        ("ticket", "name", "06", {(11, "silo.calls.matters.job"), (26, "silo.cases.matters.ticket")}),
        ("job", "pin", "06", {(35, "meaning[calls.proved: identity_given]")}),
        ("job", "name", "19", {(12, "silo.calls.contact.call"), (27, "silo.cases.contact.case"),
                               (28, "silo.cases.contact.call")}),
    ],
)  # fmt: skip
def test_what_does_seldom_what_was_meant_is_doubted(tmp_path, kind, fact, day, doubtful):
    (tmp_path / "tellonce.toml").write_text(DOUBTFUL.format(kind=kind, fact=fact))
    (tmp_path / "calls.csv").write_text(
        "id,at,phone,job,proved,account\n"
        + "".join(f"k{n},2025-05-05T1{n}:00,+4420794600{n}0,J{n},keyed,A-10{n}\n" for n in range(4))
    )
    (tmp_path / "cases.csv").write_text(f"id,at,phone,job,call\nc1,2025-05-{day}T09:00,+442079460010,J1,k1\n")

    told = json.loads(command("lint", tmp_path, "--json").out)["doubts"]

    assert {(one["line"], one["setting"]) for one in told} == set(doubtful)


MISSING = """\
[organisation]
name = "Aldgate Heating"
zone = "Europe/London"

[[silo]]
name = "visits"
system = "table"
files = ["visits.{form}"]
record = "id"
ids.phone = "phone"

[[silo.moment]]
activity = "option_missing"
at = "at"
task = "renew contract"
fact = {{column = "chekced"}}
when = {{kind = "(?!x).*", closed = ""}}
attributes = ["kind", "room"]

[[silo.moment]]
activity = "noted"
at = "^.at"
task = {{value = "renew contract"}}
what = "kind"
each = "parts"
order = "numbr"
due = "^.day"
"""
VISITS = [
    {"id": "1", "at": "2025-05-05", "phone": "01632960733", "kind": "", "checked": None, "parts": [{"number": 1}]},
    {"id": "2", "at": "2025-05-05", "phone": "01632960734", "kind": "", "checked": None, "parts": []},
]

SAYS = ("renew contract", "chekced", "kind, room", "kind", "numbr", "^.day")
"""What the settings say that name a column which these visits do not have, in order of line."""


def missing(folder, form):
    (folder / "tellonce.toml").write_text(MISSING.format(form=form))
    done = command("lint", folder, "--json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def test_a_column_that_no_record_has_is_doubted_with_the_way_to_write_a_constant(tmp_path):
    (tmp_path / "visits.json").write_text(json.dumps(VISITS))

    told = {(one["line"], one["setting"]): one["says"] for one in missing(tmp_path, "json")["doubts"]}

    assert told == {
        (15, "silo.visits.moment.0.task"): "names the column 'renew contract', which no record has; "
        'a constant is written {value = "renew contract"}',
        (16, "silo.visits.moment.0.fact"): "names the column 'chekced', which no record has (did you mean 'checked'?)",
        (18, "silo.visits.moment.0.attributes"): "names the column 'room', which no record has",
        (24, "silo.visits.moment.1.what"): "names the column 'kind', which no record has (did you mean '^.kind'?); "
        'a constant is written {value = "kind"}',
        (26, "silo.visits.moment.1.order"): "names the column 'numbr', which no record has (did you mean 'number'?)",
        (27, "silo.visits.moment.1.due"): "names the column '^.day', which no record has",
    }


def test_a_column_that_no_record_has_is_never_met(tmp_path):
    (tmp_path / "visits.json").write_text(json.dumps(VISITS))

    told = missing(tmp_path, "json")

    never = {(one["line"], one["says"]) for one in told["declared"] if not one["records"]}
    assert never >= {(one["line"], says) for one, says in zip(told["doubts"], SAYS, strict=True)}
    assert command("lint", tmp_path, "--strict").code == 1


def test_a_column_of_a_header_is_there_whatever_it_holds(tmp_path):
    (tmp_path / "visits.csv").write_text("id,at,phone,kind,checked\n1,2025-05-05,01632960733,,\n")

    told = missing(tmp_path, "csv")

    assert {one["line"] for one in told["doubts"]} == {15, 16, 18, 25}
    aside = json.loads(command("account", tmp_path, "--json").out)["files"][0]["set_aside"]
    assert told["silos"][0]["set_aside"] == aside == 7
