"""Touchpoints out of the rows of the long memory."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

ACTIVITIES: Final = {one.value: one for one in Activity}
OUTCOMES: Final = {one.value: one for one in Outcome}
CHANNELS: Final = {one.value: one for one in Channel}
DIRECTIONS: Final = {one.value: one for one in Direction}


def touchpoint(row: Mapping[str, Any]) -> Touchpoint:
    """The touchpoint of a row by column (`schema.TOUCHPOINTS`; further columns do not count)."""
    outcome = row["outcome"]
    return Touchpoint(
        silo=row["silo"], file=row["file"], record=row["record"], part=row["part"], nested=row["nested"],
        at=row["moment"], order=row["ord"],
        until=row["until"], channel=CHANNELS[row["channel"]], direction=DIRECTIONS[row["direction"]],
        activity=ACTIVITIES[row["activity"]], outcome=OUTCOMES[outcome] if outcome else None, word=row["word"],
        topic=row["topic"], ids=tuple(map(Identifier, row["id_kinds"], row["id_values"])),
        contact_keys=tuple(row["contact_keys"]), journey_key=row["journey_key"], matters=tuple(row["matters"]),
        attributes=msgspec.json.decode(row["attributes"]) if row["attributes"] else {},
    )  # fmt: skip
