"""Which meanings speak of a touchpoint: by its field, its word, and what else its record says."""

import msgspec
import pytest

from tellonce.silos.carried import reach
from tellonce.silos.mapping import Meaning
from tellonce.silos.matching import Meanings, matched_value
from tellonce.silos.meaning import chosen
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import BadDeclaration
from tellonce.vocabulary.touchpoint import Touchpoint

TALK = Touchpoint(
    silo="s", file="f", record="r1", at=0, activity=Activity.CONNECTED, word="ida", channel=Channel.PHONE,
    direction=Direction.IN, attributes={"asked": "yes", "took": "90", "list": "L7 "},
)  # fmt: skip
WHOLE = msgspec.structs.replace(TALK, part=1, activity=Activity.NOTED, attributes={"how": "INBOUND"})


def means(field, **more):
    return Meaning(system="s", field=field, **more)


def values(*meanings, carrier=TALK, worded=True):
    """The values of the meanings that speak of a touchpoint, as all of them together and each alone are asked."""
    within = reach([carrier, WHOLE], {"from": "menu"})
    found = [value for _, value in Meanings(meanings).matched(carrier, within, worded=worded)]
    alone = [matched_value(one, carrier, within, worded=worded) for one in meanings]
    assert found == [value for value in alone if value is not None]
    return found


def test_a_meaning_speaks_of_a_field_with_the_group_that_took_part_or_the_whole():
    assert values(means("list")) == ["L7"]
    assert values(means("list", matches="l(\\d)|x")) == ["7"]
    assert values(means("list", matches="(?:x)|L7")) == ["L7"]
    assert values(means("list", matches="L"), means("nowhere")) == []


def test_meanings_of_several_fields_come_in_the_order_of_their_declaration():
    assert values(means("took"), means("list"), means("took", matches="9.")) == ["90", "L7", "90"]


@pytest.mark.parametrize(
    ("when", "met"),
    [
        ({"list": "l7"}, True),
        ({"list": "L"}, False),
        ({"list": "L7", "took": "9"}, False),
        ({"how": "INBOUND"}, True),
        ({"how": "TRANSFER"}, False),
        ({"from": "menu"}, True),
        ({"nowhere": ""}, True),
        ({"nowhere": ".+"}, False),
    ],
)
def test_a_meaning_holds_only_where_the_record_s_other_fields_match(when, met):
    assert bool(values(means("asked", when=when))) is met


def test_the_source_s_own_word_is_a_field_where_no_attribute_is_called_so():
    carrier = msgspec.structs.replace(TALK, attributes={"word": "yes"})
    assert values(means("word", matches="IDA")) == ["ida"]
    assert values(means("word", matches="IDA"), worded=False) == []
    assert values(means("word"), carrier=carrier) == ["yes"]
    assert values(means("word", matches="ida"), carrier=carrier) == []


def test_bad_expression_is_the_declarations_fault():
    with pytest.raises(BadDeclaration, match="matches"):
        Meanings([means("asked", matches="(")])


def test_meanings_are_chosen_by_system_and_by_silo():
    one, two, three = (Meaning(system=name, field="x") for name in ("genesys", "north", "stripe"))
    assert chosen((one, two, three), "genesys", "north") == (one, two)
