"""Google Analytics 4: rows of its BigQuery export, one row an event, as nested JSON or Parquet."""

from collections.abc import Iterator, Mapping
from typing import Final

from tellonce.silos.system import RECORDS, Envelope, Format, Record, Source, System
from tellonce.silos.systems.fields import (
    at_path,
    below,
    digest_of,
    flat,
    identifiers,
    items,
    joined,
    kept,
    number_of,
    text,
)
from tellonce.silos.systems.web_actions import Action, acted, field_of, form_of, named, parts
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint

_VALUES: Final = ("string_value", "int_value", "double_value", "float_value", "set_timestamp_micros")
_LISTS: Final = ("event_params", "user_properties", "items")
_TAKEN: Final = frozenset({"event_id", "event_name", "event_timestamp", "user_id", "user_pseudo_id"})
_LATEST: Final = 253_402_300_799_999_999
"""The last microsecond of the year 9999."""

_PARTS: Final = 1_000
"""More events than one network request holds. Source: measurement protocol, 25 events; the tag sends fewer yet."""

_CHECKOUT: Final = "checkout"
_MESSAGES: Final = frozenset({Activity.NOTICE_SENT, Activity.NOTICE_OPENED})
_ELSEWHERE: Final = frozenset({Activity.REFUNDED, Activity.PAID})
"""What happens to the customer without the customer being there."""

_EVENTS: Final = {
    "page_view": Action(Activity.PAGE_VIEWED),
    "screen_view": Action(Activity.PAGE_VIEWED),
    "sign_up": Action(Activity.STEP_DONE, None, "sign up"),
    "begin_checkout": Action(Activity.STEP_TRIED, None, _CHECKOUT),
    "add_shipping_info": Action(Activity.STEP_DONE, None, _CHECKOUT),
    "add_payment_info": Action(Activity.STEP_DONE, None, _CHECKOUT),
    "purchase": Action(Activity.BOUGHT, None, _CHECKOUT),
    "in_app_purchase": Action(Activity.BOUGHT),
    "refund": Action(Activity.REFUNDED),
    "app_store_refund": Action(Activity.REFUNDED),
    "app_store_subscription_convert": Action(Activity.BOUGHT),
    "app_store_subscription_renew": Action(Activity.PAID),
    "app_store_subscription_cancel": Action(Activity.LEAVE_ASKED),
    "generate_lead": Action(Activity.STEP_DONE, None, "lead"),
    "notification_receive": Action(Activity.NOTICE_SENT),
    "notification_open": Action(Activity.NOTICE_OPENED, Outcome.OK),
    "app_exception": Action(Activity.NOTED, Outcome.FAILED),
    "exception": Action(Activity.NOTED, Outcome.FAILED),
    "error": Action(Activity.NOTED, Outcome.FAILED),
}
"""Events that Google names. Source: Analytics help, automatically collected, enhanced measurement and recommended
events. Others only take note, or are read by their names."""

_NO_TASK: Final = frozenset({
    "add_to_cart", "add_to_wishlist", "ad_click", "ad_exposure", "ad_impression", "ad_query", "ad_reward",
    "app_clear_data", "app_remove", "app_update", "campaign_details", "close_convert_lead", "close_unconvert_lead",
    "disqualify_lead", "dynamic_link_app_open", "dynamic_link_app_update", "dynamic_link_first_open",
    "earn_virtual_currency", "file_download", "firebase_campaign", "firebase_in_app_message_action",
    "firebase_in_app_message_dismiss", "firebase_in_app_message_impression", "first_open", "first_visit", "join_group",
    "level_up", "notification_dismiss", "notification_foreground", "notification_send", "os_update", "post_score",
    "qualify_lead", "remove_from_cart", "select_content", "select_item", "select_promotion", "session_start",
    "spend_virtual_currency", "unlock_achievement", "user_engagement", "working_lead",
})  # fmt: skip
"""Events that Google names which only take note: most begin with a verb, so that their names hold no task in front.

Source: Analytics help, automatically collected, enhanced measurement and recommended events."""


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """What an event tells; a purchase tells two things. Events of one session share `ga_session:BROWSER.SESSION`.

    Raises:
        Unreadable: no name, or a moment that is none.
    """
    event = text(record, "event_name")
    if not event:
        raise Unreadable("field event_name is empty; a row of the export names its event")
    params = dict(pairs(record.get("event_params")))
    told = parts(_told(event, params))
    channel, direction = _met(told[0].activity, text(record, "platform"))
    name, at, order = _name(record), _at(record), _order(record)
    for part, action in enumerate(told):
        shared = [("task", form_of(action, params)), ("field", field_of(action, params)), ("prompt", _page(params))]
        yield Touchpoint(
            silo=source.silo, file=source.file, record=name, part=part, at=at, order=order, channel=channel,
            direction=direction, activity=action.activity, outcome=action.outcome, word=event,
            ids=identifiers([("user_id", text(record, "user_id")), ("browser", text(record, "user_pseudo_id"))]),
            contact_keys=_keys(record, params) if direction is Direction.IN else (), matters=_matters(record, params),
            attributes=kept(shared if part else [*shared, *params.items(), *_rest(record)]),
        )  # fmt: skip


