"""`tellonce people match`: who is probably whom is shown, and merged only where a rule says so."""

import json

import pytest
from building import command

from tellonce.stores.scores_splink import available

GIVEN = ("Alma", "Bruno", "Carla", "Dario", "Edda", "Falk", "Greta", "Hanno", "Ilse", "Jonas")
SURNAMES = ("Aldermann", "Birkenfeld", "Castorp", "Dornbusch", "Eschbach", "Fernholz", "Grauwald", "Hagedorn")

DECLARATION = """
[organisation]
name = "Fenwick Cable"
zone = "UTC"

[identity.kinds.account]
exclusive = true
{match}
[[silo]]
name = "crm"
system = "table"
files = ["crm.csv"]
record = "id"
ids = {{ account = "account", name = "name", birth_date = "born", postcode = "postcode", email = "email" }}
[[silo.moment]]
activity = "profile_recorded"
at = "since"

[[silo]]
name = "shop"
system = "table"
files = ["shop.csv"]
record = "id"
ids = {{ shop_user = "user", name = "name", birth_date = "born", postcode = "postcode" }}
[[silo.moment]]
activity = "profile_recorded"
at = "since"
"""


def typo(name):
    return name[:-2] + name[-1] + name[-2]


@pytest.fixture
def folder(tmp_path):
    """Eighty customers; every fourth has a user of the shop, the name mistyped; one user is a namesake."""
    if not available():
        pytest.skip("probable matches need the optional part `tellonce[match]`")
    crm, shop = ["id,account,name,born,postcode,email,since"], ["id,user,name,born,postcode,since"]
    for number, (given, surname) in enumerate((given, surname) for surname in SURNAMES for given in GIVEN):
        born, postcode = f"19{50 + number % 45}-{1 + number % 12:02d}-{1 + number % 28:02d}", f"{10000 + 37 * number}"
        crm.append(f"{number},A-{number},{given} {surname},{born},{postcode},c{number}@example.org,2024-01-01")
        if number % 4 == 0:
            shop.append(f"s{number},U{number},{given} {typo(surname)},{born},{postcode},2024-02-01")
    shop.append("s900,U900,Alma Aldermann,1931-11-30,99999,2024-02-01")
    (tmp_path / "crm.csv").write_text("\n".join(crm), encoding="utf-8")
    (tmp_path / "shop.csv").write_text("\n".join(shop), encoding="utf-8")
    (tmp_path / "tellonce.toml").write_text(DECLARATION.format(match=""), encoding="utf-8")
    return tmp_path


def told(*words):
    done = command(*words, "--json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def test_probable_people_are_shown_and_not_merged(folder):
    before = told("account", folder)
    found = told("people", "match", folder)
    after = told("account", folder)

    owners = {value: one["key"] for one in after["persons"] for kind in ("account", "shop_user")
              for value in one["identifiers"].get(kind, ())}  # fmt: skip
    pairs = {frozenset((one["person"], one["other"])) for one in found["probable"]}
    true = {frozenset((owners[f"A-{number}"], owners[f"U{number}"])) for number in range(0, 80, 4)}
    assert len(pairs & true) >= 19
    assert len(pairs - true) <= 1
    assert {key: after[key] for key in ("persons", "journeys")} == {key: before[key] for key in ("persons", "journeys")}
    assert told("people", "probable", folder) == found["probable"]
    (seen,) = told("story", folder, "A-4")["probable"]
    assert (seen["other"], seen["p"] > 0.9) == (owners["U4"], True)


def test_a_rule_merges_them_within_the_limits_and_a_decision_parts_them(folder):
    people = told("see", folder)["totals"]["persons"]
    told("people", "match", folder)
    text = DECLARATION.format(match="\n[identity.match]\nmerge_at = 0.9\n")
    (folder / "tellonce.toml").write_text(text, encoding="utf-8")
    told("people", "match", folder)
    merged = told("see", folder)["totals"]["persons"]
    assert people - merged >= 18
    (step,) = told("why", folder, "A-4", "U4")["path"]
    assert (step["grade"], step["proofs"]) == ("scored", [])
    told("people", "unlink", folder, "A-4", "U4", "--reason", "two cousins")
    assert not told("why", folder, "A-4", "U4")["same"]


def test_an_erased_person_leaves_no_likeness(folder):
    told("people", "match", folder)
    assert told("story", folder, "A-4")["probable"]
    told("people", "erase", folder, "A-4", "--reason", "asked for it")
    assert told("story", folder, "U4")["probable"] == []
    scores = [path.read_bytes() for path in (folder / ".tellonce" / "scores").iterdir()]
    assert not any(b"A-4\0" in content for content in scores)
