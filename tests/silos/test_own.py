"""What is the organisation's own, however it is written, and what only looks like it."""

from zoneinfo import ZoneInfo

import pytest

from tellonce.silos.organisation import Organisation
from tellonce.silos.system import Source
from tellonce.silos.systems.own import own_address, own_number

SOURCE = Source(
    silo="calls", file="calls.csv", zone=ZoneInfo("UTC"),
    organisation=Organisation(
        name="Fenwick Cable", zone="UTC", numbers=("+1 303 555 0100", "411"),
        addresses=("help@fenwick.example", "@fenwick.example.org", "@FenwickCable"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("number", "own"),
    [("+13035550100", True), ("(303) 555-0100", True), ("0013035550100", True), ("5550100", True), ("550100", False),
     ("411", True), ("0411", True), ("3035550411", False), ("+13035550101", False), ("", False), ("anonymous", False)],
)  # fmt: skip
def test_own_numbers(number, own):
    assert own_number(number, SOURCE) is own


@pytest.mark.parametrize(
    ("address", "own"),
    [("Help@Fenwick.example", True), ("anyone@fenwick.example.org", True), (" @fenwickcable ", True),
     ("other@fenwick.example", False), ("help@sub.fenwick.example.org", False), ("@fenwick", False), ("", False)],
)  # fmt: skip
def test_own_addresses(address, own):
    assert own_address(address, SOURCE) is own
