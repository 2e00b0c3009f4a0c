"""`tellonce receivers add FOLDER URL`: tell an address news from now on."""

from pathlib import Path
from secrets import token_bytes

from tellonce.cli.present import now, present
from tellonce.cli.shown import as_json, out
from tellonce.cli.where import THERE, Json, There
from tellonce.live.sending.destination import destination, networks
from tellonce.live.sending.signature import SECRET_BYTES, secret
from tellonce.stores.present.out import Out
from tellonce.stores.present.receivers import Receivers, receiver_id
from tellonce.vocabulary.news import news_types
from tellonce.vocabulary.receiver import Receiver


def add(
    folder: Path,
    url: str,
    /,
    *,
    types: str = "",
    allow: list[str] | None = None,
    all: bool = False,  # noqa: A002  # the option's name
    there: There = THERE,
    json: Json = False,
) -> None:
    """Tell an address news from now on. The secret that signs it is written to standard output this once.

    An address that is there already keeps its secret and is told on from where it was; its types and networks are
    those given now, and if it was stopped, it begins again.

    Args:
        folder: the organisation's folder.
        url: https://HOST/PATH; http only to this machine.
        types: only news of these, with commas between; all if left out.
        allow: private networks that it may lie in, such as 10.1.0.0/16.
        all: begin with the oldest news that is kept, not with the next.
        there: store and address of the present, if not the usual ones.
        json: as JSON.
    """
    destination(url)
    wanted, moment = news_types(types), now()
    with present(folder, there) as database:
        receivers, id = Receivers(database), receiver_id(url)
        known = receivers.one(id)
        kept = receivers.add(
            Receiver(
                id=id,
                url=url,
                secret=secret(token_bytes(SECRET_BYTES)),
                types=wanted,
                allowed=networks(allow or ()),
                created=moment,
                cursor=0 if all else Out(database).latest(),
            )
        )
    told = "" if known else kept.secret
    if json:
        as_json({"id": id, "url": url, "secret": told})
    else:
        out().out(told or f"{id} was there already: it keeps its secret")
