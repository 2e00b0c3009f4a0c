"""The command `tellonce`: names its commands and imports each one only when it is called."""

import sys
from collections.abc import Sequence
from typing import NoReturn

from cyclopts import App

from tellonce import __version__
from tellonce.vocabulary.refusal import Refused, TellonceError, Unavailable, Unsupported

EPILOGUE = (
    "Exit codes: 0 done; 1 `check` fell below --min, an example of `friction try` does not hold, or `lint --strict` "
    "found a setting that no record meets; 2 your input is at fault (the message says where and what is allowed); "
    "3 not now, try again; 4 this version or engine cannot; "
    "130 interrupted."
)

app = App(
    name="tellonce",
    help=(
        "Tellonce: the customer tells it once. "
        "Connect every channel's records, see where journeys break and what that costs."
    ),
    help_epilogue=EPILOGUE,
    version=__version__,
)

COMMANDS = {
    "init": "Draft a tellonce.toml for a folder of exported files.",
    "see": "Do the main job: read, connect, stitch, find frictions; a summary of one screen.",
    "account": "The whole account: people, journeys, frictions, promises, unresolved and set-aside records.",
    "check": "Hold the account against a truth (expected.json): precision and recall.",
    "map": "Which step follows which, how often and after how long.",
    "variants": "The paths that journeys take, the most frequent first.",
    "measures": "Contacts, journeys, minutes and cost by week and channel; first-contact resolution and repeats.",
    "handovers": "Journeys that went from team to team, and back to one that they had left.",
    "forms": "Fields of forms that are refused, filled in again, asked for twice or given up at.",
    "story": "One person's story over all channels.",
    "context": "What whoever serves a customer next has to know, to do and to leave undone.",
    "why": "Why two identifiers are one person's, or are not.",
    "people": "Who is who: what to review, decide, change; erase and export a person.",
    "learn": "Learn from history what contacts are about by their words, and what can be finished where.",
    "friction": "Frictions: what there is, and trying one of your own before it counts.",
    "export": "Journeys as an event log (XES) for other tools.",
    "rehearse": "Play the records as if they happened now: what the context said, and what it would have prevented.",
    "serve": "The same in a browser.",
    "intake": "What was handed in and could not be read: look at it, and let it be read again.",
    "receivers": "Other systems that are told news by webhook: add, list, remove, dead letters.",
    "keys": "Keys of programs that hand events in or ask: make, list, revoke.",
    "accounts": "Accounts of people who look at the pages: make, list, change.",
    "audit": "Who looked at whom.",
    "lint": "Hold the declaration against the files: declared and never seen, seen and not declared.",
    "sniff": "Which source system wrote a file.",
    "demo": "Build an invented organisation, check it against its truth, and tell the shipped stories.",
}

for _name, _says in COMMANDS.items():
    app.command(f"tellonce.cli.{_name}:{_name}", name=_name, help=_says)


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; errors raised on purpose become one message and an exit code.

    Args:
        words: what stands after `tellonce`; None = as the program was called.
    """
    try:
        app(words)
    except KeyboardInterrupt:
        sys.exit(130)
    except TellonceError as error:
        sys.stderr.write(f"tellonce: {error}\n")
        sys.exit(_code(error))
    sys.exit(0)


def _code(error: TellonceError) -> int:
    match error:
        case Refused():
            return 2
        case Unavailable():
            return 3
        case Unsupported():
            return 4
        case _:
            return 2
