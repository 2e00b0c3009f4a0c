"""The context: what whoever serves a customer next has to know at a moment, and what to do and to leave undone."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from tellonce.journeys.placed import Placed
from tellonce.journeys.stitch import Manner, stitch
from tellonce.live.context.facts import FAILED_WITHIN, HOLDS, PAID_WITHIN, SENT_WITHIN, WAITS_WITHIN, Facts
from tellonce.live.context.foresee import Standing, foreseen
from tellonce.live.context.known import known
from tellonce.live.deadlines import NUMBERED
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.context import Advice, Context
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.journey import ContactKind, Journey
from tellonce.vocabulary.moment import DAY, MINUTE, iso

RUNNING_WITHIN: Final = 30 * MINUTE
"""How long after its last sign a contact may be going on. Source: counting rules, the silence that ends a session."""

FRESH: Final = DAY
"""How far back a friction still asks for something by itself. Source: catalogue, failure_demand: within 24 hours."""

LIMITS: Final = (RUNNING_WITHIN, WAITS_WITHIN, FRESH, HOLDS, FAILED_WITHIN, SENT_WITHIN, NUMBERED, PAID_WITHIN)
"""All spans that facts and advice look back over, microseconds."""

MATTERS: Final = 3
"""Open matters in which next steps are tried, the latest first: more is not what a customer comes with."""


@cache
def sayings() -> dict[str, dict[str, str]]:
    """What is said about facts and about frictions just met, by kind and name."""
    text = (files("tellonce.live.context") / "advice.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, dict[str, str]])


def context(owner: str, rows: Iterable[Placed], manner: Manner, moment: int) -> Context:
    """What is known of one person at a moment, and what to do and to leave undone.

    Args:
        owner: the person's id.
        rows: the person's touchpoints; what comes after the moment is not looked at.
        manner: how to stitch; its `as_of` does not count.
        moment: microseconds UTC.
    """
    there = known(rows, moment)
    now = msgspec.structs.replace(manner, as_of=moment)
    seen = Facts(there, stitch(owner, there, now), moment, manner.journey_gap)
    told = Context(
        at=iso(moment), match=Match.EXACT, person=owner, name=seen.name(), ids=seen.ids(), preferred=seen.preferred(),
        waiting=seen.waiting(), matters=list(map(seen.matter, seen.open)), failed=seen.failed(), tried=seen.tried(),
        proofs=seen.proofs(), promises=seen.promises(), sent=seen.sent(), money=seen.money(),
        frictions=seen.frictions(),
    )  # fmt: skip
    running = _running(seen)
    avoid: dict[tuple[str, str], Advice] = {}
    for one in seen.open[:MATTERS]:
        for advice in foreseen(owner, there, _standing(seen, one, running), now, moment):
            avoid.setdefault((advice.name, advice.says), advice)
    return msgspec.structs.replace(told, advice=[*_to_do(seen, told), *avoid.values()])


def _to_do(seen: Facts, told: Context) -> Iterator[Advice]:
    """What facts ask for by themselves."""
    facts, met = sayings()["fact"], sayings()["friction"]
    contacts = seen.met(seen.open[0]) if seen.open else []
    for contact in contacts[-1:]:
        yield _do("known", facts, contact.what, contact.refs, "start_over")
    for one in told.failed[:1]:
        yield _do("failed", facts, f"{one.what} {one.about}".strip(), one.evidence, "failure_demand")
    for promise in told.promises:
        yield _do("open_promise", facts, f"{promise.what}, due {promise.due}", promise.evidence, "broken_promise")
    for one in told.sent[:1]:
        yield _do("told_of", facts, f"{one.what} {one.about}".strip(), one.evidence)
    fresh = {one.name: one for one in seen.told.frictions if 0 <= seen.moment - one.at <= FRESH and one.name in met}
    for name, friction in reversed(fresh.items()):
        yield _do(f"after_{name}", {f"after_{name}": met[name]}, name.replace("_", " "), friction.evidence)


def _do(name: str, says: Mapping[str, str], why: str, evidence: Iterable[str], *prevents: str) -> Advice:
    return Advice(
        name=name,
        avoid=False,
        says=says[name],
        why=why,
        prevents=list(prevents),
        evidence=list(dict.fromkeys(evidence)),
    )


def _standing(seen: Facts, one: Journey, running: Placed | None) -> Standing:
    its = [step for step in seen.steps if step.journey == one.id]
    rows = [step.placed.touchpoint for step in its if step.placed]
    over = [contact for contact in seen.met(one) if not running or running.touchpoint.reference not in contact.refs]
    scripts: dict[str, dict[str, None]] = {}
    options: dict[tuple[str, Channel], dict[str, None]] = {}
    for step in its:
        if step.activity is Activity.SCRIPT_RUN and step.task and step.placed:
            scripts.setdefault(step.task, {})[step.placed.touchpoint.reference] = None
        elif step.activity is Activity.OPTION_ADVERTISED and step.task and step.placed:
            where = next((way for way in Channel if way.value == step.placed.touchpoint.attributes.get("what")), None)
            if where:
                options.setdefault((step.task, where), {})[step.placed.touchpoint.reference] = None
    return Standing(
        topic=one.topic, key=next((point.journey_key for point in rows if point.journey_key), None),
        numbers=tuple(dict.fromkeys(matter for point in rows for matter in point.matters)),
        earlier=over[-1].refs if over else (), running=running,
        proofs=tuple((proof, (reference,)) for proof, reference in seen.given.items()),
        scripts=tuple((task, tuple(refs)) for task, refs in scripts.items()),
        options=tuple((task, where, tuple(refs)) for (task, where), refs in options.items()),
    )  # fmt: skip


def _running(seen: Facts) -> Placed | None:
    """The latest row of the contact that is going on, None where none is."""
    for step in reversed(seen.steps):
        live = step.kind is ContactKind.CONTACT and step.channel not in (Channel.NONE, Channel.EMAIL, Channel.LETTER)
        if live and step.direction is not Direction.OUT:
            return step.placed if seen.moment - step.at <= RUNNING_WITHIN else None
    return None
