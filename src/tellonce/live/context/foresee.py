"""What would come of the next step: each thing that could be done is tried on what is known, before anybody does it.

The definitions of frictions are those of history, an organisation's own included: what would make one is advised
against, with the records that would then show it. So an advice is as right as its friction, and no rule has to be
written twice.
"""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from tellonce.journeys.placed import Placed
from tellonce.journeys.stitch import Manner, stitch
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.context import Advice
from tellonce.vocabulary.journey import Friction
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

NEXT: Final = "next"
"""Silo, file and record of a step that nobody has taken."""


class Each(StrEnum):
    """What a step is tried for once each: a proof of identity given, a script gone through, an option advertised."""

    PROOF = "proof"
    SCRIPT = "script"
    OPTION = "option"


class Needs(StrEnum):
    """Without what a step cannot be taken: an earlier contact of the matter, or a contact that is going on."""

    EARLIER = "earlier"
    RUNNING = "running"


class NextStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[step]]` of `next_steps.toml`: something that could be done next.

    Attributes:
        name: stable name of the advice.
        says: the advice not to do it; `{fact}` and `{task}` stand for what it is tried for.
        activity: what it would be.
        outcome: how it would end.
        channel: where; left out: where the customer is, else by telephone.
        direction: who would begin it.
        seconds: how long it would take.
        beside: what the same record would tell too, as a penalty is sent in a notice.
        each: what it is tried for.
        needs: without what it is not tried.
    """

    name: str
    says: str
    activity: Activity
    outcome: Outcome | None = None
    channel: Channel | None = None
    direction: Direction = Direction.IN
    seconds: int = 0
    beside: Activity | None = None
    each: Each | None = None
    needs: Needs | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a matter stands, as far as a next step depends on it.

    Attributes:
        topic: what it is about, '' if unknown.
        key: the declared key of its journey, or None.
        numbers: its business numbers.
        earlier: references of its latest contact that is over, none where there was none.
        running: the latest row of the contact that is going on, or None.
        proofs: identities given that still hold, each with its references.
        scripts: handling steps that were gone through, each with its references.
        options: tasks that were advertised, with the channel, each with its references.
    """

    topic: str
    key: str | None
    numbers: tuple[str, ...]
    earlier: tuple[str, ...]
    running: Placed | None
    proofs: tuple[tuple[Identifier, tuple[str, ...]], ...]
    scripts: tuple[tuple[str, tuple[str, ...]], ...]
    options: tuple[tuple[str, Channel, tuple[str, ...]], ...]


@cache
def next_steps() -> tuple[NextStep, ...]:
    """All that could be done next, in the order in which it is advised against."""
    text = (files("tellonce.live.context") / "next_steps.toml").read_text(encoding="utf-8")
    return tuple(msgspec.convert(tomllib.loads(text)["step"], list[NextStep]))


def foreseen(owner: str, rows: Sequence[Placed], standing: Standing, manner: Manner, moment: int) -> list[Advice]:
    """What not to do next in one matter, each with the friction that would come of it; nothing where all would be well.

    Args:
        owner: whose the rows are.
        rows: what is known, as it stands.
        standing: of the matter.
        manner: how to stitch; its `as_of` is the moment.
        moment: microseconds UTC.
    """
    advice = []
    for step in next_steps():
        for tried in _tries(step, standing):
            told = stitch(owner, [*rows, *_placed(step, tried, standing, moment, rows)], manner)
            made = [one for one in told.frictions if one.until >= moment and _shown(one)]
            if made:
                advice.append(_advice(step, tried, standing, made))
    return advice


class _Try(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which a step could be taken."""

    proof: Identifier | None = None
    task: str = ""
    channel: Channel | None = None
    evidence: tuple[str, ...] = ()


def _tries(step: NextStep, standing: Standing) -> Iterator[_Try]:
    if step.needs is Needs.EARLIER and not standing.earlier:
        return
    if step.needs is Needs.RUNNING and standing.running is None:
        return
    match step.each:
        case Each.PROOF:
            yield from (_Try(proof=proof, evidence=evidence) for proof, evidence in standing.proofs)
        case Each.SCRIPT:
            yield from (_Try(task=task, evidence=evidence) for task, evidence in standing.scripts)
        case Each.OPTION:
            yield from (_Try(task=task, channel=where, evidence=evidence) for task, where, evidence in standing.options)
        case None:
            yield _Try(evidence=standing.earlier if step.needs is Needs.EARLIER else ())


def _placed(step: NextStep, tried: _Try, standing: Standing, moment: int, rows: Iterable[Placed]) -> list[Placed]:
    running = standing.running if step.direction is Direction.IN else None
    at = running.touchpoint if running else None
    said = {"asker": NEXT, "about": standing.topic or "matter", "task": tried.task}
    fact = {"fact": tried.proof.kind} if tried.proof else {}
    ids = at.ids if at else ()
    point = Touchpoint(
        silo=NEXT, file=NEXT, record=step.name, at=moment, order=1 << 40,
        until=moment + step.seconds * SECOND if step.seconds else None, activity=step.activity, outcome=step.outcome,
        channel=step.channel or tried.channel or (at.channel if at else Channel.PHONE), direction=step.direction,
        topic=standing.topic or None, ids=(*ids, tried.proof) if tried.proof else ids,
        contact_keys=at.contact_keys if at else (), journey_key=standing.key, matters=standing.numbers,
        attributes={name: text for name, text in {**said, **fact}.items() if text},
    )  # fmt: skip
    person = next((row.person for row in rows if row.person), None)
    told = [msgspec.structs.replace(point, activity=step.beside, part=1)] if step.beside else []
    group = running.group if running else f"{NEXT}:{step.name}"
    return [Placed(touchpoint=one, group=group, person=person) for one in (*told, point)]


def _shown(one: Friction) -> bool:
    """Whether the step that nobody has taken is part of what shows a friction."""
    return any(ref.startswith(f"{NEXT}#") for ref in one.evidence)


def _advice(step: NextStep, tried: _Try, standing: Standing, made: Sequence[Friction]) -> Advice:
    names = list(dict.fromkeys(one.name for one in made))
    shown = (*tried.evidence, *(ref for one in made for ref in one.evidence if not ref.startswith(f"{NEXT}#")))
    about = f" ({standing.topic})" if standing.topic else ""
    fact = tried.proof.kind.replace("_", " ") if tried.proof else ""
    return Advice(
        name=step.name, avoid=True, says=step.says.format(fact=fact, task=tried.task),
        why=f"it would be {' and '.join(names).replace('_', ' ')}{about}", prevents=names,
        evidence=list(dict.fromkeys(shown)),
    )  # fmt: skip
