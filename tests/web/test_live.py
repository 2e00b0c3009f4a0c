"""The present over HTTP: what programs hand in is durable, taken, and told again where it is asked for."""

import httpx
import msgspec
import pytest
from asking import DECLARATION, context, event
from listener import listening
from segment import analytics
from serving import Served, now, serving, until

from tellonce.live.sending.signature import secret
from tellonce.stores.present.receivers import Receivers, receiver_id
from tellonce.vocabulary.access import Use
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE
from tellonce.vocabulary.receiver import Receiver
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint


@pytest.fixture
def served(tmp_path):
    with serving(tmp_path / "store", DECLARATION) as found:
        yield found


@pytest.fixture
def http(served: Served):
    with httpx.Client(base_url=served.address, timeout=20) as client:
        yield client


def track(served: Served, http: httpx.Client, event: str, user: str, **more) -> httpx.Response:
    call = {"type": "track", "event": event, "userId": user, "messageId": f"{event}-{user}", **more}
    return http.post("/v1/track", json=call, auth=(served.keys[Use.WRITE], ""))


def test_what_happened_a_moment_ago_is_in_the_context(served, http):
    failed = track(served, http, "Payment Failed", "u-17", properties={"order_id": "7"})
    assert (failed.status_code, failed.json()) == (200, {"success": True})
    served.settled()
    told = context(served, http, "u-17", "user_id")
    assert told["match"] == "exact"
    assert context(served, http, "u-17")["person"] == told["person"]
    unknown = context(served, http, "nobody", "user_id")
    assert (unknown["match"], unknown["person"], unknown["advice"]) == ("unknown", None, [])


def point(record: str, at: int, **more) -> bytes:
    fields = {"channel": Channel.PHONE, "direction": Direction.IN, "activity": Activity.CONNECTED, **more}
    ids = (Identifier("phone", "+12145550161"), Identifier("account_no", "A-1"))
    return msgspec.json.encode(Touchpoint(silo="calls", file="calls.csv", record=record, at=at, ids=ids, **fields))


def test_a_promise_is_due_soon_and_then_broken_without_any_further_event(tmp_path):
    moment = [now()]
    with (
        serving(tmp_path / "store", DECLARATION, lambda: moment[0]) as served,
        httpx.Client(base_url=served.address, timeout=20) as http,
    ):
        due = moment[0] + 4 * HOUR
        said = {"due": str(due), "what": "call back", "keeps": "call_placed"}
        made = point("c1", moment[0], activity=Activity.PROMISE_MADE, attributes=said)
        assert event(served, http, "1", made).status_code == 202
        served.settled()
        out = served.live.present.memory.out

        def types() -> list[str]:
            return [one.type for one in out.after(0, 100) if one.type.startswith("promise")]

        assert types() == ["promise.made"]
        moment[0] = due - HOUR
        until(lambda: types() == ["promise.made", "promise.due_soon"])
        moment[0] = due + MINUTE
        until(lambda: types() == ["promise.made", "promise.due_soon", "promise.broken"])
        assert "broken_promise" in {one["what"] for one in context(served, http, "A-1", "account_no")["frictions"]}
        moment[0] = due - DAY
        track(served, http, "Anything", "u-1")
        served.settled()
        assert types() == ["promise.made", "promise.due_soon", "promise.broken"]


def test_an_exact_repeat_counts_once_for_ever(served, http):
    body = point("c1", now())
    for _ in range(3):
        assert event(served, http, "same", body).status_code == 202
    served.settled()
    assert [one.touchpoint.record for one in served.live.present.memory.places.all()] == ["c1"]


def test_what_cannot_be_read_is_set_aside_with_its_reason(served, http):
    assert event(served, http, "bad", b'{"silo": 7}').status_code == 202
    assert event(served, http, "late", point("c9", now() + 3650 * DAY)).status_code == 202
    served.settled()
    reasons = [one.reason for one in served.live.present.memory.inbox.aside()]
    assert "more than a day after it arrived" in reasons[0]
    assert "no touchpoint" in reasons[1]


def test_segments_own_sdk_works_unchanged(served, http):
    client = analytics.Client(served.keys[Use.WRITE], host=served.address, sync_mode=True, max_retries=1)
    client.identify("u-5", {"email": "ada@example.org", "name": "Ada"})
    client.track("u-5", "Order Completed", {"order_id": "55"})
    client.page("u-5", "Docs", "Index")
    client.flush()
    served.settled()
    told = context(served, http, "ada@example.org", "email")
    assert told["person"] == context(served, http, "u-5", "user_id")["person"]