def _met(activity: Activity, platform: str) -> tuple[Channel, Direction]:
    if activity in _ELSEWHERE:
        return Channel.NONE, Direction.WITHIN
    channel = Channel.APP if platform.upper() in ("IOS", "ANDROID") else Channel.WEB
    return channel, Direction.OUT if activity in _MESSAGES else Direction.IN


def _keys(record: Record, params: Mapping[str, str]) -> tuple[str, ...]:
    browser, session = text(record, "user_pseudo_id"), params.get("ga_session_id", "")
    return (f"ga_session:{browser}.{session}",) if browser and session else ()


def _matters(record: Record, params: Mapping[str, str]) -> tuple[str, ...]:
    order = text(below(record, "ecommerce"), "transaction_id") or params.get("transaction_id", "")
    return (f"order:{order}",) if order and order != "(not set)" else ()


def pairs(listed: object) -> Iterator[tuple[str, str]]:
    """The keys and values of a list such as `event_params`, whichever of the typed values is filled; none left out.

    Some writers of Parquet keep a list as `{"list": [{"element": …}]}`, which is opened.
    """
    for one in _opened(listed):
        value = one.get("value")
        filled = text(value, *_VALUES) if isinstance(value, RECORDS) else joined(value)
        if (key := text(one, "key")) and filled:
            yield key, filled


def _opened(listed: object) -> Iterator[Record]:
    for one in items(at_path(listed, "list") if isinstance(listed, RECORDS) else listed):
        inner = one.get("element", one.get("item"))
        yield inner if isinstance(inner, RECORDS) else one


def _told(event: str, params: Mapping[str, str]) -> Action:
    if event.startswith("view_"):
        return acted(Action(Activity.PAGE_VIEWED), params)
    known = _EVENTS.get(event)
    if known is not None and known.activity is Activity.NOTED:
        return known
    return acted(known or (Action(Activity.NOTED) if event in _NO_TASK else named(event)), params)


def _page(params: Mapping[str, str]) -> str:
    """The page or screen: the address without what follows `?` and `#`, which differs from visit to visit."""
    address = params.get("page_location", "").partition("?")[0].partition("#")[0]
    return address or params.get("firebase_screen", "") or params.get("firebase_screen_class", "")


def _name(record: Record) -> str:
    """The name of a row: a column `event_id` that was added, for the export has none, else moment and digest.

    So a row is the same in whichever file it stands, and one that comes again is known.
    """
    given = text(record, "event_id")
    if given:
        return given
    return f"{text(record, 'event_timestamp')}.{digest_of(_plain(record))[:12]}"


def _plain(record: Record) -> dict[str, object]:
    """A row with its lists of keys and values as records, so that nothing in it is passed over."""
    lists: dict[str, object] = {name: dict(pairs(record.get(name))) for name in _LISTS[:2]}
    bought = {str(place): one for place, one in enumerate(_opened(record.get("items")))}
    return {**record, **lists, "items": bought}


def _at(record: Record) -> int:
    """Microseconds UTC.

    Raises:
        Unreadable: `event_timestamp` is no whole number of microseconds since 1970.
    """
    written = text(record, "event_timestamp")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 20 else number_of(written)
    if number is None or not 0 < number <= _LATEST:
        raise Unreadable(
            f"field event_timestamp holds {written[:40]!r}, which is no moment "
            "(allowed: microseconds since 1970, as 1725196320000000)"
        )
    return int(number)


def _order(record: Record) -> int:
    """The place of an event among those of one moment: events sent together carry the moment of the sending.

    Source: export schema: `batch_page_id`, `batch_ordering_id` (request of a page), `batch_event_index` (event of a
    request), each increasing.
    """
    place = 0
    for name in ("batch_page_id", "batch_ordering_id", "batch_event_index"):
        number = number_of(text(record, name)) or 0
        place = place * _PARTS + int(number) % _PARTS
    return place


def _rest(record: Record) -> Iterator[tuple[str, str]]:
    """What is not of the event alone: the user's properties, the goods, and the other columns by dotted path."""
    for key, value in pairs(record.get("user_properties")):
        yield f"user.{key}", value
    goods = list(_opened(record.get("items")))
    for name in ("item_id", "item_name", "quantity", "price", "item_category", "coupon") if goods else ():
        yield f"items.{name}", ";".join(text(one, name) for one in goods).strip(";")
    others = {name: value for name, value in record.items() if name not in _LISTS and name not in _TAKEN}
    yield from flat(others)


SYSTEM: Final = System(
    name="ga4",
    title="Google Analytics 4 events (BigQuery export)",
    envelopes=(
        Envelope(name="export", format=Format.JSONL),
        Envelope(name="parquet", format=Format.PARQUET),
        Envelope(name="list", format=Format.JSON),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="",
    signs=(frozenset({"event_date", "event_timestamp", "event_name", "event_params", "user_pseudo_id", "platform"}),),
    read=read,
    zone="UTC",
)
