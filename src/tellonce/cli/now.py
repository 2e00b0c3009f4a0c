"""What is known of a customer at a moment of a build: the rows of history, seen as by whoever serves them next."""

from pathlib import Path
from zoneinfo import ZoneInfo

from tellonce.insight.entries import declared
from tellonce.insight.eyes import Eyes
from tellonce.insight.rows import person_rows
from tellonce.insight.story import find
from tellonce.live.context.context import context
from tellonce.silos.in_force import manner
from tellonce.silos.learnt import in_use
from tellonce.stores.history import View
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.moment import from_iso, iso


def known_now(view: View, store: Path, value: str, at: str = "") -> Context:
    """What is known of whoever carries a value, and what to do and to leave undone next.

    Args:
        view: the build.
        store: folder of the store, for what was learnt.
        value: any identifier, in whatever form, or a person's id.
        at: the moment, ISO 8601, local where it names no zone; '' = the moment of the account.

    Raises:
        Unreadable: `at` is no moment.
    """
    declaration = declared(view)
    moment = from_iso(at, ZoneInfo(declaration.organisation.zone)) if at else view.as_of
    people = find(view, value)
    if len(people) == 1 or (people and people[0] == value):
        usual = manner(declaration, moment, in_use(store)[1])
        return context(people[0], person_rows(view, people[0]), usual, moment)
    return Context(at=iso(moment), match=Match.SHARED if people else Match.UNKNOWN)


class Seeing(Eyes):
    """The eyes of the pages, which also see a moment.

    Args:
        view: the build.
        store: folder of the store.
    """

    def __init__(self, view: View, store: Path) -> None:
        super().__init__(view)
        self._store = store

    def context(self, value: str, at: str) -> Context:
        """What was known of whoever carries a value at a moment (ISO 8601; '' = that of the account)."""
        return known_now(self._view, self._store, value, at)
