"""A declaration is read with every mistake told by file, line and what is allowed."""

import tomllib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.identity.rules import KINDS
from tellonce.journeys.pattern import Count
from tellonce.silos.declare import load, read
from tellonce.silos.toml_lines import line_at, lines_of
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.refusal import BadDeclaration

GOOD = """\
[organisation]
name = "O"
zone = "Europe/Berlin"
numbers = ["+1 555",
  "+1 556"]

[[silo]]
name = "calls"
system = "table"
files = ["calls.csv"]
ids.phone = "tel"
ids.account = {column = "acc", match = '^A(\\d+)$'}

[silo.layout]
delimiter = "|"

[[silo.moment]]
name = "begun"
activity = "connected"
at = "start"
channel = "phone"

[[silo.moment]]
activity = {column = "what", values = {x = "paid", "y z" = "billed"}, default = "case_step"}
at = {column = "end", pattern = "%d.%m.%Y"}
after = "begun"

[[meaning]]
system = "calls"
field = "code"
matches = "x.*"
activity = "transferred"

[identity.kinds.phone]
alone = false

[friction.slow]
says = "Slow"
pattern = [{steps = [{activity = ["queued"]}], scope = "contact"}]

[capability.join]
channels = ["web"]

[capability.leave]
channels = ["letter"]
undoes = "join"
"""


def test_a_sound_declaration_is_read():
    declared = read(GOOD, "t.toml")
    assert declared.silo[0].moment[0].activity is Activity.CONNECTED
    assert declared.silo[0].layout.delimiter == "|"
    assert declared.identity.kind("phone") == msgspec.structs.replace(KINDS["phone"], alone=False)
    slow = declared.friction["slow"]
    assert (slow.name, slow.says, slow.count, slow.source) == (
        "slow", "Slow", Count.JOURNEY, "declared by the organisation",
    )  # fmt: skip


