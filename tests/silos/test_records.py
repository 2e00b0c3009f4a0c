"""Records come out of files of every layout, one at a time, and nothing that a file holds makes reading crash."""

import csv
import gzip
import io
import json
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.files import csv_rows
from tellonce.silos.files.json_items import json_lines
from tellonce.silos.files.packed import LIMIT
from tellonce.silos.files.records import records
from tellonce.silos.mapping import Layout
from tellonce.vocabulary.refusal import Refused
from tellonce.vocabulary.touchpoint import SetAside


def told(path, **layout):
    return list(records(path, Layout(**layout), silo="s"))


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def asides(found):
    return [one for one in found if isinstance(one, SetAside)]


@pytest.mark.parametrize("delimiter", [",", "|", ";", "\t"])
def test_a_csv_gives_its_rows_with_the_line_where_each_starts(tmp_path, delimiter):
    text = 'a,b\n1,x\n\n2,"two\nlines"\n3,z\n'.replace(",", delimiter)
    assert told(written(tmp_path, "x.csv", text)) == [
        (2, {"a": "1", "b": "x"}),
        (4, {"a": "2", "b": "two\nlines"}),
        (6, {"a": "3", "b": "z"}),
    ]


def test_half_a_sign_in_a_line_of_json_is_a_question_mark(tmp_path):
    # JavaScript cuts texts between the two halves of a sign, and nothing can keep such a half.
    path = written(tmp_path, "x.jsonl", '{"a": "cut \\ud83d", "b": NaN}\n{"a": "\\udc80", "b": "\\ud83d\\ude00"}\n')
    assert repr(told(path)) == repr([(1, {"a": "cut ?", "b": float("nan")}), (2, {"a": "?", "b": "\U0001f600"})])


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    assert told(written(tmp_path, "x.csv", b"\xef\xbb\xbfa,b\n1,2\n")) == [(2, {"a": "1", "b": "2"})]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp1252", "cp037"])
def test_every_encoding_of_python_can_be_declared(tmp_path, encoding):
    path = written(tmp_path, "x.csv", "näme,b\r\nJosé,2\r\n".encode(encoding))
    assert told(path, encoding=encoding) == [(2, {"näme": "José", "b": "2"})]


def test_a_utf_16_export_of_a_spreadsheet_is_recognised_by_its_mark(tmp_path):
    assert told(written(tmp_path, "x.csv", "a\tb\n1\t2\n".encode("utf-16"))) == [(2, {"a": "1", "b": "2"})]


def test_lines_may_end_in_a_carriage_return_alone(tmp_path):
    assert told(written(tmp_path, "x.csv", "a,b\r1,2\r")) == [(2, {"a": "1", "b": "2"})]


def test_without_a_header_columns_are_numbered_and_rows_may_differ(tmp_path):
    path = written(tmp_path, "log", "1|a\n2|b|c\n")
    assert told(path, header=False) == [(1, {"0": "1", "1": "a"}), (2, {"0": "2", "1": "b", "2": "c"})]


def test_rows_after_the_header_can_be_left_out(tmp_path):
    assert told(written(tmp_path, "x.csv", "a\nlabel\n{}\n1\n"), skip=2) == [(4, {"a": "1"})]


def test_columns_that_share_a_name_are_all_kept(tmp_path):
    assert told(written(tmp_path, "x.csv", "a,a,\n1,2,3\n")) == [(2, {"a": "1", "a_2": "2", "2": "3"})]


def test_a_row_of_another_length_is_set_aside_with_its_line_and_the_expected_number(tmp_path):
    found = told(written(tmp_path, "x.csv", "a,b\n1\n1,2\n1,2,3\n1,2,,\n"))
    assert [one[0] for one in found if isinstance(one, tuple)] == [3, 5]
    assert [(one.place, one.raw) for one in asides(found)] == [("L2", "1"), ("L4", "1,2,3")]
    assert asides(found)[0].reason == "the row has 1 columns, the header names 2"


def test_a_quote_that_is_never_closed_costs_its_own_line_only(tmp_path):
    found = told(written(tmp_path, "x.csv", 'a,b\n1,"open\n2,x\n3,y\n'))
    assert [one[0] for one in found if isinstance(one, tuple)] == [3, 4]
    assert [one.place for one in asides(found)] == ["L2"]


PIECES = st.sampled_from(
    ["a", '"', '""', ",", ",", "\n", "\n", "\r\n", "\r", "é", '"x, y"', '"two\nlines"', '"z"z', "1,2\n"]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["utf-8", "cp1252"]), st.booleans())
