"""What each kind of Rasa event tells: what the customer wrote, what the bot answered, forms and flows, the rest."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tellonce.silos.system import Record
from tellonce.silos.systems.fields import below, flat, items, joined, scalar, text
from tellonce.silos.systems.human_words import asks_human
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction

BOUNDARIES: Final = ("action_session_start", "session_started")
"""The action and the event with which a session begins. Source: Rasa documentation, session configuration."""

_NOT_UNDERSTOOD: Final = frozenset({"nlu_fallback", "out_of_scope"})
_INNER: Final = ("EXTERNAL: ", "/session_start")
"""What stands in place of a customer's words where the bot's own side sent them."""

_STOPPED: Final = "action_deactivate_loop"
_NOTED: Final = {"pause": Outcome.TRANSFERRED, "action_execution_rejected": Outcome.FAILED}
"""`pause` keeps the bot silent so that a person may take over. Other events (`slot`, `followup`, `resume`, `restart`,
`undo`, `rewind`, `reminder`, `cancel_reminder`, `reset_slots`, `entities`, …) are noted without an outcome."""

_FLOWS: Final = {
    "flow_started": (Activity.STEP_TRIED, None),
    "flow_completed": (Activity.STEP_DONE, Outcome.OK),
    "flow_cancelled": (Activity.STEP_FAILED, Outcome.ABANDONED),
}
_INNER_FLOW: Final = "pattern_"
_TAKEN: Final = frozenset({"event", "timestamp", "sender_id", "parse_data.text", "metadata.utter_action"})


class Going(NamedTuple):
    """Where a conversation stands when an event comes: its active form ('' for none) and the last action."""

    form: str = ""
    action: str = ""


class Told(NamedTuple):
    """What an event tells."""

    activity: Activity
    outcome: Outcome | None
    channel: Channel
    direction: Direction
    attributes: list[tuple[str, str]]


def after(going: Going, event: Record) -> Going:
    """Where the conversation stands when the event has come."""
    kind = text(event, "event")
    if kind in ("active_loop", "form"):
        return Going(text(event, "name"), going.action)
    return Going(going.form, text(event, "name")) if kind == "action" else going


def told(event: Record, going: Going, words: tuple[str, ...]) -> Told:
    """What an event tells, in a conversation that stands so.

    Args:
        event: of any kind; one that is not known is noted.
        going: before the event.
        words: what customers say when they want a person.
    """
    kind = text(event, "event")
    if kind == "user":
        return _user(event, words)
    if kind == "bot":
        prompt = text(below(event, "metadata"), "utter_action") or text(event, "text") or going.action
        return _met(Activity.PROMPTED, None, [("prompt", prompt), *_rest(event)])
    if kind == "agent":
        return Told(Activity.CONNECTED, None, Channel.CHAT, Direction.IN, list(_rest(event)))
    if kind in ("active_loop", "form") and (text(event, "name") or going.form):
        return _form(event, going)
    if kind in _FLOWS and not text(event, "flow_id").startswith(_INNER_FLOW):
        activity, outcome = _FLOWS[kind]
        return _met(activity, outcome, [("task", text(event, "flow_id")), *_rest(event)])
    slot = [(f"slot.{text(event, 'name')}", joined(event.get("value")))] if kind == "slot" else []
    return Told(Activity.NOTED, _NOTED.get(kind), Channel.NONE, Direction.WITHIN, [*slot, *_rest(event)])


def _met(activity: Activity, outcome: Outcome | None, attributes: list[tuple[str, str]]) -> Told:
    return Told(activity, outcome, Channel.BOT, Direction.IN, attributes)


def _user(event: Record, words: tuple[str, ...]) -> Told:
    """What the customer wrote; asking for a person is told by the intent, by a command of it, or by the words."""
    parsed = below(event, "parse_data")
    intent = text(below(parsed, "intent"), "name")
    said = text(event, "text") or text(parsed, "text")
    attributes = [
        ("intent", intent), ("confidence", text(below(parsed, "intent"), "confidence")), ("text", said),
        *_entities(parsed), *_rest(event),
    ]  # fmt: skip
    if said.startswith(_INNER) or (not said and not intent):
        return Told(Activity.NOTED, None, Channel.NONE, Direction.WITHIN, attributes)
    commands = " ".join(text(command, "command") for command in items(parsed.get("commands")))
    asking = (_spoken(said) if said.startswith("/") else said, _spoken(intent), commands)
    activity = Activity.HUMAN_ASKED if asks_human(asking, words) else Activity.ANSWERED
    return _met(activity, Outcome.FAILED if intent in _NOT_UNDERSTOOD else None, attributes)


def _spoken(name: str) -> str:
    """The words of an intent's name."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in name).split())


def _entities(parsed: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for entity in items(parsed.get("entities")):
        if name := text(entity, "entity"):
            yield f"entity.{name}", scalar(entity.get("value"))


def _form(event: Record, going: Going) -> Told:
    """A form that begins, or that ends: done, unless the bot was told to drop it."""
    name = text(event, "name")
    if name:
        return _met(Activity.STEP_TRIED, None, [("task", name), *_rest(event)])
    if going.action == _STOPPED:
        return _met(Activity.STEP_FAILED, Outcome.ABANDONED, [("task", going.form), *_rest(event)])
    return _met(Activity.STEP_DONE, Outcome.OK, [("task", going.form), *_rest(event)])


def _rest(event: Record) -> Iterator[tuple[str, str]]:
    yield from ((path, value) for path, value in flat(event) if path not in _TAKEN)
