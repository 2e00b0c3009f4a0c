"""Access logs: the documented formats, what a request was for and what came of it, sessions, programs, broken lines."""

from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.organisation import Organisation
from tellonce.silos.sniff import sniff
from tellonce.silos.system import Source
from tellonce.silos.systems.access_lines import taken_apart, unescaped
from tellonce.silos.systems.access_log import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

SOURCE = Source(
    silo="s", file="f", zone=ZoneInfo("Europe/Berlin"), organisation=Organisation(name="Fenwick Cable", zone="UTC"),
    line=7,
)  # fmt: skip
AGENT = "Mozilla/5.0 (Windows NT 10.0; rv:120.0) Gecko/20100101 Firefox/120.0"
COMMON = '192.0.2.9 - - [05/May/2025:10:00:00 +0200] "GET /move?order=A-7&step=2 HTTP/1.1" 200 512'
COMBINED = f'{COMMON} "https://fenwick.example/help" "{AGENT}"'


def read(line, source=SOURCE):
    (told,) = SYSTEM.read({"line": line}, source)
    return told


def asked(request, status, agent=AGENT):
    return read(f'192.0.2.9 - - [05/May/2025:10:00:00 +0200] "{request}" {status} 512 "-" "{agent}"')


def test_page_of_the_common_format():
    told = read(COMMON)

    assert (told.record, told.activity, told.channel) == ("L7", Activity.PAGE_VIEWED, Channel.WEB)
    assert (told.direction, told.outcome, iso(told.at)) == (Direction.IN, None, "2025-05-05T08:00:00Z")
    assert told.ids == (Identifier("ip", "192.0.2.9"),)
    assert told.attributes == {
        "method": "GET", "path": "/move", "status": "200", "size": "512", "query.order": "A-7", "query.step": "2",
        "protocol": "HTTP/1.1",
    }  # fmt: skip


def test_combined_format_adds_referer_and_agent():
    attributes = read(COMBINED).attributes

    assert (attributes["referer"], attributes["agent"]) == ("https://fenwick.example/help", AGENT)


@pytest.mark.parametrize("vhost", ["fenwick.example:443", "fenwick.example"])
def test_virtual_host_may_stand_before(vhost):
    told = read(f"{vhost} {COMBINED}")

    assert told.attributes["vhost"] == vhost
    assert told.ids == (Identifier("ip", "192.0.2.9"),)


@pytest.mark.parametrize(
    ("further", "attributes"),
    [(' "198.51.100.4, 10.0.0.3"', {"forwarded_for": "198.51.100.4, 10.0.0.3"}),
     (" rt=0.250 urt=0.240", {"rt": "0.250", "urt": "0.240"}),
     (" 0.250 0.240 -", {"field1": "0.250", "field2": "0.240"}),
     (' rt=0.250 uct="0.001, 0.002"', {"rt": "0.250", "uct": "0.001, 0.002"}),
     (" 812 4096", {"bytes_in": "812", "bytes_out": "4096"}), (' "-" 0.004', {"field2": "0.004"})],
)  # fmt: skip
def test_further_fields_are_kept_by_their_names(further, attributes):
    told = read(COMBINED + further).attributes

    assert attributes.items() <= told.items()


@pytest.mark.parametrize(
    ("way", "client"),
    [("198.51.100.4, 10.0.0.3", "198.51.100.4"), ("10.1.1.1", "192.0.2.9"), ("unknown, 2001:db8::7", "2001:db8::7"),
     ("198.51.100.4:5111", "198.51.100.4"), ("::ffff:198.51.100.4", "198.51.100.4"), ("::ffff:10.0.0.3", "192.0.2.9"),
     ("[2001:db8::7]:443", "2001:db8::7")],
)  # fmt: skip
def test_behind_a_proxy_the_first_public_address_is_the_customers(way, client):
    assert read(f'{COMBINED} "{way}"').ids == (Identifier("ip", client),)


def test_user_of_http_authentication_is_an_identifier():
    line = COMMON.replace("192.0.2.9 - -", "2001:db8::1 - ida gray")

    assert read(line).ids == (Identifier("user", "ida gray"), Identifier("ip", "2001:db8::1"))
    assert read(line.replace("ida gray", "ida@example.org")).ids[0].kind == "email"


@pytest.mark.parametrize("field", ["session=abc", 'cookie="lang=en; PHPSESSID=abc"', "JSESSIONID=abc"])
def test_session_joins_its_requests(field):
    assert read(f"{COMBINED} {field}").contact_keys == ("session:abc",)


@pytest.mark.parametrize("field", ['"uid=0A0B"', "uid_got=uid=0A0B", "cookie_uid=0A0B", 'cookie="a=1; uid=0A0B"'])
def test_cookie_that_stays_is_the_browsers(field):
    assert Identifier("browser", "0A0B") in read(f"{COMBINED} {field}").ids


@pytest.mark.parametrize(
    ("request_line", "status", "activity", "outcome"),
    [("GET /a HTTP/1.1", 200, Activity.PAGE_VIEWED, None), ("GET /a HTTP/2.0", 304, Activity.PAGE_VIEWED, None),
     ("GET /a HTTP/1.1", 302, Activity.NOTED, None), ("POST /a HTTP/1.1", 303, Activity.STEP_TRIED, "ok"),
     ("POST /a HTTP/1.1", 200, Activity.STEP_TRIED, "ok"), ("PUT /a HTTP/1.1", 422, Activity.STEP_FAILED, "refused"),
     ("GET /a HTTP/1.1", 404, Activity.PAGE_VIEWED, "unavailable"), ("GET /a HTTP/1.1", 403, Activity.NOTED, "refused"),
     ("POST /a HTTP/1.1", 404, Activity.STEP_FAILED, "unavailable"),
     ("GET /a HTTP/1.1", 500, Activity.STEP_FAILED, "failed"),
     ("POST /a HTTP/1.1", 502, Activity.STEP_FAILED, "unavailable"), ("GET /a", 200, Activity.PAGE_VIEWED, None),
     ("GET /a HTTP/1.1", 499, Activity.NOTED, "abandoned"), ("GET /a HTTP/1.1", "-", Activity.PAGE_VIEWED, None)],
)  # fmt: skip
def test_status_tells_what_came_of_it(request_line, status, activity, outcome):
    told = asked(request_line, status)

    assert (told.activity, told.outcome) == (activity, outcome and Outcome(outcome))
    assert told.channel is Channel.WEB


