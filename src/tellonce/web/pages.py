"""The pages: each asks the sight one or two questions and hands the answers to a template."""

from bisect import bisect_left
from typing import Annotated, Final

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, QueryParameter

from tellonce.vocabulary.account import Story
from tellonce.vocabulary.refusal import Refused
from tellonce.web import links
from tellonce.web.charts import week_chart
from tellonce.web.digest import owners, used
from tellonce.web.front import Front
from tellonce.web.paging import paged
from tellonce.web.sight import Sight
from tellonce.web.texts import say
from tellonce.web.timeline import picture

LONGEST: Final = 200
"""Characters of a search that are read: longer than any identifier."""


class Missing(NotFoundException):
    """Nothing has the name that an address gives; the words are for visitors."""


STATUSES: Final = ("broken", "open", "kept")
"""In the order in which they need looking at."""


@get("/", sync_to_thread=False)
def overview(front: NamedDependency[Front]) -> Response[str]:
    """What was read, what it came to, where it broke, and what could not be told."""
    return front.page("overview.html", digest=front.digest(), chart=week_chart(front.sight.measures()))


@get("/frictions/{name:path}", sync_to_thread=False)
def friction(front: NamedDependency[Front], name: FromPath[str], page: FromQuery[int] = 1) -> Response[str]:
    """All places where journeys broke in one way."""
    asked, digest = links.named(name), front.digest()
    found = digest.frictions.get(asked, [])
    try:
        says = front.sight.says(asked)
    except Refused as error:
        if not found:
            raise Missing(say("missing.friction")) from error
        says = ""
    total = next((one for one in digest.sums if one.name == asked), None)
    return front.page("friction.html", name=asked, says=says, total=total, found=paged(found, page), digest=digest)


@get("/people", sync_to_thread=False)
def people(front: NamedDependency[Front], q: FromQuery[str] = "", page: FromQuery[int] = 1) -> Response[str]:
    """People by any identifier, part of a name or key; where nothing is asked all of them, for who sees the account."""
    digest, asked = front.digest(), q.strip()[:LONGEST]
    every = list(digest.persons) if front.opens("figures") else []
    keys = front.sight.find(asked) if asked else every
    found = [digest.persons[key] for key in keys if key in digest.persons]
    return front.page("people.html", q=asked, found=paged(found, page))


@get("/people/{key:path}", sync_to_thread=False)
def person(
    front: NamedDependency[Front],
    key: FromPath[str],
    page: FromQuery[int] = 1,
    other: Annotated[int, QueryParameter(name="records")] = 1,
) -> Response[str]:
    """One person's story over all channels, as a picture and as a list."""
    story = story_of(front.sight, links.named(key))
    entries = paged(story.entries, page)
    placed = [one for entry in story.entries for one in entry.frictions]
    loose = [one for one in story.frictions if one not in placed]
    return front.page(
        "person.html",
        story=story,
        entries=entries,
        loose=loose,
        picture=picture(entries.rows, loose if entries.pages == 1 else []),
        records=paged(story.records, other),
    )


@get("/context/{key:path}", sync_to_thread=False)
def context(front: NamedDependency[Front], key: FromPath[str], at: FromQuery[str] = "") -> Response[str]:
    """What was known of a person at a moment, what to do and to leave undone; with the way to the moments beside it."""
    story = story_of(front.sight, links.named(key))
    told = front.sight.context(story.person.key, at)
    moments = sorted({entry.contact.at for entry in story.entries})
    place = bisect_left(moments, told.at)
    return front.page(
        "context.html",
        told=told,
        person=story.person,
        before=moments[place - 1] if place else "",
        after=next((one for one in moments[place:] if one != told.at), ""),
    )


@get("/journeys", sync_to_thread=False)
def journeys(front: NamedDependency[Front], page: FromQuery[int] = 1) -> Response[str]:
    """All journeys, the longest first."""
    digest = front.digest()
    return front.page("journeys.html", found=paged(list(digest.journeys.values()), page), digest=digest)


@get("/journeys/{id:path}", sync_to_thread=False)
def journey(front: NamedDependency[Front], id: FromPath[str], page: FromQuery[int] = 1) -> Response[str]:
    """One journey with its contacts and their records."""
    digest, asked = front.digest(), links.named(id)
    if asked not in digest.journeys:
        raise Missing(say("missing.journey"))
    found = digest.journeys[asked]
    front.note("journey", found.persons, "")
    return front.page("journey.html", journey=found, contacts=paged(found.contact_list, page), digest=digest)


@get("/records/{file:str}/{record:path}", sync_to_thread=False)
def record(front: NamedDependency[Front], file: FromPath[str], record: FromPath[str]) -> Response[str]:
    """One source record: what was read of it, whose it is, and where it is evidence."""
    reference, digest = links.reference(file, record), front.digest()
    steps = front.sight.record(reference)
    persons = [digest.persons[key] for key in owners(digest.account, reference) if key in digest.persons]
    if not steps and not persons and reference not in digest.unresolved:
        raise Missing(say("missing.record"))
    evidence = used(digest.account, reference)
    return front.page("record.html", reference=reference, steps=steps, persons=persons, evidence=evidence)


@get("/measures", sync_to_thread=False)
def measures(front: NamedDependency[Front], page: FromQuery[int] = 1) -> Response[str]:
    """Every measure by week and channel, the latest week first."""
    answer = front.sight.measures()
    found = paged(answer.rows[::-1], page)
    return front.page("measures.html", found=found, currency=answer.currency, measures=answer)


@get("/unresolved", sync_to_thread=False)
def unresolved(front: NamedDependency[Front], page: FromQuery[int] = 1) -> Response[str]:
    """Records whose person could not be resolved, with the reasons."""
    return front.page("unresolved.html", found=paged(list(front.digest().unresolved.items()), page))


@get("/set-aside", sync_to_thread=False)
def set_aside(front: NamedDependency[Front], page: FromQuery[int] = 1) -> Response[str]:
    """Records that could not be read, with the reasons."""
    return front.page("set_aside.html", found=paged(front.sight.account().set_aside, page))


@get("/promises", sync_to_thread=False)
def promises(front: NamedDependency[Front], page: FromQuery[int] = 1) -> Response[str]:
    """Every promise with a time limit: broken ones first, then those still open, then those kept."""
    ordered = sorted(front.sight.account().promises, key=lambda one: (STATUSES.index(one.status), one.due, one.what))
    return front.page("promises.html", found=paged(ordered, page), persons=front.digest().persons)


def story_of(sight: Sight, key: str) -> Story:
    """A person's story.

    Raises:
        Missing: nobody has this key.
    """
    try:
        story = sight.story(key)
    except Refused as error:
        raise Missing(say("missing.person")) from error
    if story is None:
        raise Missing(say("missing.person"))
    return story


PAGES = (
    overview,
    friction,
    people,
    person,
    context,
    journeys,
    journey,
    record,
    measures,
    promises,
    unresolved,
    set_aside,
)