def test_lines_that_are_parsed_together_tell_what_each_tells_alone(text, encoding, header):
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        path = written(Path(name), "x.csv", text.encode(encoding))
        together = told(path, header=header, format="csv")
        patch.setattr(csv_rows, "TOGETHER", 1)
        assert told(path, header=header, format="csv") == together


def test_a_byte_of_another_encoding_costs_its_own_line_and_names_its_place(tmp_path):
    found = told(written(tmp_path, "x.csv", b"a,b\n1,caf\xe9\n2,x\n"))
    assert found[1] == (3, {"a": "2", "b": "x"})
    assert "byte 9 " in found[0].reason
    assert "layout.encoding" in found[0].reason


def test_an_empty_file_has_no_records(tmp_path):
    for name in ("x.csv", "x.json", "x.jsonl", "x.log", "x.xes"):
        assert told(written(tmp_path, name, "")) == []


def test_lines_of_json(tmp_path):
    found = told(written(tmp_path, "x.jsonl", '{"a": 1}\n\n[1]\n{"a": \n{"a": NaN}\n'))
    assert found[0] == (1, {"a": 1})
    assert [one.place for one in asides(found)] == ["L3", "L4"]
    assert found[-1][0] == 5


LINES = st.sampled_from([
    b'{"a": 1}\n', b'{"a": "\xc3\xa9"}\r\n', b'{"a": "\xe9"}\n', b'{"\xe9": 1}\n', b"\n", b" \t\n", b"[1]\n",
    b"1\n", b"null\n", b'{"a": NaN}\n', b'{"a": "\\ud83d"}\n', b'{"a": \n', b'\xef\xbb\xbf{"a": 1}\n',
    b'{"a": 1} {"a": 2}\n', b"[" * 9_999 + b"\n",
])  # fmt: skip


@given(st.lists(LINES, max_size=6))
def test_lines_of_json_tell_the_same_when_their_bytes_are_parsed_as_they_are(lines):
    # By a name of the encoding that is not the plain one, every line is taken for one that has to be decoded first.
    plain, decoded = (
        list(json_lines(io.BufferedReader(io.BytesIO(b"".join(lines))), name)) for name in ("utf-8", "U8")
    )
    assert repr(plain).replace("not utf-8", "not U8") == repr(decoded)


def test_a_json_file_of_lines_is_recognised_whatever_its_name(tmp_path):
    assert [place for place, _ in told(written(tmp_path, "x.json", '{"a": 1}\n{"a": 2}\n'))] == [1, 2]


def test_a_json_document_gives_the_items_of_its_list(tmp_path):
    assert told(written(tmp_path, "x.json", '[{"a": 1}, 7, {"a": 2.5}]'))[::2] == [(1, {"a": 1}), (3, {"a": 2.5})]
    path = written(tmp_path, "y.json", '{"page": {"n": 1, "rows": [{"a": 1}]}, "rows": [{"a": 9}]}')
    assert told(path, root="page.rows", format="json") == [(1, {"a": 1})]


def test_a_document_that_is_cut_off_gives_what_came_before_and_says_where(tmp_path):
    found = told(written(tmp_path, "x.json", '[{"a": 1}, {"a": 2}, {"a": '))
    assert found[:2] == [(1, {"a": 1}), (2, {"a": 2})]
    assert found[2].place.startswith("byte ")
    assert "after record 2" in found[2].reason


@pytest.mark.parametrize("between", ["", "\n", " \n\n"])
def test_objects_that_follow_one_another_are_a_record_each(tmp_path, between):
    text = between.join(['{"a": 1}', '{"a": [2]}', '{"a": 3}'])
    assert told(written(tmp_path, "x", text), format="json") == [(1, {"a": 1}), (2, {"a": [2]}), (3, {"a": 3})]
    found = told(written(tmp_path, "y", text + '{"a"'), format="json")
    assert ([place for place, _ in found[:3]], asides(found)[0].place[:5]) == ([1, 2, 3], "byte ")


def test_a_document_without_the_declared_list_says_so_but_an_empty_list_is_fine(tmp_path):
    path = written(tmp_path, "x.json", '{"rows": []}')
    assert told(path, root="rows", format="json") == []
    assert "no list at 'row'" in told(path, root="row", format="json")[0].reason


