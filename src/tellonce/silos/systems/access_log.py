"""Access logs of Apache httpd and nginx: who asked for which page and what came of it."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.access_lines import Line, taken_apart
from tellonce.silos.systems.access_traffic import Sort, client, sort_of
from tellonce.silos.systems.fields import identifiers, kept, name_of, scalar
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import from_iso
from tellonce.vocabulary.touchpoint import Touchpoint

_SESSIONS: Final = frozenset({"session", "sessionid", "session_id", "sid", "sess", "jsessionid", "phpsessid",
                              "asp.net_sessionid", "connect.sid", "laravel_session", "cookie_session",
                              "cookie_sessionid", "cookie_jsessionid", "cookie_phpsessid"})  # fmt: skip
"""Names of fields and cookies that hold the id of one session, as the usual servers name them."""

_BROWSERS: Final = frozenset({"uid", "uid_got", "uid_set", "apache", "visitor", "visitor_id", "client_id", "_ga",
                              "cookie_uid", "cookie_apache", "cookie__ga", "anonymous_id"})  # fmt: skip
"""Names of fields and cookies that stay with a browser: ngx_http_userid_module, mod_usertrack, Google Analytics."""

_COOKIES: Final = frozenset({"cookie", "cookies", "http_cookie"})

_GONE: Final = frozenset({"404", "410"})
_LEFT: Final = frozenset({"408", "444", "499"})
"""The client went away before the answer: 408 of RFC 9110; 444 and 499 of nginx."""

_UNAVAILABLE: Final = frozenset({"502", "503", "504", "520", "521", "522", "523", "524"})
"""Nothing answered behind the server: RFC 9110; 520 to 524 as content networks write them."""


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """One touchpoint for a request.

    Pages are `page_viewed`; what is sent is `step_tried`, or `step_failed` where the server refused it; an error of the
    server is `step_failed` whatever was asked for; redirects and refused pages are `noted`. Files that pages are made
    of, programs and what is no request are `noted` on no channel, with no identifier: they are no contact.

    Raises:
        Unreadable: the line is no request, or its moment is none.
    """
    line = taken_apart(scalar(record.get("line")))
    sort = sort_of(line)
    page = sort is Sort.PAGE
    activity, outcome = _came(line) if page else (Activity.NOTED, None)
    cookies = _cookies(line)
    yield Touchpoint(
        silo=source.silo, file=source.file, record=name_of("", source), at=_moment(line.time, source.zone),
        channel=Channel.WEB if page else Channel.NONE, direction=Direction.IN if page else Direction.WITHIN,
        activity=activity, outcome=outcome, word=line.method,
        ids=identifiers(_ids(line, cookies)) if page else (),
        contact_keys=_keys(cookies) if page else (), attributes=kept(_attributes(line, sort)),
    )  # fmt: skip


def _came(line: Line) -> tuple[Activity, Outcome | None]:
    """What a request for a page came to, by the class of its status.

    Source: RFC 9110, section 15. A page that is refused or not there is no step of a task; what was sent is one.
    """
    status, sent = line.status, line.method != "GET"
    if status.startswith("5"):
        return Activity.STEP_FAILED, Outcome.UNAVAILABLE if status in _UNAVAILABLE else Outcome.FAILED
    if status in _LEFT:
        return Activity.NOTED, Outcome.ABANDONED
    if status in _GONE:
        return (Activity.STEP_FAILED if sent else Activity.PAGE_VIEWED), Outcome.UNAVAILABLE
    if status.startswith("4"):
        return (Activity.STEP_FAILED if sent else Activity.NOTED), Outcome.REFUSED
    if sent:
        return Activity.STEP_TRIED, Outcome.OK
    return (Activity.NOTED if status.startswith("3") and status != "304" else Activity.PAGE_VIEWED), None


def _cookies(line: Line) -> dict[str, str]:
    """The further fields by name without case, and the cookies that one of them may hold."""
    named: dict[str, str] = {}
    for name, value in line.further.items():
        named.setdefault(name.casefold(), value)
        if name.casefold() in _COOKIES:
            for cookie in value.split(";"):
                own, _, told = cookie.partition("=")
                named.setdefault(own.strip().casefold(), told.strip())
    return named


def _keys(cookies: Mapping[str, str]) -> tuple[str, ...]:
    return tuple([f"session:{cookies[name]}" for name in sorted(_SESSIONS & cookies.keys()) if cookies[name]][:1])


def _ids(line: Line, cookies: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "email" if "@" in line.user else "user", line.user
    yield from (("browser", cookies[name].partition("uid=")[2] or cookies[name])
                for name in sorted(_BROWSERS & cookies.keys()) if cookies[name])  # fmt: skip
    yield "ip", client(line)


def _attributes(line: Line, sort: Sort) -> list[tuple[str, str]]:
    return [
        ("method", line.method), ("path", line.path), ("status", line.status), ("size", line.size),
        *[(f"query.{name}", value) for name, value in line.parameters],
        ("referer", line.referer), ("agent", line.agent), ("vhost", line.vhost), ("protocol", line.protocol),
        ("sort", "" if sort is Sort.PAGE else sort.value), ("request", "" if line.method else line.request),
        *line.further.items(),
    ]  # fmt: skip


@lru_cache(maxsize=4096)
def _moment(text: str, zone: ZoneInfo) -> int:
    """The moment between the brackets: `%t` of Apache, `$time_local` or `$time_iso8601` of nginx.

    A log is written in English whatever the language of the machine, and so are the names of its months.
    """
    day, _, clock = text.partition(":")
    parts = day.split("/")
    if len(parts) == 3 and parts[1] in _MONTHS:
        return from_iso(_as_iso(parts, clock), zone)
    return from_iso(text, zone)


_MONTHS: Final[Mapping[str, str]] = MappingProxyType({
    name: f"{number:02}" for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1)
})  # fmt: skip


def _as_iso(parts: list[str], clock: str) -> str:
    time, _, offset = clock.partition(" ")
    return f"{parts[2]}-{_MONTHS[parts[1]]}-{parts[0]}T{time}{offset}"


SYSTEM: Final = System(
    name="access_log",
    title="Access log of Apache httpd or nginx",
    envelopes=(Envelope(name="export", format=Format.LINES),),
    record_id="",
    signs=(),
    read=read,
    wrappers=(
        # What forwards lines of a log sends them under names of its own.
        Wrapper(name="stream", signs=frozenset({"message"}), renamed={"line": "message"}),
        Wrapper(name="stream", signs=frozenset({"log"}), renamed={"line": "log"}),
    ),
)
