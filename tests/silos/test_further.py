"""What a silo of a built-in system declares beside its reader: found by path or by attribute, added or instead."""

import msgspec
import pytest
from fenwick import SOURCE

from tellonce.silos.declaration import Declaration
from tellonce.silos.further import further
from tellonce.silos.listen import ear, meant
from tellonce.silos.mapping import Silo, Value
from tellonce.silos.organisation import Organisation
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

POINT = Touchpoint(
    silo="s", file="f", record="r1", at=0, activity=Activity.CASE_OPENED, channel=Channel.EMAIL,
    direction=Direction.IN, ids=(Identifier("phone", "1"),), contact_keys=("case:1",), matters=("case_no:1",),
)  # fmt: skip


def changed(**changes):
    return msgspec.structs.replace(POINT, **changes)


def silo(**declared):
    return Silo(name="s", system="x", files=("f",), **declared)


def test_a_silo_that_declares_nothing_adds_nothing():
    assert further(silo()) is None


def test_what_may_be_several_joins_the_reader_s_and_what_is_one_replaces_it():
    add = further(
        silo(
            ids={"account_no": "ACC", "email": "NONE"},
            matters={"order": "ORD"},
            contact={"call": "CALL"},
            journey="CASE",
            topic="TOPIC",
        )
    )
    fields = {"ACC": "F-1", "ORD": "7", "CALL": "9", "CASE": "K", "TOPIC": "bill"}

    plain, named = add([POINT, changed(topic="router", journey_key="J")], fields)

    assert plain.ids == (*POINT.ids, Identifier("account_no", "F-1"))
    assert (plain.matters, plain.contact_keys) == (("case_no:1", "order:7"), ("case:1", "call:9"))
    assert (plain.journey_key, plain.topic) == (named.journey_key, named.topic) == ("K", "bill")


def test_an_id_of_the_export_s_own_names_the_record_and_what_lies_inside_it():
    add = further(silo(record="ROW"))
    inner = changed(record="r1/c7", nested=3)

    whole, nested = add([POINT, inner], {"ROW": "A-1"})

    assert (whole.record, nested.record, nested.nested) == ("A-1", "A-1/c7", 3)
    assert add([POINT], {"ROW": ""}) == add([POINT], {}) == [POINT]


def test_a_record_may_hold_several_values_of_a_kind():
    add = further(silo(ids={"phone": ("MAIN", "MOB", "WORK")}, matters={"order": ("A", "B")}))

    (point,) = add([POINT], {"MAIN": "2", "MOB": "", "WORK": "1", "A": "7", "B": "7"})

    assert point.ids == (Identifier("phone", "1"), Identifier("phone", "2"))
    assert point.matters == ("case_no:1", "order:7")


@pytest.mark.parametrize("record", [{}, {"TOPIC": ""}, {"TOPIC": None}])
def test_a_record_that_says_no_topic_keeps_the_reader_s(record):
    (kept,) = further(silo(topic="TOPIC"))([changed(topic="router")], record)

    assert kept.topic == "router"


def test_an_attribute_is_found_where_the_record_has_no_such_path():
    opened = changed(attributes={"field.36": "OV-1"})
    comment = changed(record="r1/c1", nested=3)
    add = further(silo(matters={"order": "field.36"}, topic=Value(column="field.36", values={"OV-1": "order"})))

    assert [one.matters for one in add([opened, comment], {})] == [("case_no:1", "order:OV-1")] * 2
    assert [one.topic for one in add([opened, comment], {})] == ["order"] * 2


def test_the_record_s_own_path_comes_before_an_attribute():
    opened = changed(attributes={"kind": "attribute"})
    add = further(silo(topic="kind"))

    assert [one.topic for record in ({"kind": "raw"}, {"kind": ""}, {}) for one in add([opened], record)] == [
        "raw", None, "attribute",
    ]  # fmt: skip


def test_each_item_finds_its_own_attribute_first():
    opened = changed(attributes={"code": "T"})
    comment = changed(record="r1/c1", nested=3, attributes={"code": "C"})

    assert [one.topic for one in further(silo(topic="code"))([opened, comment], {})] == ["T", "C"]


ROW = ["acct=4", "3035550140", "5550100", "in", '"" <3035550140>', "SIP/a-1", "SIP/b-2", "Dial", "SIP/b",
       "2024-03-11 18:20:05", "2024-03-11 18:20:10", "2024-03-11 18:25:05", "300", "295", "ANSWERED", "DOCUMENTATION",
       "1710206405.1", "RX-7", "", "1710206405.1", "3"]  # fmt: skip


@pytest.mark.parametrize(("named", "numbered"), [("userfield", "17"), ("dst", "2"), ("linkedid", "19")])
def test_a_column_of_a_file_without_a_header_is_found_by_its_name_and_by_its_number(named, numbered):
    record = {str(place): cell for place, cell in enumerate(ROW)}

    def told(column):
        calls = Silo(name="s", system="asterisk_cdr", files=("f",), matters={"rx": column})
        declaration = Declaration(organisation=Organisation(name="O", zone="UTC"), silo=(calls,))
        return [one.matters for one in meant(ear(declaration, calls), record, SOURCE)]

    assert told(named) == told(numbered) == [(f"rx:{record[numbered]}",)] * 2


def test_a_list_of_a_record_is_its_values_joined():
    add = further(silo(topic="tags", ids={"account_no": "numbers"}))

    (one,) = add([POINT], {"tags": ["pay"], "numbers": ["F-1", "F-2"]})

    assert (one.topic, one.ids[-1]) == ("pay", Identifier("account_no", "F-1;F-2"))
