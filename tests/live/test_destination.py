"""Where webhooks may go: https, to public addresses, or where somebody declared that they may."""

import asyncio

import pytest

from tellonce.live.sending.destination import destination, look_up, networks, reached
from tellonce.vocabulary.refusal import Refused


def where(url, *addresses, allowed=()):
    async def find(host, port):
        return addresses

    return asyncio.run(reached(destination(url), allowed, find))


@pytest.mark.parametrize(
    "url",
    ["https://example.org/news?from=tellonce", "https://example.org:8443", "http://localhost:8000/x",
     "http://127.0.0.1/x", "http://[::1]:8000/", "https://[2606:4700::1]/x"],
)  # fmt: skip
def test_address_of_a_receiver(url):
    assert destination(url).geturl() == url


@pytest.mark.parametrize(
    "url",
    ["http://example.org/news", "http://127.0.0.2/", "http://localhost.example.org/", "ftp://example.org/",
     "example.org", "https:///news", "", "https://u:p@example.org/", "https://u@example.org/", "https://example.org/#a",
     "https://example.org:99999/", "https://[::1/", "file:///etc/passwd"],
)  # fmt: skip
def test_what_is_no_address_of_a_receiver(url):
    with pytest.raises(Refused) as refused:
        destination(url)

    assert "u:p" not in str(refused.value)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_reached(address):
    assert where("https://example.org/", address) == address


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",  # noqa: S104
     "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:10.0.0.1",
     "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "2002:a00:1::"],
)  # fmt: skip
def test_private_addresses_are_not(address):
    with pytest.raises(Refused, match="--allow"):
        where("https://example.org/", address)


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(Refused):
        where("https://example.org/", "93.184.215.14", "10.0.0.1")


def test_declared_networks_are_reached_and_no_others():
    allowed = networks(["10.1.0.0/16", "fd00::/8"])

    assert where("https://inside.example/", "10.1.2.3", allowed=allowed) == "10.1.2.3"
    assert where("https://inside.example/", "::ffff:10.1.2.3", allowed=allowed) == "::ffff:10.1.2.3"
    assert where("https://inside.example/", "fd00::1", allowed=allowed) == "fd00::1"
    with pytest.raises(Refused):
        where("https://inside.example/", "10.2.0.1", allowed=allowed)


@pytest.mark.parametrize("text", ["10.1.0.1/16", "ten", "10.0.0.0/99", ""])
def test_what_is_no_network_is_refused(text):
    with pytest.raises(Refused, match=r"10\.1\.0\.0/16"):
        networks([text])


def test_this_machine_is_reached_by_its_own_names_only():
    assert where("http://localhost:8000/", "127.0.0.1") == "127.0.0.1"
    assert where("http://127.0.0.1:8000/", "127.0.0.1") == "127.0.0.1"
    with pytest.raises(Refused):
        where("http://localhost:8000/", "10.0.0.1")


def test_a_name_without_an_address_is_not_reached():
    with pytest.raises(OSError, match="example"):
        where("https://example.org/")


def test_this_machine_is_found():
    assert "127.0.0.1" in asyncio.run(look_up("127.0.0.1", 80))
