"""A silo's files are found and listened to; a record that cannot be read costs itself and nothing else."""

import json
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tellonce.silos.declare import read
from tellonce.silos.files.envelopes import layout_of
from tellonce.silos.listen import SILENT, ear, files, hear, listen, listen_wide
from tellonce.silos.mapping import Layout
from tellonce.silos.registry import system
from tellonce.silos.system import Envelope, Format, System
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.refusal import Refused
from tellonce.vocabulary.touchpoint import PASSED_OVER, Identifier, SetAside, Touchpoint

HEAD = '[organisation]\nname = "O"\nzone = "America/New_York"\n'
TABLE = '[[silo]]\nname = "calls"\nsystem = "table"\nfiles = ["*.csv"]\nrecord = "id"\n'
MOMENT = '[[silo.moment]]\nactivity = "connected"\nat = "at"\nchannel = "phone"\nattributes = ["code"]\n'


def declared(text):
    declaration = read(HEAD + text, "tellonce.toml")
    return declaration, declaration.silo[0]


def heard(folder, text):
    declaration, silo = declared(text)
    return [told for file in files(folder, silo) for told in listen(folder, declaration, silo, file)]


def test_every_record_is_told_or_set_aside(tmp_path):
    (tmp_path / "a.csv").write_text("id,at,code\n1,2024-01-01T10:00,x\n2,2024-02-30,x\n3\n4,2024-01-02,x\n")
    found = heard(tmp_path, TABLE + MOMENT)
    assert [(one.file, one.record) for one in found if isinstance(one, Touchpoint)] == [("a.csv", "1"), ("a.csv", "4")]
    one, two = (told for told in found if isinstance(told, SetAside))
    assert (one.silo, one.file, one.place) == ("calls", "a.csv", "2")
    assert one.reason.startswith("column at: '2024-02-30'")
    assert json.loads(one.raw) == {"id": "2", "at": "2024-02-30", "code": "x"}
    assert (two.place, two.raw) == ("L4", "3")


def test_times_without_a_zone_are_the_silos_else_the_organisations(tmp_path):
    (tmp_path / "a.csv").write_text("id,at,code\n1,2024-07-01T12:00,\n")
    (local,) = heard(tmp_path, TABLE + MOMENT)
    (further,) = heard(tmp_path, TABLE + 'zone = "UTC"\n' + MOMENT)
    assert local.at - further.at == 4 * 3_600_000_000


def test_a_records_long_text_is_kept_only_in_part(tmp_path):
    (tmp_path / "a.csv").write_text(f"id,at,code\n1,never,{'x' * 5_000}\n")
    (aside,) = heard(tmp_path, TABLE + MOMENT)
    assert len(aside.raw) == 2_000


def test_meanings_of_a_silo_are_applied(tmp_path):
    (tmp_path / "a.csv").write_text("id,at,code\n1,2024-01-01,XF\n2,2024-01-01,OK\n")
    text = '[[meaning]]\nsystem = "calls"\nfield = "code"\nmatches = "XF"\nactivity = "transferred"\n'
    found = heard(tmp_path, TABLE + MOMENT + text)
    assert [(one.record, one.activity.value) for one in found] == [
        ("1", "connected"),
        ("1", "transferred"),
        ("2", "connected"),
    ]


def test_a_known_system_reads_its_envelope_and_the_silo_adds_what_it_declares(tmp_path):
    event = {
        "email": "a@example.org", "timestamp": 1_700_000_000, "event": "delivered", "sg_event_id": "e1",
        "sg_message_id": "m1", "account": "77",
    }  # fmt: skip
    (tmp_path / "events.json").write_text(json.dumps([event]))
    text = '[[silo]]\nname = "mail"\nsystem = "sendgrid"\nfiles = ["events.json"]\nids.account = "account"\n'
    (told,) = heard(tmp_path, text)
    assert told.silo == "mail"
    assert Identifier("account", "77") in told.ids
    assert Identifier("email", "a@example.org") in told.ids


def test_a_fault_of_a_reader_costs_its_record_only():
    def faulty(record, source):
        raise KeyError(record["secret"])
        yield

    declaration, silo = declared(TABLE + MOMENT)
    broken = ear(declaration, silo)._replace(read=faulty)
    (aside,) = hear(broken, {"id": "7", "secret": "4111"}, msgspec.structs.replace(broken.source, file="a.csv", line=3))
    assert (aside.place, aside.file) == ("7", "a.csv")
    assert "'calls'" in aside.reason
    assert "KeyError" in aside.reason
    assert "4111" not in aside.reason


