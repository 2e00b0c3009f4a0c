"""A declaration held against its files: what no record meets, how often the rest is met, what nobody declared."""

import json

import pytest
from building import command

DECLARATION = """\
[organisation]
name = "Aldgate Heating"
zone = "Europe/London"

[[silo]]
name = "calls"
system = "asterisk_cdr"
files = ["cdr.csv"]
ids.account = {column = "userfield", match = 'A-\\d+'}
ids.passport = "userfeild"
topic = "accountcode"

[[silo]]
name = "posts"
system = "table"
files = ["posts.csv"]
record = "id"

[[silo.moment]]
activity = "promise_made"
at = "at"
due = "+days business days"
when = {kind = "promise", "who.by" = "x"}
attributes = ["kind", "code"]

[[silo.moment]]
activity = "notice_sent"
at = "at"
channel = "letter"
direction = "out"
when = {kind = "notice"}
attributes = ["code"]

[[meaning]]
system = "asterisk_cdr"
field = "lastapp"
matches = "dial"
when = {dcontext = "out", disposition = "ANSWERED"}
activity = "identity_given"
fact = "account"
start = "answer"
end = "hangup"

[[meaning]]
system = "posts"
field = "event"
topic = "{value}"

[capability.joining]
channels = ["web"]
"""
CALL = (
    '{account},3035550140,5550100,in,"x <3035550140>",SIP/a-1,SIP/b-2,Dial,SIP/b,2024-03-11 18:20:05,'
    "2024-03-11 18:20:10,2024-03-11 18:25:05,300,295,ANSWERED,DOCUMENTATION,1710206405.{n},A-7\n"
)
POSTS = "id,at,kind,code,days,who.by\n1,2025-05-05,notice,K,,\n2,2025-05-05,notice,K,,\n3,2025-05-05,notice,L,,\n" + (
    "4,2025-05-05,notice,L,,\n5,2025-05-05,test,,,\n6,never,notice,,,\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tellonce.toml").write_text(DECLARATION)
    (tmp_path / "cdr.csv").write_text("".join(CALL.format(account=n % 2 and "heat", n=n) for n in range(1, 5)))
    (tmp_path / "posts.csv").write_text(POSTS)
    return tmp_path


