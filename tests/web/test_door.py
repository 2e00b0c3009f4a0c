"""The door: every way to bring a key, what a key opens, who is signed in, whose forms are ours, and how often."""

from base64 import b64encode

import pytest

from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.keys import Keys
from tellonce.stores.present.sign_ins import LASTS, SignIns
from tellonce.vocabulary.access import Role, Signed, Use
from tellonce.vocabulary.moment import DAY, MINUTE, SECOND
from tellonce.web.attempts import FREE, Attempts
from tellonce.web.buckets import Buckets, Rate, neighbours
from tellonce.web.cookies import SESSION, Cookies
from tellonce.web.credentials import segment_key
from tellonce.web.door import Door
from tellonce.web.limits import Limits
from tellonce.web.same_origin import require_same_origin
from tellonce.web.wire import Ask, Problem


class Clock:
    """A clock that the test moves."""

    now = 1_900_000_000 * SECOND

    def __call__(self):
        return self.now


def ask(authorization="", query="", address="192.0.2.1", **headers):
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    given += [(b"authorization", authorization.encode())] if authorization else []
    scope = {"type": "http", "method": "POST", "path": "/v1/events", "headers": given, "query_string": query.encode(),
             "client": (address, 5) if address else None}  # fmt: skip
    return Ask(scope, None)


