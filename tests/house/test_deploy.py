"""What deployments are made of fits the program: its options, its addresses; and names no place on the net."""

import inspect
import re

import pytest

from tellonce.cli.serve import serve

UNIT, IMAGE = "deploy/tellonce.service", "deploy/Containerfile"
HARDENED = ("DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "StateDirectory=", "EnvironmentFile=",
            "LoadCredential=", "Restart=", "CapabilityBoundingSet=\n")  # fmt: skip


@pytest.mark.parametrize("name", [UNIT, IMAGE])
def test_every_option_is_one_of_the_command(root, name):
    text = "\n".join(
        line for line in (root / name).read_text().splitlines() if "serve" in line and not line.startswith("#")
    )
    given = {one.replace("-", "_") for one in re.findall(r"--([a-z-]+)", text)}
    assert given
    assert given <= set(inspect.signature(serve).parameters)


def test_the_unit_takes_away_what_is_not_needed(root):
    text = (root / UNIT).read_text()
    assert [one for one in HARDENED if one not in text] == []


def test_the_image_runs_as_nobody_in_particular_and_names_no_registry(root):
    text = (root / IMAGE).read_text()
    assert re.findall(r"^FROM (\S+)", text, flags=re.MULTILINE) == ["python:3.13-slim"] * 2
    assert "USER 10001" in text
    assert "/healthz" in text
