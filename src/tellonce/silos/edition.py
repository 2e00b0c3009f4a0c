"""Which edition of the code did the work: what another edition made is made again, whatever its version number."""

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

READING = ("vocabulary", "reading", "silos")
TELLING = ("vocabulary", "identity", "journeys", "reading", "stores")


@cache
def edition(*packages: str) -> str:
    """A digest of the source of some packages of Tellonce: sixteen hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=8)
    for package in packages:
        for name, content in sorted(_sources(files("tellonce") / package)):
            digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()


def _sources(folder: Traversable) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _sources(entry)
        elif entry.name.endswith((".py", ".toml")):
            found.append((entry.name, entry.read_bytes()))
    return found
