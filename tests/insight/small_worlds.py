"""Small worlds of evidence, written by hand, and what is known of the people in them."""

from collections.abc import Iterable

import pyarrow as pa

from tellonce.identity.knowing import knowing
from tellonce.identity.rules import Kind, Rules
from tellonce.insight.people import OBSERVATIONS, People, identify
from tellonce.stores.connection_duckdb import Limits
from tellonce.vocabulary.identity import Decision
from tellonce.vocabulary.moment import DAY

RULES = Rules(
    kinds={"account": Kind(normalise="code", exclusive=True), "visitor": Kind(anchor=False, tier=2, alone=False)}
)
YEAR = 365 * DAY
SMALL = Limits(memory_mib=256, threads=1)
OWN = {"numbers": ["(833) 555-0139"], "addresses": ["@shop.example"]}
Row = tuple[str, str, str, str, str, int, bool]


def rows(world: str) -> list[Row]:
    """A line a record, by time: `silo.record: kind value, kind value`, or in a group: `silo.record @call: …`.

    A line after a blank one is a year later. `(account A-1)` is what the customer said.
    """
    found: list[Row] = []
    at = 0
    for line in world.strip().splitlines():
        at += 1 if line.strip() else YEAR
        if not line.strip():
            continue
        head, _, tail = line.strip().partition(": ")
        place, _, group = head.partition(" @")
        silo, _, record = place.partition(".")
        for said in tail.split(", "):
            kind, _, value = said.strip("()").partition(" ") if said.startswith("(account") else said.partition(" ")
            found.append((group or place, f"{silo}\0{record}", silo, kind, value, at, said.startswith("(account")))
    return found


def table(found: list[Row]) -> pa.Table:
    return pa.table([pa.array(column) for column in zip(*found, strict=True)], schema=OBSERVATIONS)


def known(
    world: str | list[Row], rules: Rules = RULES, key: bytes = b"secret", decisions: Iterable[Decision] = ()
) -> People:
    found = rows(world) if isinstance(world, str) else world
    return identify(table(found), knowing(rules, region="US", key=key, decisions=decisions, **OWN), SMALL)


def answers(people: People) -> dict[str, list[dict[str, object]]]:
    """All tables as rows in one order."""
    return {name: sorted(getattr(people, name).to_pylist(), key=repr) for name in people.__struct_fields__}


def who(people: People) -> dict[str, str]:
    """Each group's person, called by the least group that it has, or the reason why it has none."""
    first: dict[str, str] = {}
    listed = sorted(people.groups.to_pylist(), key=lambda row: row["grp"])
    for row in listed:
        first.setdefault(row["person"], row["grp"])
    return {row["grp"]: first[row["person"]] if row["person"] else f"({row['reason']})" for row in listed}


def standing(people: People) -> dict[str, str]:
    return {row["raw"]: row["standing"] for row in people.identifiers.to_pylist()}


def vouched(people: People) -> dict[str, str]:
    return {row["record"].replace("\0", "."): row["kinds"] for row in people.evidence.to_pylist()}


HOUSEHOLD = """
crm.1: account A-1, email ada@example.org, phone (214) 555-0166, name Ada Vale
crm.2: account A-2, email bo@example.org, phone 214-555-0166, name Bo Vale
calls.1: phone +12145550166
calls.2: phone +12145550166, account a-2
calls.3: phone +12145550166, email ada@example.org
mail.1: email bo@example.org
"""
