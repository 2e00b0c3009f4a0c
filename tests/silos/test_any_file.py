"""Any file of any known system is told or set aside: nothing that a file holds makes reading crash."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellonce.silos.declaration import Declaration
from tellonce.silos.listen import listen
from tellonce.silos.mapping import Silo
from tellonce.silos.organisation import Organisation
from tellonce.silos.registry import BUILT_IN, system
from tellonce.vocabulary.touchpoint import SetAside, Touchpoint

ORGANISATION = Organisation(name="Fenwick Cable", zone="America/Denver")
NAMES = ("export", "export.csv", "export.json", "export.jsonl", "export.log")


def told(known, name, content):
    """What a file with this name and these bytes tells to a system's reader."""
    silo = Silo(name="s", system=known, files=(name,))
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return list(listen(path.parent, Declaration(organisation=ORGANISATION, silo=(silo,)), silo, path))


def lines_of(known):
    """Bytes that look a little like the system's: its signs as a header, as fields of objects, as columns."""
    signs = sorted(frozenset().union(*system(known).signs)) or ["a"]
    cells = st.lists(st.text(max_size=8) | st.sampled_from(["1746460800", "2025-05-05 10:00:00"]), max_size=22)
    rows = st.lists(cells, max_size=3)
    tables = st.tuples(rows, st.sampled_from(",|")).map(
        lambda told: "\n".join(told[1].join(row) for row in ([signs, *told[0]]))
    )
    bare = st.tuples(rows, st.sampled_from(",|")).map(lambda told: "\n".join(told[1].join(row) for row in told[0]))
    objects = st.lists(st.dictionaries(st.sampled_from(signs), st.none() | st.integers() | st.text(max_size=8)))
    documents = st.tuples(objects, st.sampled_from(["", "\n"])).map(lambda told: told[1].join(map(json.dumps, told[0])))
    return (tables | bare | documents).map(lambda text: text.encode("utf-8", "replace")) | st.binary(max_size=200)


@pytest.mark.parametrize("known", sorted(BUILT_IN))
@given(data=st.data())
@settings(max_examples=40)
def test_any_bytes_are_told_or_set_aside(known, data):
    found = told(known, data.draw(st.sampled_from(NAMES)), data.draw(lines_of(known)))

    assert all(isinstance(one, SetAside | Touchpoint) for one in found)
    assert not [one.reason for one in found if isinstance(one, SetAside) and "report it" in one.reason]
