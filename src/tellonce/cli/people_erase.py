"""`tellonce people erase FOLDER PERSON`: take all that belongs to one person out of the store."""

from pathlib import Path

from tellonce.cli.author import Signed
from tellonce.cli.opened import Place, built, viewed
from tellonce.cli.present import now
from tellonce.cli.present import present as opened
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, There, Where
from tellonce.insight.erase import erase as forget
from tellonce.insight.portable import portable
from tellonce.live.present import Present
from tellonce.stores.present.database import PRESENT
from tellonce.vocabulary.erasure import Receipt
from tellonce.web.serve import worker


def erase(folder: Path, person: str, /, *, signed: Signed, where: Where = USUAL, json: Json = False) -> None:
    """Take all that belongs to one person out of the store, and keep it out, whatever is read later.

    There is no way back. The organisation's own files stay as they are.

    Args:
        folder: the organisation's folder.
        person: a person's id, or an identifier that is theirs alone, as anybody writes it; never a name.
        signed: who asks for it and why.
        where: declaration, store and moment, if not the usual ones.
        json: the receipt as JSON.
    """
    author = signed.author()
    place = built(folder, where)
    if signed.dry_run:
        with viewed(place) as view:
            held = portable(view, person)
        _show_dry(held.person, len(held.touchpoints), json=json)
        return
    receipt = forget(
        place.store, person, place.declaration, at=author.at, actor=author.actor, reason=author.reason
    )  # fmt: skip
    _of_the_present(folder, place, where)
    built(folder, where)
    if json:
        as_json(receipt)
    else:
        show(receipt)


def _of_the_present(folder: Path, place: Place, where: Where) -> None:
    """Takes them out of the present too, where there is one; a server that runs goes on without them."""
    if where.present or (place.store / PRESENT).exists():
        with opened(folder, There(store=place.store, present=where.present)) as database:
            Present(database, place.store, place.declaration, now).forget(worker())


def _show_dry(person: str, touchpoints: int, *, json: bool) -> None:
    if json:
        as_json({"person": person, "touchpoints": touchpoints, "erased": False})
    else:
        out().print(f"{person}: {touchpoints:,} touchpoints would be erased; nothing was: this was a dry run")


def show(receipt: Receipt) -> None:
    """Print a receipt."""
    if receipt.already:
        out().print("already erased: nothing of them was left")
        return
    files = table("Erased", "file", "#records", "#touchpoints")
    for one in receipt.files:
        files.add_row(one.file, f"{one.records:,}", f"{one.touchpoints:,}")
    out().print(files)
    out().print(f"{receipt.records:,} records, {sum(receipt.identifiers.values()):,} identifiers")
    if receipt.shared:
        out().print("what others carry too is theirs and stays: " + ", ".join(sorted(receipt.shared)))
