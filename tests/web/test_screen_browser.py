"""The screen of who is being served in a real browser: it shows anew by itself, says what is new, keeps the focus."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import now, until
from test_browser import AXE, CHROMIUM, WIDTHS, Browser
from test_screen import Screen, point, trouble

from tellonce.vocabulary.activity import Activity

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: install it to see the screen as it is"),
]

PROMISED = "[...document.querySelectorAll('li')].find(one => one.textContent.includes('send a form'))"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    assert CHROMIUM is not None
    opened = Browser(CHROMIUM, tmp_path_factory.mktemp("browser"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory, sight: object) -> Iterator[Screen]:
    with Screen(tmp_path_factory.mktemp("screen"), sight).running() as made:
        made.hear(*trouble(now()))
        for n in range(6):
            made.hear(point(f"z{n}", now(), Activity.NOTED, account=f"Z-{n}", phone="+12145550177", contact_keys=()))
        yield made


def places(screen: Screen) -> dict[str, str]:
    return {
        "live": f"{screen.address}/live/{screen.person()}",
        "shared": f"{screen.address}/pop?phone=%2B12145550177",
        "unknown": f"{screen.address}/pop?phone=%2B12145550100",
    }


@pytest.mark.parametrize("place", ["live", "shared", "unknown"])
def test_no_page_is_wider_than_its_window_and_policy_refuses_nothing(browser, screen, place: str) -> None:
    for width in WIDTHS:
        browser.complaints.clear()
        browser.open(places(screen)[place], width)
        assert browser.ask("document.documentElement.scrollWidth") <= width
        assert browser.complaints == []


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed (npm install): no automatic check of access")
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("place", ["live", "shared", "unknown"])
def test_axe_finds_no_barrier(browser, screen, place: str, *, dark: bool) -> None:
    browser.open(places(screen)[place], 768, dark=dark)
    browser.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    browser.ask(AXE.read_text() + "; true")
    found = browser.ask("axe.run().then(all => all.violations.map(one => one.id + ' ' + one.nodes[0].html))")
    assert found == []


@pytest.mark.skipif(
    not (Path(__file__).parents[2] / "src/tellonce/web/static/htmx.min.js").is_file(), reason="htmx is not installed"
)
def test_what_arrives_is_shown_and_said_and_nothing_else_moves(browser, screen) -> None:
    browser.open(places(screen)["live"], 1280)
    until(lambda: browser.ask("document.querySelector('[data-line]').textContent") == "Shows anew by itself.")
    browser.ask(f"{PROMISED}.querySelector('details').open = true; {PROMISED}.querySelector('summary').focus(); 1")
    assert browser.ask("document.querySelector('.waiting') !== null")
    assert browser.ask("document.querySelector('[data-announced]').textContent") == ""

    screen.hear(
        point("c1", now(), Activity.CONNECTED), point("s1", now(), Activity.STEP_FAILED, attributes={"what": "form"})
    )

    until(lambda: browser.ask("document.querySelector('[data-announced]').textContent").startswith("New: "))
    assert "Step failed · form" in browser.ask("document.querySelector('[data-announced]').textContent")
    assert browser.ask("document.querySelector('.waiting') === null")
    assert browser.ask("document.activeElement.closest('li').textContent.includes('send a form')")
    assert browser.ask(f"{PROMISED}.querySelector('details').open")
    fresh = browser.ask("[...document.querySelectorAll('li > [data-fresh]')].map(one => one.textContent.trim())")
    assert "Step failed · form" in fresh
    assert "send a form" not in fresh
