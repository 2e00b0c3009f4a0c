"""The client: hands events in as Segment's API takes them or as CloudEvents, asks for contexts, listens to news."""

import json
import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self, cast
from uuid import uuid4

import httpx

from tellonce_client.errors import Failed, Refused
from tellonce_client.news import News, blocks, lines, news
from tellonce_client.words import Context

AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
"""Answers after which the same is sent again: nothing comes twice, since every event has an id."""

ATTEMPTS: Final = 5
FIRST_SECONDS: Final = 0.5
LONGEST_SECONDS: Final = 60.0
SILENT_SECONDS: Final = 45.0
"""A stream that says nothing for so long is opened anew: the server sends a comment every 15 s."""

JSON: Final = {"content-type": "application/json"}
CLOUD_EVENT: Final = {"content-type": "application/cloudevents+json"}


class Client:
    """Speaks to one server of Tellonce. Threads may share it. To be closed, or used as a context manager.

    Args:
        url: of the server, such as `https://tellonce.example`.
        write_key: for handing events in.
        read_key: for contexts.
        stream_key: for news.
        timeout: seconds for an answer.
        attempts: how often a request is made at most.
        pause: waits so many seconds.
        chance: a number from 0 to 1, another each time.
    """

    def __init__(
        self,
        url: str,
        *,
        write_key: str = "",
        read_key: str = "",
        stream_key: str = "",
        timeout: float = 10.0,
        attempts: int = ATTEMPTS,
        pause: Callable[[float], object] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._keys = {"write": write_key, "read": read_key, "stream": stream_key}
        self._http = httpx.Client(base_url=url, timeout=timeout, headers={"user-agent": "tellonce-client"})
        self._attempts, self._pause, self._chance = attempts, pause, chance

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Gives the connections back."""
        self._http.close()

    def track(
        self,
        event: str,
        *,
        user_id: str = "",
        anonymous_id: str = "",
        properties: Mapping[str, object] | None = None,
        at: datetime | None = None,
        id: str = "",
    ) -> str:
        """Something that a customer did.

        Args:
            event: its name.
            user_id: the customer's id in the system that calls; this or `anonymous_id` is needed.
            anonymous_id: of a visitor.
            properties: what is known of it.
            at: its moment, aware; now if left out.
            id: of the event; the same id is taken in once. Made if left out.

        Returns:
            The id of the event.

        Raises:
            Refused: the key or the event is at fault.
            Failed: the server took it in none of the attempts; hand it in again, with the same id.
        """
        said: dict[str, object] = {"event": event, "properties": dict(properties or {})}
        return self._call("track", said, user_id, anonymous_id, at, id)

    def identify(
        self,
        *,
        user_id: str = "",
        anonymous_id: str = "",
        traits: Mapping[str, object] | None = None,
        at: datetime | None = None,
        id: str = "",
    ) -> str:
        """What is known of a customer; the ids given are one customer's. Arguments, answer and errors as of `track`."""
        return self._call("identify", {"traits": dict(traits or {})}, user_id, anonymous_id, at, id)

    def event(self, event: Mapping[str, object]) -> str:
        """A CloudEvent, to be taken in once by its `source` and `id`.

        Args:
            event: in JSON form; `specversion`, `id` and `time` are added where they are missing.

        Returns:
            The id of the event.

        Raises:
            Refused: the key or the event is at fault.
            Failed: the server took it in none of the attempts; hand it in again, with the same id.
        """
        whole = {"specversion": "1.0", "id": str(uuid4()), "time": _iso(datetime.now(UTC)), **event}
        self._ask("POST", "/v1/events", "write", content=json.dumps(whole), headers=CLOUD_EVENT)
        return str(whole["id"])

    def context(self, kind: str, value: str) -> Context:
        """What whoever serves a customer next has to know.

        Args:
            kind: of the identifier, such as `phone`.
            value: as the caller has it.

        Raises:
            Refused: the key is at fault.
            Failed: the server answered none of the attempts.
        """
        answer = self._ask("GET", "/v1/context", "read", params={"kind": kind, "value": value})
        return cast(Context, answer.json())

    def stream(self, person: str = "", *, types: Collection[str] = (), after: int | None = None) -> Iterator[News]:
        """News as it comes, without end; a stream that breaks off is opened anew where it was.

        Args:
            person: id of the person, '' for everybody's news.
            types: only news of these; empty for all.
            after: `seq` of the last news that was seen; None for only what is new.

        Raises:
            Refused: the key or what is asked is at fault.
        """
        query = {"person": person, "types": ",".join(types)}
        seen, failures, pause = after, 0, FIRST_SECONDS
        while True:
            headers = self._headers("stream") | ({} if seen is None else {"last-event-id": str(seen)})
            wait = 0.0
            try:
                timeout = httpx.Timeout(10.0, read=SILENT_SECONDS)
                with self._http.stream("GET", "/v1/stream", params=query, headers=headers, timeout=timeout) as answer:
                    wait = self._opened(answer)
                    for block in blocks(lines(answer.iter_bytes())) if answer.is_success else ():
                        pause = pause if block.retry_seconds is None else block.retry_seconds
                        failures = 0
                        if block.data:
                            seen = int(block.id) if block.id.isdecimal() else seen
                            yield news(json.loads(block.data), seen or 0)
            except httpx.TransportError:
                pass
            failures += 1
            self._pause(max(wait, min(pause * 2 ** min(failures - 1, 10), LONGEST_SECONDS) * self._chance()))

    def _opened(self, answer: httpx.Response) -> float:
        """Seconds that a stream which was not opened asks for."""
        if answer.is_success:
            return 0.0
        answer.read()
        if answer.status_code not in AGAIN:
            raise _refused(answer)
        return _asked(answer)

    def _call(
        self, kind: str, said: dict[str, object], user: str, anonymous: str, at: datetime | None, id: str
    ) -> str:  # fmt: skip
        given = id or str(uuid4())
        who = {name: value for name, value in (("userId", user), ("anonymousId", anonymous)) if value}
        call = {"messageId": given, "timestamp": _iso(at or datetime.now(UTC)), **who, **said}
        self._ask("POST", f"/v1/{kind}", "write", content=json.dumps(call), headers=JSON)
        return given

    def _headers(self, use: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self._keys[use]}"} if self._keys[use] else {}

    def _ask(self, method: str, path: str, use: str, **more: Any) -> httpx.Response:  # noqa: ANN401  # httpx's own
        headers = self._headers(use) | more.pop("headers", {})
        for attempt in range(1, self._attempts + 1):
            wait, problem = 0.0, ""
            try:
                answer = self._http.request(method, path, headers=headers, **more)
                if answer.is_success:
                    return answer
                if answer.status_code not in AGAIN:
                    raise _refused(answer)
                wait, problem = _asked(answer), f"it answered {answer.status_code}"
            except httpx.TransportError as error:
                # Its text may hold the address with what was asked.
                problem = type(error).__name__
            if attempt < self._attempts:
                self._pause(max(wait, min(FIRST_SECONDS * 2**attempt, LONGEST_SECONDS) * self._chance()))
        raise Failed(f"the server did not do it in {self._attempts} attempts: {problem}")


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _asked(answer: httpx.Response) -> float:
    told = answer.headers.get("retry-after", "")
    return min(float(told), LONGEST_SECONDS) if told.isdecimal() else 0.0


def _refused(answer: httpx.Response) -> Refused:
    try:
        detail = str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = "the server does not do it"
    return Refused(answer.status_code, detail)
