"""What the tests of readers share: the organisation whose records they read, and values of any kind."""

from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tellonce.silos.organisation import Organisation
from tellonce.silos.system import Source


def source(**facts):
    """Where a record of Fenwick Cable comes from: the seventh line of a file, of an organisation with these facts."""
    organisation = Organisation(name="Fenwick Cable", zone="UTC", **facts)
    return Source(silo="s", file="f", zone=ZoneInfo("UTC"), organisation=organisation, line=7)


SOURCE = source()
"""Where a record comes from, of an organisation that states nothing of its own."""

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
"""A value as a record of anybody may hold it."""
