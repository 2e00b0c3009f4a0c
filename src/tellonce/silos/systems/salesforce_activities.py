"""Salesforce: Task and Event, the calls and appointments that people of the organisation write down.

Source: Salesforce Object Reference, Task and Event.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from tellonce.silos.system import Record, Source, System
from tellonce.silos.systems.answering import answered
from tellonce.silos.systems.fields import (
    identifiers,
    kept,
    length_of,
    moment_of,
    name_of,
    number_of,
    optional_moment,
    text,
    true,
)
from tellonce.silos.systems.salesforce import ENVELOPES, attributes_of, full_id
from tellonce.silos.systems.salesforce_links import matters, people, spread
from tellonce.silos.systems.salesforce_live import wrappers
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.touchpoint import Touchpoint

_TAKEN: Final = frozenset({"ID", "WHOID", "CREATEDDATE", "STARTDATETIME", "ENDDATETIME", "WHO.EMAIL", "WHO.PHONE"})
_RESULTS: Final = (
    (("voicemail", "voice mail", "left message", "left a message"), Outcome.VOICEMAIL),
    (("no answer", "not answered", "unanswered", "did not answer", "no-answer"), Outcome.NO_ANSWER),
    (("busy",), Outcome.BUSY),
    (("wrong number", "bad number", "failed", "disconnected number", "not in service"), Outcome.FAILED),
)
"""Words of a call's result as organisations word them, and what they say."""


def read_task(record: Record, source: Source) -> Iterator[Touchpoint]:
    """A call that was written down, or a task inside the organisation.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    fields = spread(record)
    at = moment_of(text(fields, "createddate", "completeddatetime", "activitydate"), "CREATEDDATE", source.zone)
    call = "call" in (text(fields, "tasksubtype", "type").casefold(), text(fields, "type").casefold())
    call = (call or bool(text(fields, "calltype"))) and _done(fields)
    activity, channel, direction = _call(fields) if call else _other(fields)
    until = _until(fields, at) if call else None
    key = text(fields, "callobject")
    yield Touchpoint(
        silo=source.silo, file=source.file, record=name_of(full_id(text(fields, "id", "activityid")), source), at=at,
        until=until, channel=channel, direction=direction, activity=activity,
        outcome=_result(fields, at, until) if activity is Activity.CALL_PLACED else None,
        word=text(fields, "calldisposition", "status"), ids=identifiers(_who(fields)),
        matters=matters(text(fields, "whatid")), contact_keys=(f"call:{key}",) if call and key else (),
        attributes=kept([("subject", text(fields, "subject")), *attributes_of(record, _TAKEN).items()]),
    )  # fmt: skip


def _who(fields: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    yield from people(text(fields, "whoid"))
    yield "email", text(fields, "whoemail")
    yield "phone", text(fields, "whophone")


def _done(fields: Mapping[str, object]) -> bool:
    """Whether a task was done: a call that is still to be made is a plan."""
    closed = true(text(fields, "isclosed"))
    status = text(fields, "status").casefold()
    return closed if closed is not None else status in ("", "completed", "closed", "done")


def _call(fields: Mapping[str, object]) -> tuple[Activity, Channel, Direction]:
    match text(fields, "calltype").casefold():
        case "inbound":
            return Activity.CONNECTED, Channel.PHONE, Direction.IN
        case "internal":
            return Activity.NOTED, Channel.NONE, Direction.WITHIN
    return Activity.CALL_PLACED, Channel.PHONE, Direction.OUT


def _other(fields: Mapping[str, object]) -> tuple[Activity, Channel, Direction]:
    """What is no call. A mail stands in an EmailMessage as well; a list mail is a mass mailing."""
    if text(fields, "tasksubtype").casefold() == "listemail":
        return Activity.NEWSLETTER_SENT, Channel.EMAIL, Direction.OUT
    mail = "email" in (text(fields, "tasksubtype").casefold(), text(fields, "type").casefold())
    return Activity.NOTED, Channel.EMAIL if mail else Channel.NONE, Direction.WITHIN


def _until(fields: Mapping[str, object], at: int) -> int | None:
    length = length_of(text(fields, "calldurationinseconds"))
    return None if length is None else at + length


def _result(fields: Mapping[str, object], at: int, until: int | None) -> Outcome | None:
    """What came of a call placed: as its result words it, else by its length; None where neither says."""
    said = text(fields, "calldisposition").casefold()
    for words, outcome in _RESULTS:
        if any(word in said for word in words):
            return outcome
    return answered("", (until - at) / SECOND) if until is not None and until > at else None


def read_event(record: Record, source: Source) -> Iterator[Touchpoint]:
    """An appointment: with a customer a visit that was planned, for `due`; else something inside the organisation.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    fields = spread(record)
    begins = optional_moment(text(fields, "startdatetime", "activitydatetime", "activitydate"), "STARTDATETIME",
                             source.zone)  # fmt: skip
    at = moment_of(text(fields, "createddate", "startdatetime", "activitydatetime"), "CREATEDDATE", source.zone)
    ids = identifiers(_who(fields))
    met = bool(ids) and text(fields, "type").casefold() not in ("call", "email")
    minutes = number_of(text(fields, "durationinminutes"))
    length = length_of(str(60 * minutes)) if minutes is not None else None
    lasts = "" if length is None else str(length // SECOND)
    yield Touchpoint(
        silo=source.silo, file=source.file, record=name_of(full_id(text(fields, "id", "activityid")), source), at=at,
        channel=Channel.VISIT if met else Channel.NONE, direction=Direction.WITHIN,
        activity=Activity.VISIT_PLANNED if met else Activity.NOTED, word=text(fields, "type", "eventsubtype"), ids=ids,
        matters=matters(text(fields, "whatid")),
        attributes=kept([("subject", text(fields, "subject")), ("due", "" if begins is None else str(begins)),
                         ("seconds", lasts), *attributes_of(record, _TAKEN).items()]),
    )  # fmt: skip


TASK: Final = System(
    name="salesforce_task",
    title="Salesforce Task (Data Loader export or API)",
    envelopes=ENVELOPES,
    record_id="ID",
    signs=(frozenset({"ID", "WHOID", "WHATID", "SUBJECT", "STATUS", "ACTIVITYDATE", "CREATEDDATE"}),),
    read=read_task,
    zone="UTC",
    wrappers=wrappers("salesforce_task"),
)
EVENT: Final = System(
    name="salesforce_event",
    title="Salesforce Event (Data Loader export or API)",
    envelopes=ENVELOPES,
    record_id="ID",
    signs=(frozenset({"ID", "WHOID", "WHATID", "SUBJECT", "STARTDATETIME", "ENDDATETIME", "CREATEDDATE"}),),
    read=read_event,
    zone="UTC",
    wrappers=wrappers("salesforce_event"),
)
