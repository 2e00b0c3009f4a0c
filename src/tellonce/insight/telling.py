"""The meaning that a build hands to the store: rows of the store to touchpoints, stitched, and back to tables."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any

import msgspec
import pyarrow as pa

from tellonce.identity.knowing import knowing
from tellonce.insight.edition import TELLING, edition
from tellonce.journeys.able import able
from tellonce.journeys.catalogue import definitions
from tellonce.journeys.pattern import OPEN_ENDED
from tellonce.journeys.placed import Placed
from tellonce.journeys.promises import place
from tellonce.journeys.stitch import Manner, Stitched, stitch
from tellonce.silos.declaration import Declaration
from tellonce.silos.learnt import Learnt
from tellonce.stores import schema
from tellonce.stores.told import Meaning, Told
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import DAY, MINUTE
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

ACTIVITIES = {one.value: one for one in Activity}
OUTCOMES = {one.value: one for one in Outcome}
CHANNELS = {one.value: one for one in Channel}
DIRECTIONS = {one.value: one for one in Direction}


def meaning(manner: Manner, depends: object = None) -> Meaning:
    """The stitching and the fold as the store asks for them, with a name of everything they depend on.

    Args:
        manner: how to stitch.
        depends: what `manner.about` and `manner.normal` depend on, as JSON can hold it.
    """
    sought = [msgspec.structs.replace(one, example=()) for one in manner.definitions]
    limits = [manner.session_gap, manner.journey_gap, sought, manner.capabilities]
    text = msgspec.json.encode([edition(*TELLING), *limits, depends])
    return Meaning(
        tell=partial(tell, manner=manner),
        able=partial(able, definitions=manner.definitions),
        name=hashlib.md5(text, usedforsecurity=False).hexdigest(),
        as_of=manner.as_of,
        timed=any(
            pattern.absent and pattern.by not in OPEN_ENDED for one in manner.definitions for pattern in one.pattern
        ),
    )


def manner(declaration: Declaration, as_of: int, learnt: Learnt) -> Manner:
    """How an organisation's records are put together.

    Args:
        declaration: what it declares.
        as_of: moment of the account, microseconds UTC.
        learnt: what was learnt of it.
    """
    return Manner(
        session_gap=declaration.journeys.session_gap_minutes * MINUTE, journey_gap=declaration.journeys.gap_days * DAY,
        as_of=as_of, definitions=tuple(definitions(declaration.friction)),
        capabilities=learnt.capabilities(declaration.capability),
        about=partial(learnt.about, reading=declaration.reading) if learnt.topics else None,
        normal=knowing(declaration.identity, region=declaration.organisation.region, key=b"").form,
    )  # fmt: skip


def tell(rows: pa.Table, manner: Manner) -> Told:
    """What the rows of some owners tell, owner by owner.

    Args:
        rows: sorted by owner and order.
        manner: how to stitch.
    """
    marks: list[dict[str, str | None]] = []
    stitched: list[Stitched] = []
    for owner, its in groupby(placed(rows), key=lambda row: row[0]):
        own = [row for _, row in its]
        one = stitch(owner, own, manner)
        stitched.append(one)
        marks += _marks(own, one)
    return Told(
        marks=pa.Table.from_pylist(marks, schema=schema.MARKS),
        contacts=as_table((one for s in stitched for one in s.contacts), schema.CONTACTS),
        journeys=as_table((one for s in stitched for one in s.journeys), schema.JOURNEYS),
        frictions=as_table((one for s in stitched for one in s.frictions), schema.FRICTIONS),
        promises=as_table((one for s in stitched for one in s.promises), schema.PROMISES),
    )


def _marks(rows: Sequence[Placed], told: Stitched) -> Iterator[dict[str, str | None]]:
    """Journey, contact, kind and label of each touchpoint, in the order of the rows."""
    steps = {id(step.placed): step for step in reversed(told.steps) if step.placed is not None}
    for row in rows:
        step, point = steps[id(row)], row.touchpoint
        label = (point.word or point.activity.value) if point.journey_key else point.activity.value
        where = told.letters.get(place(row))
        contact, kind = (where.id, where.kind) if where else (step.contact, step.kind)
        yield {"journey": step.journey, "contact": contact, "kind": kind.value, "label": label}


def placed(rows: pa.Table) -> Iterator[tuple[str, Placed]]:
    """The touchpoint of each row with its group and person, beside its owner; in the order of the rows."""
    decode = msgspec.json.decode
    for batch in rows.to_batches(max_chunksize=20_000):
        for row in batch.to_pylist():
            said = decode(row["attributes"]) if row["attributes"] else {}
            yield row["owner"], Placed(touchpoint=_touchpoint(row, said), group=row["grp"], person=row["person"])


def _touchpoint(row: dict[str, Any], said: dict[str, str]) -> Touchpoint:
    outcome = row["outcome"]
    return Touchpoint(
        silo=row["silo"], file=row["file"], record=row["record"], part=row["part"], nested=row["nested"],
        at=row["moment"], order=row["ord"],
        until=row["until"], channel=CHANNELS[row["channel"]], direction=DIRECTIONS[row["direction"]],
        activity=ACTIVITIES[row["activity"]], outcome=OUTCOMES[outcome] if outcome else None, word=row["word"],
        topic=row["topic"], ids=tuple(map(Identifier, row["id_kinds"], row["id_values"])),
        contact_keys=tuple(row["contact_keys"]), journey_key=row["journey_key"], matters=tuple(row["matters"]),
        attributes=said,
    )  # fmt: skip


def as_table(records: Iterable[msgspec.Struct], columns: pa.Schema) -> pa.Table:
    """Records as a table, one row each; the field `at` becomes the column `moment`."""
    rows = list(records)
    fields = {"moment": "at"}
    return pa.table(
        {
            name: pa.array([getattr(row, fields.get(name, name)) for row in rows], columns.field(name).type)
            for name in columns.names
        },
        schema=columns,
    )
