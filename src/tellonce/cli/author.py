"""Who decides, when and why: the options that all decisions on people share."""

import getpass
from dataclasses import dataclass
from datetime import UTC, datetime

from cyclopts import Parameter

from tellonce.insight.deciding import Author
from tellonce.vocabulary.moment import micros
from tellonce.vocabulary.refusal import Refused


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Signed:
    """Who decides and why.

    Attributes:
        reason: why; a decision is kept with its reason.
        actor: who decides, if not the user of this machine.
        dry_run: only show what would become of people; nothing is kept.
    """

    reason: str
    actor: str = ""
    dry_run: bool = False

    def author(self) -> Author:
        """The author, now.

        Raises:
            Refused: the reason is blank, or nobody is signed in.
        """
        if not self.reason.strip():
            raise Refused("a decision on people needs a reason: say it with --reason")
        try:
            actor = self.actor or getpass.getuser()
        except (KeyError, OSError) as error:
            raise Refused("nobody is signed in on this machine: say who decides with --actor") from error
        return Author(actor=actor, at=micros(datetime.now(UTC)), reason=self.reason.strip())