def test_a_webhook_of_a_silo_is_read_by_the_reader_of_its_files(served, http):
    charge = {
        "id": "ch_1", "object": "charge", "amount": 1999, "currency": "usd", "created": now() // 1_000_000 - 60,
        "customer": "cus_1", "paid": False, "status": "failed", "failure_message": "Card declined",
        "billing_details": {"email": "ada@example.org"},
    }  # fmt: skip
    body = {"id": "evt_1", "type": "charge.failed", "created": now() // 1_000_000, "data": {"object": charge}}
    for _ in range(2):
        asked = http.post("/v1/silos/payments", json=body, headers=served.bearer(Use.WRITE))
        assert asked.status_code == 202, asked.text
    served.settled()
    (failed,) = context(served, http, "ada@example.org", "email")["failed"]
    assert failed["what"].startswith("payment_failed")


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/v1/track", {}, 401),
        ("/v1/context?value=x", {}, 401),
        ("/v1/stream", {}, 401),
        ("/v1/silos/payments", {}, 401),
        ("/v1/silos/nothing", {}, 404),
        ("/v1/nothing", {}, 404),
    ],
)
def test_without_a_key_nothing_is_told(http, path, headers, status):
    asked = http.post(path, json={}, headers=headers) if "context" not in path else http.get(path, headers=headers)
    assert (asked.status_code, asked.headers["content-type"]) == (status, "application/problem+json")


def test_webhooks_go_by_the_true_time_also_where_a_rehearsals_clock_stands(tmp_path):
    with (
        listening() as listener,
        serving(tmp_path / "store", DECLARATION, lambda: 19_800 * DAY) as served,
        httpx.Client(base_url=served.address, timeout=20) as http,
    ):
        receiver = Receiver(id=receiver_id(listener.url), url=listener.url, secret=secret(b"0" * 32))
        Receivers(served.live.present.database).add(receiver)
        track(served, http, "Signed In", "u-3")
        until(lambda: listener.posts)
        signed = int(listener.posts[0].headers["webhook-timestamp"])
    assert abs(signed - now() // 1_000_000) < 60


def test_a_key_opens_only_what_it_is_for(served, http):
    assert http.get("/v1/context?value=x", headers=served.bearer(Use.WRITE)).status_code == 403
    assert http.post("/v1/track", json={}, headers=served.bearer(Use.READ)).status_code == 403


def test_what_is_too_long_is_refused_before_it_is_read(served, http):
    body = b'{"x": "' + b"y" * 2_000_000 + b'"}'
    assert http.post("/v1/track", content=body, headers=served.bearer(Use.WRITE)).status_code == 413
    assert http.get(f"/v1/context?value={'x' * 2_000}", headers=served.bearer(Use.READ)).status_code == 400


def test_every_look_is_in_the_audit_and_never_what_was_asked(served, http):
    track(served, http, "Signed In", "u-3")
    served.settled()
    person = context(served, http, "u-3", "user_id")["person"]
    audit = served.live._audit
    audit.flush()
    (look,) = audit.of_person(person)
    assert (look.what, look.detail) == ("context", "exact")
    assert "u-3" not in f"{look}"


def test_a_clock_that_is_set_back_and_forward_again_tells_nothing_twice(tmp_path):
    moment = [now()]
    with (
        serving(tmp_path / "store", DECLARATION, lambda: moment[0]) as served,
        httpx.Client(base_url=served.address, timeout=20) as http,
    ):
        due = moment[0] + 4 * HOUR
        said = {"due": str(due), "what": "call back", "keeps": "call_placed"}
        assert event(
            served, http, "1", point("c1", moment[0], activity=Activity.PROMISE_MADE, attributes=said)
        ).is_success
        served.settled()
        out = served.live.present.memory.out

        def types() -> list[str]:
            return [one.type for one in out.after(0, 1_000) if one.type.startswith("promise")]

        told = ["promise.made"]
        for step, news in ((due - HOUR, "promise.due_soon"), (due + MINUTE, "promise.broken")):
            told.append(news)
            for number, there in enumerate(
                (step, step - HOUR, step, step + MINUTE, step - 2 * HOUR, step + 2 * MINUTE)
            ):
                moment[0] = there
                # Something of the same customer: the story is told anew at every moment.
                more = point(f"{news}-{number}", due - 4 * HOUR, activity=Activity.PAGE_VIEWED, channel=Channel.WEB)
                assert event(served, http, f"{news}-{number}", more).is_success
                served.settled()
                until(lambda told=told: types() == told)
