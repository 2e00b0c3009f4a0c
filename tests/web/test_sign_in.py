"""Signing in: who comes in, who sees what, what is noted, and that nobody comes past the gate."""

import re
from itertools import count

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from tellonce.stores.present.accounts import Accounts
from tellonce.stores.present.audit import Audit
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.keys import Keys
from tellonce.stores.present.sign_ins import LASTS, SignIns
from tellonce.vocabulary.access import GRANTS, Right, Role
from tellonce.vocabulary.moment import SECOND
from tellonce.web import links
from tellonce.web.app import app
from tellonce.web.attempts import FREE
from tellonce.web.buckets import Rate
from tellonce.web.door import Door
from tellonce.web.entrance import Entrance
from tellonce.web.limits import Limits
from tellonce.web.rights import PUBLIC, RIGHTS

PASSWORD = "correct horse battery"
RECORD = links.record("letters.csv#L12")
OURS = {"Sec-Fetch-Site": "same-origin"}


class Clock:
    """A clock that the test moves."""

    def __init__(self):
        self.now = 1_900_000_000 * SECOND

    def __call__(self):
        return self.now


class House:
    """A present with what a server needs to let people in."""

    def __init__(self, database, limits=None, **more):
        self.clock, self.audit = Clock(), Audit(database)
        self.accounts = Accounts(database, PasswordHasher.from_parameters(CHEAPEST))
        sign_ins = SignIns(database)
        limits = limits or Limits(pages=Rate(10_000, 100_000))
        self.entrance = Entrance(
            door=Door(Keys(database), sign_ins, self.clock, limits=limits, secure=more.get("secure", False)),
            accounts=self.accounts, sign_ins=sign_ins, audit=self.audit, clock=self.clock, secret=b"s" * 32, **more,
        )  # fmt: skip

    def looks(self):
        return [(one.who, one.what, one.person) for one in reversed(self.audit.latest(100))]


