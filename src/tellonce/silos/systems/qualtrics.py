"""Qualtrics survey responses: the export as CSV or TSV with its three header rows, and as JSON.

Source: Qualtrics support, "Understanding your dataset" and "Data export formats"; Qualtrics API v3, response exports.
"""

from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tellonce.silos.system import LABELS, Envelope, Format, Record, Source, System, Wrapper, Written
from tellonce.silos.systems.fields import (
    below,
    fold,
    folded,
    identifiers,
    joined,
    kept,
    length_of,
    moment_of,
    name_of,
    optional_moment,
    others,
    text,
    true,
)
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Touchpoint

_NO_ANSWER: Final = frozenset({
    "1", "2", "8", "9", "12", "17", "32", "33", "34", "40", "48", "surveypreview", "surveytest", "spam",
    "possiblespam", "spamsurveypreview", "spamsurveytest", "offlinesurveypreview", "offlinesurveytest",
    "importedspam", "offlinespam", "deleted",
})  # fmt: skip
"""Statuses of what no customer answered, as number and as word: previews, tests and spam."""

_MOMENTS: Final = ("startdate", "enddate", "recordeddate")
_TAKEN: Final = frozenset({
    *_MOMENTS, "responseid", "recordid", "recipientemail", "recipientfirstname", "recipientlastname", "ipaddress",
})  # fmt: skip


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """One touchpoint for a response, from its start to its end.

    One that was begun and not finished is an answer that was `abandoned`. Previews, tests and spam are `noted`.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    row = _row(record)
    fields = folded(row)
    zone = _zone(record, source)
    started = text(fields, "startdate", "enddate", "recordeddate", "completeddate")
    at = moment_of(started, "StartDate", zone)
    answered = fold(text(fields, "status", "responsetype")) not in _NO_ANSWER
    name = " ".join(part for key in ("recipientfirstname", "recipientlastname") if (part := text(fields, key)))
    yield Touchpoint(
        silo=source.silo, file=source.file, record=name_of(text(fields, "responseid", "recordid"), source),
        at=at, until=_until(fields, at, zone), channel=Channel.SURVEY,
        direction=Direction.IN if answered else Direction.WITHIN,
        activity=Activity.SURVEY_ANSWERED if answered else Activity.NOTED,
        outcome=_outcome(fields) if answered else None, word=text(fields, "status", "responsetype"),
        ids=identifiers([("email", text(fields, "recipientemail")), ("name", name),
                         ("ip", text(fields, "ipaddress"))]) if answered else (),
        attributes=kept(_attributes(row)),
    )  # fmt: skip


def _row(record: Record) -> Record:
    """The row that a record is; of a JSON response its values, each as its label where it has one."""
    values = below(record, "values")
    if not values:
        return record
    labels = below(record, "labels")
    row = {"responseId": record.get("responseId")}
    for name, value in values.items():
        label = labels.get(name) if fold(name) not in _MOMENTS else None
        row[name] = value if label is None else label
        if label is not None and joined(label) != joined(value):
            row[f"{name}.value"] = value
    return row


def _zone(record: Record, source: Source) -> ZoneInfo:
    """The zone that the third header row names for the moments, else the silo's."""
    labels = below(record, LABELS)
    for column, label in labels.items():
        told = label.get("timeZone") if fold(str(column)) in _MOMENTS and isinstance(label, Mapping) else None
        if isinstance(told, str) and (found := _named(told)):
            return found
    return source.zone


def _named(zone: str) -> ZoneInfo | None:
    """A zone by its name; None for `Z` and other texts that name none."""
    try:
        return ZoneInfo("UTC" if zone == "Z" else zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None


def _until(fields: Mapping[str, object], at: int, zone: ZoneInfo) -> int | None:
    ended = optional_moment(text(fields, "enddate"), "EndDate", zone)
    if ended is not None:
        return max(ended, at)
    length = length_of(text(fields, "durationinseconds", "duration"))
    return None if length is None else at + length


def _outcome(fields: Mapping[str, object]) -> Outcome | None:
    match true(text(fields, "finished")):
        case True:
            return Outcome.OK
        case False:
            return Outcome.ABANDONED
    return None


def _attributes(row: Record) -> Iterator[tuple[str, str]]:
    yield from others({name: value for name, value in row.items() if name != LABELS}, _TAKEN)


SYSTEM: Final = System(
    name="qualtrics",
    title="Qualtrics survey responses (CSV, TSV or JSON)",
    envelopes=(
        Envelope(name="export", format=Format.LABELLED),
        Envelope(name="api", format=Format.JSON, root="responses"),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="ResponseId",
    signs=(
        frozenset({"ResponseId", "StartDate", "EndDate", "RecordedDate", "Finished", "Progress", "UserLanguage"}),
        frozenset({"responseId", "values.startDate", "values.endDate", "values.recordedDate", "values.finished"}),
    ),
    read=read,
    wrappers=(
        Wrapper(name="webhook", signs=frozenset({"MSG"}), root=("MSG",), written=Written.TEXT),
        Wrapper(name="webhook", signs=frozenset({"ResponseID", "CompletedDate"}), id=("ResponseID", "Status")),
    ),
)
