"""The same answers as JSON, for programs."""

from litestar import MediaType, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from tellonce.vocabulary.account import Account, Story
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


@get("/api/measures", sync_to_thread=False)
def measures(front: NamedDependency[Front]) -> Measures:
    """Contacts and what they came to, by week and channel."""
    return front.sight.measures()


@get("/healthz", media_type=MediaType.TEXT, sync_to_thread=False)
def health() -> str:
    """`ok` as long as requests are answered."""
    return "ok"


API = (account, person, measures, health)
