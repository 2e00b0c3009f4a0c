"""Plays steps in order of time into a server over HTTP, and asks it for contexts as whoever serves a person would."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

import httpx
import msgspec

from tellonce.rehearsal.saved import Saving
from tellonce.rehearsal.scene import Cue, Scene
from tellonce.rehearsal.steps import Moment, Step, moments
from tellonce.stores.present.out import Sent
from tellonce.vocabulary.access import Use
from tellonce.vocabulary.arrival import fitting
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.moment import SECOND, iso
from tellonce.vocabulary.news import NewsType
from tellonce.vocabulary.refusal import Unavailable

AT_ONCE: Final = 100
"""Events of one request. Source: our choice: far below what one request may hold, in number and in bytes."""

SOURCE: Final = "/rehearsal"
"""Who says so: no silo's name, for what is sent is read already."""

PASSING: Final = frozenset({NewsType.TOUCHPOINT_SEEN.value, NewsType.CONTEXT_CHANGED.value})
"""News that comes of every step, and tells nothing of it."""


class Ground(Protocol):
    """What is played on: a server with a present, and the clock of both."""

    @property
    def address(self) -> str:
        """Of the server, as `http://127.0.0.1:8400`."""
        ...

    @property
    def keys(self) -> Mapping[Use, str]:
        """Keys that open it, for writing and reading at least."""
        ...

    def set(self, moment: int) -> None:
        """Sets the clock (microseconds UTC) and waits until all deadlines up to then have rung."""
        ...

    def settle(self) -> None:
        """Waits until all that was sent is taken."""
        ...

    def deadline(self) -> int | None:
        """The next moment at which something is to be told though nothing arrives, microseconds UTC; None for none."""
        ...

    def news(self, after: int) -> list[Sent]:
        """News with a number above this one, in their order."""
        ...


