"""How people come in to a server of a folder's pages: what its present and its settings say."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tellonce.cli.present import now
from tellonce.stores.folder import Folder
from tellonce.stores.present.accounts import Accounts
from tellonce.stores.present.audit import Audit
from tellonce.stores.present.database import Database
from tellonce.stores.present.keys import Keys
from tellonce.stores.present.sign_ins import SignIns
from tellonce.vocabulary.refusal import Unsupported
from tellonce.web.door import Door
from tellonce.web.entrance import Entrance, Provider
from tellonce.web.settings import Elsewhere, Settings, secret


@contextmanager
def entered(database: Database, store: Path, asked: Settings, *, secure: bool) -> Iterator[Entrance]:
    """The entrance of a server; at the end what waits to be noted is written.

    Args:
        database: the present.
        store: folder of the store, for its secret.
        asked: the settings.
        secure: whether browsers reach it by https.

    Raises:
        Unsupported: a provider is declared, and what speaks with it is not installed.
    """
    audit, sign_ins = Audit(database), SignIns(database)
    try:
        yield Entrance(
            door=Door(Keys(database), sign_ins, now, limits=asked.limits, secure=secure),
            accounts=Accounts(database),
            sign_ins=sign_ins,
            audit=audit,
            clock=now,
            secret=Folder(store).key(),
            provider=_provider(asked.sign_in) if asked.sign_in else None,
            names=asked.names,
            secure=secure,
        )
    finally:
        audit.close()


def _provider(asked: Elsewhere) -> Provider:
    try:
        from tellonce.web.oidc import Oidc  # noqa: PLC0415  # an optional part
    except ImportError as error:
        raise Unsupported("sign-in elsewhere needs Authlib: pip install 'tellonce[oidc]'") from error
    return Oidc(asked, secret())
