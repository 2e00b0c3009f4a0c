"""What the name of a web or app event tells, and what its fields say of how it ended.

Products of web analytics leave the names of most events to the organisation, but ask that they name an object and what
was done with it: `Payment Submitted`, `form_submit`. Source: Segment, "Naming conventions for events" (object and
action); Google Analytics, recommended events (`begin_checkout`, `form_start`). A name that says neither a beginning nor
an end only takes note, so that a declared meaning may say what it was.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from tellonce.vocabulary.activity import Activity, Outcome

_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

_ACTIONS: Final = {
    **dict.fromkeys(("start", "started", "begin", "begun", "began", "attempted", "initiated"), Activity.STEP_TRIED),
    **dict.fromkeys(
        ("complete", "completed", "submit", "submitted", "succeeded", "success", "finished", "confirmed", "saved"),
        Activity.STEP_DONE,
    ),
    **dict.fromkeys(
        ("fail", "failed", "failure", "error", "errored", "rejected", "denied", "declined", "abandoned"),
        Activity.STEP_FAILED,
    ),
    **dict.fromkeys(("view", "viewed"), Activity.PAGE_VIEWED),
    **dict.fromkeys(("purchased", "bought"), Activity.BOUGHT),
}
"""What the word for the action says; the last word of a name, or its first."""

_WHOLE: Final = {
    **dict.fromkeys(("signed in", "sign in", "logged in", "login", "user signed in", "user logged in"),
                    Activity.SIGNED_IN),
    **dict.fromkeys(("help opened", "help viewed", "help clicked", "contact us clicked", "faq viewed", "faq opened"),
                    Activity.HELP_OPENED),
}  # fmt: skip

_FIELDS: Final = frozenset({"field", "fields", "input"})
"""What the object of an event is called that is about a field of a form: `Form Field Changed`, `field_error`."""

_FILLED: Final = frozenset({
    "filled", "changed", "change", "edited", "corrected", "entered", "blurred", "blur", "completed", "complete",
    "updated", "input", "retyped",
})  # fmt: skip
_NOT_TAKEN: Final = frozenset({"error", "errored", "refused", "rejected", "invalid", "failed", "failure"})

_FIELD_NAMES: Final = (
    "field", "field_name", "form_field_name", "form_field", "field_id", "form_field_id", "input_name",
)  # fmt: skip
_FORM_NAMES: Final = ("form_id", "form_name", "form")

_NO_TASKS: Final = frozenset({
    "session", "application", "app", "video", "audio", "media", "ad", "level", "trial", "experiment", "engagement",
    "upload", "download", "visit", "file",
})  # fmt: skip
"""Things that begin and end without being a task of the customer's."""

_LINKING: Final = frozenset({"to", "from", "into", "onto", "of", "for", "with"})
"""Words after which the thing is still to come: what stands before them (`add to` of `add_to_cart`) is no task."""

_REFUSALS: Final = ("rejected", "denied", "declined", "refused", "forbidden", "not_allowed")

_RESULTS: Final = {
    **dict.fromkeys(("ok", "success", "successful", "succeeded", "passed", "accepted", "approved"), Outcome.OK),
    **dict.fromkeys(("fail", "failed", "failure", "error", "invalid", "not_found", "notfound"), Outcome.FAILED),
    **dict.fromkeys(("unavailable", "timeout", "timed_out", "not_available"), Outcome.UNAVAILABLE),
    **dict.fromkeys(_REFUSALS, Outcome.REFUSED),
    "abandoned": Outcome.ABANDONED,
}

_BAD: Final = frozenset({Outcome.FAILED, Outcome.UNAVAILABLE, Outcome.REFUSED, Outcome.ABANDONED})
_OPEN: Final = frozenset({Activity.NOTED, Activity.STEP_TRIED, Activity.STEP_DONE, Activity.STEP_FAILED,
                          Activity.PAGE_VIEWED, Activity.SIGNED_IN, Activity.FIELD_FILLED})  # fmt: skip
"""What an event may tell to be overruled by its own fields; a purchase or a message is what it is."""


class Action(NamedTuple):
    """What an event tells: the activity, how it ended, and the task that it is a step of ('' where it names none)."""

    activity: Activity
    outcome: Outcome | None = None
    task: str = ""


def plain(event: str) -> str:
    """The words of an event's name in lower case, one blank between: `Order Completed`, `orderCompleted` are one."""
    return " ".join(word.lower() for word in _WORDS.findall(event))


