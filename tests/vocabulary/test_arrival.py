"""Names of arrivals: as they are where every database keeps them so, else a digest, and always the same one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.vocabulary.arrival import LONGEST_NAME, digest, fitting


@pytest.mark.parametrize("name", ["m-1", "café €", "x" * LONGEST_NAME, "€" * (LONGEST_NAME // 3), ""])
def test_name_that_fits_stays(name):
    assert fitting(name) == name


@pytest.mark.parametrize("name", ["x" * (LONGEST_NAME + 1), "€" * (LONGEST_NAME // 3 + 1), "a\0b", "\ud800"])
def test_name_that_does_not_fit_is_stood_for_by_its_digest(name):
    assert fitting(name) == digest(name.encode("utf-8", "surrogatepass"))


@given(name=st.text(st.characters(codec=None), max_size=30) | st.text(min_size=300, max_size=1200))
def test_every_name_is_kept_by_every_database(name):
    kept = fitting(name)

    assert len(kept.encode()) <= LONGEST_NAME
    assert "\0" not in kept
    assert fitting(kept) == kept
