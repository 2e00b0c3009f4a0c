"""Random worlds: touchpoints of a few customers over every channel, with ties, shared values, cases and promises."""

import random

from hypothesis import strategies as st

from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE, SECOND
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

BEGIN = 19_800 * DAY
SPOKEN = (Channel.PHONE, Channel.IVR, Channel.CHAT)
WRITTEN = (Channel.EMAIL, Channel.SMS, Channel.LETTER, Channel.WEB, Channel.BOT, Channel.NONE)
ACTIVITIES = tuple(Activity)


def world(chance: random.Random, number: int, size: int) -> list[Touchpoint]:
    """One world; its values bear its number, so that several stand beside each other in one history.

    Args:
        chance: where it comes from.
        number: of the world, below 1,000.
        size: how many records.
    """
    return [point for record in range(size) for point in _record(chance, number, record)]


def _record(chance: random.Random, number: int, record: int) -> list[Touchpoint]:
    silo = chance.choice(("crm", "calls", "web"))
    name = f"{number}-{record % 40}" + chance.choice(("", "", "", "/a"))
    at = BEGIN + chance.choice((0, HOUR, DAY, 3 * DAY, 9 * DAY)) + chance.randrange(0, 40) * 5 * SECOND
    channel = chance.choice(SPOKEN if silo == "calls" else WRITTEN)
    ids = _ids(chance, number)
    keys = (f"call:{number}:{chance.randrange(5)}",) if channel in SPOKEN and chance.random() < 0.4 else ()
    case = f"case:{number}:{chance.randrange(3)}" if chance.random() < 0.2 else None
    made = channel in SPOKEN and chance.random() < 0.2
    return [
        Touchpoint(
            silo=silo, file=f"{silo}.csv", record=name, part=part, nested=2 if name.endswith("/a") else 0,
            at=at + part * MINUTE, until=at + part * MINUTE + chance.choice((0, 5 * SECOND, 20 * MINUTE))
            if chance.random() < 0.4 else None,
            channel=channel, direction=chance.choice(tuple(Direction)), contact_keys=keys, journey_key=case,
            activity=(activity := Activity.CALL_PLACED if made else chance.choice(ACTIVITIES)),
            outcome=chance.choice((None, None, *Outcome)), ids=ids, word=chance.choice(("", "w")),
            topic=chance.choice((None, "bill", "visit")),
            matters=(f"order:{number}{chance.randrange(3)}",) if chance.random() < 0.2 else (),
            attributes=_attributes(chance, activity, at),
        )
        for part in range(chance.choice((1, 1, 1, 2, 3)))
    ]  # fmt: skip


def _ids(chance: random.Random, number: int) -> tuple[Identifier, ...]:
    kinds = {
        "phone": f"+1214555{number % 1000:03d}{chance.randrange(3)}",
        "email": f"c{chance.randrange(4)}@w{number}.example.org",
        "account_no": f"A-{number}-{chance.randrange(4)}",
        "anonymous": f"b{number}-{chance.randrange(4)}",
    }
    chosen = chance.sample(sorted(kinds), chance.choice((0, 1, 1, 1, 2)))
    return tuple(Identifier(kind, kinds[kind]) for kind in chosen)


def _attributes(chance: random.Random, activity: Activity, at: int) -> dict[str, str]:
    said: dict[str, str] = {}
    if activity is Activity.PROMISE_MADE:
        said = {"due": str(at + chance.choice((HOUR, DAY, 20 * DAY))), "what": chance.choice(("call", "visit"))}
        said["keeps"] = chance.choice(("call_placed", "visit_arrived", "refunded"))
    if activity is Activity.IDENTITY_GIVEN:
        said["fact"] = chance.choice(("account_no", "phone", "birth_date"))
    if activity is Activity.PREFERENCE_STATED:
        said["what"] = chance.choice(("email", "letter"))
    if chance.random() < 0.3:
        said["task"] = chance.choice(("pay", "cancel"))
    return said


SEEDS = st.integers(0, 2**32)
