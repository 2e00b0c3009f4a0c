"""News: the same says the same id, anything else another, and every type has its form."""

import msgspec
import pytest

from tellonce.vocabulary.identity import ChangeKind
from tellonce.vocabulary.news import DATA, ChangedContext, ChangedPersons, NewsType, ToldFriction, news

FOUND = ToldFriction(friction="long_wait", journey="j1", minutes=4.0, evidence=["a.csv#1", "a.csv#2"])


def test_the_same_news_has_the_same_id_also_in_another_process():
    assert news(NewsType.FRICTION_FOUND, 5, "p1", FOUND) == news(NewsType.FRICTION_FOUND, 5, "p1", FOUND)
    assert news(NewsType.FRICTION_FOUND, 5, "p1", FOUND).id == "180cf2ea3886e3fb6bf1ef5a0f20598c"


@pytest.mark.parametrize(
    "other",
    [
        news(NewsType.FRICTION_GONE, 5, "p1", FOUND),
        news(NewsType.FRICTION_FOUND, 6, "p1", FOUND),
        news(NewsType.FRICTION_FOUND, 5, "p2", FOUND),
        news(NewsType.FRICTION_FOUND, 5, "p1", msgspec.structs.replace(FOUND, minutes=5.0)),
        news(NewsType.FRICTION_FOUND, 5, "p1", FOUND, turn=1),
    ],
)
def test_what_differs_in_anything_is_other_news(other):
    assert other.id != news(NewsType.FRICTION_FOUND, 5, "p1", FOUND).id


def test_every_type_has_its_form():
    assert set(DATA) == set(NewsType)
    assert all(DATA[NewsType(kind.value)] is ChangedPersons for kind in ChangeKind)


def test_data_are_values_of_json():
    told = news(NewsType.CONTEXT_CHANGED, 5, "p1", ChangedContext(journeys=["j1"]))

    assert told.data == {"journeys": ["j1"]}
    assert msgspec.convert(told.data, DATA[told.type]) == ChangedContext(journeys=["j1"])
