"""The same answers as JSON, for programs."""

from litestar import MediaType, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from tellonce.vocabulary.account import Account, Story
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.measures import Measures
from tellonce.web import links
from tellonce.web.front import Front
from tellonce.web.pages import story_of


@get("/api/account", sync_to_thread=False)
def account(front: NamedDependency[Front]) -> Account:
    """The whole account."""
    return front.sight.account()


@get("/api/people/{key:path}", sync_to_thread=False)
def person(front: NamedDependency[Front], key: FromPath[str]) -> Story:
    """One person's story."""
    return story_of(front.sight, links.named(key))


@get("/api/context", sync_to_thread=False)
def context(front: NamedDependency[Front], value: FromQuery[str], at: FromQuery[str] = "") -> Context:
    """What was known of whoever carries a value at a moment, and what to do and to leave undone next."""
    return front.sight.context(value, at)


@get("/api/measures", sync_to_thread=False)
def measures(front: NamedDependency[Front]) -> Measures:
    """Contacts and what they came to, by week and channel."""
    return front.sight.measures()


@get("/healthz", media_type=MediaType.TEXT, sync_to_thread=False)
def health() -> str:
    """`ok` as long as requests are answered."""
    return "ok"


API = (account, person, context, measures, health)