BAD = [
    ('undoes = "join"', 'undoes = "jion"', 46, "did you mean 'join'"),
    ('channels = ["letter"]', 'channels = ["post"]', 45, "post"),
    ('zone = "Europe/Berlin"', 'zone = "Europe/Berln"', 3, "did you mean 'Europe/Berlin'"),
    ('zone = "Europe/Berlin"', "", 1, "the setting 'zone' is missing"),
    ('name = "O"', "name = 7", 2, "expected text, got a whole number"),
    ('name = "O"', 'name = "O"\nregion = "usa"', 3, "two capital letters"),
    ('name = "O"', 'name = "O"\nas_of = "soon"', 3, "ISO 8601"),
    ('name = "O"', 'name = "O', 2, "no TOML"),
    ('  "+1 556"]', "  556]", 5, "expected text"),
    ('name = "calls"', 'nmae = "calls"', 8, "did you mean 'name'"),
    ('name = "calls"', 'name = ""', 8, "needs a name"),
    ('system = "table"', 'system = "tabel"', 9, "did you mean 'table'"),
    ('system = "table"', 'system = "stripe"', 17, "moments are for system = 'table'"),
    ('files = ["calls.csv"]', 'files = "calls.csv"', 10, "expected a list, got text"),
    ('files = ["calls.csv"]', "files = []", 10, "at least one file"),
    ('files = ["calls.csv"]', 'files = ["a.csv", "../b.csv"]', 10, "leads out of the folder"),
    ('ids.phone = "tel"', "ids.phone = 7", 11, "expected text, a table or a list of these"),
    ('ids.phone = "tel"', 'ids.phone = ["tel", 7]', 11, "expected text or a table, got a whole number"),
    ('ids.phone = "tel"', 'ids.phone = [\n"tel",\n{colum = "mob"}]', 13, "did you mean 'column'"),
    ('ids.phone = "tel"', 'ids.phone = ["tel", ["mob"]]', 11, "got a list"),
    ('ids.phone = "tel"', 'ids.phone = [\n"tel",\n""]', 13, "name it"),
    ('ids.phone = "tel"', "ids.phone = []", 11, "name at least one column"),
    ('ids.phone = "tel"', "ids.phone = ['tel', {column = 'mob', match = '('}]", 11, "no regular expression"),
    ('channel = "phone"', "ids.phone = []", 21, "name at least one column"),
    ('ids.phone = "tel"', "ids.phone = {column = 'tel', times = 0}", 11, "a number above 0"),
    ("{column = \"acc\", match = '^A(\\\\d+)$'}", '{colum = "acc"}', 12, "did you mean 'column'"),
    ("'^A(\\\\d+)$'", "'^A(\\\\d+$'", 12, "no regular expression"),
    ('column = "acc"', 'column = "acc", value = "v"', 12, "exactly one of"),
    ('column = "acc"', 'column = "acc", pattern = "iso"', 12, "for moments only"),
    ('column = "acc"', 'column = "acc", zone = "Mars"', 12, "no time zone"),
    ('delimiter = "|"', 'delimiter = "||"', 15, "one character"),
    ('delimiter = "|"', 'format = "xls"', 15, "allowed: csv"),
    ('delimiter = "|"', 'encoding = "utf-99"', 15, "no encoding"),
    ('delimiter = "|"', "skip = -1", 15, "0 and more"),
    ('activity = "connected"', 'activity = "conected"', 19, "did you mean 'connected'"),
    ('at = "start"', 'at = ""', 20, "name it"),
    ('channel = "phone"', 'channel = "telephone"', 21, "did you mean 'phone'"),
    ('channel = "phone"', 'outcome = "fine"', 21, "allowed: ok"),
    ('channel = "phone"', 'direction = "inwards"', 21, "allowed: in, out, within"),
    ('channel = "phone"', 'keeps = "payed"', 21, "did you mean 'paid'"),
    ('channel = "phone"', 'until = "a"\nseconds = "b"', 22, "not both"),
    ('channel = "phone"', 'sub = "id"', 21, "say `each` too"),
    ('channel = "phone"', 'when = {state = "("}', 21, "no regular expression"),
    ('x = "paid"', 'x = "payd"', 24, "did you mean 'paid'"),
    ('default = "case_step"', 'default = "other"', 24, "allowed: "),
    ('pattern = "%d.%m.%Y"', 'pattern = "dd.mm.yyyy"', 25, "no pattern of moments"),
    ('after = "begun"', 'after = "begin"', 26, "did you mean 'begun'"),
    ('after = "begun"', 'name = "begun"', 26, "called 'begun' already"),
    ('system = "calls"', 'system = "cals"', 29, "did you mean 'calls'"),
    ('field = "code"', 'field = ""', 30, "field is empty"),
    ('matches = "x.*"', 'matches = "*"', 31, "no regular expression"),
    ('matches = "x.*"', 'when = {leg = "("}', 31, "no regular expression"),
    ('activity = "transferred"', 'activity = "promise_made"', 32, "`+5 business days`"),
    ('activity = "transferred"', 'activity = "promise_made"\ndue = "5 business days"', 33, "is no deadline"),
    ('activity = "transferred"', 'activity = "promise_made"\ndue = "+ "', 33, "is no deadline"),
    ('activity = "connected"', 'activity = "promise_made"', 19, "without `due`"),
    ('channel = "phone"', 'due = "+{value} hours"', 21, "name the column"),
    ('activity = "transferred"', "instead = true", 32, "name its `activity`"),
    ('activity = "transferred"', 'channel = "telephone"', 32, "did you mean 'phone'"),
    ('activity = "transferred"', 'activity = "transfered"', 32, "did you mean 'transferred'"),
    ("alone = false", 'alone = "no"', 35, "expected true or false"),
    ("alone = false", "lone = false", 35, "did you mean 'alone'"),
    ("[identity.kinds.phone]", "[identity.kind.phone]", 34, "did you mean 'kinds'"),
    ("alone = false", 'normalise = "fone"', 35, "did you mean 'phone'"),
    ("alone = false", "tier = -1", 35, "0 and more"),
    ("alone = false", "exclusive = true\nat_most = 2", 36, "not both"),
    ("alone = false", "within_days = 2", 35, "say `at_most` too"),
    ("alone = false", 'relates = "family"', 35, "allowed: household"),
    ('says = "Slow"', "", 37, "the setting 'says' is missing"),
    ('says = "Slow"', 'says = "Slow"\nname = "fast"', 39, "by the name of its table"),
    ('says = "Slow"', 'says = "Slow"\npart_of = ["dead_ends"]', 39, "did you mean 'dead_end'"),
    ("[friction.slow]", "[friction.long_wait]", 37, "shipped friction"),
    ('activity = ["queued"]', 'activity = ["queud"]', 39, "did you mean 'queued'"),
    ('scope = "contact"', 'within = "2w"', 39, "no length of time"),
    ('scope = "contact"', 'scoop = "contact"', 39, "did you mean 'scope'"),
    ("[friction.slow]", "[identity]\nlargest = 0\n[friction.slow]", 38, "leaves nobody an identifier"),
    ("[friction.slow]", '[identity]\nblocked = ["("]\n[friction.slow]', 38, "no regular expression"),
    ("[friction.slow]", '[[silo]]\nname = "calls"\nsystem = "stripe"\nfiles = ["x"]\n[f', 38, "called 'calls' already"),
    (
        "[friction.slow]",
        '[[silo]]\nname = "b"\nsystem = "table"\nfiles = ["x"]\n[f',
        37,
        "at least one [[silo.moment]]",
    ),
]


