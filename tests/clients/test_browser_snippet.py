"""The snippet for web pages: small, nothing stored or sent without consent, nothing lost for want of an answer."""

import asyncio
import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

import pytest
import uvicorn
from test_browser import CHROMIUM, Browser

from tellonce.live.intake.segment_api import calls
from tellonce.web.wire import Ask, answer

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "clients" / "browser"
NODE = shutil.which("node")
CONSENTS = "tellonce.consent(true)"


def test_what_is_shipped_is_at_most_two_kibibytes():
    assert (FOLDER / "tellonce.min.js").stat().st_size <= 2_048


def test_what_is_shipped_was_made_from_what_is_read():
    digest = sha256((FOLDER / "tellonce.js").read_bytes()).hexdigest()[:16]

    assert digest in (FOLDER / "tellonce.min.js").read_text().partition("\n")[0], "run clients/browser/minify.sh"


@pytest.fixture(scope="module", params=["tellonce.js", "tellonce.min.js"])
def scenes(request):
    if NODE is None:
        pytest.skip("no Node on this machine: install it to run the snippet without a browser")
    run = [NODE, str(HERE / "snippet.mjs"), str(FOLDER / request.param)]
    return json.loads(subprocess.run(run, capture_output=True, check=True, text=True).stdout)


def test_before_consent_nothing_is_stored_and_nothing_sent(scenes):
    assert scenes["before"] == {"sent": 0, "stored": {}, "cookie": ""}


def test_after_consent_what_waited_is_sent_as_a_batch_of_segment(scenes):
    (batch,) = scenes["after"]["sent"]
    page, track = batch["batch"]
    kept = json.loads(scenes["after"]["stored"]["tellonce"])

    assert (batch["url"], batch["keepalive"], batch["credentials"]) == ("https://t.example/v1/batch", True, "omit")
    assert batch["writeKey"] == "tw_1"
    assert (page["type"], page["anonymousId"]) == ("page", kept["a"])
    assert (track["event"], track["properties"]) == ("Quote Asked", {"plan": "x"})
    assert page["context"]["page"]["url"] == "https://shop.example/a"
    assert "email" not in json.dumps(batch)
    arrived = calls("batch", json.dumps(batch).encode(), "", "web", 0)
    assert [one.id for one in arrived] == [page["messageId"], track["messageId"]]


def test_who_is_identified_stays_so(scenes):
    identify, more = (call for batch in scenes["identified"]["sent"] for call in batch["batch"])

    assert (identify["type"], identify["userId"], identify["traits"]) == ("identify", "u1", {"plan": "x"})
    assert (more["userId"], more["anonymousId"]) == ("u1", identify["anonymousId"])
    assert json.loads(scenes["identified"]["stored"]["tellonce"])["u"] == "u1"


def test_consent_taken_back_takes_back_what_is_stored(scenes):
    sent = 1 + len(scenes["identified"]["sent"])

    assert scenes["revoked"] == {"sent": sent, "beacons": 0, "stored": {}}


@pytest.mark.parametrize("signal", ["doNotTrack", "privacy"])
def test_a_visitor_who_says_no_is_not_followed(scenes, signal):
    assert scenes[signal] == {"sent": 0, "beacons": 0, "stored": {}}


def test_what_was_not_taken_is_sent_again_and_what_is_refused_is_not(scenes):
    told = scenes["retried"]

    assert told["events"] == [["A"], ["A", "B"], ["A", "B"], ["A", "B"], ["C"]]
    assert told["ids"] == 1
    assert told["waits"][0] == 7_000
    assert 1_000 <= told["waits"][1] <= 2_000 <= told["waits"][2] <= 4_000


def test_what_is_left_goes_with_the_page(scenes):
    (beacon,) = scenes["left"]

    assert [one["event"] for one in beacon["batch"]] == ["A"]
    assert (beacon["url"], beacon["writeKey"]) == ("https://t.example/v1/batch", "tw_1")


def test_a_browser_without_storage_sends_too(scenes):
    (batch,) = scenes["refused"]

    assert batch["batch"][0]["userId"] == "u1"
    assert batch["batch"][0]["anonymousId"]


def test_memory_is_bounded_and_batches_are_small(scenes):
    assert scenes["many"] == [20] * 5


def test_a_visitor_who_comes_again_is_the_same(scenes):
    assert (scenes["again"]["anonymousId"], scenes["again"]["userId"]) == ("a1", "u1")


PAGE = """<!doctype html><title>T</title><script>tellonce = [["page"], ["track", "A"]]</script>
<script src="/tellonce.js" data-url="http://127.0.0.1:%d" data-key="tw_1"></script>"""


@pytest.fixture
def site():
    """A page with the snippet, and what it sends to another origin."""
    taken, arrived = [], Event()

    async def application(scope, receive, send):
        ask = Ask(scope, receive)
        if ask.path == "/v1/batch":
            taken.extend(json.loads(await ask.body(1 << 20))["batch"])
            arrived.set()
            await answer(send, 200, b"{}", headers=[(b"access-control-allow-origin", b"*")])
        elif ask.path == "/tellonce.js":
            await answer(send, 200, (FOLDER / "tellonce.min.js").read_bytes(), b"text/javascript")
        else:
            await answer(send, 200, (PAGE % port).encode(), b"text/html")

    server = uvicorn.Server(uvicorn.Config(application, host="127.0.0.1", port=0, lifespan="off", log_level="critical"))
    thread = Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield port, taken, arrived
    server.should_exit = True
    thread.join()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: install it to run the snippet in a page")
def test_in_a_browser_it_keeps_to_consent_and_sends(site, tmp_path):
    port, taken, arrived = site
    browser = Browser(CHROMIUM, tmp_path)
    browser.open(f"http://localhost:{port}/", 1280)
    assert browser.ask("[document.cookie, localStorage.length]") == ["", 0]
    assert taken == []

    browser.ask(f"{CONSENTS}, 1")
    assert arrived.wait(20)
    assert browser.ask("[document.cookie, localStorage.length]") == ["", 1]
    assert [one["type"] for one in taken] == ["page", "track"]
    browser.close()
