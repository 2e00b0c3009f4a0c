"""`tellonce rehearse`: a story played into a server of its own, as text and as JSON."""

import json
import shutil

import pytest
from building import command


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    made = tmp_path_factory.mktemp("rehearse") / "satellite"
    shutil.copytree(root / "examples" / "satellite", made, ignore=shutil.ignore_patterns(".tellonce"))
    return made


def test_the_whole_story_as_json_adds_up(folder):
    told = command("rehearse", folder, "--live", "--json")
    assert (told.code, told.err) == (0, "")
    played = json.loads(told.out)
    account = json.loads(command("account", folder, "--json").out)

    assert played["minutes_wasted"] == account["customer_minutes_wasted"]
    saved = [one for scene in played["scenes"] for one in scene["prevented"]]
    assert round(sum(one["minutes"] or 0 for one in saved), 1) == played["minutes_prevented"] > 30
    assert len(saved) == sum(one["prevented"] for one in played["frictions"])
    assert sum(one["count"] for one in played["frictions"]) == len(account["frictions"])
    assert played["set_aside"] == 0
    assert [one["at"] for one in played["scenes"]] == sorted(one["at"] for one in played["scenes"])
    for scene in played["scenes"]:
        assert all(one["at"] >= scene["at"] for one in scene["prevented"])
        assert scene["context"]["at"] in ("", scene["at"])
    assert not any(path.name == "present.sqlite" for path in folder.rglob("*"))


def test_one_person_is_followed_from_scene_to_scene(folder):
    told = command("rehearse", folder, "--live", "--person", "OV-5528-0713", columns=200)
    assert (told.code, told.err) == (0, "")
    assert "● phone   DVR not recording" in told.out
    assert "✓ run_script_again would have prevented repeated_step, 30.0 minutes" in told.out
    assert "a promise is due soon" in told.out
    assert "news: friction.found" in told.out
    assert "prevented if heeded: 37.7 minutes of 60.9 wasted" in told.out
    assert "Bill question" not in told.out


def test_at_a_speed_scenes_are_printed_as_they_come(folder):
    told = command("rehearse", folder, "--live", "--speed", 10**9, "--person", "OV-5528-0713", columns=200)
    assert (told.code, told.err) == (0, "")
    assert told.out.count("would have prevented repeated_step") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--live"),
        (("--live", "--speed", "-1"), "0 for as fast as it goes"),
        (("--live", "--person", "nobody at all"), "nobody is known by it"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_with_what_can(folder, words, said):
    told = command("rehearse", folder, *words)
    assert told.code == 2
    assert said in told.err
