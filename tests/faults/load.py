"""What is written while workers die, and what must be so afterwards."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from life import BEGIN, DECLARED, Plan, now
from lives import Writer
from past import history, same
from serving import until
from sqlalchemy import func, select
from worlds import world

from tellonce.live.present import Present
from tellonce.live.taker import Taker
from tellonce.silos.declare import read
from tellonce.stores.archive import roll
from tellonce.stores.folder import Folder
from tellonce.stores.present.database import Database
from tellonce.stores.present.inbox import State
from tellonce.stores.present.leases import Held
from tellonce.stores.present.out import Sent
from tellonce.stores.present.schema import EVENTS
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import DAY
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

LATER = BEGIN + 60 * DAY
"""When all that was promised is due."""

DECLARATION = read(DECLARED, "tellonce.toml")
POINTS = msgspec.json.Decoder(Touchpoint)


def events(chance: random.Random, plan: Plan, writer: int, seconds: tuple[float, float]) -> Iterator[tuple[str, bytes]]:
    """Touchpoints of random worlds in no order, and every tenth a promise of a customer of its own.

    Args:
        chance: where they come from.
        plan: of the worker that takes them in, whose moments count.
        writer: number of the writer, below 4; no other's customers are its own.
        seconds: of ours, from when until when after they are made promises are due.
    """
    for number in range(writer * 240, (writer + 1) * 240):
        points = world(chance, number, 12)
        chance.shuffle(points)
        for place, point in enumerate(points):
            if place % 10 == 0:
                yield f"p{number}-{place}", msgspec.json.encode(promise(chance, plan, f"{number}-{place}", seconds))
            yield f"{number}-{place}", msgspec.json.encode(point)


def promise(chance: random.Random, plan: Plan, name: str, seconds: tuple[float, float]) -> Touchpoint:
    said = {"due": str(plan.after(chance.uniform(*seconds))), "what": "call back", "keeps": "refunded"}
    return Touchpoint(
        silo="promises", file="promises.csv", record=name, at=plan.clock(), channel=Channel.PHONE,
        direction=Direction.IN, activity=Activity.PROMISE_MADE, ids=(Identifier("account_no", f"P-{name}"),),
        attributes=said,
    )  # fmt: skip


def whole(database: Database, store: Path, writers: Iterable[Writer], seed: int) -> list[Sent]:
    """All news; a failure where anything acknowledged is lost, anything counts twice, or a promise was forgotten."""
    acknowledged = {id: body for one in writers for id, body in one.sent.items() if id in one.acknowledged}
    sent = {id: body for one in writers for id, body in one.sent.items()}
    with database.read() as connection:
        rows = connection.execute(select(EVENTS.c.id, EVENTS.c.state, EVENTS.c.reason)).all()
    assert len(rows) == len({id for id, _, _ in rows})
    assert set(acknowledged) <= {id for id, _, _ in rows} <= set(sent), f"seed {seed}"
    assert {(state, reason) for _, state, reason in rows} == {(State.TAKEN.value, "")}
    present = Present(database, store, DECLARATION, lambda: LATER, now)
    told = list(_pages(present))
    _touchpoints(present, told, [POINTS.decode(sent[id]) for id, _, _ in rows])
    _promises(told, [POINTS.decode(sent[id]) for id, _, _ in rows])
    return told


def _pages(present: Present) -> Iterator[Sent]:
    seq = 0
    while found := present.memory.out.after(seq, 1_000):
        yield from found
        seq = found[-1].seq


def _touchpoints(present: Present, told: list[Sent], points: list[Touchpoint]) -> None:
    """Every touchpoint lies there once, as the telling that counts tells it, and no news has the id of another."""
    ranked = sorted(points, key=lambda one: one.precedence, reverse=True)
    first = {(one.silo, one.record, one.part): one for one in ranked}
    held = [one.touchpoint for one in present.memory.places.all()]
    assert len(held) == len(first)
    assert {(one.silo, one.record, one.part): one for one in held} == first
    assert len({one.id for one in told}) == len(told)


def _promises(told: list[Sent], points: list[Touchpoint]) -> None:
    """Of every promise of a customer of its own it was told once that it is made, due soon, and broken.

    One that was taken only when its time was over was never due soon: that it is made and broken is told at once.
    """
    found: dict[str, dict[str, list[int]]] = {}
    for place, one in enumerate(told):
        if one.type.startswith("promise.") and (of := msgspec.json.decode(one.body)["data"]["evidence"]):
            found.setdefault(of[0], {}).setdefault(one.type, []).append(place)
    for point in points:
        if point.silo == "promises":
            (made,), (broken,) = (found[point.reference][one] for one in ("promise.made", "promise.broken"))
            soon = found[point.reference].get("promise.due_soon", [])
            # Each taking ends with whose contexts are others: none lies between what was told at once.
            at_once = all(one.type != "context.changed" for one in told[made:broken])
            assert len(soon) == (0 if at_once else 1), point.reference
            assert made < broken
            assert all(made < one < broken for one in soon), point.reference


def as_history(database: Database, store: Path, folder: Path) -> None:
    """A failure where the present says anything else than a build over its archive, when all promises are due."""
    present = Present(database, store, DECLARATION, lambda: LATER, now)
    became: list[tuple[Taker, Held]] = []
    # The lease of whoever was killed must run out first.
    until(lambda: became or became.extend(filter(None, [present.taker("the last")])))
    ((taker, lease),) = became
    while taker.take() or taker.ring() or taker.prepare():
        lease.renew()
    lease.release()
    kept = Folder(store)
    with kept.locked():
        roll(database, kept)
    view = history(DECLARATION, kept, folder, LATER)
    try:
        same(present.memory, view)
    finally:
        view.close()


def forgotten(database: Database) -> int:
    """How many events wait still."""
    with database.read() as connection:
        waiting = EVENTS.c.state == State.WAITING.value
        return int(connection.execute(select(func.count()).where(waiting)).scalar_one())
