"""The eyes that pages look through: one build, its account gathered once."""

from tellonce.insight.account import account
from tellonce.insight.entries import declared
from tellonce.insight.measures import measured
from tellonce.insight.story import find, record, tell
from tellonce.journeys.catalogue import definitions
from tellonce.stores.history import View
from tellonce.vocabulary.account import Account, StepEntry, Story
from tellonce.vocabulary.measures import Measures
from tellonce.vocabulary.refusal import Refused


class Eyes:
    """Answers what pages ask about one build.

    Args:
        view: the build.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._account = account(view)
        self._measures = measured(view)
        self._says = {one.name: one.says for one in definitions(declared(view).friction)}
        self._people = {one.key for one in self._account.persons}

    def account(self) -> Account:
        """The whole account; always the same object."""
        return self._account

    def story(self, person: str) -> Story | None:
        """One person's story, or None where nobody has this key."""
        return tell(self._view, person) if person in self._people else None

    def find(self, text: str) -> list[str]:
        """Keys of the persons with this identifier, part of a name or key, the exact ones first."""
        return find(self._view, text)

    def record(self, reference: str) -> list[StepEntry]:
        """All touchpoints of one source record in order; empty where there is none."""
        return record(self._view, reference)

    def measures(self) -> Measures:
        """Contacts and what they came to, by week and channel."""
        return self._measures

    def says(self, name: str) -> str:
        """What a friction is, in a sentence.

        Raises:
            Refused: the catalogue has none of this name.
        """
        try:
            return self._says[name]
        except KeyError as error:
            raise Refused(f"no friction is called {name!r}; there are {', '.join(sorted(self._says))}") from error
