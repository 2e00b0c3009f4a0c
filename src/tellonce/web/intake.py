"""The ways in for programs: Segment's HTTP API, CloudEvents, and what the silos' own systems send."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec
from litestar.types import Send

from tellonce.live.intake.cloud_events import BODY_LIMIT, cloud_events
from tellonce.live.intake.segment_api import BATCH_LIMIT, calls
from tellonce.live.intake.unpacked import unpacked
from tellonce.live.present import Present
from tellonce.silos.deliveries.delivery import Undelivered, canonical, delivered
from tellonce.silos.deliveries.replies import reply
from tellonce.silos.deliveries.signatures import SCHEMES, challenge, check
from tellonce.silos.mapping import Silo
from tellonce.vocabulary.access import Holder, Use
from tellonce.vocabulary.arrival import Arrival, Fault, fitting
from tellonce.vocabulary.refusal import Refused
from tellonce.web.accepting import Accepting
from tellonce.web.credentials import presented, segment_key
from tellonce.web.door import Door
from tellonce.web.wire import Ask, Problem, answer

SIGNED_WITH: Final = "TELLONCE_SECRET_"
"""Before the name of a silo in capitals: the environment variable that holds what its vendor signs with."""


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to what was accepted.

    Attributes:
        accepted: how many events are durable now; those that were there before are among them.
        faults: what is wrong with the others.
    """

    accepted: int
    faults: list[Fault] = []


class Succeeded(msgspec.Struct, frozen=True, kw_only=True):
    """What SDKs of Segment wait for. Source: Segment docs, HTTP API.

    Attributes:
        success: always true; what is not done is answered as a problem.
    """

    success: bool = True


SUCCESS: Final = msgspec.json.encode(Succeeded())


class Challenged(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a vendor who makes sure that we hold the secret.

    Attributes:
        response_token: what it sent, signed.
    """

    response_token: str


class Intake:
    """Takes requests of programs in.

    Args:
        present: what they are for.
        accepting: makes them durable.
        door: whose keys count.
        environment: where secrets of vendors stand.
        public: the address under which vendors reach this server, as `https://journeys.example.org`; '' = as they say.
    """

    def __init__(
        self, present: Present, accepting: Accepting, door: Door, environment: Mapping[str, str], public: str = ""
    ) -> None:  # fmt: skip
        self._present, self._accepting, self._door = present, accepting, door
        self._environment, self._public = environment, public.rstrip("/")
        self._silos: dict[str, Silo] = {one.name: one for one in present.declaration.silo}

    async def segment(self, ask: Ask, send: Send) -> None:
        """`POST /v1/track` and its like: answered as Segment does."""
        _only("POST", ask)
        body = await ask.body(BATCH_LIMIT)
        holder = self._holder(ask, body)
        kind, encoding = ask.path.rpartition("/")[2], ask.headers.get("content-encoding", "")
        arrivals = calls(kind, body, encoding, self._segment_silo(holder), self._present.clock())
        await self._accepting.accept(arrivals)
        await answer(send, 200, SUCCESS)

    async def events(self, ask: Ask, send: Send) -> None:
        """`POST /v1/events`: CloudEvents, one or many."""
        _only("POST", ask)
        holder = self._door.machine(ask, Use.WRITE)
        arrivals, faults = cloud_events(ask.headers, await ask.body(BODY_LIMIT), holder.silo, self._silos)
        arrivals, others = _own(arrivals, holder)
        await self._accepting.accept(arrivals)
        told = Accepted(accepted=len(arrivals), faults=[*faults, *others])
        await answer(send, 202 if arrivals or not told.faults else 400, msgspec.json.encode(told))

    async def silo(self, ask: Ask, send: Send) -> None:
        """`POST /v1/silos/NAME`: what a vendor's webhook or stream brings."""
        silo = self._declared(ask.path.removeprefix("/v1/silos/"))
        self._door.machine(ask, Use.WRITE, silo.name, in_query=True)
        secret = self._environment.get(SIGNED_WITH + re.sub(r"\W", "_", silo.name).upper(), "")
        if ask.method == "GET" and secret and (token := ask.query.get("crc_token", "")):
            told = Challenged(response_token=challenge(token, secret))
            await answer(send, 200, msgspec.json.encode(told))
            return
        _only("POST", ask)
        body, now = await ask.body(BODY_LIMIT), self._present.clock()
        if secret:
            self._signed(silo, ask, body, secret, now)
        plain = unpacked(body, ask.headers.get("content-encoding", ""), BODY_LIMIT)
        arrivals = _brought(silo, ask.headers.get("content-type", ""), plain, now)
        await self._accepting.accept(arrivals)
        wanted = reply(silo.system, plain, now)
        if wanted:
            await answer(send, 200, wanted.body, wanted.content_type.encode())
        else:
            await answer(send, 202, msgspec.json.encode(Accepted(accepted=len(arrivals))))

    def _holder(self, ask: Ask, body: bytes) -> Holder:
        key = ""
        if not presented(ask):
            try:
                key = segment_key(msgspec.json.decode(body))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                key = ""
        return self._door.machine(ask, Use.WRITE, key=key)

    def _segment_silo(self, holder: Holder) -> str:
        """The silo that a key is for, else the only one that speaks Segment.

        Raises:
            Problem: there is none, or more than one.
        """
        speaking = [one.name for one in self._silos.values() if one.system == "segment"]
        if holder.silo or len(speaking) == 1:
            return holder.silo or speaking[0]
        said = (
            f"{len(speaking)} silos of system 'segment' are declared" if speaking else "no silo is of system 'segment'"
        )
        raise Problem(400, f"{said}: use a key that is for one silo (`tellonce keys add --silo NAME`)")

    def _declared(self, name: str) -> Silo:
        if name not in self._silos:
            known = ", ".join(sorted(self._silos)) or "none"
            raise Problem(404, f"no silo is called {name[:100]!r} in tellonce.toml (known: {known})")
        return self._silos[name]

    def _signed(self, silo: Silo, ask: Ask, body: bytes, secret: str, now: int) -> None:
        if silo.system not in SCHEMES:
            return
        query = ask.scope["query_string"].decode("latin-1")
        base = self._public or f"{ask.scope['scheme']}://{ask.headers.get('host', '')}"
        url = base + ask.path + (f"?{query}" if query else "")
        try:
            check(silo.system, ask.headers, url, body, secret, now)
        except Refused as error:
            raise Problem(401, str(error)) from error


def _brought(silo: Silo, content_type: str, body: bytes, now: int) -> list[Arrival]:
    """What a request brings; what cannot be taken apart is kept as it stood, to be set aside with the reason."""
    arrivals = []
    for one in delivered(silo.system, content_type, body, arrived=now, layout=silo.layout):
        said = one.raw.encode("utf-8", "replace") if isinstance(one, Undelivered) else canonical(one.record)
        arrivals.append(Arrival(source=silo.name, id=fitting(one.id), silo=silo.name, body=said))
    return arrivals


def _own(arrivals: list[Arrival], holder: Holder) -> tuple[list[Arrival], list[Fault]]:
    """What a key may write; of the rest that it may not."""
    if not holder.silo:
        return arrivals, []
    own = [one for one in arrivals if one.silo == holder.silo]
    others = len(arrivals) - len(own)
    said = f"{others} events are for other silos than {holder.silo!r}, which alone this key writes for"
    return own, [Fault(place=0, reason=said)] if others else []


def _only(method: str, ask: Ask) -> None:
    if ask.method != method:
        raise Problem(405, f"this is asked for with {method}", [(b"allow", method.encode())])
