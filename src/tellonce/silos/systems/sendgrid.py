"""SendGrid Event Webhook: what became of each e-mail: processed, delivered, opened, clicked, bounced, dropped, ..."""

import re
from collections.abc import Iterator
from typing import Final

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.fields import flat, identifiers, joined, kept, moment_of, name_of, text
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Touchpoint

_EVENTS: Final[dict[str, tuple[Activity, Outcome | None]]] = {
    "delivered": (Activity.NOTICE_SENT, None),
    "open": (Activity.NOTICE_OPENED, None),
    "click": (Activity.NOTICE_OPENED, Outcome.OK),
    "bounce": (Activity.NOTICE_FAILED, Outcome.FAILED),
    "blocked": (Activity.NOTICE_FAILED, Outcome.FAILED),
    "dropped": (Activity.NOTICE_FAILED, Outcome.FAILED),
    "spamreport": (Activity.NOTED, Outcome.REFUSED),
    "unsubscribe": (Activity.NOTED, Outcome.REFUSED),
    "group_unsubscribe": (Activity.NOTED, Outcome.REFUSED),
}
"""Events of the reference; `processed`, `deferred`, `group_resubscribe` and any other only take note."""

_SURVEY: Final = re.compile(r"survey|feedback|(?<![a-z])(nps|csat)(?![a-z])", re.IGNORECASE)
_NEWSLETTER: Final = re.compile(
    r"newsletter|marketing|(?<![a-z])(promo|promotions?|promotional|digest|campaigns?)(?![a-z])", re.IGNORECASE
)
_CAMPAIGN: Final = ("marketing_campaign_id", "marketing_campaign_name", "singlesend_id", "singlesend_name")
_NAMES: Final = ("category", "template", "template_name", "sg_template_name", *_CAMPAIGN[1::2])
_TAKEN: Final = frozenset({"email", "timestamp", "sg_event_id", "sg_message_id", "smtp-id", "category", "event"})


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """One touchpoint for an event. All events of one mail share the key `message:…`.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    event = text(record, "event")
    activity, outcome = _EVENTS.get(event.casefold(), (Activity.NOTED, None))
    sort = sort_of(record)
    category = joined(record.get("category"))
    message = text(record, "sg_message_id").partition(".")[0] or text(record, "smtp-id").strip("<>")
    yield Touchpoint(
        silo=source.silo, file=source.file, record=name_of(text(record, "sg_event_id"), source),
        at=moment_of(text(record, "timestamp"), "timestamp", source.zone),
        channel=Channel.SURVEY if sort is Activity.SURVEY_SENT else Channel.EMAIL, direction=Direction.OUT,
        activity=sort if activity is Activity.NOTICE_SENT else activity, outcome=outcome, word=event,
        ids=identifiers([("email", text(record, "email"))]),
        contact_keys=(f"message:{message}",) if message else (),
        attributes=kept([("category", category), ("what", category),
                         *((name, value) for name, value in flat(record) if name not in _TAKEN)]),
    )  # fmt: skip


def sort_of(record: Record) -> Activity:
    """Whether a mail is an invitation to a survey, a mass mailing, or a notice that concerns its reader.

    Told by words in its categories, template and campaign; else by the fields that only campaigns have. An unsubscribe
    group tells a mass mailing only where no category says what the mail is, for notices have such groups as well.
    """
    names = " ".join(joined(record.get(name)) for name in _NAMES)
    if _SURVEY.search(names):
        return Activity.SURVEY_SENT
    grouped = bool(text(record, "asm_group_id")) and not joined(record.get("category"))
    if _NEWSLETTER.search(names) or text(record, *_CAMPAIGN) or grouped:
        return Activity.NEWSLETTER_SENT
    return Activity.NOTICE_SENT


SYSTEM: Final = System(
    name="sendgrid",
    title="SendGrid Event Webhook",
    envelopes=(
        Envelope(name="export", format=Format.JSON),
        Envelope(name="webhook", format=Format.JSON),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="sg_event_id",
    signs=(frozenset({"email", "timestamp", "event", "sg_event_id", "sg_message_id"}),),
    read=read,
    zone="UTC",
    wrappers=(Wrapper(name="webhook", signs=frozenset({"sg_event_id"}), id=("sg_event_id",)),),
)