@pytest.mark.parametrize(("good", "bad", "line", "hint"), BAD)
def test_a_mistake_is_told_with_its_line_and_what_is_allowed(good, bad, line, hint):
    good = good.replace("\\\\", "\\")
    assert good in GOOD
    bad = (
        bad.replace("\\\\", "\\").replace("[f", "[friction.slow]") if bad.endswith("[f") else bad.replace("\\\\", "\\")
    )
    with pytest.raises(BadDeclaration) as refused:
        read(GOOD.replace(good, bad, 1), "t.toml")
    assert hint in refused.value.problem
    assert refused.value.line == line
    assert str(refused.value).startswith(f"t.toml:{line}: ")


def test_a_telephone_number_that_identifies_nobody_may_stand_as_it_is():
    declared = read(GOOD + '[identity]\nblocked = ["+61 400 000 000", "n0body"]\n', "t.toml")
    assert declared.identity.blocked == ("+61 400 000 000", "n0body")


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(BadDeclaration, match="tellonce init"):
        load(tmp_path / "tellonce.toml")
    (tmp_path / "tellonce.toml").write_bytes(b"[organisation]\nname = '\xff'")
    with pytest.raises(BadDeclaration, match="byte 23"):
        load(tmp_path / "tellonce.toml")


def test_a_byte_order_mark_does_no_harm(tmp_path):
    (tmp_path / "tellonce.toml").write_text(GOOD, "utf-8-sig")
    assert load(tmp_path / "tellonce.toml").organisation.name == "O"


def test_the_line_of_every_setting_is_known():
    lines = lines_of(GOOD)
    for path, line in {
        "$.organisation.numbers[1]": 5,
        "$.silo[0]": 7,
        "$.silo[0].ids.account.match": 12,
        "$.silo[0].layout.delimiter": 15,
        "$.silo[0].moment[1].activity.values.y z": 24,
        "$.identity.kinds.phone.alone": 35,
    }.items():
        assert lines[path] == line
    assert line_at(lines, "$.silo[0].moment[1].activity.values.nowhere") == 24
    assert line_at(lines, "$.nowhere") is None


KEYS = st.sampled_from(["a", "b-c", '"d e"', "'f.g'"])
VALUES = st.sampled_from(
    ["1", '"x # = ]"', "[1, [2], # no\n {a = 1}]", "2024-01-01 10:00:00", "'''\n[t]\nz = 1'''", "3.5", "{}"]
)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=4, unique_by=lambda pair: pair[0]), KEYS)
def test_lines_of_any_toml_point_at_what_is_there(pairs, table):
    text = f"# head\n[[{table}]]\n" + "".join(f"{key} = {value} # c\n" for key, value in pairs)
    tomllib.loads(text)
    lines = lines_of(text)
    shown = text.split("\n")
    for key, _ in pairs:
        path = f"$.{table.strip(chr(34) + chr(39))}[0].{key.strip(chr(34) + chr(39))}"
        assert shown[lines[path] - 1].startswith(f"{key} = ")


@given(st.text(st.sampled_from("abc=[]{}\"'.,#\n 1"), max_size=60))
def test_no_text_makes_reading_a_declaration_crash(text):
    with pytest.raises(BadDeclaration):
        read(text, "t.toml")


def test_the_example_of_the_page_on_tables_can_be_read(root):
    page = (root / "docs" / "silos" / "table.md").read_text("utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    (silo,) = read(f'[organisation]\nname = "O"\nzone = "UTC"\n{example}', "t.toml").silo
    assert [one.activity.value for one in silo.moment] == ["promise_made", "visit_arrived"]


def test_the_examples_of_the_page_on_declaring_can_be_read(root):
    page = (root / "docs" / "how-to" / "declare.md").read_text("utf-8")
    examples = "".join(block.split("```")[0] for block in page.split("```toml\n")[1:])
    silo = '[[silo]]\nname = "members"\nsystem = "salesforce_contact"\nfiles = ["m.csv"]\n'
    declared = read(f'[organisation]\nname = "O"\nzone = "UTC"\n{silo}{examples}', "t.toml")
    assert len(declared.meaning) == page.count("[[meaning]]\nsystem")
    assert declared.capability["cancel"].undoes == "join"
