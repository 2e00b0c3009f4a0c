"""What the pages ask of whoever knows the records: seven questions, so that pages can be tested without a store."""

from typing import Protocol

from tellonce.vocabulary.account import Account, StepEntry, Story
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.measures import Measures


class Sight(Protocol):
    """Answers about one organisation. Always asked from one thread at a time: the one that serves the pages."""

    def account(self) -> Account:
        """The whole account; the same object as long as nothing changed, so that pages need not gather it anew."""
        ...

    def story(self, person: str) -> Story | None:
        """One person's story, or None where nobody has this key.

        Raises:
            Refused: instead of None, if that is more natural to the one who answers.
        """
        ...

    def find(self, text: str) -> list[str]:
        """Keys of the persons with this identifier, part of a name or key, best first; empty where there is none."""
        ...

    def record(self, reference: str) -> list[StepEntry]:
        """All touchpoints of one source record (`file#record`) in order of time; empty where it is unknown."""
        ...

    def measures(self) -> Measures:
        """Contacts and what they came to, by week and channel."""
        ...

    def context(self, value: str, at: str) -> Context:
        """What was known of whoever carries a value at a moment (ISO 8601; '' = that of the account).

        Raises:
            Unreadable: the moment is none.
        """
        ...

    def says(self, name: str) -> str:
        """What a friction of this name is, in a sentence.

        Raises:
            Refused: the catalogue has no friction of this name.
        """
        ...