def basic(user, password=""):
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture
def database(tmp_path):
    opened = Database(usual(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def keys(database):
    return Keys(database)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def door(keys, database, clock):
    return Door(keys, SignIns(database), clock, limits=Limits(key=Rate(2, 3), unknown=Rate(1, 2), pages=Rate(1, 2)))


def refused(door, *given, **rest):
    with pytest.raises(Problem) as caught:
        door.machine(*given, **rest)
    return caught.value


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_key_comes_as_bearer(door, keys, scheme):
    key = keys.add(Use.READ, "", "the desk", 1)

    assert door.machine(ask(f"{scheme} {key}"), Use.READ).label == "the desk"


def test_a_key_comes_as_user_name_in_a_body_or_where_allowed_in_the_address(door, keys):
    key = keys.add(Use.WRITE, "", "the site", 1)

    assert door.machine(ask(basic(key)), Use.WRITE).label == "the site"
    assert door.machine(ask(), Use.WRITE, key=segment_key({"writeKey": key})).label == "the site"
    assert door.machine(ask(query=f"key={key}"), Use.WRITE, in_query=True).label == "the site"
    assert refused(door, ask(query=f"key={key}"), Use.WRITE).status == 401


@pytest.mark.parametrize("body", [None, [], "text", {}, {"writeKey": None}, {"writeKey": 5}, {"batch": []}])
def test_a_body_without_a_key_has_none(body):
    assert segment_key(body) == ""


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Basic", "Basic !!", "Basic /w==", "Digest x", basic("")])
def test_whoever_brings_no_key_is_told_what_to_bring(door, given):
    problem = refused(door, ask(given), Use.READ)

    assert problem.status == 401
    assert "Authorization: Bearer KEY" in problem.detail
    assert dict(problem.headers) == {b"www-authenticate": b'Bearer realm="tellonce"'}


def test_a_key_that_is_none_is_refused_and_not_repeated(door):
    problem = refused(door, ask("Bearer tr_guessed"), Use.READ)

    assert problem.status == 401
    assert b"invalid_token" in dict(problem.headers)[b"www-authenticate"]
    assert "guessed" not in problem.detail


def test_a_revoked_key_is_refused(door, keys):
    key = keys.add(Use.READ, "", "the desk", 1)
    keys.revoke(keys.all()[0].id, 2)

    assert refused(door, ask(f"Bearer {key}"), Use.READ).status == 401


@pytest.mark.parametrize("use", Use)
@pytest.mark.parametrize("wanted", Use)
def test_a_key_opens_its_one_use(door, keys, use, wanted):
    key = keys.add(use, "", "somebody", 1)
    if use is wanted:
        assert door.machine(ask(f"Bearer {key}"), wanted).use is use
        return
    problem = refused(door, ask(f"Bearer {key}"), wanted)
    assert problem.status == 403
    assert f'scope="{wanted.value}"'.encode() in dict(problem.headers)[b"www-authenticate"]


def test_a_key_of_one_silo_writes_for_no_other(door, keys):
    bound, free = keys.add(Use.WRITE, "site", "a", 1), keys.add(Use.WRITE, "", "b", 1)

    assert door.machine(ask(f"Bearer {bound}"), Use.WRITE, "site").silo == "site"
    assert door.machine(ask(f"Bearer {bound}"), Use.WRITE).silo == "site"
    assert door.machine(ask(f"Bearer {free}"), Use.WRITE, "calls").silo == ""
    problem = refused(door, ask(f"Bearer {bound}"), Use.WRITE, "calls")
    assert (problem.status, "'site' only" in problem.detail) == (403, True)


def test_one_key_may_come_only_so_often_and_is_told_when_again(door, keys, clock):
    busy, other = (ask(f"Bearer {keys.add(Use.READ, '', name, 1)}") for name in "ab")
    for _ in range(3):
        door.machine(busy, Use.READ)
    problem = refused(door, busy, Use.READ)

    assert problem.status == 429
    assert dict(problem.headers) == {b"retry-after": b"1"}
    assert door.machine(other, Use.READ)
    clock.now += SECOND // 2
    assert door.machine(busy, Use.READ)
    assert refused(door, busy, Use.READ).status == 429


def test_one_address_may_try_keys_only_so_often(door, keys):
    key = keys.add(Use.READ, "", "the desk", 1)
    assert [refused(door, ask("Bearer tr_x"), Use.READ).status for _ in range(3)] == [401, 401, 429]

    assert refused(door, ask("Bearer tr_x", address="192.0.2.2"), Use.READ).status == 401
    assert door.machine(ask(f"Bearer {key}"), Use.READ)


def test_buckets_fill_again_and_hold_no_more_than_a_burst():
    buckets = Buckets(Rate(1, 2))
    assert [buckets.take("a", 0) for _ in range(3)] == [0, 0, SECOND]
    assert buckets.take("a", SECOND // 2) == SECOND // 2
    assert [buckets.take("a", 100 * SECOND) for _ in range(3)] == [0, 0, SECOND]


def test_a_clock_that_is_set_back_makes_nobody_wait():
    buckets = Buckets(Rate(1, 2))
    hour = 3_600 * SECOND
    assert [buckets.take("a", hour) for _ in range(3)] == [0, 0, SECOND]

    assert [buckets.take("a", 0) for _ in range(3)] == [0, 0, SECOND]


def test_buckets_forget_those_that_are_full():
    buckets = Buckets(Rate(1, 2), most=2)
    for name in ("a", "b", "c", "d"):
        assert buckets.take(name, 0) == 0
    assert [buckets.take("d", 0), buckets.take("d", 0)] == [0, SECOND]
    assert buckets.take("e", 9 * SECOND) == 0


ADA = Signed(name="ada", role=Role.AGENT, issuer="https://login.example")


@pytest.mark.parametrize("secure", [False, True])
def test_who_is_signed_in_is_known_by_the_cookie(keys, database, clock, secure):
    sign_ins = SignIns(database)
    door = Door(keys, sign_ins, clock, secure=secure)
    token = sign_ins.begin(ADA, clock())
    own, other = (f"{prefix}tellonce={token}" for prefix in (("__Host-", "") if secure else ("", "__Host-")))

    assert door.person(ask(cookie=f"a=b; {own}")) == ADA
    for none in ("", other, f"{own}x", "tellonce", "a=\x01; =", "tellonce="):
        assert door.person(ask(cookie=none)) is None
    clock.now += LASTS
    assert door.person(ask(cookie=own)) is None


def test_one_address_may_open_only_so_many_pages(door):
    assert [door.person(ask()) for _ in range(2)] == [None, None]
    with pytest.raises(Problem) as caught:
        door.person(ask())
    assert caught.value.status == 429
    assert door.person(ask(address="192.0.2.9")) is None


def test_a_cookie_is_for_this_server_and_no_script():
    plain, secure = (Cookies(secure=secure).given(SESSION, "t", 60).to_header(header="") for secure in (False, True))

    assert plain == "tellonce=t; HttpOnly; Max-Age=60; Path=/; SameSite=lax"
    assert secure == "__Host-tellonce=t; HttpOnly; Max-Age=60; Path=/; SameSite=lax; Secure"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "same-origin", "origin": "https://elsewhere.example"},
        {"origin": "http://localhost:8400", "host": "localhost:8400"},
        {"origin": "https://Journeys.Example", "host": "journeys.example"},
    ],
)
def test_a_form_of_our_own_page_passes(headers):
    require_same_origin(ask(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "localhost"},
        {"origin": "null", "host": "localhost"},
        {"origin": "http://[", "host": "localhost"},
        {"origin": "https://elsewhere.example", "host": "localhost"},
        {"origin": "http://localhost:9999", "host": "localhost:8400"},
        *({"sec_fetch_site": site, "origin": "http://a", "host": "a"} for site in ("cross-site", "same-site", "none")),
    ],
)
def test_a_form_from_elsewhere_is_refused(headers):
    with pytest.raises(Problem) as caught:
        require_same_origin(ask(**headers))
    assert caught.value.status == 403


