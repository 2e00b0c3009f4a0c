"""Inventing the whole: casting scenarios and ordinary customers from one seed, and writing what came of it."""

from itertools import chain, cycle
from pathlib import Path
from random import Random
from typing import Final

from tellonce.rehearsal.crowd import (
    plant_bills,
    plant_calls,
    plant_exits,
    plant_handling,
    plant_messages,
    plant_notices,
    plant_promises,
    plant_queue,
    plant_repeats,
    plant_site,
    plant_talks,
    plant_tickets,
)
from tellonce.rehearsal.crowd.field import enrol
from tellonce.rehearsal.crowd.ledger import Ledger
from tellonce.rehearsal.crowd.ordinary import TRAPS, house, live, set_traps
from tellonce.rehearsal.crowd.people import MOST, Customer, customer
from tellonce.rehearsal.crowd.scenario import Scenario, Stage
from tellonce.rehearsal.crowd.write import write
from tellonce.vocabulary.refusal import Refused

THEMES: Final = (
    plant_repeats.SCENARIOS,
    plant_calls.SCENARIOS,
    plant_queue.SCENARIOS,
    plant_talks.SCENARIOS,
    plant_handling.SCENARIOS,
    plant_tickets.SCENARIOS,
    plant_site.SCENARIOS,
    plant_exits.SCENARIOS,
    plant_messages.SCENARIOS,
    plant_notices.SCENARIOS,
    plant_bills.SCENARIOS,
    plant_promises.SCENARIOS,
)
"""The scenarios by theme: frictions and what a careless rule takes for them stand together."""

SCENARIOS: Final = tuple(chain.from_iterable(THEMES))
"""All scenarios in the order in which they are cast."""

CUSTOMERS: Final = 3000
PLANTED: Final = 0.3
"""Share of customers who play in a scenario; the others are ordinary."""
TRAPPED: Final = 0.1
"""Share of ordinary customers who are traps of identity."""

FEWEST: Final = sum(scenario.cast for scenario in SCENARIOS) + TRAPS
"""So many customers show each scenario and each trap once."""


def invent(folder: Path, seed: int, customers: int = CUSTOMERS) -> None:
    """Write an invented organisation: twelve silo files, `tellonce.toml` and its truth, `expected.json`.

    The same seed and number give the same bytes.

    Args:
        folder: where to; made where it is missing, files of the same names are replaced.
        seed: of the dice.
        customers: how many, from `FEWEST` to `MOST`.

    Raises:
        Refused: too few customers to show every scenario, or more than there are telephone numbers for fiction.
    """
    if not FEWEST <= customers <= MOST:
        raise Refused(f"customers = {customers} (allowed: {FEWEST} to {MOST}); choose a number between")
    draw = Random(seed)
    ledger = Ledger()
    crowd = [customer(number, draw) for number in range(customers)]
    draw.shuffle(crowd)
    planted = max(round(customers * PLANTED), FEWEST - TRAPS)
    rest = _play(ledger, draw, crowd, planted)
    _live(ledger, draw, crowd[rest:])
    write(folder, ledger, crowd)


def _play(ledger: Ledger, draw: Random, crowd: list[Customer], planted: int) -> int:
    """Cast scenario after scenario, again from the first, until so many customers play; the answer is how many do."""
    taken = 0
    for scenario in cycle(SCENARIOS):
        if taken + scenario.cast > planted:
            return taken
        cast = tuple(crowd[taken : taken + scenario.cast])
        _cast(ledger, draw, scenario, cast)
        scenario.play(Stage(ledger=ledger, draw=draw, cast=cast))
        taken += scenario.cast
    return taken


def _cast(ledger: Ledger, draw: Random, scenario: Scenario, cast: tuple[Customer, ...]) -> None:
    for one in cast:
        ledger.name(one, followed=scenario.followed)
        ledger.scenarios[one.key] = scenario.name
        one.prefers = scenario.prefers
    if scenario.household:
        house(ledger, cast)
    for one in cast:
        enrol(ledger, draw, one)


def _live(ledger: Ledger, draw: Random, ordinary: list[Customer]) -> None:
    for one in ordinary:
        ledger.name(one, followed=False)
        one.prefers = draw.choice(("Email", "Email", "Phone", "SMS", ""))
    set_traps(ledger, ordinary[: max(round(len(ordinary) * TRAPPED), TRAPS)])
    for one in ordinary:
        enrol(ledger, draw, one)
        live(ledger, draw, one)