def test_a_record_is_told_whole_or_not_at_all(tmp_path):
    (tmp_path / "a.csv").write_text("id,at,code\n1,2024-01-01,nowhen\n")
    second = '[[silo.moment]]\nactivity = "case_closed"\nat = "code"\n'
    (aside,) = heard(tmp_path, TABLE + MOMENT + second)
    assert aside.place == "1"


def test_files_are_found_by_name_and_pattern_once_and_in_order(tmp_path):
    for name in ("b.csv", "a.csv", "deep/c.csv", "x[1].csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("id,at,code\n")
    _, silo = declared(TABLE.replace('["*.csv"]', '["*.csv", "a.csv", "**/c.csv", "x[1].csv"]') + MOMENT)
    assert [path.relative_to(tmp_path).as_posix() for path in files(tmp_path, silo)] == [
        "a.csv", "b.csv", "deep/c.csv", "x[1].csv",
    ]  # fmt: skip


def test_a_pattern_that_finds_nothing_is_refused_with_what_is_there(tmp_path):
    (tmp_path / "calls.csv").write_text("")
    _, silo = declared(TABLE.replace("*.csv", "call.csv") + MOMENT)
    with pytest.raises(Refused, match=r"Did you mean 'calls\.csv'"):
        files(tmp_path, silo)


@pytest.mark.parametrize("pattern", ["../a.csv", "/etc/hosts", "", "a/../../b", "**x"])
def test_nothing_outside_the_folder_is_read(tmp_path, pattern):
    _, silo = declared(TABLE + MOMENT)
    with pytest.raises(Refused):
        files(tmp_path, msgspec.structs.replace(silo, files=(pattern,)))


def test_the_envelope_fits_the_file(tmp_path):
    stripe = system("stripe")
    (tmp_path / "a.csv").write_text("id\n")
    (tmp_path / "list.json").write_text('{"object": "list", "data": [{"id": 1}]}')
    (tmp_path / "hook.jsonl").write_text('{"id": 1}\n')
    assert layout_of(tmp_path / "a.csv", Layout(), stripe).format == "csv"
    assert layout_of(tmp_path / "list.json", Layout(format="json"), stripe).root == "data"
    assert layout_of(tmp_path / "hook.jsonl", Layout(), stripe).format == "jsonl"
    assert layout_of(tmp_path / "a.csv", Layout(delimiter=";"), stripe).delimiter == ";"


def test_an_envelope_without_a_header_is_read_without_one(tmp_path):
    (tmp_path / "log").write_text("1|a\n")
    bare = Envelope(name="export", format=Format.CSV, delimiter="|", header=False)
    known = System(name="n", title="t", envelopes=(bare,), record_id="", signs=(), read=system("xes").read)
    layout = layout_of(tmp_path / "log", Layout(), known)
    assert (layout.delimiter, layout.header) == ("|", False)


def test_the_zone_of_a_known_system_stands_between_the_silos_and_the_organisations():
    text = '[[silo]]\nname = "mail"\nsystem = "sendgrid"\nfiles = ["events.json"]\n'
    assert ear(*declared(text)).source.zone == ZoneInfo("UTC")
    assert ear(*declared(text + 'zone = "Europe/Rome"\n')).source.zone == ZoneInfo("Europe/Rome")


def test_a_record_of_which_nothing_tells_is_set_aside_and_counted(tmp_path):
    (tmp_path / "a.csv").write_text("id,at,code\nA,2024-01-01,\nB,,\n")
    found = heard(tmp_path, TABLE + MOMENT)
    assert [type(one) for one in found] == [Touchpoint, SetAside]
    assert found[1].place == "B"
    assert "no touchpoint" in found[1].reason


def test_a_nested_record_says_how_much_of_its_name_is_its_own(tmp_path):
    (tmp_path / "a.csv").write_text('[{"id": "a/b", "said": [{"no": "c/1", "at": "2024-01-01"}]}]')
    nested = '[[silo.moment]]\nactivity = "reply_sent"\nat = "at"\neach = "said"\nsub = "no"\n'
    (point,) = heard(tmp_path, TABLE + 'layout.format = "json"\n' + nested)
    assert point.record == "a/b/c/1"
    assert point.record[: len(point.record) - point.nested] == "a/b"


def test_a_column_that_the_table_lacks_is_told_once_and_the_rest_is_read(tmp_path):
    (tmp_path / "a.csv").write_text("id,at,cod\n1,2024-01-01,x\n2,2024-01-02,y\n")
    found = heard(tmp_path, TABLE + MOMENT)
    assert [type(one) for one in found] == [SetAside, Touchpoint, Touchpoint]
    assert found[0].place == "header"
    assert "no column 'code'" in found[0].reason
    assert "did you mean 'cod'" in found[0].reason


def test_names_of_a_folder_leave_hidden_files_out(tmp_path):
    (tmp_path / ".tellonce").mkdir()
    (tmp_path / ".tellonce" / "lock").write_text("")
    with pytest.raises(Refused, match="holds: nothing"):
        heard(tmp_path, TABLE + MOMENT)


@pytest.mark.parametrize(
    ("names", "told"),
    [('"a.csv"', ["L2"]), ('"*.csv"', ["a.csv:L2", "b.csv:L2"]), ('"a.csv", "b.csv"', ["a.csv:L2", "b.csv:L2"])],
)
def test_line_names_a_record_with_its_file_where_there_may_be_several(tmp_path, names, told):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"at,code\n2024-01-01T10:00,{name}\n")
    text = f'[[silo]]\nname = "calls"\nsystem = "table"\nfiles = [{names}]\n{MOMENT}'
    declaration, silo = declared(text)

    wide = [one for file in files(tmp_path, silo) for one in listen_wide(tmp_path, declaration, silo, file)]

    assert [one.record for one in heard(tmp_path, text)] == told
    assert [record for one in wide for record in one["record"].to_pylist()] == told