def test_a_parquet_file_gives_typed_rows_and_only_the_columns_asked_for(tmp_path):
    table = pa.table({"a": [1, None], "b": ["x", None], "at": pa.array([0, None], pa.timestamp("ms", "UTC"))})
    pq.write_table(table, tmp_path / "x.parquet")
    rows = told(tmp_path / "x.parquet")
    assert rows[0][1]["at"].isoformat() == "1970-01-01T00:00:00+00:00"
    assert rows[1] == (2, {"a": None, "b": None, "at": None})
    asked = list(records(tmp_path / "x.parquet", Layout(), columns=frozenset({"a"})))
    assert asked == [(1, {"a": 1}), (2, {"a": None})]


def test_packed_files_are_known_by_their_first_bytes(tmp_path):
    plain = b"a,b\n1,2\n"
    expected = [(2, {"a": "1", "b": "2"})]
    assert told(written(tmp_path, "x.csv.gz", gzip.compress(plain))) == expected
    assert told(written(tmp_path, "renamed.csv", gzip.compress(plain))) == expected
    assert told(written(tmp_path, "x.csv.zst", zstandard.compress(plain))) == expected


def test_a_packed_file_that_is_cut_off_gives_what_it_holds_and_says_so(tmp_path):
    rows = "a,b\n" + "".join(f"{number},{number * 7919 % 104729}\n" for number in range(200_000))
    packed = gzip.compress(rows.encode())
    found = told(written(tmp_path, "x.csv.gz", packed[: len(packed) // 2]))
    assert len(found) > 1_000
    assert [one.place for one in asides(found)][-1] == "end"


def test_a_file_that_is_not_there_is_refused_with_the_names_near_it(tmp_path):
    written(tmp_path, "calls.csv", "a\n")
    with pytest.raises(Refused, match=r"call\.csv.*calls\.csv"):
        told(tmp_path / "call.csv")
    with pytest.raises(Refused, match="allowed: csv"):
        told(tmp_path / "calls.csv", format="xls")
    with pytest.raises(Refused, match="no known encoding"):
        told(tmp_path / "calls.csv", encoding="utf-99")


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.json", "x.log"])
def test_a_record_over_the_limit_is_set_aside_without_being_held(tmp_path, name):
    path = tmp_path / f"{name}.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"[" if name == "x.json" else b"a\n" if name == "x.csv" else b"")
        file.write(b'{"a": "')
        for _ in range(8):
            file.write(b"x" * LIMIT)
        file.write(b'"}\n')
    tracemalloc.start()
    found = told(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 1
    assert str(LIMIT) in found[0].reason
    assert len(found[0].raw) <= 2_000
    assert peak < 6 * LIMIT


def test_many_records_are_never_held_together(tmp_path):
    path = written(tmp_path, "x.json", json.dumps([{"a": "x" * 1_000}] * 20_000))
    tracemalloc.start()
    assert sum(1 for _ in records(path, Layout())) == 20_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00\r\ufeff"), max_size=12)


@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8), delimiter=st.sampled_from(",|;\t"))
def test_a_csv_written_from_any_rows_reads_back(tmp_path_factory, rows, delimiter):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [["a", "b", "c"], *rows]
    )
    path = written(tmp_path_factory.mktemp("csv"), "x.csv", text.getvalue())
    assert [list(record.values()) for _, record in told(path, delimiter=delimiter)] == rows


@given(
    content=st.binary(max_size=300) | st.text('{}[]",:\\aé1\n\r;|', max_size=120).map(str.encode),
    name=st.sampled_from(["x.csv", "x.jsonl", "x.json", "x.log", "x.parquet", "x.xes", "x"]),
    start=st.sampled_from([b"", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1", b"\xff\xfe", b"<log>", b"[{", b"a,b\n"]),
    layout=st.fixed_dictionaries({
        "header": st.booleans(),
        "encoding": st.sampled_from(["utf-8", "utf-16", "cp1252"]),
        "root": st.sampled_from(["", "a"]),
    }),
)  # fmt: skip
def test_no_bytes_whatever_make_reading_crash(tmp_path_factory, content, name, start, layout):
    path = written(tmp_path_factory.mktemp("any"), name, start + content)
    for one in told(path, **layout):
        assert isinstance(one, SetAside) or (one[0] > 0 and isinstance(one[1], dict))


def test_a_file_is_read_twice_alike(tmp_path):
    path = written(Path(tmp_path), "x.csv", "a,b\n1\n2,3\n")
    assert told(path) == told(path)
