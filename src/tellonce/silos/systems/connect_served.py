"""Queue, agent, hold and hand-over of an Amazon Connect contact record."""

from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.silos.systems.connect_stretch import CALLBACK, HAND_OVERS, Stretch
from tellonce.silos.systems.fields import kept
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.touchpoint import Touchpoint

_LEFT: Final = frozenset({"CUSTOMER_DISCONNECT", "TELECOM_ORIGINATOR_CANCEL", ""})
"""Reasons by which a customer leaves a queue; the oldest records give none."""


def served(frame: Touchpoint, stretch: Stretch) -> Iterator[Touchpoint]:
    """The hand-over by which the record began, its wait, its agent, its hold, and the hand-over to somebody outside.

    Args:
        frame: what all touchpoints of the record share.
        stretch: what the record tells.
    """
    shared = [("queue", stretch.queue)]
    if stretch.method in HAND_OVERS:
        yield msgspec.structs.replace(
            frame, until=None, activity=Activity.TRANSFERRED, word=stretch.method,
            attributes=kept([*shared, ("to", stretch.agent or stretch.queue)]),
        )  # fmt: skip
    if stretch.queued is not None and stretch.method != CALLBACK:
        at, until = stretch.queued
        yield msgspec.structs.replace(
            frame, at=at, until=until, activity=Activity.QUEUED, word=stretch.queue, outcome=_waited(stretch),
            attributes=kept(shared),
        )  # fmt: skip
    if stretch.served is not None:
        yield from _agent(frame, stretch, stretch.served, [("asker", stretch.agent), *shared])


def _waited(stretch: Stretch) -> Outcome | None:
    """Abandoned where the customer left and neither an agent nor another contact, such as a call-back, followed."""
    gone = stretch.until is not None and stretch.reason in _LEFT
    return Outcome.ABANDONED if gone and stretch.served is None and not stretch.next else None


def _agent(frame: Touchpoint, stretch: Stretch, at: int, shared: list[tuple[str, str]]) -> Iterator[Touchpoint]:
    until = None if stretch.until is None else max(at, stretch.until)
    talk = msgspec.structs.replace(
        frame, at=at, until=until, activity=Activity.CONNECTED, word=stretch.agent,
        outcome=Outcome.TRANSFERRED if stretch.sent_on else Outcome.FAILED if stretch.broken else None,
        attributes=kept(shared),
    )  # fmt: skip
    yield talk
    if stretch.held:
        # The record tells how long, not when. Who it is and what it is about is asked first, so that the end of the
        # talk is likelier, and a question asked at its beginning shares no minutes with the hold.
        held = (at, at + stretch.held) if until is None else (max(at, until - stretch.held), until)
        yield msgspec.structs.replace(talk, at=held[0], until=held[1], activity=Activity.HELD, outcome=None)
    if stretch.sent_on:
        yield msgspec.structs.replace(
            frame, at=stretch.sent_on.at, until=None, activity=Activity.TRANSFERRED, word="TransferredToEndpoint",
            attributes=kept([*shared, ("to", stretch.sent_on.to)]),
        )  # fmt: skip
