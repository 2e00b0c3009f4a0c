"""The screen of who is being served, and the address that telephone systems open."""

import json
import re
import threading
from contextlib import contextmanager

import httpx
import msgspec
import pytest
import uvicorn
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from serving import now, until

from tellonce.live.present import Present
from tellonce.silos.declare import read
from tellonce.stores.present.accounts import Accounts
from tellonce.stores.present.audit import Audit
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.keys import Keys
from tellonce.stores.present.sign_ins import SignIns
from tellonce.vocabulary.access import GRANTS, Right, Role
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.arrival import TOUCHPOINT, Arrival
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint
from tellonce.web.app import app
from tellonce.web.buckets import Rate
from tellonce.web.door import Door
from tellonce.web.entrance import Entrance
from tellonce.web.limits import Limits
from tellonce.web.live import Live
from tellonce.web.now import Now
from tellonce.web.pop import asked
from tellonce.web.rights import PUBLIC, RIGHTS
from tellonce.web.tail import Tail

DECLARED = '[organisation]\nname = "Acme"\nzone = "America/Chicago"\nregion = "US"\n'
PASSWORD = "correct horse battery"
OURS = {"Sec-Fetch-Site": "same-origin"}
PHONE, ACCOUNT = "+12145550161", "A-1"
NASTY = "<script>alert(1)</script>"


