"""Whole runs over files that are cut off, damaged, wrong or missing: said plainly, and the others are read."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from building import command

CASES, TALKS, VISITS = "sf_cases.csv", "genesys_conversations.json", "dispatch.csv"
OTHERS = 149 - 14


@pytest.fixture
def folder(root, tmp_path):
    target = tmp_path / "organisation"
    shutil.copytree(root / "examples" / "satellite", target, ignore=shutil.ignore_patterns(".*"))
    return target


def accounted(folder):
    """The account, with the line of each file in the summary for people."""
    done = command("account", folder, "--json")
    assert (done.code, done.err) == (0, "")
    seen = command("see", folder, columns=200)
    assert (seen.code, seen.err) == (0, "")
    lines = {line.split()[0]: line for line in seen.out.splitlines() if line[:1].isalpha()}
    return json.loads(done.out), lines, seen.out


def entry(account, file):
    (found,) = (one for one in account["files"] if one["file"] == file)
    return found


def refused(folder, *parts):
    done = command("see", folder)
    assert (done.code, done.out) == (2, "")
    for part in parts:
        assert part in done.err


def test_a_document_that_breaks_off_is_read_up_to_there(folder):
    whole = (folder / TALKS).read_bytes()
    (folder / TALKS).write_bytes(whole[: len(whole) // 2])
    account, lines, text = accounted(folder)
    (aside,) = account["set_aside"]

    assert aside["file"] == TALKS
    assert aside["place"].startswith("byte ")
    assert "breaks off after record" in aside["reason"]
    assert 0 < entry(account, TALKS)["records"] < 14
    assert TALKS in lines
    assert "set aside 1" in text
    assert account["totals"]["records"] - entry(account, TALKS)["records"] == OTHERS


def test_a_row_that_does_not_fit_its_header_is_set_aside_by_its_line(folder):
    rows = (folder / VISITS).read_text(encoding="utf-8").splitlines()
    rows[3] += ",surplus"
    (folder / VISITS).write_text("\n".join(rows) + "\n", encoding="utf-8")
    account, _, _ = accounted(folder)

    assert account["set_aside"] == [
        {"file": VISITS, "silo": "dispatch", "place": "L4", "reason": account["set_aside"][0]["reason"]},
    ]
    assert "columns" in account["set_aside"][0]["reason"]
    assert (entry(account, VISITS)["records"], entry(account, VISITS)["set_aside"]) == (7, 1)


def test_an_encoding_that_nobody_knows_is_refused_with_the_line(folder):
    path = folder / "tellonce.toml"
    text = path.read_text(encoding="utf-8").replace(
        'files = ["dispatch.csv"]', 'files = ["dispatch.csv"]\nlayout.encoding = "klingon"'
    )
    path.write_text(text, encoding="utf-8")
    line = text[: text.index("klingon")].count("\n") + 1

    refused(folder, f"tellonce.toml:{line}: 'klingon' is no encoding", "allowed: utf-8")


def test_a_date_that_does_not_exist_sets_its_record_aside(folder):
    rows = (folder / VISITS).read_text(encoding="utf-8").splitlines()
    assert "03/05/2024" in rows[1] or "03/" in rows[1]
    day = rows[1].partition("/2024")[0][-5:]
    rows[1] = rows[1].replace(f"{day}/2024", "02/30/2024")
    (folder / VISITS).write_text("\n".join(rows) + "\n", encoding="utf-8")
    account, _, _ = accounted(folder)
    (aside,) = account["set_aside"]

    assert aside["file"] == VISITS
    assert aside["place"].startswith("WO-")
    assert "02/30/2024" in aside["reason"]
    assert entry(account, VISITS)["records"] == 7


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"\0" * 100_000], ids=["empty", "blank lines", "zeros"])
def test_a_file_of_nothing_is_listed_as_empty_or_set_aside(folder, content):
    (folder / CASES).write_bytes(content)
    account, lines, _ = accounted(folder)

    assert entry(account, CASES)["touchpoints"] == 0
    assert "empty" in lines[CASES] or entry(account, CASES)["set_aside"] > 0
    assert account["totals"]["records"] - entry(account, CASES)["records"] == OTHERS


def test_bytes_in_no_encoding_are_set_aside_with_their_place(folder):
    (folder / CASES).write_bytes(b"CASENUMBER,STATUS\n02280415,\xff\xfe\xfd\n")
    account, _, _ = accounted(folder)
    (aside,) = account["set_aside"]

    assert (aside["file"], aside["place"]) == (CASES, "L2")
    assert "is not utf-8" in aside["reason"]


def test_a_missing_file_is_refused_with_what_is_there(folder):
    (folder / CASES).unlink()

    refused(folder, "silo 'cases'", f"no file is called '{CASES}'", "sf_contacts.csv")


def test_a_file_that_the_disk_refuses_is_set_aside_and_the_others_are_read(folder):
    if not os.path.exists("/proc/self/mem"):
        pytest.skip("no file on this system that exists and cannot be read")
    (folder / CASES).unlink()
    (folder / CASES).symlink_to("/proc/self/mem")
    account, lines, _ = accounted(folder)
    (aside,) = account["set_aside"]

    assert (aside["file"], aside["place"]) == (CASES, "start")
    assert "cannot be read" in aside["reason"]
    assert CASES in lines
    assert account["totals"]["records"] == OTHERS + 1


# The kernel counts a process's most memory from the process that it was forked from, but for the line VmHWM.
BOUNDED = """
import re, sys
from pathlib import Path
from tellonce.cli.main import main
try:
    main(["account", sys.argv[1], "--json"])
finally:
    print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""


@pytest.mark.skipif(
    not os.path.exists("/proc/self/status"), reason="this system does not tell a process its peak memory"
)
def test_a_line_of_a_gigabyte_is_passed_over_in_bounded_memory(folder):
    if not os.path.exists("/proc/self/status"):
        pytest.skip("this system does not say how much memory a process took")
    steps = folder / "ivr_studio_steps.jsonl"
    with steps.open("ab") as stream:
        stream.truncate(steps.stat().st_size + (1 << 30))
        stream.seek(0, os.SEEK_END)
        stream.write(b"\n")
    done = subprocess.run([sys.executable, "-c", BOUNDED, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    account = json.loads(done.stdout)
    (aside,) = account["set_aside"]

    assert (aside["file"], aside["place"]) == (steps.name, "L33")
    assert "longer than" in aside["reason"]
    assert account["totals"]["records"] == 150
    assert int(done.stderr) < 600 * 1024
