"""Journeys as an event log that other process-mining tools read (XES, IEEE 1849)."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, BinaryIO

import msgspec

from tellonce.silos.systems.xes import Trace, Value, write
from tellonce.stores.history import View
from tellonce.vocabulary.moment import moment

STEPS = "FROM steps WHERE journey IS NOT NULL ORDER BY journey, step_no"


def export(view: View, stream: BinaryIO) -> int:
    """Write every journey of a build as one case; the answer is how many there are.

    Each event has the label of the map as its name, its moment, and what the record said; the case has the journey's
    id and topic. People stand in it by their ids only.

    Args:
        view: the build.
        stream: where to; stays open.
    """
    topics = {row["id"]: row["topic"] for row in view.ask("SELECT id, topic FROM journeys").to_pylist()}
    write(_traces(view, topics), stream)
    return len(topics)


def _traces(view: View, topics: dict[str, str]) -> Iterator[Trace]:
    for journey, rows in groupby(_rows(view), key=lambda row: row["journey"]):
        yield Trace(
            attributes={"concept:name": journey, "topic": topics.get(journey, "")},
            events=tuple(_event(row) for row in rows),
        )


def _rows(view: View) -> Iterator[dict[str, Any]]:
    for batch in view.ask(STEPS).to_batches(max_chunksize=20_000):
        yield from batch.to_pylist()


def _event(row: dict[str, Any]) -> dict[str, Value]:
    said = msgspec.json.decode(row["attributes"], type=dict[str, str]) if row["attributes"] else {}
    own: dict[str, Value] = {
        "concept:name": row["label"], "time:timestamp": moment(row["moment"]),
        "lifecycle:transition": said.get("lifecycle:transition", "complete"), "tellonce:activity": row["activity"],
        "tellonce:channel": row["channel"], "tellonce:record": f"{row['file']}#{row['record']}",
    }  # fmt: skip
    person: dict[str, Value] = {"tellonce:person": row["person"]} if row["person"] else {}
    return {**said, **own, **person}
