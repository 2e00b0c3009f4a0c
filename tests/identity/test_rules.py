"""What is declared of a kind changes just that: everything else stays as it is shipped."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.identity.declared_kind import DeclaredKind
from tellonce.identity.rules import KINDS, Kind, Rules

FIELDS = {field.name: field for field in msgspec.structs.fields(Kind)}


def test_everything_that_a_kind_has_can_be_declared_and_left_unsaid():
    declared = {field.name: field for field in msgspec.structs.fields(DeclaredKind)}
    assert list(declared) == list(FIELDS)
    assert all(declared[name].type == field.type | msgspec.UnsetType for name, field in FIELDS.items())
    assert DeclaredKind() == msgspec.convert({}, DeclaredKind)


@pytest.mark.parametrize("name", [*KINDS, "customer_no"])
def test_a_kind_of_which_nothing_is_said_is_as_shipped(name):
    assert Rules(kinds={name: DeclaredKind()}).kind(name) == Rules().kind(name) == KINDS.get(name, Kind())


@given(st.sampled_from([*KINDS, "customer_no"]), st.dictionaries(st.sampled_from(sorted(FIELDS)), st.none()))
def test_what_is_said_holds_and_the_rest_stays(name, chosen):
    other = {
        field: getattr(Kind(links=False, anchor=False, exclusive=True, at_most=7, tier=9), field) for field in chosen
    }
    rules = msgspec.convert({"kinds": {name: msgspec.to_builtins(other)}}, Rules)
    assert rules.kind(name) == msgspec.structs.replace(KINDS.get(name, Kind()), **other)
    assert rules.kind("card" if name != "card" else "ip") == KINDS["card" if name != "card" else "ip"]
