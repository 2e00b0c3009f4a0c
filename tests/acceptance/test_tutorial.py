"""The tutorial's lines do what it says, in its order."""

import re
import shlex
import shutil
import subprocess

from building import command


def lines(page):
    """The lines that a page gives to a shell."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_every_line_of_the_tutorial_works(root, tmp_path, monkeypatch):
    shutil.copytree(root / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns(".*"))
    monkeypatch.chdir(tmp_path)
    told, drafts = {}, []
    page = root / "docs" / "tutorial" / "first-account.md"
    for line in lines(page):
        program, *words = shlex.split(line)
        if program != "tellonce":
            subprocess.run(["sh", "-c", line], check=True)
            continue
        if line == "tellonce see work":
            drafts.append((tmp_path / "work" / "tellonce.toml").read_text(encoding="utf-8"))
        done = command(*(["serve", "--help"] if words[0] == "serve" else words))
        assert (done.code, done.err) == (0, ""), line
        told[line] = done.out

    drafted, _ = drafts
    for said in (
        'zone = "America/Chicago"',
        'activity = "visit_arrived"',
        'channel = "visit"',
        *re.findall(r"^```toml\n(.*?)^```$", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)[
            0
        ].splitlines(),
    ):
        assert f"\n{said}" in drafted
    assert "salesforce_case" in told["tellonce sniff work/sf_cases.csv work/dispatch.csv"]
    assert "repeat_contact" in told["tellonce see work"]
    assert "re_authentication" in told["tellonce story work OV-5528-0713"]
    assert "1.000" in told["tellonce check work --truth examples/satellite/expected.json"]
    assert len([line for line in told if line.startswith("tellonce")]) >= 9