@lru_cache(maxsize=4096)
def named(event: str) -> Action:
    """What the name of an event tells; `noted` with a task where it is no more than an object and a word for it."""
    words = plain(event).split()
    if activity := _WHOLE.get(" ".join(words)):
        return Action(activity, task="sign in" if activity is Activity.SIGNED_IN else "")
    if len(words) < 2:
        return Action(Activity.NOTED)
    if any(word in _FIELDS for word in words[:-1]):
        return _field(words)
    if words[-1] in _ACTIONS:
        return _done(words[-1], words[:-1])
    if words[0] in _ACTIONS:
        return _done(words[0], words[1:])
    cut = words[0] in _NO_TASKS or words[-2] in _LINKING
    return Action(Activity.NOTED, task="" if cut else " ".join(words[:-1]))


def _field(words: list[str]) -> Action:
    """What was done with a field of a form; the task is what stands before the field, without the word `form`."""
    form = " ".join(
        word for word in words[: next(n for n, word in enumerate(words) if word in _FIELDS)] if word != "form"
    )
    if words[-1] in _NOT_TAKEN:
        return Action(Activity.FIELD_REFUSED, Outcome.REFUSED, form or "form")
    return Action(Activity.FIELD_FILLED if words[-1] in _FILLED else Activity.NOTED, None, form or "form")


def field_of(action: Action, fields: Mapping[str, str]) -> str:
    """The field of a form that an event is about, '' where it is about none.

    Args:
        action: what the event tells.
        fields: the event's own, by name in lower case.
    """
    about = action.activity in (Activity.FIELD_FILLED, Activity.FIELD_REFUSED)
    return next((word for name in _FIELD_NAMES if (word := fields.get(name, ""))), "") if about else ""


def form_of(action: Action, fields: Mapping[str, str]) -> str:
    """The task of an event: the form by its id or name where the event is one of a form, else what its name says.

    Args:
        action: what the event tells.
        fields: the event's own, by name in lower case.
    """
    form = next((word for name in _FORM_NAMES if (word := fields.get(name, ""))), "")
    return form if form and action.task in ("form", "") else action.task


def _done(word: str, thing: list[str]) -> Action:
    activity = _ACTIONS[word]
    if thing[0] in _NO_TASKS and activity is not Activity.PAGE_VIEWED:
        return Action(Activity.NOTED)
    if len(thing) > 1 and thing[-1] == "step":
        thing = thing[:-1]
    if activity is Activity.PAGE_VIEWED:
        return Action(activity)
    return Action(activity, _RESULTS.get(word) if activity is Activity.STEP_FAILED else None, " ".join(thing))


def ended(fields: Mapping[str, str]) -> Outcome | None:
    """How an event ended by its own fields: `result`, `success`, or an error that it names; None where they are silent.

    Args:
        fields: by name in lower case.
    """
    for name in ("result", "outcome", "status"):
        word = fields.get(name, "").casefold().replace(" ", "_").replace("-", "_")
        if word in _RESULTS:
            return _RESULTS[word]
    if fields.get("success", "").casefold() in ("false", "0"):
        return Outcome.FAILED
    told = (fields.get(name, "") for name in ("error", "error_code", "error_message", "error_text", "error_type"))
    if any(word.casefold() not in ("", "false", "0", "none", "null") for word in told):
        return Outcome.FAILED
    return Outcome.OK if fields.get("success", "").casefold() in ("true", "1") else None


def acted(action: Action, fields: Mapping[str, str]) -> Action:
    """What an event tells, when its own fields are heard as well: a page that says `unavailable` is a step that failed.

    Args:
        action: what the name tells.
        fields: the event's own, by name in lower case.
    """
    if action.activity not in _OPEN:
        return action
    outcome = ended(fields)
    if action.activity is Activity.FIELD_FILLED:
        return Action(Activity.FIELD_REFUSED, Outcome.REFUSED, action.task) if outcome in _BAD else action
    if outcome in _BAD or action.activity is Activity.STEP_FAILED:
        worst = outcome if outcome in _BAD else action.outcome or Outcome.FAILED
        return Action(Activity.STEP_FAILED, worst, action.task)
    if action.activity is Activity.NOTED and outcome is Outcome.OK:
        return Action(Activity.STEP_DONE, outcome, action.task)
    if action.activity is Activity.STEP_DONE:
        return Action(action.activity, Outcome.OK, action.task)
    return Action(action.activity, None, action.task)


def parts(action: Action) -> tuple[Action, ...]:
    """What an event tells, one thing after the other: who buys or leaves on a page has also gone through its last step.

    So the visit lasts until then, and what came of it is told beside it.
    """
    if action.activity in (Activity.BOUGHT, Activity.LEAVE_ASKED):
        return Action(Activity.STEP_DONE, Outcome.OK, action.task), Action(action.activity, None, action.task)
    return (action,)
