"""The guard: this machine alone unless one signs in by https, only its own names, every answer under one policy."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.cli.entered import entered
from tellonce.stores.present.database import Database, usual
from tellonce.vocabulary.access import Role
from tellonce.vocabulary.refusal import Refused
from tellonce.web.entrance import Entrance
from tellonce.web.guard import HEADERS, HOSTS, known
from tellonce.web.serve import require_sign_in, serve
from tellonce.web.settings import Settings
from tellonce.web.sight import Sight


@pytest.fixture
def entrance(tmp_path: Path) -> Iterator[Entrance]:
    """How people come in to a server without accounts."""
    database = Database(usual(tmp_path))
    with entered(database, tmp_path, Settings(), secure=False) as made:
        yield made
    database.close()


@pytest.mark.parametrize("place", ["/", "/people/p1", "/nowhere", "/api/account", "/healthz", "/static/tellonce.css"])
def test_every_answer_carries_the_policy_and_no_cookie(pages: httpx.Client, place: str) -> None:
    headers = pages.get(place).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "set-cookie" not in headers


@pytest.mark.parametrize("place", ["/", "/nowhere", "/api/account", "/static/tellonce.css"])
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0:80", ""])
def test_other_hosts_are_refused(pages: httpx.Client, place: str, host: str) -> None:
    answer = pages.get(place, headers={"Host": host, "X-Forwarded-Host": "localhost"})
    assert answer.status_code == 421
    assert "Invented" not in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "localhost:8000", "LOCALHOST:1"])
def test_own_names_are_answered_with_any_port(pages: httpx.Client, host: str) -> None:
    assert pages.get("/healthz", headers={"Host": host}).text == "ok"


@given(st.lists(st.text(max_size=20), max_size=3))
def test_hosts_are_known_only_when_they_are_one_of_ours(hosts: list[str]) -> None:
    if known(hosts):
        assert len(hosts) == 1
        assert any(name in hosts[0].lower() for name in HOSTS)


def test_two_hosts_are_none() -> None:
    assert not known(["localhost", "localhost"])
    assert not known([])
    assert not known(["[localhost"])


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "localhost", ""])  # noqa: S104  # to be refused
def test_without_sign_in_only_loopback_is_served(sight: Sight, entrance: Entrance, address: str) -> None:
    for one in (None, entrance):
        with pytest.raises(Refused, match="nobody could sign in"):
            serve(sight, 8000, address, one, behind_tls=True)
    entrance.accounts.add("ada", "correct horse battery", Role.ADMIN, 1)
    with pytest.raises(Refused, match="without https"):
        serve(sight, 8000, address, entrance)
    with pytest.raises(Refused, match="under which names"):
        serve(sight, 8000, address, entrance, behind_tls=True)
    require_sign_in(address, replace(entrance, names=("journeys.example",)), encrypted=True)


def test_a_name_or_a_proxy_before_loopback_needs_sign_in_too(entrance: Entrance) -> None:
    require_sign_in("127.0.0.1", entrance, encrypted=False)
    named = replace(entrance, names=("journeys.example",))
    for one, encrypted in ((entrance, True), (named, False), (named, True)):
        with pytest.raises(Refused, match="nobody could sign in"):
            require_sign_in("127.0.0.1", one, encrypted=encrypted)
    entrance.accounts.add("ada", "correct horse battery", Role.ADMIN, 1)
    require_sign_in("127.0.0.1", named, encrypted=True)
    with pytest.raises(Refused, match="without https"):
        require_sign_in("127.0.0.1", named, encrypted=False)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_ports_that_are_none_are_refused(sight: Sight, port: int) -> None:
    with pytest.raises(Refused, match="allowed: 1 to 65535"):
        serve(sight, port)


@pytest.mark.parametrize("place", ["/", "/people", "/api/account"])
def test_nothing_can_be_changed(pages: httpx.Client, place: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert pages.request(method, place).status_code == 405