class Screen:
    """A server of pages and present, with a client that speaks to it."""

    def __init__(self, folder, sight, **more) -> None:
        self.database = Database(usual(folder))
        self.present = Present(self.database, folder, read(DECLARED, "tellonce.toml"), now)
        sign_ins, self.audit = SignIns(self.database), Audit(self.database)
        self.accounts = Accounts(self.database, PasswordHasher.from_parameters(CHEAPEST))
        self.keys = Keys(self.database)
        self.door = door = Door(self.keys, sign_ins, now, limits=Limits(pages=Rate(10_000, 100_000)))
        entrance = Entrance(
            door=door, accounts=self.accounts, sign_ins=sign_ins, audit=self.audit, clock=now, secret=b"s" * 32
        )
        tail = Tail(self.present.memory.out)
        self.pages = app(sight, entrance, Now(self.present, tail))
        self.live = Live(self.present, door, self.audit, "test", self.pages, {}, tail=tail, **more)
        self._count = 0

    @property
    def application(self):
        return self.live

    @contextmanager
    def running(self):
        server = uvicorn.Server(uvicorn.Config(self.application, port=0, log_config=None, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until(lambda: server.started)
        self.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        with httpx.Client(base_url=self.address, timeout=20) as self.client:
            yield self
        server.should_exit = True
        thread.join(20)
        self.database.close()
        assert not thread.is_alive()

    def hear(self, *points: Touchpoint) -> None:
        self._count += 1
        self.present.accept([
            Arrival(source="test", id=f"{self._count}.{n}", silo=TOUCHPOINT, body=msgspec.json.encode(one))
            for n, one in enumerate(points)
        ])  # fmt: skip
        self.live.taking.wake()
        memory = self.present.memory
        until(lambda: not memory.inbox.waiting(1) and not memory.contexts.missing(1))

    def person(self, kind: str = "account_no", value: str = ACCOUNT) -> str:
        return self.present.answers.known(kind, value).person

    def enter(self, role: Role) -> None:
        name = f"{role.value}{self._count}"
        self._count += 1
        self.accounts.add(name, PASSWORD, role, 1)
        self.client.cookies.clear()
        answer = self.client.post("/sign-in", data={"name": name, "password": PASSWORD}, headers=OURS)
        assert answer.status_code == 303

    def looks(self) -> list[tuple[str, str, str]]:
        self.audit.flush()
        return [(one.what, one.person, one.detail) for one in reversed(self.audit.latest(100))]


def point(
    record: str, at: int, activity: Activity, *, account: str = ACCOUNT, phone: str = PHONE, **more
) -> Touchpoint:
    ids = (Identifier("phone", phone), Identifier("account_no", account), Identifier("name", f"Ada {NASTY}"))
    fields = {"channel": Channel.PHONE, "direction": Direction.IN, "contact_keys": ("call:1",), **more}
    return Touchpoint(silo="calls", file="calls.csv", record=record, at=at, activity=activity, ids=ids, **fields)


def trouble(at: int) -> list[Touchpoint]:
    """A customer to whom a payment failed, whom somebody promised to call back, and who waits now."""
    due = {"due": str(at - 5 * MINUTE), "what": "call back", "keeps": "call_placed"}
    later = {"due": str(at + 3 * HOUR), "what": "send a form", "keeps": "notice_sent"}
    web = {"channel": Channel.WEB, "contact_keys": ("visit:1",)}
    out = {"channel": Channel.EMAIL, "direction": Direction.OUT, "contact_keys": ("mail:1",)}
    return [
        point("w1", at - 2 * HOUR, Activity.PAYMENT_FAILED, attributes={"what": f"card {NASTY}"}, **web),
        point("n1", at - DAY, Activity.NOTICE_SENT, attributes={"what": "bill of May"}, **out),
        point("p1", at - HOUR, Activity.PROMISE_MADE, attributes=due, contact_keys=("call:0",)),
        point("p2", at - HOUR, Activity.PROMISE_MADE, attributes=later, contact_keys=("call:0",)),
        point("g1", at - 5 * MINUTE, Activity.IDENTITY_GIVEN, attributes={"fact": "account_no"}),
        point("q1", at - 4 * MINUTE, Activity.QUEUED, word="billing"),
    ]  # fmt: skip


@pytest.fixture
def screen(tmp_path, sight):
    with Screen(tmp_path, sight).running() as made:
        yield made


def test_a_person_is_shown_as_of_now_with_who_waits_what_to_do_and_its_records(screen):
    screen.hear(*trouble(now()))
    person = screen.person()
    answer = screen.client.get(f"/live/{person}")
    assert answer.status_code == 200
    for part in ("in the queue billing", "call back", "5 min late", "send a form", "left", "Because of:", "account no",
                 "bill of May", PHONE, "calls.csv#w1", "Load again", '<meta http-equiv="refresh"'):  # fmt: skip
        assert part in answer.text, part
    assert NASTY not in answer.text
    assert re.search(r"<dt>due</dt><dd>\d{4}-\d\d-\d\dT[\d:.]+Z</dd>", answer.text)
    assert re.findall(r"<script[^>]*>", answer.text) == [
        '<script src="/static/htmx.min.js" defer>', '<script src="/static/live.js" type="module">'
    ]  # fmt: skip
    linked = set(re.findall(r'href="#(k\w+)"', answer.text))
    assert linked
    assert linked <= set(re.findall(r'id="(k\w+)"', answer.text))


def test_what_arrives_is_told_to_the_stream_and_is_on_the_page_then(screen):
    screen.hear(*trouble(now()))
    person = screen.person()
    page = screen.client.get(f"/live/{person}").text
    assert "and nobody has answered" in page
    source = re.search(r'data-source="([^"]+)"', page)[1]
    with screen.client.stream("GET", source) as stream:
        assert stream.headers["content-type"] == "text/event-stream"
        screen.hear(point("c1", now(), Activity.CONNECTED))
        lines = stream.iter_lines()
        kind = next(line for line in lines if line.startswith("event: "))
        told = json.loads(next(line for line in lines if line.startswith("data: "))[6:])
    assert (kind, told["subject"]) == ("event: context.changed", person)
    assert "and nobody has answered" not in screen.client.get(f"/live/{person}").text


def test_former_ids_lead_to_the_one_of_now_and_others_to_nobody(screen):
    other = {"account": "B-1", "phone": "+12145550162", "contact_keys": ("call:2",)}
    screen.hear(point("a", now(), Activity.NOTED), point("b", now(), Activity.NOTED, **other))
    first, second = screen.person(), screen.person(value="B-1")
    both = (Identifier("account_no", ACCOUNT), Identifier("account_no", "B-1"), Identifier("phone", PHONE))
    screen.hear(msgspec.structs.replace(point("m", now(), Activity.NOTED, contact_keys=()), ids=both))
    left = screen.person()
    former = first if left == second else second
    answer = screen.client.get(f"/live/{former}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/live/{left}")
    assert screen.client.get("/live/nobody").status_code == 404


def test_every_address_of_the_present_has_its_right(screen):
    routes = {route.path_format for route in screen.pages.routes}
    assert routes == set(RIGHTS) | PUBLIC


@pytest.mark.parametrize("role", Role)
def test_only_who_serves_customers_sees_them_as_of_now(screen, role):
    screen.hear(*trouble(now()))
    person = screen.person()
    screen.enter(role)
    may = Right.LIVE in GRANTS[role].rights
    assert may == (role in (Role.AGENT, Role.SUPERVISOR))
    for place in (f"/live/{person}", f"/pop?account_no={ACCOUNT}"):
        answer = screen.client.get(place)
        assert answer.status_code in ((200, 303) if may else (403,))
        assert may or "Ada" not in answer.text
    with screen.client.stream("GET", f"/live/{person}/stream") as answer:
        assert answer.status_code == (200 if may else 403)


def test_every_look_is_noted_and_never_the_number(screen):
    screen.hear(*trouble(now()))
    screen.enter(Role.AGENT)
    person = screen.person()
    screen.client.get("/pop", params={"phone": PHONE})
    screen.client.get("/pop", params={"phone": "+12145559999"})
    screen.client.get(f"/live/{person}")
    assert screen.looks() == [("pop", person, "exact"), ("pop", "", "unknown"), ("live", person, "")]


def test_without_sign_in_the_number_is_in_no_address_that_leads_on(screen):
    screen.accounts.add("ada", PASSWORD, Role.AGENT, 1)
    answer = screen.client.get("/pop", params={"phone": PHONE})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?to=%2Fpop")
    assert screen.client.get("/live/x").status_code == 303
    assert screen.client.get("/live/x/stream").status_code == 303


@pytest.mark.parametrize("written", ["(214) 555-0161", "+1 214 555 0161", " 12145550161"])
def test_a_number_leads_to_the_person_however_it_is_written(screen, written):
    screen.hear(*trouble(now()))
    answer = screen.client.get("/pop", params={"phone": written})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/live/{screen.person()}")


def test_of_a_number_of_several_nothing_is_told_but_the_question_that_parts_them(screen):
    for n in range(6):
        screen.hear(point(f"a{n}", now(), Activity.NOTED, account=f"A-{n}"))
    answer = screen.client.get("/pop", params={"phone": PHONE})
    assert answer.status_code == 200
    assert "Several people carry this" in answer.text
    assert "Ask for: account no" in answer.text
    for private in ("Ada", "A-1", PHONE[2:]):
        assert private not in answer.text
    answer = screen.client.post("/pop", data={"kind": "account_no", "value": "A-3"}, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/live/{screen.person(value='A-3')}")
    assert screen.client.post("/pop", data={"kind": "account_no", "value": "A-3"}).status_code == 403


def test_what_only_the_customer_said_is_not_for_sure(screen):
    said = {"fact": "account_no"}
    ids = (Identifier("account_no", "S-9"), Identifier("phone", PHONE))
    screen.hear(msgspec.structs.replace(point("g", now(), Activity.IDENTITY_GIVEN, attributes=said), ids=ids))
    answer = screen.client.get("/pop", params={"account_no": "S-9"})
    assert "Probably one person" in answer.text
    assert "Ask for: phone" in answer.text
    assert "S-9" not in answer.text


def test_a_number_of_nobody_is_said_to_be_so(screen):
    answer = screen.client.get("/pop", params={"phone": "+12145559999"})
    assert (answer.status_code, "Nobody is known by this" in answer.text) == (200, True)
    assert 'href="/people"' in answer.text
    assert "5559999" not in answer.text
    assert "Who is it?" in screen.client.get("/pop").text
    assert screen.client.get("/pop", params={"phone": "1" * 600}).status_code == 400


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ([("phone", "+1")], ("phone", "+1")), ([("phone", " 1")], ("phone", "+1")), ([], ("", "")),
        ([("call", ""), ("email", "a@b.c")], ("email", "a@b.c")), ([("phone", ""), ("x", "")], ("", "")),
        ([("kind", "phone"), ("value", "7")], ("phone", "7")), ([("value", "7")], ("", "7")),
    ],
)  # fmt: skip
def test_what_a_telephone_system_asks_for(query, expected):
    assert asked(query) == expected


def test_what_stands_on_the_page_has_a_name_like_no_other(screen):
    screen.hear(*trouble(now()))
    ids = re.findall(r' id="([^"]+)"', screen.client.get(f"/live/{screen.person()}").text)
    assert len(ids) == len(set(ids))
