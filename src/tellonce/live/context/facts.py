"""Facts: what was known of one person at a moment, each with its records, as the context tells it."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from tellonce.journeys.placed import Placed
from tellonce.journeys.step import Step
from tellonce.journeys.stitch import Stitched
from tellonce.live.deadlines import going
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.context import Happened, OpenMatter, Promised, Proof, Waiting
from tellonce.vocabulary.journey import Contact, ContactKind, Journey, PromiseStatus
from tellonce.vocabulary.measure import minutes
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE, iso
from tellonce.vocabulary.touchpoint import Identifier

HOLDS: Final = DAY
"""How long a proof of identity holds. Source: catalogue, re_authentication: asking within 24 hours is asking again."""

FAILED_WITHIN: Final = 7 * DAY
"""How far back a failure is news. Source: catalogue, repeat_contact: within seven days it is the same trouble."""

SENT_WITHIN: Final = 30 * DAY
"""How far back messages are told. Source: our choice: a bill runs for a month."""

PAID_WITHIN: Final = 60 * DAY
"""How far back money is told. Source: our choice: two bills."""

WAITS_WITHIN: Final = 2 * HOUR
"""How long a wait without an end is taken to go on. Source: our choice: few hold the line longer, and what no record
ever ended would otherwise wait for ever."""

SENT: Final = frozenset({
    Activity.NOTICE_SENT, Activity.CALL_PLACED, Activity.SURVEY_SENT, Activity.REPLY_SENT, Activity.PENALISED,
    Activity.ENFORCED, Activity.BILLED,
})  # fmt: skip

MONEY: Final = frozenset({
    Activity.BILLED, Activity.PAID, Activity.PAYMENT_FAILED, Activity.REFUNDED, Activity.DISPUTED, Activity.PENALISED,
})  # fmt: skip

FAILING: Final = frozenset({
    Activity.STEP_FAILED, Activity.PAYMENT_FAILED, Activity.OPTION_MISSING, Activity.FIELD_REFUSED,
})  # fmt: skip

BADLY: Final = frozenset({
    Outcome.FAILED, Outcome.UNAVAILABLE, Outcome.REFUSED, Outcome.BUSY, Outcome.ABANDONED,
})  # fmt: skip


ANSWERING: Final = frozenset({Activity.CONNECTED, Activity.CALLBACK_AGREED})
"""What ends a wait besides its own end."""


class Facts:
    """What was known of one person at a moment.

    Args:
        rows: the touchpoints known then.
        told: what they tell.
        moment: microseconds UTC.
        gap: a silence longer than this (microseconds) ends a journey without a business number.
    """

    def __init__(self, rows: Sequence[Placed], told: Stitched, moment: int, gap: int) -> None:
        self.told, self.moment = told, moment
        self.steps = [step for step in told.steps if step.placed is not None and step.at <= moment]
        self._rows = rows
        self._latest = {step.journey: step.at for step in self.steps if step.journey}
        on = [one for one in told.journeys if one.id in self._latest and going(one, self.steps, moment, gap)]
        self.open = sorted(on, key=lambda one: (-self._latest[one.id], one.id))

    def name(self) -> str:
        """The fullest name on record, '' where there is none."""
        return max(self.ids().get("name", ()), key=len, default="")

    def ids(self) -> dict[str, list[str]]:
        """Values by which systems know the person, as written, by kind."""
        found: dict[str, dict[str, None]] = {}
        for row in self._rows:
            for one in row.touchpoint.ids:
                found.setdefault(one.kind, {})[one.value] = None
        return {kind: sorted(values) for kind, values in sorted(found.items())}

    def preferred(self) -> str:
        """The channel that the person asked for last, '' where none."""
        stated = [
            step.placed for step in self.told.steps if step.activity is Activity.PREFERENCE_STATED and step.placed
        ]
        return stated[-1].touchpoint.attributes.get("what", "") if stated else ""

    def matter(self, one: Journey) -> OpenMatter:
        """A journey that is going on."""
        met = self.met(one)
        spans = [contact.span for contact in self.told.contacts if contact.journey == one.id]
        wasted = [friction.span or 0 for friction in self.told.frictions if friction.journey == one.id]
        return OpenMatter(
            journey=one.id, topic=one.topic, since=iso(one.started), latest=iso(self._latest[one.id]),
            contacts=len(met), minutes=round(sum(map(minutes, spans)), 1), wasted=round(minutes(sum(wasted)), 1),
            said=met[-1].what if met else "", channel=met[-1].channel.value if met else "", resolved=one.resolved,
        )  # fmt: skip

    def met(self, one: Journey) -> list[Contact]:
        """The contacts of a journey in order."""
        mine = (contact for contact in self.told.contacts if contact.journey == one.id)
        return [contact for contact in mine if contact.kind is ContactKind.CONTACT]

    def failed(self) -> list[Happened]:
        """What failed lately."""
        bad = (step for step in self._since(FAILED_WITHIN) if step.activity in FAILING or step.outcome in BADLY)
        return list(map(_happened, bad))

    def tried(self) -> list[Happened]:
        """Handling steps gone through in the open matters."""
        going = {one.id for one in self.open}
        runs = (step for step in reversed(self.steps) if step.activity is Activity.SCRIPT_RUN and step.journey in going)
        return list(map(_happened, runs))

    def sent(self) -> list[Happened]:
        """Messages sent lately."""
        return [
            _happened(step)
            for step in self._since(SENT_WITHIN)
            if step.kind is ContactKind.MESSAGE and step.activity in SENT
        ]

    def money(self) -> list[Happened]:
        """What was billed, paid, refused or given back lately."""
        return [_happened(step) for step in self._since(PAID_WITHIN) if step.activity in MONEY]

    @cached_property
    def given(self) -> dict[Identifier, str]:
        """Identities given that hold, each with the record in which it was given last; without its value if unknown."""
        found: dict[Identifier, str] = {}
        for step in reversed(list(self._since(HOLDS))):
            if step.activity is Activity.IDENTITY_GIVEN and step.placed:
                point = step.placed.touchpoint
                fact = point.attributes.get("fact", "")
                value = next((one for one in point.ids if one.kind == fact), None)
                if fact:
                    found[value or Identifier(fact, "")] = point.reference
        return found

    def proofs(self) -> list[Proof]:
        """Proofs of identity that hold."""
        at = {step.placed.touchpoint.reference: step.at for step in self.steps if step.placed}
        return [
            Proof(fact=one.kind, at=iso(at[ref]), holds_until=iso(at[ref] + HOLDS), evidence=[ref])
            for one, ref in self.given.items()
        ]

    def promises(self) -> list[Promised]:
        """Promises that are not done yet."""
        return [
            Promised(
                what=one.what, due=iso(one.due), minutes_left=round((one.due - self.moment) / MINUTE, 1),
                journey=one.journey, evidence=list(one.evidence),
            )
            for one in self.told.promises
            if one.status is not PromiseStatus.KEPT and one.settled is None
        ]  # fmt: skip

    def waiting(self) -> Waiting | None:
        """The contact in which the person waits for somebody now, None where in none."""
        over: set[str | None] = set()
        for step in self._since(WAITS_WITHIN):
            if step.activity in ANSWERING or (step.activity is Activity.QUEUED and _ended(step)):
                over.add(step.contact)
            elif step.activity is Activity.QUEUED and step.contact not in over and step.placed:
                point = step.placed.touchpoint
                waits = [one for one in self.steps if one.activity is Activity.QUEUED and one.contact == step.contact]
                return Waiting(
                    since=iso(step.at), channel=step.channel.value, queue=point.attributes.get("queue") or point.word,
                    earlier=len(waits) - 1, evidence=[point.reference],
                )  # fmt: skip
        return None

    def frictions(self) -> list[Happened]:
        """What the person has met in the open matters."""
        going = {one.id for one in self.open}
        return [
            Happened(at=iso(one.at), what=one.name, channel="", about="", journey=one.journey,
                     evidence=list(one.evidence))
            for one in reversed(self.told.frictions)
            if one.journey in going and one.at <= self.moment
        ]  # fmt: skip

    def _since(self, length: int) -> Iterator[Step]:
        """The steps of the last microseconds, the latest first."""
        return (step for step in reversed(self.steps) if self.moment - step.at <= length)


def _ended(step: Step) -> bool:
    point = step.placed.touchpoint if step.placed else None
    return step.outcome is not None or (point is not None and point.until is not None)


def _happened(step: Step) -> Happened:
    point = step.placed.touchpoint if step.placed else None
    said = point.attributes if point else {}
    about = said.get("what") or said.get("quote") or step.task or (point.word if point else "") or ""
    return Happened(
        at=iso(step.at), what=f"{step.activity.value} {step.outcome.value if step.outcome else ''}".strip(),
        channel=step.channel.value, about=about, journey=step.journey or "",
        evidence=[point.reference] if point else [],
    )  # fmt: skip
