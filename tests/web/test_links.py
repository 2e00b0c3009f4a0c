"""Addresses hold any id whatever: the way there and back is the same id."""

from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from tellonce.web import links

ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.from_regex(
    r"[a./%#?\\ ]{1,8}", fullmatch=True
)
files = ids.filter(lambda name: "#" not in name)


def routed(address: str, prefix: str) -> str:
    """The rest of an address as the router hands it over: decoded once, slashes made single."""
    path = unquote(address)
    assert path.startswith(prefix)
    steps = path.removeprefix(prefix).split("/")
    assert all(step not in ("", ".", "..") for step in steps), "browsers and routers would change it"
    return "/" + "/".join(steps)


@given(ids)
def test_ids_survive_their_address(id: str) -> None:
    for link, prefix in ((links.person, "/people/"), (links.journey, "/journeys/"), (links.friction, "/frictions/")):
        assert links.named(routed(link(id), prefix)) == id


@given(files, ids)
def test_references_survive_their_address(file: str, record: str) -> None:
    address = links.record(f"{file}#{record}")
    first, _, rest = routed(address, "/records/").removeprefix("/").partition("/")
    assert links.reference(first, "/" + rest) == f"{file}#{record}"


@given(ids)
def test_addresses_are_plain(id: str) -> None:
    assert links.person(id).isascii()
    assert not set(links.person(id)) & set("?#<>\"' &")


def test_usual_ids_stay_readable() -> None:
    assert links.record("letters.csv#L12") == "/records/letters.csv/L12"
    assert links.record("tickets.jsonl#41/7") == "/records/tickets.jsonl/41/7"


def test_parameters_that_are_empty_are_left_out() -> None:
    assert links.search("") == "/people"
    assert links.query(links.search("a&b"), page=2) == "/people?q=a%26b&page=2"
