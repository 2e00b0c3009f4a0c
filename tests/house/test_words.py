"""No file names a package registry's host or a place on somebody's machine."""

import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Written in pieces, so that this file does not hold what it looks for.
HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("registry", "npmjs", "org"), ("files", "pythonhosted", "org"))]
PLACES = ["work", "tmp", "root", "home"]
NEEDLE = re.compile("|".join([*map(re.escape, HOSTS), rf"(?<![\w.}}<])/(?:{'|'.join(PLACES)})/"]))
MADE = [".git", *(ROOT / ".gitignore").read_text(encoding="utf-8").split()]


def is_made(path):
    """Whether a tool made it: what git is told to leave alone."""
    within = path.relative_to(ROOT)
    return any(fnmatch(part, made.rstrip("/")) for made in MADE for part in (*within.parts, within.as_posix()))


def tracked():
    """Files that git tracks or would take up; where there is no git, every file that no tool made."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not is_made(path)]
    return sorted(path for path in paths if path.is_file())


def test_no_file_names_a_registry_or_a_place():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {hit.group()}"
        for path in tracked()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if (hit := NEEDLE.search(line))
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("text", [*HOSTS, *(f"cd /{place}/x" for place in PLACES), f'"/{PLACES[0]}/x"'])
def test_word_is_found(text):
    assert NEEDLE.search(text)


@pytest.mark.parametrize("text", [f"example.org/{PLACES[3]}/page", f"../{PLACES[1]}/x", "{base}/" + PLACES[3] + "/x"])
def test_address_and_relative_path_are_left_alone(text):
    assert not NEEDLE.search(text)
