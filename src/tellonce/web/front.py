"""The front of house: holds who answers questions, and turns answers into pages of one look."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response

from tellonce.web import formats, links
from tellonce.web.digest import Digest, digest
from tellonce.web.sight import Sight
from tellonce.web.texts import plural, say, word

HERE: Final = Path(__file__).resolve().parent
STATIC: Final = HERE / "static"


class Front:
    """What every page needs.

    Attributes:
        sight: answers about the organisation.
    """

    def __init__(self, sight: Sight, static: Path = STATIC) -> None:
        """Prepares the pages.

        Args:
            sight: answers about the organisation.
            static: folder of the stylesheet and, where it was installed at set-up, of `htmx.min.js`.
        """
        self.sight = sight
        self._digest: Digest | None = None
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(
            t=say, plural=plural, word=word, link=links, show=formats, htmx=(static / "htmx.min.js").is_file()
        )

    def digest(self) -> Digest:
        """The account as pages show it, gathered anew only when the account is another."""
        account = self.sight.account()
        if self._digest is None or self._digest.account is not account:
            self._digest = digest(account)
        return self._digest

    def page(self, template: str, status: int = 200, **words: object) -> Response[str]:
        """A page.

        Args:
            template: file name in `templates`.
            status: of HTTP.
            words: what the template asks for.
        """
        account = self.digest().account
        text = self._templates.get_template(template).render(account=account, **words)
        return Response(text, media_type=MediaType.HTML, status_code=status)
