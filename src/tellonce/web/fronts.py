"""Which pages a request sees: all, those of a role, or none before somebody is signed in."""

from litestar.types import Scope

from tellonce.vocabulary.access import GRANTS, Veil
from tellonce.web.entrance import Entrance
from tellonce.web.front import Front
from tellonce.web.gate import is_closed, signed_in
from tellonce.web.looked import noting
from tellonce.web.veil import Veiled


class Fronts:
    """The pages behind each veil. Asked from one thread at a time: the one that serves the pages.

    Args:
        front: the pages with all answers.
        entrance: how people come in, if they need to.
    """

    def __init__(self, front: Front, entrance: Entrance | None) -> None:
        self._entrance = entrance
        self._behind = {Veil.NONE: front}
        if entrance:
            for veil in (Veil.NAMES, Veil.ALL):
                self._behind[veil] = front.behind(Veiled(front.sight, veil, entrance.secret))

    def of(self, scope: Scope) -> Front:
        """The pages that a request sees."""
        signed = signed_in(scope)
        if self._entrance is None or (signed is None and not is_closed(scope)):
            return self._behind[Veil.NONE]
        if signed is None:
            return self._behind[Veil.NONE].outside()
        front = self._behind[GRANTS[signed.role].veil]
        return front.seen_by(signed, noting(self._entrance.audit, signed, self._entrance.clock))
