"""What came of a call that the organisation placed and that was answered: by whom, and how long it lasted."""

from typing import Final

from tellonce.vocabulary.activity import Outcome

SILENT_SECONDS: Final = 3
"""A call answered and over within this time said nothing. Source: the counting rules of frictions, `silent_call`."""

MESSAGE_SECONDS: Final = 20
"""A machine reached after its greeting for this long took a message. Source: the counting rules, `silent_call`."""


def answered(by: str, seconds: float) -> Outcome:
    """How an answered call ended, from who answered (`human`, `machine_start`, `machine_end_beep`, …) and its length.

    `machine_end_*` was told after the greeting: only what is longer than greeting and beep left words. `machine_start`
    was told at once, so that the call speaks from then on.
    """
    who = by.casefold()
    if seconds <= SILENT_SECONDS:
        return Outcome.SILENT
    if who == "fax":
        return Outcome.FAILED
    if who.startswith("machine_end"):
        return Outcome.VOICEMAIL if seconds >= MESSAGE_SECONDS else Outcome.SILENT
    return Outcome.VOICEMAIL if who.startswith("machine") else Outcome.OK