@pytest.mark.parametrize(
    ("request_line", "agent", "sort"),
    [("GET /style.css?v=2 HTTP/1.1", AGENT, "asset"), ("GET /favicon.ico HTTP/1.1", AGENT, "asset"),
     ("GET /a HTTP/1.1", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "program"),
     ("GET /a HTTP/1.1", "ELB-HealthChecker/2.0", "program"), ("GET /a HTTP/1.1", "curl/8.1.2", "program"),
     ("GET /healthz HTTP/1.1", "-", "program"), ("OPTIONS * HTTP/1.0", "-", "program"),
     ("GET /robots.txt HTTP/1.1", AGENT, "program"), ("-", "-", "broken"),
     (r"\x16\x03\x01\x02\x00\x01", "-", "broken")],
)  # fmt: skip
def test_what_no_customer_asked_for_is_no_contact(request_line, agent, sort):
    told = asked(request_line, 400, agent)

    assert (told.activity, told.channel, told.direction) == (Activity.NOTED, Channel.NONE, Direction.WITHIN)
    assert (told.ids, told.attributes["sort"]) == ((), sort)


def test_telephone_whose_maker_ends_in_bot_is_no_program():
    assert asked("GET /a HTTP/1.1", 200, "Mozilla/5.0 (Linux; Android 9; CUBOT X19) Chrome/99").channel is Channel.WEB


@pytest.mark.parametrize("request_line", [r"\x16\x03\x01\x00\x01", r"GET /a%00b?c=%00&d%00=1 HTTP/1.1"])
def test_no_text_holds_a_zero_byte(request_line):
    line = taken_apart(f'192.0.2.1 - - [05/May/2025:10:00:00 +0200] "{request_line}" 400 157 "-" "-"')
    assert "\0" not in "".join((line.request, line.path, *(part for pair in line.parameters for part in pair)))


def test_quotes_and_bytes_are_unescaped():
    told = asked(r"GET /find?q=\"blue\"&n=a%20b HTTP/1.1", 200)

    assert (told.attributes["query.q"], told.attributes["query.n"]) == ('"blue"', "a b")
    assert unescaped(r"Gr\xc3\xbc\xc3\x9fe\t\\") == "Grüße\t\\"


def test_agent_in_quotes_of_its_own_and_an_address_within_another():
    told = read(COMBINED.replace("192.0.2.9", "::ffff:192.0.2.9").replace(f'"{AGENT}"', f'"\\"{AGENT}\\""'))

    assert (told.ids, told.attributes["agent"]) == ((Identifier("ip", "192.0.2.9"),), f'"{AGENT}"')


@pytest.mark.parametrize(
    "tail",
    ['"' + '\\"' * 20_000, '"' * 20_001, "a=1;" * 10_000, '"' + "1.1.1.1, " * 5_000 + 'x"'],
    ids=["escapes", "quotes", "names", "addresses"],
)
def test_hostile_end_of_a_line_is_read_in_one_pass(tail):
    assert read(f"{COMBINED} {tail}").attributes["path"] == "/move"


@pytest.mark.parametrize("line", ["", "hello", '{"a": 1}', "192.0.2.9 - - [05/May/2025:10:00:00 +0200] GET / 200"])
def test_other_lines_are_unreadable(line):
    with pytest.raises(Unreadable, match="no request of an access log"):
        read(line)


@pytest.mark.parametrize("time", ["05/Foo/2025:10:00:00 +0200", "41/May/2025:10:00:00 +0200"])
def test_day_that_does_not_exist_is_unreadable(time):
    with pytest.raises(Unreadable, match="no date-time"):
        read(COMMON.replace("05/May/2025:10:00:00 +0200", time))


@pytest.mark.parametrize(
    "time", ["2025-05-05T10:00:00+02:00", "05/May/2025:10:00:00.000 +0200", "05/May/2025:10:00:00"]
)
def test_other_ways_to_write_the_moment(time):
    assert iso(read(COMMON.replace("05/May/2025:10:00:00 +0200", time)).at) == "2025-05-05T08:00:00Z"


@pytest.mark.parametrize("name", ["access_log", "access.log", "portal.log.1"])
def test_log_is_recognised_by_its_lines(tmp_path, name):
    path = tmp_path / name
    path.write_text(f"{COMBINED}\n{COMMON}\n")

    assert sniff(path).system == "access_log"
    path.write_text(f"{COMBINED}\nand so on\n")
    assert sniff(path).system == "table"


@given(st.text() | st.from_regex(r'\S+ - - \[05/May/2025:10:00:00 \+0200\] "[^"\n]*" [0-9]{3} -.*'))
def test_any_line_is_read_or_unreadable(line):
    with suppress(Unreadable):
        assert read(line)


def test_hostile_query_is_bounded():
    line = taken_apart(COMMON.replace("order=A-7", "&".join(f"a{n}=1" for n in range(5_000))))

    assert len(line.parameters) == 100