@pytest.mark.parametrize(
    "asks",
    [
        'activity = "identity_asked"\nseconds = "long"',
        'activity = "identity_asked"\nseconds = "90"\nwhen = {long = "90"}',
        'activity = "promise_made"\ndue = "+long"',
    ],
)
def test_a_meaning_finds_the_columns_of_a_parquet_that_only_it_asks_for(tmp_path, asks):
    cells = {"id": ["A"], "at": ["2024-01-01T00:00:00Z"], "code": ["asked"], "long": ["90"]}
    pq.write_table(pa.table(cells), tmp_path / "a.csv")
    _, told = heard(tmp_path, TABLE + MOMENT + f'[[meaning]]\nsystem = "calls"\nfield = "code"\n{asks}\n')

    until = told.until or int(told.attributes["due"])
    assert until - told.at == 90 * SECOND


def test_rotated_logs_are_all_kept(tmp_path):
    line = '192.0.2.9 - - [0{}/May/2025:10:00:00 +0200] "GET /a HTTP/1.1" 200 5\n'
    for name, day in (("access.log", 5), ("access.log.1", 4)):
        (tmp_path / name).write_text(line.format(day))

    found = heard(tmp_path, '[[silo]]\nname = "web"\nsystem = "access_log"\nfiles = ["access.log*"]\n')

    assert [one.record for one in found] == ["access.log:L1", "access.log.1:L1"]


@pytest.mark.parametrize(("code", "told"), [("x", Touchpoint), ("y", PASSED_OVER), ("", PASSED_OVER)])
def test_a_row_that_every_moment_excludes_is_passed_over_as_declared(tmp_path, code, told):
    (tmp_path / "a.csv").write_text(f"id,at,code\nA,2024-01-01,{code}\n")
    (found,) = heard(tmp_path, TABLE + MOMENT + 'when = {code = "x"}\n')

    assert (found.reason, found.raw) == (told, "") if isinstance(found, SetAside) else type(found) is told


@pytest.mark.parametrize(
    "moment",
    [MOMENT + 'when = {code = "x"}\n', MOMENT + 'when = {code = "y"}\n' + MOMENT],
    ids=["no moment in it", "another asks for nothing"],
)
def test_a_row_that_is_not_excluded_is_set_aside_where_it_tells_nothing(tmp_path, moment):
    (tmp_path / "a.csv").write_text("id,at,code\nA,,x\n")
    (found,) = heard(tmp_path, TABLE + moment)

    assert "no touchpoint" in found.reason


@pytest.mark.parametrize(("items", "reason"), [('[{"k": "y", "at": ""}]', PASSED_OVER), ("[]", SILENT)])
def test_a_row_is_excluded_where_all_its_items_are(tmp_path, items, reason):
    (tmp_path / "a.csv").write_text(f'[{{"id": "a", "said": {items}}}]')
    nested = '[[silo.moment]]\nactivity = "reply_sent"\nat = "at"\neach = "said"\nwhen = {k = "x"}\n'

    (found,) = heard(tmp_path, TABLE + 'layout.format = "json"\n' + nested)

    assert found.reason == reason
