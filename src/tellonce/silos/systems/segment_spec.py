"""The events that Segment's specification names itself: shop, e-mail, chat, app and account events.

Source: Segment spec: E-commerce Events, Email Events, Live Chat, Mobile, B2B SaaS, Video, A/B Testing. Events named
otherwise are the organisation's own and are read by their names.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from tellonce.silos.systems.web_actions import Action, named, plain
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction


class Told(NamedTuple):
    """What an event tells and, where it is not a page or screen that the customer used, how the two sides met."""

    action: Action
    channel: Channel | None = None
    direction: Direction = Direction.IN


def _mail(activity: Activity, outcome: Outcome | None = None) -> Told:
    return Told(Action(activity, outcome), Channel.EMAIL, Direction.OUT)


def _push(activity: Activity, outcome: Outcome | None = None) -> Told:
    return Told(Action(activity, outcome), Channel.APP, Direction.OUT)


def _chat(activity: Activity) -> Told:
    return Told(Action(activity), Channel.CHAT)


_CHECKOUT: Final = "checkout"

_SPEC: Final = {
    "checkout step viewed": Told(Action(Activity.STEP_TRIED, None, _CHECKOUT)),
    "payment info entered": Told(Action(Activity.STEP_DONE, None, _CHECKOUT)),
    "order completed": Told(Action(Activity.BOUGHT, None, _CHECKOUT)),
    "order refunded": Told(Action(Activity.REFUNDED), Channel.NONE, Direction.WITHIN),
    "order cancelled": Told(Action(Activity.LEAVE_ASKED)),
    "product reviewed": Told(Action(Activity.NOTED)),
    "email delivered": _mail(Activity.NOTICE_SENT),
    "email opened": _mail(Activity.NOTICE_OPENED),
    "email link clicked": _mail(Activity.NOTICE_OPENED, Outcome.OK),
    "email bounced": _mail(Activity.NOTICE_FAILED, Outcome.FAILED),
    "email marked as spam": _mail(Activity.NOTED, Outcome.REFUSED),
    "unsubscribed": _mail(Activity.NOTED, Outcome.REFUSED),
    "push notification received": _push(Activity.NOTICE_SENT),
    "push notification tapped": _push(Activity.NOTICE_OPENED, Outcome.OK),
    "push notification bounced": _push(Activity.NOTICE_FAILED, Outcome.FAILED),
    "application crashed": Told(Action(Activity.NOTED, Outcome.FAILED), Channel.APP),
    "live chat conversation started": _chat(Activity.NOTED),
    "live chat message sent": _chat(Activity.MESSAGE_WRITTEN),
    "live chat message received": _chat(Activity.CONNECTED),
    "live chat conversation ended": _chat(Activity.NOTED),
    "signed up": Told(Action(Activity.STEP_DONE, None, "sign up")),
    "signed out": Told(Action(Activity.NOTED)),
    "trial ended": Told(Action(Activity.EXPIRED), Channel.NONE, Direction.WITHIN),
    "account deleted": Told(Action(Activity.LEFT), Channel.NONE, Direction.WITHIN),
    "experiment viewed": Told(Action(Activity.NOTED), Channel.NONE, Direction.WITHIN),
}


@lru_cache(maxsize=4096)
def told(event: str) -> Told:
    """What an event tells: by the specification where it names the event, else by its name."""
    return _SPEC.get(plain(event)) or Told(named(event))
