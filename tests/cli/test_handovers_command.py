"""Handovers are listed where there are any, under the name of what they are."""

import pytest
from building import command

HANDED = """\
[organisation]
name = "A library"
zone = "UTC"
[[silo]]
name = "log"
system = "table"
files = ["log.csv"]
journey = "case"
[[silo.moment]]
at = "at"
activity = "case_step"
attributes = ["team"]
"""


@pytest.mark.parametrize(
    ("teams", "shown"),
    [
        ("aa", []),
        ("ab", ["Between teams", "Journeys that changed their team"]),
        ("aba", ["Between teams", "Journeys with the most returns"]),
    ],
)
def test_handovers_and_returns_are_listed_where_there_are_any(teams, shown, tmp_path):
    rows = "".join(f"1,2025-05-01 10:0{number},{team}\n" for number, team in enumerate(teams))
    (tmp_path / "log.csv").write_text(f"case,at,team\n{rows}", encoding="utf-8")
    (tmp_path / "tellonce.toml").write_text(HANDED, encoding="utf-8")

    done = command("handovers", tmp_path, "--by", "team")

    assert (done.code, done.err) == (0, "")
    titles = ("Between teams", "Journeys that changed their team", "Journeys with the most returns")
    assert [title for title in titles if title in done.out] == shown
    assert "--by" in command("handovers", tmp_path).err
