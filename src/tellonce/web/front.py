"""The front of house: holds who answers questions, and turns answers into pages of one look."""

from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response

from tellonce.vocabulary.access import Right, Signed
from tellonce.vocabulary.account import Account
from tellonce.web import formats, links
from tellonce.web.digest import Digest, digest
from tellonce.web.looked import Looked, Noting
from tellonce.web.rights import may
from tellonce.web.sight import Sight
from tellonce.web.texts import plural, say, word

HERE: Final = Path(__file__).resolve().parent
STATIC: Final = HERE / "static"


class Front:
    """What every page needs.

    Attributes:
        sight: answers about the organisation.
        note: notes a look at people that the sight cannot see.
    """

    def __init__(self, sight: Sight, static: Path = STATIC, *, live: bool = False) -> None:
        """Prepares the pages.

        Args:
            sight: answers about the organisation.
            static: folder of the stylesheet and, where it was installed at set-up, of `htmx.min.js`.
            live: whether a present is served too, so that pages lead to people as of now.
        """
        self.sight = sight
        self.note: Noting = _unnoted
        self._gathered = _Gathered()
        self._signed: Signed | None = None
        self._inside = True
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(
            served_live=live,
            t=say,
            plural=plural,
            word=word,
            link=links,
            show=formats,
            htmx=(static / "htmx.min.js").is_file(),
        )

    def behind(self, sight: Sight) -> "Front":
        """The same pages with other answers."""
        made = copy(self)
        made.sight, made._gathered = sight, _Gathered()
        return made

    def seen_by(self, signed: Signed, note: Noting) -> "Front":
        """The same pages for one who is signed in; what they look at is noted."""
        made = copy(self)
        made.sight, made.note, made._signed = Looked(self.sight, note), note, signed
        return made

    def outside(self) -> "Front":
        """The pages for one who is not signed in: nothing of the organisation is on them."""
        made = copy(self)
        made._inside = False
        return made

    def digest(self) -> Digest:
        """The account as pages show it, gathered anew only when the account is another."""
        return self._gathered.of(self.sight.account())

    def page(self, template: str, status: int = 200, **words: object) -> Response[str]:
        """A page.

        Args:
            template: file name in `templates`.
            status: of HTTP.
            words: what the template asks for.
        """
        account = self.digest().account if self._inside else None
        text = self._templates.get_template(template).render(
            account=account, signed=self._signed, opens=self.opens, **words
        )  # fmt: skip
        return Response(text, media_type=MediaType.HTML, status_code=status)

    def opens(self, right: str) -> bool:
        """Whether what asks for a right is open to who looks; all is where nobody needs to sign in."""
        return self._signed is None or may(self._signed, Right(right))


class _Gathered:
    """The account that was gathered last; shared by all who see the same."""

    def __init__(self) -> None:
        self._digest: Digest | None = None

    def of(self, account: Account) -> Digest:
        """The account as pages show it."""
        if self._digest is None or self._digest.account is not account:
            self._digest = digest(account)
        return self._digest


def _unnoted(what: str, persons: Sequence[str], detail: str) -> None:
    """Nobody is signed in: there is nobody to name."""
