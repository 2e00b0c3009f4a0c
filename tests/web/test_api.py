"""The JSON twins say what the pages say, and errors have one shape."""

import asyncio
from typing import Any, NoReturn, cast

import httpx
import msgspec

from tellonce.vocabulary.account import Account, Story
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.measures import Measures
from tellonce.vocabulary.refusal import Unavailable
from tellonce.web import links
from tellonce.web.app import app
from tellonce.web.sight import Sight


def test_account_is_told_whole(pages: httpx.Client, sight: Sight) -> None:
    assert msgspec.json.decode(pages.get("/api/account").content, type=Account) == sight.account()


def test_story_is_told_whole(pages: httpx.Client, sight: Sight) -> None:
    for key in ("p1", "p2/."):
        answer = pages.get("/api" + links.person(key))
        assert msgspec.json.decode(answer.content, type=Story) == sight.story(key)


def test_context_is_told_whole_by_any_identifier_and_refused_for_what_is_no_moment(
    pages: httpx.Client, sight: Sight
) -> None:
    answer = pages.get("/api/context", params={"value": "p1"})
    assert msgspec.json.decode(answer.content, type=Context) == sight.context("p1", "")
    assert pages.get("/api/context", params={"value": "none-such"}).json()["match"] == "unknown"
    assert pages.get("/api/context", params={"value": "p1", "at": "yesterday"}).status_code == 400
    assert pages.get("/api/context").status_code == 400


def test_measures_are_told_whole(pages: httpx.Client, sight: Sight) -> None:
    assert msgspec.json.decode(pages.get("/api/measures").content, type=Measures) == sight.measures()


def test_what_is_not_there_has_one_shape(pages: httpx.Client) -> None:
    for place in ("/api/people/nobody", "/api/nothing"):
        answer = pages.get(place)
        assert answer.status_code == 404
        assert answer.json().keys() == {"status", "problem"}
        assert answer.json()["status"] == 404


class Locked:
    """A sight whose store is locked."""

    def __getattr__(self, name: str) -> NoReturn:
        raise Unavailable("the store is locked: try again")


def test_a_locked_store_is_told_where_no_page_can_be_made() -> None:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(cast(Any, app(cast(Sight, Locked()))))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/")

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.text) == (503, "the store is locked: try again")
