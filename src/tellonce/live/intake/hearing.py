"""What an accepted event tells: its record read by the same function that reads the files of its silo."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from tellonce.live.intake.fitness import unfit
from tellonce.silos.declaration import Declaration
from tellonce.silos.listen import Ear, ear, hear
from tellonce.silos.mapping import Silo
from tellonce.stores.present.inbox import Waiting
from tellonce.vocabulary.arrival import TOUCHPOINT, Arrival
from tellonce.vocabulary.moment import DAY, iso
from tellonce.vocabulary.refusal import Refused
from tellonce.vocabulary.touchpoint import SetAside, Touchpoint

AHEAD: Final = DAY
"""How far a record may lie ahead of the moment at which it arrived. Source: our choice: zones are at most 26 hours
apart, and whoever writes local time as UTC is told so; a planned visit is a promise, and its date an attribute."""

LIVE: Final = "live"
"""Folder that stands in references for what came live, and in no file."""

UNREAD: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What is raised of bytes that are no JSON, of no UTF-8, or nested without end: none of them may stop the others."""

_TOUCHPOINT: Final[msgspec.json.Decoder[Touchpoint]] = msgspec.json.Decoder(Touchpoint)
_RECORD: Final[msgspec.json.Decoder[dict[str, Any]]] = msgspec.json.Decoder(dict[str, Any])


class Hearing:
    """The ears for all silos of an organisation.

    Args:
        declaration: what it declares.
        erased: whether touchpoints of one record belong to somebody who was erased.
    """

    def __init__(
        self, declaration: Declaration, erased: Callable[[Iterable[Touchpoint]], bool] = lambda _: False
    ) -> None:  # fmt: skip
        self._declaration, self._erased = declaration, erased
        self._silos: Mapping[str, Silo] = {one.name: one for one in declaration.silo}
        self._ears: dict[str, Ear] = {}

    def heard(self, event: Waiting) -> list[Touchpoint] | str:
        """The touchpoints of an event, none of one that belongs to somebody who was erased; or why it is set aside."""
        told = self.read(event)
        return [] if not isinstance(told, str) and self._erased(told) else told

    def read(self, event: Waiting) -> list[Touchpoint] | str:
        """The touchpoints of an event, whosever they are, or why it is set aside."""
        try:
            told = self._told(event.arrival)
        except Refused as error:
            return str(error)
        if isinstance(told, str):
            return told
        if reason := next(filter(None, map(unfit, told)), ""):
            return reason
        late = next((one for one in told if one.at > event.received + AHEAD), None)
        if late is None:
            return told
        return (
            f"its moment {iso(late.at)} lies more than a day after it arrived ({iso(event.received)}): "
            "the clock or zone of the sender is wrong; set it right and send it again under another id"
        )

    def _told(self, arrival: Arrival) -> list[Touchpoint] | str:
        if arrival.silo == TOUCHPOINT:
            return self._as_it_is(arrival.body)
        listening = self._ear(arrival.silo)
        try:
            record = _RECORD.decode(arrival.body)
        except UNREAD as error:
            return f"it is no record in JSON: {error}"
        file = f"{LIVE}/{arrival.silo}"
        told = hear(listening, record, msgspec.structs.replace(listening.source, file=file, event=arrival.id))
        aside = [one for one in told if isinstance(one, SetAside)]
        return aside[0].reason if aside else [one for one in told if isinstance(one, Touchpoint)]

    def _as_it_is(self, body: bytes) -> list[Touchpoint] | str:
        try:
            return [_TOUCHPOINT.decode(body)]
        except UNREAD as error:
            return f"it is no touchpoint in JSON: {error} (allowed: docs/reference/vocabulary.md)"

    def _ear(self, name: str) -> Ear:
        if name not in self._ears:
            silo = self._silos.get(name)
            if silo is None:
                known = ", ".join(sorted(self._silos)) or "none"
                raise Refused(f"no silo is called {name!r} in tellonce.toml (known: {known})")
            self._ears[name] = ear(self._declaration, silo)
        return self._ears[name]