class Player:
    """Plays on a ground.

    Args:
        ground: where.
        whose: persons of the account by reference of their records.
        saving: counts what heeding advice would have saved.
        pause: called with the seconds that pass before the next moment.
    """

    def __init__(
        self, ground: Ground, whose: Mapping[str, str], saving: Saving, pause: Callable[[float], None] = lambda _: None
    ) -> None:  # fmt: skip
        self._ground, self._whose, self._saving, self._pause = ground, whose, saving, pause
        self._seen = 0
        self._now: int | None = None
        self._http = httpx.Client(base_url=ground.address, timeout=60, trust_env=False)

    def close(self) -> None:
        """Closes its connections."""
        self._http.close()

    def play(self, told: Sequence[Step], cues: Iterable[Cue], person: str = "") -> Iterator[list[Scene]]:
        """Plays all steps; each answer is what was seen at one moment, often nothing.

        Before anything of a moment is sent, deadlines ring that lie before it, and contexts are asked for as they
        stand.

        Args:
            told: the steps, in order of time.
            cues: when contexts are asked for, each at a moment of the steps.
            person: id of the one person of the account who is followed, '' for all.

        Raises:
            Unavailable: the server does not answer as it should.
        """
        self.open(told)
        waiting: dict[int, list[Cue]] = {}
        for cue in cues:
            waiting.setdefault(cue.at, []).append(cue)
        for moment in moments(told):
            self._wait(moment.at)
            seen = [self._scene(cue) for cue in self.passing(moment.at) if person in ("", cue.person)]
            coming = [self._scene(cue) for cue in waiting.get(moment.at, ())]
            news = self.send(moment)
            yield seen + [_with(scene, news) for scene in coming]

    def open(self, told: Sequence[Step]) -> None:
        """Sends what was known from the start, as of the moment of its export: nothing may lie ahead of its arrival."""
        known = [step for step in told if step.at is None]
        if known:
            self._ground.set(max(step.touchpoint.at for step in known))
            self._post(known)
            self._fresh()

    def reach(self, moment: int) -> None:
        """Lets time pass up to a moment (microseconds UTC), from deadline to deadline."""
        for _ in self.passing(moment):
            pass

    def passing(self, moment: int) -> Iterator[Cue]:
        """Lets time pass up to a moment; whenever a promise is due soon on the way, whoever it was made to.

        Args:
            moment: microseconds UTC; the clock stands there once all of this is taken, before that at each.
        """
        while (ahead := self._ground.deadline()) is not None and ahead <= moment:
            self._ground.set(ahead)
            due = [sent for sent in self._fresh() if sent.type == NewsType.PROMISE_DUE_SOON.value]
            yield from (self._due(sent, ahead) for sent in due)
        self._ground.set(moment)

    def send(self, moment: Moment) -> dict[str, list[str]]:
        """Sends what happened at the moment that the clock shows; the answer is types of news by person."""
        self._post(moment.steps)
        news: dict[str, list[str]] = {}
        for sent in self._fresh():
            if sent.type not in PASSING:
                news.setdefault(self._person(sent), []).append(sent.type)
        return news

    def ask(self, ids: Iterable[tuple[str, str]]) -> Context:
        """What is known now of whoever carries one of these; of several contexts the first that is surely one person's.

        Args:
            ids: kind and value; a kind may be ''.
        """
        told = Context(at="", match=Match.UNKNOWN)
        for kind, value in ids:
            asked = self._http.get("/v1/context", params={"kind": kind, "value": value}, headers=self._key(Use.READ))
            told = msgspec.json.decode(_expected(asked, 200).content, type=Context)
            if told.match is Match.EXACT:
                break
        return told

    def _scene(self, cue: Cue) -> Scene:
        context = self.ask(cue.ids)
        return Scene(
            at=iso(cue.at), person=cue.person, why=cue.why, channel=cue.channel, what=cue.what, context=context,
            prevented=self._saving.heeded(cue, context),
        )  # fmt: skip

    def _due(self, sent: Sent, now: int) -> Cue:
        return Cue(
            at=now, person=self._person(sent), why=sent.type, channel="", what="a promise is due soon",
            ids=(("", sent.subject),) if sent.subject else (),
        )  # fmt: skip

    def _person(self, sent: Sent) -> str:
        """Of whom news is, in the account: ids of people may have become others since."""
        data: dict[str, Any] = msgspec.json.decode(sent.body)["data"]
        found = (self._whose[ref] for ref in data.get("evidence", ()) if ref in self._whose)
        return next(found, sent.subject)

    def _fresh(self) -> list[Sent]:
        found = self._ground.news(self._seen)
        self._seen = found[-1].seq if found else self._seen
        return found

    def _post(self, steps: Sequence[Step]) -> None:
        for begin in range(0, len(steps), AT_ONCE):
            body = msgspec.json.encode([_event(step) for step in steps[begin : begin + AT_ONCE]])
            headers = {"content-type": "application/cloudevents-batch+json", **self._key(Use.WRITE)}
            answer = _expected(self._http.post("/v1/events", content=body, headers=headers), 202)
            if msgspec.json.decode(answer.content).get("faults"):
                raise Unavailable(f"the server of the rehearsal refused a step: {answer.text[:500]}")
        self._ground.settle()

    def _key(self, use: Use) -> dict[str, str]:
        return {"authorization": f"Bearer {self._ground.keys[use]}"}

    def _wait(self, moment: int) -> None:
        if self._now is not None:
            self._pause((moment - self._now) / SECOND)
        self._now = moment


def _event(step: Step) -> dict[str, object]:
    """A step as a CloudEvent."""
    return {
        "specversion": "1.0", "id": fitting(step.id), "source": SOURCE, "type": "org.tellonce.touchpoint",
        "datacontenttype": "application/json", "data": step.touchpoint,
    }  # fmt: skip


def _with(scene: Scene, news: Mapping[str, list[str]]) -> Scene:
    told = [*news.get(scene.person, ()), *news.get(scene.context.person or scene.person, ())]
    return msgspec.structs.replace(scene, news=list(dict.fromkeys(told)))


def _expected(answer: httpx.Response, status: int) -> httpx.Response:
    if answer.status_code != status:
        raise Unavailable(f"the server of the rehearsal answered {answer.status_code}: {answer.text[:500]}")
    return answer
