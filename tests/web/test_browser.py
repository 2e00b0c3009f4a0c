"""The pages in a real browser: nothing overflows at any width, nothing is refused by our own policy, nothing fails axe.

The browser is spoken to over its own pipe (Chrome DevTools Protocol), so that the tests need nothing but the browser.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (360, 768, 1280)
PLACES = (
    "/", "/people", "/people?q=ada", "/people/p1", "/journeys", "/journeys/j2", "/frictions/long_wait",
    "/records/letters.csv/L12", "/context/p1", "/measures", "/unresolved", "/set-aside", "/nowhere",
)  # fmt: skip
CROWDED = ("/", "/people", "/people/p000000", "/frictions/long_wait", "/journeys", "/measures?page=3")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium on this machine: install it to see the pages as visitors do"
    ),
]


class Browser:
    """A headless Chromium with one page."""

    def __init__(self, program: str, folder: Path) -> None:
        asked, self._ask = os.pipe()
        self._hear, heard = os.pipe()
        # File descriptors 3 and 4 are where Chromium listens and answers; lifted first, so that neither is overwritten.
        asked, heard = (_lifted(one) for one in (asked, heard))
        arguments = [
            program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--no-first-run", "--remote-debugging-pipe", f"--user-data-dir={folder}", "about:blank",
        ]  # fmt: skip
        quiet = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
        moved = [(os.POSIX_SPAWN_DUP2, asked, 3), (os.POSIX_SPAWN_DUP2, heard, 4), quiet]
        self._process = os.posix_spawn(program, arguments, os.environ, file_actions=moved)
        os.close(asked)
        os.close(heard)
        self._number, self._rest, self._session = 0, b"", ""
        self.complaints: list[str] = []
        target = self.tell("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.tell("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.tell(f"{domain}.enable")

    def tell(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The answer of the browser to one command; what it complains about meanwhile is noted."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            command["sessionId"] = self._session
        os.write(self._ask, json.dumps(command).encode() + b"\0")
        while True:
            said = self._next()
            if said.get("id") == self._number:
                assert "error" not in said, said
                return dict(said["result"])

    def open(self, address: str, width: int, *, dark: bool = False) -> None:
        """Opens an address in a window of this width, and waits until it is there."""
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.tell("Emulation.setEmulatedMedia", features=[scheme])
        self.tell("Page.navigate", url=address)
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def ask(self, script: str) -> Any:
        """The value of an expression in the page, a promise awaited."""
        answer = self.tell("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def close(self) -> None:
        """Ends the browser."""
        self._session = ""
        self.tell("Browser.close")
        os.waitpid(self._process, 0)
        os.close(self._ask)
        os.close(self._hear)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._hear, 1 << 16)
            assert read, "the browser ended"
            self._rest += read
        said, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(said)
        if message.get("method") == "Log.entryAdded":
            self.complaints.append(f"{message['params']['entry']['text']} {message['params']['entry'].get('url', '')}")
        return message


def _lifted(descriptor: int) -> int:
    high = fcntl.fcntl(descriptor, fcntl.F_DUPFD, 10)
    os.close(descriptor)
    return high


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    assert CHROMIUM is not None
    opened = Browser(CHROMIUM, tmp_path_factory.mktemp("browser"))
    yield opened
    opened.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("place", PLACES)
def test_no_page_is_wider_than_its_window(browser: Browser, pages: httpx.Client, place: str, width: int) -> None:
    browser.open(f"{pages.base_url}{place}", width)
    assert browser.ask("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("place", CROWDED)
def test_no_page_of_a_crowd_is_wider_than_its_window(
    browser: Browser, crowded: httpx.Client, place: str, width: int
) -> None:
    browser.open(f"{crowded.base_url}{place}", width)
    assert browser.ask("document.documentElement.scrollWidth") <= width


def test_policy_refuses_nothing_of_ours(browser: Browser, pages: httpx.Client) -> None:
    for place in PLACES[:-1]:
        browser.complaints.clear()
        browser.open(f"{pages.base_url}{place}", 1280)
        browser.ask("document.readyState")
        assert browser.complaints == [], place


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed (npm install): no automatic check of access")
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_no_barrier(browser: Browser, pages: httpx.Client, place: str, *, dark: bool) -> None:
    browser.open(f"{pages.base_url}{place}", 768, dark=dark)
    browser.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    browser.ask(AXE.read_text() + "; true")
    found = browser.ask("axe.run().then(all => all.violations.map(one => one.id + ' ' + one.nodes[0].html))")
    assert found == []
