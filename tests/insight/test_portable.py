"""One person's export holds all that is that person's, nothing of anybody else, and is the same every time."""

import msgspec
import pytest
from building import KEY
from erasing import FILES, declared, make, write

from tellonce.insight.erase import erase
from tellonce.insight.portable import portable
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.vocabulary.portable import Portable
from tellonce.vocabulary.refusal import Refused


@pytest.fixture(autouse=True)
def _one_key(monkeypatch):
    monkeypatch.setenv("TELLONCE_KEY", KEY)


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "organisation")
    return tmp_path / "organisation"


@pytest.fixture
def store(tmp_path, folder):
    make(folder, tmp_path / "store")
    return tmp_path / "store"


def exported(store, wanted):
    view = DuckDBView(Folder(store))
    try:
        return msgspec.json.encode(portable(view, wanted))
    finally:
        view.close()


def test_it_holds_every_record_and_identifier_of_the_person(store):
    one = msgspec.json.decode(exported(store, "A-100"), type=Portable)
    known = {(part.kind, part.value): part for part in one.identifiers}

    assert one.format == "tellonce.person/1"
    assert one.name == "Zoë Thistledown"
    assert {part.reference for part in one.touchpoints} == {
        "customers.csv#A-100", "calls.csv#c1", "calls.csv#c5", "calls.csv#c6", "menu.csv#menu.csv:L2",
        "menu.csv#menu.csv:L4", "cases.csv#K-71",
    }  # fmt: skip
    assert known["phone", "+19725550190"].written == ["(972) 555-0190", "972.555.0190"]
    assert [seen.reference for seen in known["phone", "+19725550190"].seen] == ["calls.csv#c5", "calls.csv#c6"]
    assert known["customer_no", "A-100"].written == ["A-100", "a-100"]
    assert known["phone", "+12145550166"].shared
    assert not known["email", "zoe.thistledown@example.org"].shared
    notes = {part.record: part.attributes.get("NOTE") for part in one.touchpoints if part.silo == "calls"}
    assert notes["c5"] == "still brown"
    assert {contact.refs[0] for contact in one.contacts} <= {part.reference for part in one.touchpoints}
    assert {journey.id for journey in one.journeys} == {part.journey for part in one.touchpoints if part.journey}
    assert one.minutes == round(sum(contact.minutes for contact in one.contacts), 1) > 0


def test_it_tells_nothing_of_who_shares_the_telephone(store):
    document = exported(store, "A-100").decode()

    assert "A-200" not in document
    assert "Bo " not in document
    assert "bo@example.org" not in document


def test_it_is_the_same_for_every_spelling_and_every_time(store):
    assert exported(store, "A-100") == exported(store, " a-1 00") == exported(store, "+1 972 555 0190")


def test_an_identifier_of_somebody_else_in_a_record_is_left_out(folder, store):
    header = FILES["customers.csv"].splitlines()[0]
    row = ",2031-05-01T09:00:00Z,,zoe.thistledown@example.org,(214) 555-0177,,both"
    (folder / "customers_may.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    make(folder, store)
    document = exported(store, "A-100").decode()

    assert "customers_may.csv#customers_may.csv:L2" in document
    assert "555-0177" not in document
    assert "2145550177" not in document

    receipt = erase(store, "A-300", declared(folder), at=1, actor="", reason="")
    assert receipt.of_others == 1
    assert ("customers_may.csv", 1) in {(one.file, one.records) for one in receipt.files}


def test_who_is_unknown_shared_or_erased_is_refused(folder, store):
    for wanted in ("A-999", "", "214 555 0166", "Zoë Thistledown"):
        with pytest.raises(Refused, match="person's id"):
            exported(store, wanted)
    erase(store, "A-100", declared(folder), at=1, actor="", reason="")
    make(folder, store)
    with pytest.raises(Refused, match="nobody is known"):
        exported(store, "A-100")


def test_everybody_of_the_example_can_be_exported(root, tmp_path):
    source = root / "examples" / "satellite"
    make(source, tmp_path / "store")
    view = DuckDBView(Folder(tmp_path / "store"))
    people = [row["person"] for row in view.ask("SELECT DISTINCT person FROM steps ORDER BY person").to_pylist()]
    documents = [portable(view, person) for person in people if person]
    steps = view.ask("SELECT count(*) AS n FROM steps WHERE person IS NOT NULL").to_pylist()[0]["n"]
    view.close()

    assert sum(len(one.touchpoints) for one in documents) == steps
    assert [one.person for one in documents] == [person for person in people if person]
