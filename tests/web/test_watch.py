"""The watch before everything, for whoever runs the server: health, figures, lines of the log, pages elsewhere."""

import asyncio
import json
import logging
import re
import time
from functools import partial

import httpx
import msgspec
import pytest
from serving import now, until
from test_screen import PHONE, Screen, point

from tellonce.vocabulary.access import Role, Use
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.refusal import Unavailable
from tellonce.web.logs import Formatter, Level, access, configure
from tellonce.web.meters import FIGURES, Meters
from tellonce.web.standing import figures, standing
from tellonce.web.watch import Watch

PRIVATE = ("+12145550161", "12145550161", "ada@example.org", "Lovelace", "4111111111111111", "K-77-SECRET")
SHOP = "https://shop.example.org"


class Watched(Screen):
    """A whole server behind the watch."""

    def __init__(self, folder, sight, level=Level.DEBUG) -> None:
        super().__init__(folder, sight, origins=(SHOP,))
        live = self.live
        self.watch = Watch(
            live, route=live.route, meters=Meters(partial(figures, live, now)), log=access(level),
            standing=partial(standing, live), door=self.door,
        )  # fmt: skip

    @property
    def application(self):
        return self.watch


@pytest.fixture
def written(capfd):
    """What was written to standard error, with the logs of this process as a server has them."""
    root, ours = logging.getLogger(), logging.getLogger("tellonce")
    handlers, level, former = root.handlers[:], root.level, ours.level
    configure(Level.DEBUG)
    yield lambda: capfd.readouterr().err
    root.handlers[:] = handlers
    root.setLevel(level)
    ours.setLevel(former)
    logging.raiseExceptions = True


@pytest.fixture
def watched(tmp_path, sight, written):
    with Watched(tmp_path, sight).running() as made:
        yield made


def test_it_says_whether_it_lives_is_ready_and_what_it_does_beside(watched):
    until(lambda: watched.live.taking.takes)
    assert watched.client.get("/healthz").text == "ok"
    assert watched.client.get("/readyz").json() == {"ready": True, "part": "takes", "reason": ""}
    watched.live.taking.stop()
    answer = watched.client.get("/readyz")
    assert (answer.status_code, answer.json()["part"]) == (503, "ended")
    with watched.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'p9999'")
    assert "p9999" in watched.client.get("/readyz").json()["reason"]


def test_figures_tell_of_events_and_requests_and_nobody(watched):
    watched.hear(point("c1", now(), Activity.CONNECTED))
    watched.client.get("/people?q=Lovelace")
    watched.client.get("/v1/silos/secret-name")
    watched.client.get("/nowhere/ada")
    told = watched.client.get("/metrics").text
    for name in FIGURES:
        assert f"tellonce_{name}" in told, name
    assert "tellonce_events_taken_total 1.0" in told
    assert "tellonce_contexts_prepared_total 1.0" in told
    assert 'tellonce_requests_total{route="/people",status="200"} 1.0' in told
    assert 'route="/v1/silos/{name}"' in told
    assert 'route="(none)",status="404"' in told
    assert not re.search("Lovelace|ada|secret-name", told)


