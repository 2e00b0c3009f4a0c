"""Lines of the access logs of Apache httpd and nginx, taken apart: common, combined, with the virtual host, with more.

Source: Apache httpd 2.4, mod_log_config (`common`, `combined`, `vhost_combined`, `combinedio`, escapes); nginx,
ngx_http_log_module (`combined`, escapes) and the `main` format of its example configuration.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, unquote

import msgspec

from tellonce.vocabulary.refusal import Unreadable

_LINE: Final = re.compile(
    r'(?P<who>[^"]*?) \[(?P<time>\d[^\]"]{9,40})\] "(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{3}|-) (?P<size>\d+|-)'
    r"(?P<rest>(?: .*)?)",
    re.DOTALL,
)
_USUAL: Final = re.compile(
    r'(?P<host>[^\s"]+) [^\s"]+ (?P<user>[^\s"]+) \[(?P<time>\d[^\]"]{9,40})\] '
    r'"(?P<request>(?P<method>[A-Z][A-Z_-]{1,19}) (?P<target>[^\s"\\]+) (?P<protocol>HTTP/\d(?:\.\d)?))" '
    r'(?P<status>\d{3}|-) (?P<size>\d+|-) "(?P<referer>[^"\\]*)" "(?P<agent>[^"\\]*)"'
)
"""The format combined without escapes, as nearly all lines are: it is taken apart at one go."""

_FIELD: Final = re.compile(r'(?:(?P<name>[\w.$-]+)[=:])?(?:"(?P<quoted>(?:[^"\\]|\\.)*)(?:"|\\?$)|(?P<bare>[^\s"]+))')
_ESCAPE: Final = re.compile(rb'\\(x(?!00)[0-9A-Fa-f]{2}|[nrtbv"\\])')
_SIGNS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"v": b"\v", b'"': b'"', b"\\": b"\\"}
_ADDRESS: Final = r"(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]+\]?|unknown)(?::\d{1,5})?"
_FORWARDED: Final = re.compile(rf"{_ADDRESS}(?:, ?{_ADDRESS})*")
_COOKIES: Final = re.compile(r"[\w.$-]{1,64}=[^;\s]*(?:; ?[\w.$-]{1,64}=[^;\s]*)*;?")
_HOST: Final = re.compile(r"^[a-z]+://[^/?#]*", re.IGNORECASE)
_REQUEST: Final = re.compile(r"([A-Z][A-Z_-]{1,19}) (\S.*?)(?: (HTTP/\d(?:\.\d)?))?")

MOST_PARAMETERS: Final = 100
"""Parameters of one query that are kept: far more than a page has, far fewer than an attack sends."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One request as the log tells it. Texts are '' where the log has none or writes `-`.

    Attributes:
        host: address or name of the client as the server saw it.
        user: who signed in by HTTP authentication.
        vhost: the virtual host, with its port where the log has it.
        time: the moment as written.
        method: `GET`, `POST`, …; '' where the request is none of HTTP.
        target: what was asked for: the path with its query.
        protocol: `HTTP/1.1`, …
        request: the whole request line.
        status: three digits.
        size: bytes of the answer.
        referer: the page before.
        agent: the program that asked.
        described: whether the log has a referer and an agent at all.
        further: what the log has beside, by its own name, else `field1`, `field2`, … in order.
        path: the path without query and host, its percent signs resolved.
    """

    host: str
    user: str
    vhost: str
    time: str
    method: str
    target: str
    protocol: str
    request: str
    status: str
    size: str
    referer: str
    agent: str
    described: bool
    further: dict[str, str]
    path: str

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Names and values of the query in order, at most `MOST_PARAMETERS`."""
        query = self.target.partition("?")[2].partition("#")[0]
        if not query:
            return ()
        pieces = "&".join(query.split("&")[:MOST_PARAMETERS])
        return tuple((name.strip(), value.strip()) for name, value in parse_qsl(_without_zeros(pieces)) if name.strip())


def taken_apart(text: str) -> Line:
    """One line of a log.

    Raises:
        Unreadable: it follows none of the formats.
    """
    plain = text.strip()
    if usual := _USUAL.fullmatch(plain):
        told = {name: _said(value) for name, value in usual.groupdict().items()}
        return Line(**told, vhost="", described=True, further={}, path=_path(told["target"]))
    found = _LINE.fullmatch(plain)
    who = found["who"].split(" ") if found else []
    if not found or len(who) < 3:
        raise Unreadable(
            "the line is no request of an access log (allowed: the formats common, combined and vhost_combined of "
            "Apache httpd, combined of nginx, with further fields at the end)"
        )
    named = len(who) > 3 and who[1] != "-" and who[2] == "-"
    vhost, (host, _, *user) = (who[0], who[1:]) if named else ("", who)
    request = unescaped(found["request"])
    asked = _REQUEST.fullmatch(request)
    method, target, protocol = (part or "" for part in asked.groups()) if asked else ("", "", "")
    rest = list(_fields(found["rest"]))
    described = len(rest) > 1 and all(quoted and not name for name, _, quoted in rest[:2])
    referer, agent = (rest[0][1], rest[1][1]) if described else ("", "")
    return Line(
        host=_said(host), user=_said(" ".join(user)), vhost=vhost, time=found["time"], method=method, target=target,
        protocol=protocol, request=_said(request), status=_said(found["status"]), size=_said(found["size"]),
        referer=referer, agent=agent, described=described, further=_further(rest[2:] if described else rest),
        path=_path(target),
    )  # fmt: skip


def _path(target: str) -> str:
    bare = target if target.startswith("/") else _HOST.sub("", target)
    return unquote(_without_zeros(bare.partition("?")[0].partition("#")[0])) or ("/" if target else "")


def _without_zeros(encoded: str) -> str:
    """A text whose zero bytes, which only probes send and no database takes for text, stay percent-encoded."""
    return encoded.replace("%00", "%2500")


def unescaped(text: str) -> str:
    r"""A text with the escapes of both servers resolved: `\"`, `\\`, `\n`, `\t`, … and `\xhh`, bytes of UTF-8.

    A zero byte stays as it is written: it is no text to a database.
    """
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(lambda sign: _byte(sign[1]), text.encode("utf-8", "replace"))
    return plain.decode("utf-8", "replace")


def _byte(escape: bytes) -> bytes:
    return _SIGNS.get(escape) or bytes([int(escape[1:], 16)])


def _said(text: str) -> str:
    return "" if text == "-" else text


def _fields(rest: str) -> Iterator[tuple[str, str, bool]]:
    """Name ('' for none), value and whether it was quoted, of each field behind the size of the answer."""
    for field in _FIELD.finditer(rest):
        quoted = field["quoted"] is not None
        yield field["name"] or "", _said(unescaped(field["quoted"] if quoted else field["bare"])), quoted


def _further(fields: list[tuple[str, str, bool]]) -> dict[str, str]:
    """The fields by name; two bare numbers are those of mod_logio."""
    if len(fields) == 2 and all(not name and value.isdecimal() for name, value, _ in fields):
        return {"bytes_in": fields[0][1], "bytes_out": fields[1][1]}
    told: dict[str, str] = {}
    for place, (name, value, quoted) in enumerate(fields, start=1):
        known = name or (_known(value) if quoted else "")
        if value:
            told.setdefault(f"field{place}" if not known or (known in told and not name) else known, value)
    return told


def _known(value: str) -> str:
    """The name of a quoted field by its form: the addresses that proxies tell, or cookies; '' for any other."""
    if _FORWARDED.fullmatch(value):
        return "forwarded_for"
    return "cookie" if _COOKIES.fullmatch(value) else ""
