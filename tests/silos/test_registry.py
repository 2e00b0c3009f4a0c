"""The known systems: each by its name, each with what its readers and its recognition need."""

import pytest

from tellonce.silos.registry import BUILT_IN, system, systems
from tellonce.vocabulary.refusal import Refused


def test_every_built_in_system_is_known():
    assert set(BUILT_IN) <= set(systems())
    assert list(systems()) == sorted(systems())


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_system_states_what_is_asked_of_it(name):
    known = system(name)

    assert known.name == name
    assert known.title
    assert known.envelopes[0].name == "export"
    assert not known.record_id or known.record_id in known.signs[0]


def test_no_two_systems_are_recognised_by_the_same_signs():
    signs = [signs for known in systems().values() for signs in known.signs]

    assert len(set(signs)) == len(signs)


def test_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(Refused, match=r"known: .*genesys.*did you mean 'genesys'"):
        system("genesis")
