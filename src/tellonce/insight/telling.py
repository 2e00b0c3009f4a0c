"""The meaning that a build hands to the store: rows of the store to touchpoints, stitched, and back to tables."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

import msgspec
import pyarrow as pa

from tellonce.journeys.able import able
from tellonce.journeys.pattern import OPEN_ENDED
from tellonce.journeys.placed import Placed
from tellonce.journeys.promises import place
from tellonce.journeys.stitch import Manner, Stitched, stitch
from tellonce.silos.edition import TELLING, edition
from tellonce.stores import schema
from tellonce.stores.told import Meaning, Told
from tellonce.stores.touchpoint_rows import touchpoint


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
    for batch in rows.to_batches(max_chunksize=20_000):
        for row in batch.to_pylist():
            yield row["owner"], Placed(touchpoint=touchpoint(row), group=row["grp"], person=row["person"])


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
