"""What visitors see: every page answers, escapes, opens downward and stays small."""

from html import escape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from tellonce.web import links
from tellonce.web.front import Front
from tellonce.web.sight import Sight

NASTY = "<script>alert(1)</script>"
PLACES = [
    "/", "/people", "/people?q=ada", "/people?q=none-such", links.person("p1"), links.person("p2/."), "/journeys",
    links.journey("j/1"), links.journey("j2"), links.friction("long_wait"), links.friction("doom_loop"),
    links.friction("missing_notice"), links.record("calls.csv#a/../b?c#d%20e"), links.record("letters.csv#L13"),
    "/measures", "/unresolved", "/set-aside", links.context("p1"), links.context("p2/.", "2024-05-01T10:00:00Z"),
]  # fmt: skip


class Seen(HTMLParser):
    """The tags of a page, the ids in it, and where its links lead."""

    def __init__(self, page: httpx.Response) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.figures = self.linked = 0
        self._path: list[tuple[str, str]] = []
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if tag == "a" else []
        inside = self._path[-1:] and self._path[-1][1].startswith("figures")
        self.figures += bool(tag == "li" and inside)
        self.linked += bool(tag == "a" and len(self._path) > 1 and self._path[-2][1].startswith("figures"))
        if tag not in ("meta", "link", "input", "br"):
            self._path.append((tag, given.get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._path.pop()[0] == tag, f"</{tag}> closes nothing"


@pytest.mark.parametrize("place", PLACES)
def test_every_page_has_its_landmarks(pages: httpx.Client, place: str) -> None:
    answer = pages.get(place)
    seen = Seen(answer)
    assert answer.status_code == 200
    assert [seen.tags.count(tag) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert answer.text.partition("<title>")[2].partition("</title>")[0].endswith("Invented Works · Tellonce")
    assert seen.links[0] == "#main"
    assert len(seen.ids) == len(set(seen.ids))


@pytest.mark.parametrize("place", PLACES)
def test_headings_descend_one_level_at_a_time(pages: httpx.Client, place: str) -> None:
    levels = [int(tag[1]) for tag in Seen(pages.get(place)).tags if tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("place", [*PLACES, f"/people?q={NASTY}", f"/people/{NASTY}", f"/records/{NASTY}/{NASTY}"])
def test_nothing_of_the_sources_is_markup(pages: httpx.Client, place: str) -> None:
    text = pages.get(place).text.replace('<script src="/static/htmx.min.js" defer></script>', "")
    assert "<script" not in text
    assert " style=" not in text
    assert " onload=" not in text


def test_names_and_attributes_are_shown_as_they_are(pages: httpx.Client) -> None:
    text = pages.get(links.person("p1")).text
    for shown in (f"Ada {NASTY}", f"on hold {NASTY}", f"call back {NASTY}", f"{NASTY} a note"):
        assert escape(shown) in text


def test_every_figure_opens_and_every_link_resolves(pages: httpx.Client) -> None:
    seen: dict[str, Seen] = {}
    ahead = ["/"]
    while ahead:
        place = ahead.pop()
        answer = pages.get(place)
        assert answer.status_code == 200, place
        seen[place] = page = Seen(answer)
        assert page.figures == page.linked, place
        for link in page.links:
            parts = urlsplit(urljoin(place, link))
            target = parts._replace(fragment="").geturl()
            assert not parts.netloc, link
            if target not in seen and target not in ahead:
                ahead.append(target)
            if parts.fragment and target in seen:
                assert parts.fragment in seen[target].ids, (place, link)
    assert links.record("calls.csv#a/../b?c#d%20e") in seen
    assert links.record("odd name/calls 2.csv#x//y/") in seen
    assert links.journey("j2") in seen


def test_overview_always_shows_what_is_missing(pages: httpx.Client, crowded: httpx.Client) -> None:
    for client in (pages, crowded):
        found = Seen(client.get("/")).links
        assert "/unresolved" in found
        assert "/set-aside" in found


def test_what_was_set_aside_is_shown_with_place_and_reason(pages: httpx.Client) -> None:
    text = pages.get("/set-aside").text
    assert "calls.csv" in text
    assert "L7" in text
    assert escape(f"no date-time {NASTY}") in text


def test_overview_orders_frictions_by_minutes_wasted(pages: httpx.Client) -> None:
    found = [link for link in Seen(pages.get("/")).links if link.startswith("/frictions/")]
    assert found == ["/frictions/long_wait", "/frictions/missing_notice"]


def test_friction_tells_what_it_is_even_where_it_was_not_found(pages: httpx.Client) -> None:
    assert "Waiting of more than ten minutes." in pages.get("/frictions/long_wait").text
    assert "The same answer again." in pages.get("/frictions/doom_loop").text


@pytest.mark.parametrize("text", ["ada", "+4930123456", "K 1", "p1"])
def test_people_are_found_by_name_identifier_and_key(pages: httpx.Client, text: str) -> None:
    found = Seen(pages.get("/people", params={"q": text})).links
    assert links.person("p1") in found
    assert links.person("p2/.") not in found


def test_a_record_tells_whose_it_is_and_what_stands_on_it(pages: httpx.Client) -> None:
    found = Seen(pages.get(links.record("calls.csv#a/../b?c#d%20e"))).links
    assert links.person("p1") in found
    assert links.friction("long_wait") in found


@pytest.mark.parametrize(
    "place",
    ["/nowhere", "/people/nobody", "/journeys/none", "/frictions/none", "/records/calls.csv/none", "/static/none.css"],
)
def test_what_is_not_there_is_told_in_the_same_look(pages: httpx.Client, place: str) -> None:
    answer = pages.get(place)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert {"header", "main", "footer"} <= set(Seen(answer).tags)


def test_a_page_number_that_is_none_is_refused(pages: httpx.Client) -> None:
    assert pages.get("/people?page=x").status_code == 400
    assert pages.get("/people?page=-3").text == pages.get("/people?page=1").text


@pytest.mark.parametrize(
    "place", ["/", "/people", "/people?q=person", "/people/p000000", "/frictions/repeat_contact", "/journeys",
              "/journeys/j0", "/measures", "/unresolved"],
)  # fmt: skip
def test_no_page_grows_with_the_crowd(crowded: httpx.Client, place: str) -> None:
    answer = crowded.get(place)
    assert answer.status_code == 200
    assert len(Seen(answer).tags) < 4000


def test_every_page_of_a_long_list_is_reached(crowded: httpx.Client) -> None:
    place, rows = "/people/p000000", 0
    while place:
        page = crowded.get(place).text
        rows += page.count("<h3>")
        place = page.partition('rel="next" href="')[2].partition('"')[0].partition("#")[0]
    assert rows == 400


def test_script_is_asked_for_only_where_it_is_installed(sight: Sight, tmp_path: Path) -> None:
    def asks() -> bool:
        return "<script" in str(Front(sight, tmp_path).page("problem.html", detail="").content)

    assert not asks()
    (tmp_path / "htmx.min.js").write_text("")
    assert asks()


def test_an_acceptance_story_is_told(story_pages: httpx.Client) -> None:
    for place in ("/", "/people/P1", "/journeys/J1", "/measures"):
        assert story_pages.get(place).status_code == 200
    assert story_pages.get("/people/P1").text.count("<h3>") == 10
