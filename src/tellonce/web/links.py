"""The addresses of pages, and the way back from an address to what it names.

Ids are the sources' own and may hold anything. What routers and browsers would change on the way (doubled slashes,
dots, per cent signs) is therefore written twice encoded; ids without such signs stay readable.
"""

from urllib.parse import quote, unquote, urlencode


def person(key: str) -> str:
    """Address of a person's story."""
    return "/people/" + _place(key)


def context(key: str, at: str = "") -> str:
    """Address of what was known of a person at a moment (ISO 8601)."""
    return query("/context/" + _place(key), at=at)


def live(key: str) -> str:
    """Address of a person as of now."""
    return "/live/" + quote(key, safe="")


def journey(id: str) -> str:
    """Address of a journey."""
    return "/journeys/" + _place(id)


def friction(name: str) -> str:
    """Address of a friction's instances."""
    return "/frictions/" + _place(name)


def record(reference: str) -> str:
    """Address of the record that `file#record` names."""
    file, _, id = reference.partition("#")
    return f"/records/{_place(file, slashes=False)}/{_place(id)}"


def reference(file: str, path: str) -> str:
    """`file#record` of the two parts of a record's address as the router hands them over."""
    return f"{unquote(file)}#{named(path)}"


def named(path: str) -> str:
    """The id that the rest of an address names, as the router hands it over (decoded once, with a leading slash)."""
    return unquote(path.removeprefix("/"))


def search(text: str) -> str:
    """Address of the people found by a text."""
    return query("/people", q=text)


def query(address: str, **parameters: str | int) -> str:
    """An address with the parameters that are not empty, after those it has."""
    given = {name: value for name, value in parameters.items() if value not in ("", None)}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(given)}" if given else address


def _place(id: str, *, slashes: bool = True) -> str:
    """An id as part of an address: encoded once more than usual where it would not survive otherwise."""
    steps = id.split("/")
    frail = any(step in ("", ".", "..") for step in steps) or (len(steps) > 1 and not slashes)
    inner = quote(id, safe="").replace(".", "%2E") if frail else id.replace("%", "%25")
    return quote(inner, safe="/")
