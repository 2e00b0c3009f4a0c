"""The page on own frictions does what it says: its file is one, its lines run, and what they show is what it tells."""

import json
import re
import shlex
import shutil
import subprocess

from building import command


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def test_the_page_goes_from_an_idea_to_an_adopted_friction(root, tmp_path, monkeypatch):
    shutil.copytree(root / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns(".*"))
    monkeypatch.chdir(tmp_path)
    text = (root / "docs" / "how-to" / "frictions.md").read_text(encoding="utf-8")
    (tmp_path / "chased_money.toml").write_text("\n".join(blocks(text, "toml")), encoding="utf-8")
    told = {}
    for line in "".join(blocks(text, "sh")).splitlines():
        program, *words = shlex.split(line)
        if program != "tellonce":
            subprocess.run(["sh", "-c", line], check=True)
            continue
        done = command(*words)
        assert (done.code, done.err) == (0, ""), line
        told[line] = done.out

    assert "doom_loop" in told["tellonce friction list examples/gym"]
    story = json.loads(told['tellonce story examples/gym "Philippa Njoroge-Lind" --json'])
    assert {"left", "paid"} <= {one["activity"] for one in story["records"]}
    assert "phone" in {one["contact"]["channel"] for one in story["entries"]}
    shown = told["tellonce friction try chased_money.toml examples/gym"]
    assert "found 2 times, 1 person" in shown
    assert "✗" not in shown
    tried = json.loads(told["tellonce friction try chased_money.toml examples/gym --first 50 --json"])
    assert [one["called"] for one in tried["first"]] == ["Philippa Njoroge-Lind"] * 2
    assert "chased_money" in told["tellonce see examples/gym"]


def test_as_the_page_says_it_may_take_the_minutes_of_the_waiting(root, tmp_path):
    text = "\n".join(blocks((root / "docs" / "how-to" / "frictions.md").read_text(encoding="utf-8"), "toml"))
    path = tmp_path / "chased_money.toml"
    shifted = []
    for said in ('minutes = "rest"\nrank = 75', 'minutes = "waiting"\nrank = 5'):
        path.write_text(text.replace('minutes = "rest"\nrank = 75', said), encoding="utf-8")
        words = ("friction", "try", path, root / "examples" / "gym", "--store", tmp_path / "store", "--json")
        told = json.loads(command(*words).out)
        shifted.append([(one["name"], one["minutes_after"] > 0) for one in told["shifts"]])

    of_the_rest, of_the_waiting = shifted
    assert of_the_rest == [("broken_promise", False), ("chased_money", True)]
    assert of_the_waiting == [("chased_money", True), ("long_wait", False)]
