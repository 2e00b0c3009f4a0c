"""`tellonce receivers dead FOLDER`: news that a receiver did not take in three days."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import THERE, Json, There
from tellonce.stores.present.dead_letters import DeadLetters
from tellonce.stores.present.receivers import Receivers, receiver_id
from tellonce.vocabulary.moment import iso


def dead(
    folder: Path, /, *, url: str = "", limit: int = 100, there: There = THERE, json: Json = False
) -> None:  # fmt: skip
    """Dead letters by receiver, the oldest first, each with what went wrong last.

    Args:
        folder: the organisation's folder.
        url: only of the receiver with this address.
        limit: at most so many.
        there: store and address of the present, if not the usual ones.
        json: as JSON; moments are microseconds UTC.
    """
    with present(folder, there) as database:
        found = DeadLetters(database).all(receiver_id(url) if url else "", limit)
        addresses = {one.id: one.url for one in Receivers(database).all()}
    if json:
        as_json(found)
        return
    shown = table("Dead letters", "receiver", "news", "given up", "why", "sent again")
    for one in found:
        again = "waits for it" if one.again else ""
        shown.add_row(addresses.get(one.receiver, one.receiver), str(one.seq), iso(one.at)[:19], one.reason, again)
    out().print(shown if found else "there is no dead letter")