@pytest.fixture
def told(folder):
    done = command("lint", folder, "--json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def test_each_setting_is_told_with_its_line_and_how_many_records_meet_it(told):
    assert [(one["line"], one["setting"], one["records"]) for one in told["declared"]] == [
        (9, "silo.calls.ids.account", 4),
        (10, "silo.calls.ids.passport", 0),
        (11, "silo.calls.topic", 4),
        (17, "silo.posts.record", 4),
        (19, "silo.posts.moment.0", 0),
        (22, "silo.posts.moment.0.due", 0),
        (23, "silo.posts.moment.0.when.kind", 0),
        (23, "silo.posts.moment.0.when.who.by", 0),
        (26, "silo.posts.moment.1", 4),
        (31, "silo.posts.moment.1.when.kind", 4),
        (34, "meaning[asterisk_cdr.lastapp = dial]", 0),
        (38, "meaning[asterisk_cdr.lastapp = dial].when.dcontext", 0),
        (38, "meaning[asterisk_cdr.lastapp = dial].when.disposition", 4),
        (41, "meaning[asterisk_cdr.lastapp = dial].start", 0),
        (42, "meaning[asterisk_cdr.lastapp = dial].end", 0),
        (44, "meaning[posts.event]", 0),
        (49, "capability.joining", 0),
    ]


def test_each_value_of_a_list_is_told_by_itself(folder):
    file = folder / "tellonce.toml"
    listed = file.read_text().replace('ids.passport = "userfeild"', 'ids.passport = [\n"userfield",\n"userfeild"]')
    file.write_text(listed.replace('attributes = ["code"]', 'ids.code = ["code", "cod"]'))

    told = json.loads(command("lint", folder, "--json").out)["declared"]

    assert [
        (one["line"], one["setting"], one["says"], one["records"]) for one in told if ".ids.p" in one["setting"]
    ] == [
        (11, "silo.calls.ids.passport.0", "userfield", 4),
        (12, "silo.calls.ids.passport.1", "userfeild", 0),
    ]
    assert [(one["setting"], one["records"]) for one in told if ".ids.c" in one["setting"]] == [
        ("silo.posts.moment.1.ids.code.0", 4),
        ("silo.posts.moment.1.ids.code.1", 0),
    ]


def test_each_silo_is_counted_as_see_counts_it(folder, told):
    account = json.loads(command("account", folder, "--json").out)
    counted = {one["silo"]: (one["records"], one["set_aside"], one["passed_over"]) for one in account["files"]}

    assert {one["silo"]: (one["records"], one["set_aside"], one["passed_over"]) for one in told["silos"]} == counted
    assert counted["posts"] == (5, 1, 1)


def test_fields_with_few_values_that_nobody_declared_are_candidates(told):
    calls, posts = ({one["field"]: one["values"] for one in silo["candidates"]} for silo in told["silos"])

    assert posts == {"code": {"K": 2, "L": 2}}
    assert not {"lastapp", "accountcode", "disposition"} & calls.keys()


USED = """\
[organisation]
name = "Aldgate Heating"
zone = "Europe/London"

[[silo]]
name = "jobs"
system = "table"
files = ["jobs.csv"]
record = "id"
contact.visit = "visit"

[[silo.moment]]
activity = "promise_made"
at = "at"
due = {column = "day"}
what = "kind"
keeps = "visit_arrived"
word = "kind"
when = {state = "A|B"}
attributes = ["id", "visit", "state", "kind", "day", "made", "colour", "closed"]

[[silo]]
name = "closed"
system = "table"
files = ["jobs.csv"]

[[silo.moment]]
activity = "case_closed"
at = "at"
when = {closed = "yes"}

[[silo]]
name = "events"
system = "salesforce_event"
files = ["events.csv"]
ids.account = "TEAM__C"
contact.visit = "VISIT__C"

[[meaning]]
system = "jobs"
field = "colour"
matches = "red"
when = {made = "late"}
topic = "heating"
"""


def test_fields_that_the_declaration_uses_or_makes_are_no_candidates(tmp_path):
    (tmp_path / "tellonce.toml").write_text(USED)
    (tmp_path / "jobs.csv").write_text(
        "id,at,day,kind,state,visit,made,colour,closed\n"
        + "".join(f"{n % 2},2025-05-05,2025-05-0{6 + n % 2},K{n % 2},A,v{n % 2},late,red,no\n" for n in range(4))
        + "1,2025-05-05,2025-05-07,K1,A,v1,late,red,yes\n"
    )
    (tmp_path / "events.csv").write_text(
        "ID,CREATEDDATE,ACTIVITYDATE,TEAM__C,VISIT__C,SIZE__C\n"
        + "".join(f"e{n},2025-05-05,2025-05-0{6 + n % 2},T{n % 2},v{n % 2},{n % 2}\n" for n in range(4))
    )

    told = json.loads(command("lint", tmp_path, "--json").out)

    assert told["doubts"] == []
    jobs, _, events = ({one["field"]: one["values"] for one in silo["candidates"]} for silo in told["silos"])
    assert jobs == {}
    assert events == {
        "ACTIVITYDATE": {"2025-05-06": 2, "2025-05-07": 2},
        "SIZE__C": {"0": 2, "1": 2},
        "due": {"2025-05-06T00:00:00Z": 2, "2025-05-07T00:00:00Z": 2},
    }


TWICE = """\
[organisation]
name = "Aldgate Heating"
zone = "Europe/London"

[[silo]]
name = "steps"
system = "segment"
files = ["steps.jsonl"]
ids.booking = "properties.booking"
matters.visit = {column = "properties.note", match = 'visit (\\w+)'}
topic = {column = "properties.reason", values = {B = "boiler"}}

[[meaning]]
system = "steps"
field = "menu"
matches = "1"
topic = "heating"

[capability."move a visit"]
channels = ["web"]
"""


def test_fields_that_say_what_a_declared_one_says_are_no_candidates(tmp_path):
    (tmp_path / "tellonce.toml").write_text(TWICE)
    told = [
        {"type": "track", "event": "Form Submitted", "userId": f"u{n % 2}", "messageId": f"m{n}", "properties": {
            "booking": "B-1", "note": f"visit V{n % 2}", "visited": f"V{n % 2}", "reason": "BR"[n % 2],
            "size": f"{n % 2}", "form_id": ("move a visit", "pay")[n % 2],
            "menu": f"{n % 2}", "menu.Digits": f"{n % 2}",
         }, "timestamp": f"2025-05-0{n + 1}T10:00:00Z"}
        for n in range(8)
    ]  # fmt: skip
    del told[3]["properties"]["menu"]
    (tmp_path / "steps.jsonl").write_text("\n".join(json.dumps(one) for one in told))

    def names():
        (silo,) = json.loads(command("lint", tmp_path, "--json").out)["silos"]
        return {one["field"] for one in silo["candidates"]}

    assert not {"booking", "note", "visited", "reason", "menu", "menu.Digits", "form_id", "task"} & names()
    assert "size" in names()

    (tmp_path / "tellonce.toml").write_text(TWICE.partition("[capability")[0].replace("properties.", ""))
    assert {"form_id", "task", "visited"} <= names()


def test_people_see_what_was_never_met_with_its_line(folder):
    done = command("lint", folder, columns=120)

    never = done.out.split("Declared and seen")[0]
    assert "tellonce.toml:10" in never
    assert "userfeild" in never
    assert "tellonce.toml:9 " not in never
    assert "posts: 5 records, 1 set aside, 1 passed over" in done.out


@pytest.mark.parametrize(("removed", "code"), [("", 1), (DECLARATION.partition("ids.passport")[2], 0)])
def test_strict_fails_where_something_is_never_met(folder, removed, code):
    rest = DECLARATION.replace(f"ids.passport{removed}", "") if removed else DECLARATION
    (folder / "tellonce.toml").write_text(rest)

    assert command("lint", folder, "--strict").code == code


def test_a_file_that_is_not_there_is_refused(folder):
    (folder / "posts.csv").unlink()

    done = command("lint", folder)

    assert (done.code, done.out) == (2, "")
    assert "posts.csv" in done.err


@pytest.mark.parametrize(
    ("rule", "doubtful"),
    [
        ("exclusive = true, links = false", "`exclusive = true` parts nobody whom other identifiers join"),
        ("at_most = 2, links = false", "`at_most = 2` parts nobody whom other identifiers join"),
        ("exclusive = true", ""),
        ("links = false", ""),
    ],
)
def test_a_limit_of_a_kind_that_never_links_is_doubted(folder, rule, doubtful):
    file = folder / "tellonce.toml"
    file.write_text(f"{file.read_text()}\n[identity.kinds]\naccount = {{{rule}}}\n")

    told = json.loads(command("lint", folder, "--json").out)["doubts"]

    assert [one["says"].partition(", while")[0] for one in told] == [doubtful] * bool(doubtful)
    assert all(one["setting"] == "identity.kinds.account" for one in told)


@pytest.mark.parametrize("columns", [80, 120])
def test_alternatives_of_long_expressions_are_told_apart_on_few_rows(folder, columns):
    long = f"(?!.*(?:{'|'.join(f'word{n}' for n in range(60))})).*"
    (folder / "tellonce.toml").write_text(DECLARATION.replace('"dial"', f"'{long}(?:one|two)'"))

    told = json.loads(command("lint", folder, "--json").out)["declared"]
    assert {one["setting"] for one in told if one["line"] == 34} == {
        f"meaning[asterisk_cdr.lastapp = {long}(?:one|two)]"
    }

    shown = command("lint", folder, columns=columns).out
    assert max(map(len, shown.splitlines())) <= columns
    never = shown.partition("Declared and seen")[0].splitlines()
    place = next(n for n, row in enumerate(never) if row.startswith("tellonce.toml:34 "))
    assert never[place] == "tellonce.toml:34  meaning[asterisk_cdr.lastapp]"
    assert never[place + 1].startswith("      = (?!.*(?:word0|word1|")
    assert never[place + 2].endswith("(?:one|two)")
    assert never[place + 3].strip() == "identity_given, fact account"
    assert never[place + 4].startswith("tellonce.toml:")


def test_promises_that_nothing_would_show_as_kept_are_named_with_the_first_of_them(folder):
    (folder / "notes.csv").write_text(
        "NO,AT,WHO,NOTE\n"
        "1,2024-05-01 10:00,+15550100,The line will be stable again within 5 days.\n"
        "2,2024-05-02 10:00,+15550100,We will send you the refund within 5 days.\n"
        "3,2024-05-03 10:00,+15550100,Explained the bill.\n",
        encoding="utf-8",
    )
    file = folder / "tellonce.toml"
    file.write_text(
        f"{file.read_text()}\n"
        '[[silo]]\nname = "notes"\nsystem = "table"\nfiles = ["notes.csv"]\nrecord = "NO"\nids.phone = "WHO"\n'
        '[[silo.moment]]\nactivity = "connected"\nat = {column = "AT", pattern = "%Y-%m-%d %H:%M"}\n'
        'channel = "phone"\nattributes = ["NOTE"]\n'
    )

    told = json.loads(command("lint", folder, "--json").out)["doubts"]

    (doubt,) = [one for one in told if one["setting"] == "silo.notes.name"]
    assert "state a promise that no activity would show as kept" in doubt["says"]
    assert "“The line will be stable again within 5 days.”" in doubt["says"]


def test_a_screen_of_a_few_characters_has_rows_that_run_over_its_edge(folder):
    assert command("lint", folder, columns=5).code == 0