def test_figures_are_for_this_machine_and_who_has_a_key(watched):
    key = watched.keys.add(Use.ADMIN, "", "watcher", now())

    async def told(headers):
        transport = httpx.ASGITransport(watched.watch, client=("203.0.113.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.get("/metrics", headers=headers)).status_code

    assert asyncio.run(told({})) == 401
    assert asyncio.run(told({"authorization": f"Bearer {key}"})) == 200


def test_figures_are_told_without_the_present_too():
    def gone():
        raise Unavailable("not there")

    assert b"tellonce_present_answers 0.0" in Meters(gone).told()


def test_counting_costs_next_to_nothing():
    meters, count = Meters(), 20_000
    meters.answered("/v1/track", 200, 0.001)
    best = min(_timed(meters, count) for _ in range(5))
    assert best / count < 3e-6


def _timed(meters, count):
    begun = time.perf_counter()
    for _ in range(count):
        meters.answered("/v1/track", 200, 0.001)
    return time.perf_counter() - begun


def test_a_request_is_named_by_an_id_that_can_be_nobodys(watched):
    given = "0123456789abcdef0123456789abcdef"
    assert watched.client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"] == given
    for bad in (*PRIVATE, given + "0", ""):
        name = watched.client.get("/healthz", headers={"x-request-id": bad}).headers["x-request-id"]
        assert re.fullmatch("[0-9a-f]{32}", name)


def test_nothing_of_anybody_is_in_the_log(watched, written, monkeypatch):
    watched.enter(Role.SUPERVISOR)
    write = {"authorization": f"Bearer {watched.keys.add(Use.WRITE, '', 'w', now())}"}
    name, mail, card = PRIVATE[3], PRIVATE[2], PRIVATE[4]
    ask = watched.client
    for private in PRIVATE:
        for place in (f"/people/{private}", f"/records/calls.csv/{private}", f"/live/{private}", f"/{private}",
                      f"/v1/{private}", f"/v1/silos/{private}", f"/static/{private}"):  # fmt: skip
            ask.get(place)
        for place in ("/people", "/pop", "/api/context", "/v1/context", "/sign-in"):
            ask.get(place, params={"q": private, "phone": private, "value": private, "to": private, "key": private})
        ask.get("/", headers={"x-request-id": private, "user-agent": private, "cookie": f"tellonce={private}"})
        ask.get("/v1/context?value=x", headers={"authorization": f"Bearer {private}"})
        ask.request("TRACK" + "".join(filter(str.isalpha, private.upper())), "/people")
    for body in (f'{{"{name}": ', f'{{"silo": "{mail}", "id": 7}}', f"\xff{card}", f'[{{"x": "{PHONE}"}}]'):
        ask.post("/v1/events", content=body.encode("latin-1"), headers=write)
        ask.post("/v1/track", content=body.encode("latin-1"), headers=write)
        ask.post("/pop", content=body.encode("latin-1"), headers={"Sec-Fetch-Site": "same-origin"})
    event = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "t", "ce-type": "org.tellonce.touchpoint", **write,
             "content-type": "application/json"}  # fmt: skip
    bad = {**msgspec.to_builtins(point("c", now(), Activity.NOTED)), "at": mail}
    ask.post("/v1/events", content=msgspec.json.encode(bad), headers=event)

    def broken(*_):
        raise KeyError(f"{name} {mail} {card}")

    monkeypatch.setattr(watched.present.answers, "known", broken)
    read = {"authorization": f"Bearer {watched.keys.add(Use.READ, '', 'r', now())}"}
    assert ask.get("/v1/context", params={"value": PHONE}, headers=read).status_code == 500
    assert ask.get("/pop", params={"phone": PHONE}).status_code == 500
    monkeypatch.undo()
    monkeypatch.setattr(watched.present.memory.inbox, "waiting", broken)
    told: list[str] = []
    until(lambda: told.append(written()) or "cannot be taken" in "".join(told), 60)
    monkeypatch.undo()
    logging.getLogger("sqlalchemy.engine").debug("parameters %s", mail)
    logging.getLogger("tellonce.web").warning("an error %s", ValueError(card))
    logging.getLogger("other").error(f"{name} is {card}")
    lines = [json.loads(line) for line in "".join([*told, written()]).splitlines()]
    assert {"request", "a request could not be answered", "a page could not be made", "said by other"} <= {
        one["event"] for one in lines
    }
    assert any(one.get("raised") and one["raised"][0]["type"] == "KeyError" for one in lines)
    assert any(one.get("route") == "/people/{key}" and one["who"].startswith("account:") for one in lines)
    assert any(one.get("who", "").startswith("key:") and one["ms"] > 0 for one in lines)
    text = json.dumps(lines)
    for private in (*PRIVATE, "5550161", "lovelace"):
        assert private not in text


def test_a_line_that_cannot_be_made_tells_no_values():
    record = logging.LogRecord("uvicorn.error", logging.INFO, "x", 1, "from %s in %d", ("Lovelace", 3), None)
    assert json.loads(Formatter().format(record))["event"] == "from %s in %d"


def test_pages_elsewhere_hand_events_in_where_they_are_declared(watched):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    for path in ("track", "identify", "page", "screen", "group", "alias", "batch", "t", "i", "p", "s", "g", "a", "b"):
        answer = watched.client.options(f"/v1/{path}", headers={"Origin": SHOP, **asked})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, SHOP)
        assert "access-control-allow-credentials" not in answer.headers
    refused = watched.client.post("/v1/track", json={}, headers={"Origin": SHOP})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, SHOP)
    other = watched.client.options("/v1/track", headers={"Origin": "https://evil.example", **asked})
    assert "access-control-allow-origin" not in other.headers
    assert "access-control-allow-origin" not in watched.client.get("/v1/context", headers={"Origin": SHOP}).headers
