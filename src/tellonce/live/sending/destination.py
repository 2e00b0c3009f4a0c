"""Where a webhook may be sent: never by a plain line, and never into a network of the organisation by mistake.

Who names an address could otherwise have this machine ask others that only it can reach (server-side request forgery).
The name is looked up once, and what was checked is what is connected to: an answer that changes in between (DNS
rebinding) changes nothing. Source: OWASP Server-Side Request Forgery Prevention; Standard Webhooks 1.0, security.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from tellonce.vocabulary.refusal import Refused

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""This machine, by the names that nobody writes by mistake."""

TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as IPv6 networks without IPv4 reach them. Source: RFC 6052."""

Address: TypeAlias = IPv4Address | IPv6Address
LookUp: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host and port, best first."""


def destination(url: str) -> SplitResult:
    """An address as webhooks are sent to, taken apart.

    Raises:
        Refused: it is no address, not https (but for this machine), or it holds a user, a password or a fragment.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused(f"that is no address of a receiver ({error}): allowed is https://HOST/PATH") from error
    if not host or parts.scheme not in ("https", "http"):
        raise Refused("that is no address of a receiver: allowed is https://HOST/PATH")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise Refused(f"news is sent to {host!r} by https only: a plain line can be read on its way")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused("the address of a receiver holds no user, password or fragment: news is signed instead")
    return parts


def networks(texts: Iterable[str]) -> tuple[str, ...]:
    """Networks as they are written (CIDR), in their normal form.

    Raises:
        Refused: one of them is none.
    """
    try:
        return tuple(str(ip_network(text)) for text in texts)
    except ValueError as error:
        raise Refused(f"that is no network ({error}): allowed is for example 10.1.0.0/16") from error


async def reached(parts: SplitResult, allowed: Sequence[str], look_up: LookUp) -> str:
    """The IP address to connect to.

    Args:
        parts: as `destination` gives them.
        allowed: private networks (CIDR) that it may lie in.
        look_up: finds addresses of a name.

    Raises:
        Refused: one of the addresses of the host lies in a network that is not public and not allowed.
        OSError: the name is not known, or nobody answers who knows it.
    """
    host = parts.hostname or ""
    found = await look_up(host, parts.port or (443 if parts.scheme == "https" else 80))
    if not found:
        raise OSError(f"no address of {host!r} is known")
    for one in found:
        address = ip_address(one.partition("%")[0])
        if not _may(address, allowed) and not (address.is_loopback and host in LOOPBACK):
            raise Refused(
                f"{host!r} lies in a network that is not public: declare it (`tellonce receivers add --allow NETWORK`) "
                "if news is meant to go there"
            )
    return found[0]


def _may(address: Address, allowed: Sequence[str]) -> bool:
    meant = _meant(address)
    if any(meant in ip_network(network) for network in allowed):
        return True
    return meant.is_global and not meant.is_multicast


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, where it stands for one."""
    if isinstance(address, IPv4Address):
        return address
    if address in TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


async def look_up(host: str, port: int) -> list[str]:
    """The addresses of a host as this machine finds them.

    Raises:
        OSError: the name is not known, or nobody answers who knows it.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]
