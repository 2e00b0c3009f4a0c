"""`tellonce receivers rotate FOLDER URL`: sign with another secret."""

from pathlib import Path
from secrets import token_bytes

from tellonce.cli.present import now, present
from tellonce.cli.shown import as_json, out
from tellonce.cli.where import THERE, Json, There
from tellonce.live.sending.signature import SECRET_BYTES, secret
from tellonce.stores.present.receivers import Receivers, receiver_id
from tellonce.vocabulary.moment import HOUR, iso


def rotate(
    folder: Path, url: str, /, *, hours: int = 24, there: There = THERE, json: Json = False
) -> None:  # fmt: skip
    """Sign with another secret, written to standard output this once. For a while the one before signs too.

    Args:
        folder: the organisation's folder.
        url: as it was added.
        hours: for how long the one before signs too; 0 where it may have been found out.
        there: store and address of the present, if not the usual ones.
        json: as JSON.
    """
    id, made = receiver_id(url), secret(token_bytes(SECRET_BYTES))
    until = now() + max(hours, 0) * HOUR
    with present(folder, there) as database:
        Receivers(database).rotate(id, made, until)
    if json:
        as_json({"id": id, "url": url, "secret": made, "former_until": iso(until)})
    else:
        out().out(made)