@pytest.fixture
def database(tmp_path):
    opened = Database(usual(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def house(database):
    return House(database)


@pytest.fixture
def client(house, serving, sight):
    with serving(sight, house.entrance) as made:
        yield made


def enter(client, name="ada", password=PASSWORD, headers=OURS, **fields):
    return client.post("/sign-in", data={"name": name, "password": password, **fields}, headers=headers)


@pytest.fixture
def as_role(house, client):
    """Signs in somebody of a role."""
    number = count()

    def signed(role):
        name = f"{role.value}{next(number)}"
        house.accounts.add(name, PASSWORD, role, 1)
        client.cookies.clear()
        assert enter(client, name).status_code == 303
        return name

    return signed


def test_without_an_account_this_machine_sees_all_and_nothing_is_noted(house, client):
    assert client.get("/").status_code == 200
    assert "Ada" in client.get(links.person("p1")).text
    assert "Nobody has an account here yet" in client.get("/sign-in").text
    assert house.looks() == []


def test_with_the_first_account_every_page_needs_sign_in(house, client):
    house.accounts.add("ada", PASSWORD, Role.SUPERVISOR, 1)

    answer = client.get("/people?q=x&page=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?to=%2Fpeople%3Fq%3Dx%26page%3D2")
    for place in ("/api/account", "/api/people/p1", "/api/nothing"):
        answer = client.get(place)
        assert (answer.status_code, answer.json()["status"]) == (401, 401)
    part = client.get("/people?q=x", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/sign-in")
    assert client.get("/healthz").text == "ok"
    assert client.get("/static/tellonce.css").status_code == 200


TRICKS = ["//", "/%2fpeople", "/people/", "//people", "/./people", "/sign-in/../people", "/PEOPLE", "/sign-in/",
          "/static/../people", "/sign-in;/people", "/%70eople", "/people%2Fp1", "/healthz/../people/p1",
          "/static/..%2f..%2fpages.py"]  # fmt: skip


@pytest.mark.parametrize("place", [*TRICKS, *(path.replace("{", "").replace("}", "") for path in RIGHTS)])
def test_nothing_of_the_organisation_is_shown_before_sign_in(house, client, place):
    house.accounts.add("ada", PASSWORD, Role.SUPERVISOR, 1)
    for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT"):
        answer = client.request(method, place)
        assert answer.status_code in (204, 303, 400, 401, 404, 405)
        assert "Invented Works" not in answer.text
        assert "Ada" not in answer.text


def test_who_knows_the_password_comes_in_and_goes_out(house, client):
    house.accounts.add("ada", PASSWORD, Role.SUPERVISOR, 1)
    page = client.get("/sign-in?to=/people/p1")
    assert 'value="/people/p1"' in page.text

    answer = enter(client, " ADA ", to="/people/p1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/people/p1")
    assert re.fullmatch(
        r"tellonce=[\w-]{43}; HttpOnly; Max-Age=43200; Path=/; SameSite=lax", answer.headers["set-cookie"]
    )
    shown = client.get("/people/p1")
    assert "Ada" in shown.text
    assert "ada, supervisor" in shown.text

    token = client.cookies["tellonce"]
    answer = client.post("/sign-out", headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert client.get("/").status_code == 303
    assert client.get("/", headers={"Cookie": f"tellonce={token}"}).status_code == 303


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong"), ("nobody", PASSWORD), ("", ""), ("ada", "")])
def test_who_does_not_know_it_is_told_no_more_than_that(house, client, name, password):
    house.accounts.add("ada", PASSWORD, Role.SUPERVISOR, 1)
    answer = enter(client, name, password)

    assert answer.status_code == 403
    assert "Name or password is not right" in answer.text
    assert "set-cookie" not in answer.headers
    assert not password or password not in answer.text


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_forms_of_others_do_nothing(house, client, headers):
    house.accounts.add("ada", PASSWORD, Role.SUPERVISOR, 1)
    assert enter(client, headers=headers).status_code == 403
    enter(client)
    assert client.post("/sign-out", headers=headers).status_code == 403
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "to", ["https://evil.example", "//evil.example", "/\\evil.example", "/a\nb", "people", "/\t/x"]
)
def test_after_signing_in_nobody_is_led_elsewhere(house, client, to):
    house.accounts.add("ada", PASSWORD, Role.SUPERVISOR, 1)

    assert enter(client, to=to).headers["location"] == "/"
    assert 'name="to" value=""' in client.get("/sign-in", params={"to": to}).text


def test_another_session_is_begun_and_the_former_one_ended(house, client):
    house.accounts.add("ada", PASSWORD, Role.SUPERVISOR, 1)
    enter(client)
    former = client.cookies["tellonce"]
    enter(client)

    assert client.cookies["tellonce"] != former
    assert client.get("/", headers={"Cookie": f"tellonce={former}"}).status_code == 303


def test_a_shift_later_one_is_signed_out(house, client):
    house.accounts.add("ada", PASSWORD, Role.SUPERVISOR, 1)
    enter(client)
    house.clock.now += LASTS
    assert client.get("/").status_code == 303


@pytest.mark.parametrize("change", ["disable", "role"])
def test_a_change_of_the_account_counts_at_once(house, client, change):
    house.accounts.add("ada", PASSWORD, Role.SUPERVISOR, 1)
    enter(client)
    house.accounts.disable("ada") if change == "disable" else house.accounts.change_role("ada", Role.VIEWER)

    assert client.get("/").status_code == 303


def test_guessing_has_to_wait_also_with_the_right_password(house, client):
    house.accounts.add("ada", PASSWORD, Role.SUPERVISOR, 1)
    for _ in range(FREE["both"]):
        assert enter(client, password="wrong").status_code == 403
    answer = enter(client)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert "in 30 seconds" in answer.text

    house.clock.now += 30 * SECOND
    assert enter(client).status_code == 303


def test_a_form_longer_than_any_is_refused(house, client):
    house.accounts.add("ada", PASSWORD, Role.SUPERVISOR, 1)
    assert enter(client, password="x" * 20_000).status_code == 413


def test_one_address_opens_only_so_many_pages(database, serving, sight):
    house = House(database, Limits(pages=Rate(1, 3)))
    with serving(sight, house.entrance) as client:
        assert [client.get("/").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert client.get("/static/tellonce.css").status_code == 200
        assert client.get("/").headers["retry-after"] == "1"


def test_every_route_has_its_right_and_no_other_is_named(house, sight):
    routes = {route.path_format for route in app(sight, house.entrance).routes}

    assert routes == set(OPENED) | PUBLIC
    assert not set(RIGHTS) & PUBLIC


OPENED = {template: right for template, right in RIGHTS.items() if right is not Right.LIVE}
"""Without the pages of the present, which a server of pages alone does not have (test_screen)."""

PLACES = {
    "/": "/", "/frictions/{name}": "/frictions/long_wait", "/people": "/people", "/people/{key}": links.person("p1"),
    "/context/{key}": links.context("p1"), "/journeys": "/journeys", "/journeys/{id}": links.journey("j/1"),
    "/records/{file}/{record}": RECORD, "/measures": "/measures", "/promises": "/promises",
    "/unresolved": "/unresolved", "/set-aside": "/set-aside", "/api/account": "/api/account",
    "/api/people/{key}": "/api/people/p1", "/api/context": "/api/context?value=p1", "/api/measures": "/api/measures",
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_it_may_and_nothing_else(as_role, client, role):
    as_role(role)
    for template, right in OPENED.items():
        expected = 200 if right in GRANTS[role].rights else 403
        assert client.get(PLACES[template]).status_code == expected, template
    assert client.get("/nowhere").status_code == 404


@pytest.mark.parametrize("role", Role)
def test_names_and_texts_are_on_the_pages_of_those_alone_who_may_see_them(as_role, client, role):
    as_role(role)
    text = "".join(client.get(place).text for place in PLACES.values())

    sees = Right.PERSON in GRANTS[role].rights
    assert ("Ada &lt;script&gt;" in text) == (role in (Role.AGENT, Role.SUPERVISOR))
    assert ("+4930123456" in text) == (role in (Role.AGENT, Role.SUPERVISOR))
    assert ("a note of some length" in text) == (sees and role is not Role.VIEWER)
    assert ("p1" in text) == (role in (Role.ANALYST, Role.VIEWER, Role.AGENT, Role.SUPERVISOR, Role.ADMIN))


def test_pages_lead_only_where_the_role_may_go(as_role, client):
    as_role(Role.AGENT)
    text = client.get("/people").text
    assert 'href="/journeys"' not in text
    assert 'class="brand"><a href="/people"' in text
    assert "Ada" not in text
    assert "Ada" in client.get("/people?q=ada").text
    assert 'href="/frictions/' not in client.get(links.person("p1")).text
    client.post("/sign-out", headers=OURS)
    as_role(Role.ADMIN)
    assert 'href="/people"' not in client.get("/measures").text


@pytest.mark.parametrize(("role", "place"), [(Role.AGENT, "/people"), (Role.VIEWER, "/"), (Role.ADMIN, "/")])
def test_one_begins_where_the_role_begins(house, client, role, place):
    house.accounts.add("ada", PASSWORD, role, 1)
    assert enter(client).headers["location"] == place


def test_every_look_at_a_person_is_noted_without_what_was_asked_for(house, as_role, client):
    name = as_role(Role.SUPERVISOR)
    for place in (links.person("p1"), links.context("p1"), links.journey("j/1"), RECORD, "/people?q=Ada",
                  links.record("calls.csv#a/../b?c#d%20e"), "/api/context?value=%2B4930123456", "/api/people/p1",
                  "/", "/journeys", links.person("nobody")):  # fmt: skip
        client.get(place)
    who = f"account:{name}"

    assert house.looks() == [
        (who, "story", "p1"), (who, "story", "p1"), (who, "context", "p1"), (who, "journey", "p1"), (who, "record", ""),
        (who, "search", "p1"), (who, "record", "p1"), (who, "context", "p1"), (who, "story", "p1"),
    ]  # fmt: skip
    kept = "".join(one.detail for one in house.audit.latest(100))
    assert not any(value in kept for value in ("Ada", "4930123456", "calls.csv"))


def test_what_cannot_be_noted_is_not_shown(as_role, client, database):
    as_role(Role.SUPERVISOR)
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")
    answer = client.get(links.person("p1"))

    assert answer.status_code == 500
    assert "Ada" not in answer.text


def test_by_https_the_cookie_is_locked_and_browsers_stay_with_it(database, serving, sight):
    house = House(database, secure=True, names=("journeys.example",))
    house.accounts.add("ada", PASSWORD, Role.VIEWER, 1)
    with serving(sight, house.entrance) as client:
        here = {"Host": "journeys.example"}
        answer = enter(client, headers=OURS | here)
        given = answer.headers["set-cookie"]
        assert given.startswith("__Host-tellonce=")
        assert given.endswith("; Secure")
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert client.get("/", headers=here | {"Cookie": given.partition(";")[0]}).status_code == 200
        assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 421


def test_the_form_works_without_scripts_and_for_everybody(house, client):
    house.accounts.add("ada", PASSWORD, Role.VIEWER, 1)
    text = client.get("/sign-in").text
    form = '<form class="enter" action="/sign-in" method="post">'
    for part in (form, '<label for="name">', '<label for="password">', 'autocomplete="username"', 'type="password"',
                 'autocomplete="current-password"'):  # fmt: skip
        assert part in text
    assert "Invented Works" not in text
    failed = enter(client, password="wrong").text
    assert '<p id="problem" class="alert" role="alert">' in failed
    assert 'aria-describedby="problem"' in failed
    assert "<title>Error: sign in" in failed
    assert 'value="ada"' in failed


def test_where_nobody_signs_in_elsewhere_there_is_no_way_there(house, client):
    house.accounts.add("ada", PASSWORD, Role.VIEWER, 1)
    for place in ("/sign-in/elsewhere", "/sign-in/back?code=x&state=y"):
        assert client.get(place).status_code == 404