def test_after_some_failures_the_next_try_waits_longer_each_time():
    attempts, now = Attempts(), 0
    for _ in range(FREE["both"]):
        assert attempts.wait("ada", "192.0.2.1", now) == 0
        attempts.failed("ada", "192.0.2.1", now)
    waits = []
    for _ in range(7):
        waits.append(attempts.wait("ada", "192.0.2.1", now) // SECOND)
        now += waits[-1] * SECOND
        assert attempts.wait("ada", "192.0.2.1", now) == 0
        attempts.failed("ada", "192.0.2.1", now)
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    assert attempts.wait("ada", "192.0.2.2", now) == 0
    assert attempts.wait("grace", "192.0.2.1", now) == 0


def test_one_address_waits_after_trying_many_names_and_one_name_after_many_addresses():
    attempts = Attempts()
    for number in range(FREE["address"]):
        attempts.failed(f"name {number}", "192.0.2.1", 0)
    assert attempts.wait("somebody", "192.0.2.1", 1) > 0
    for number in range(FREE["name"]):
        attempts.failed("grace", f"192.0.2.{number + 10}", 0)
    assert attempts.wait("grace", "198.51.100.1", 1) > 0
    assert attempts.wait("somebody", "198.51.100.1", 1) == 0


def test_success_and_a_day_let_go_of_failures():
    attempts = Attempts()
    for _ in range(FREE["both"] - 1):
        attempts.failed("ada", "192.0.2.1", 0)
    attempts.succeeded("ada", "192.0.2.1")
    attempts.failed("ada", "192.0.2.1", 1)
    assert attempts.wait("ada", "192.0.2.1", 2) == 0

    for _ in range(FREE["both"]):
        attempts.failed("ada", "192.0.2.1", MINUTE)
    attempts.failed("ada", "192.0.2.1", 2 * DAY)
    assert attempts.wait("ada", "192.0.2.1", 2 * DAY) == 0


def test_all_addresses_of_one_customer_count_as_one():
    assert neighbours("2001:db8:0:1::5") == neighbours("2001:db8:0:1:ffff::9%eth0")
    assert neighbours("2001:db8:0:2::5") != neighbours("2001:db8:0:1::5")
    assert [neighbours(address) for address in ("192.0.2.1", "", "no:address")] == ["192.0.2.1", "", "no:address"]
