"""Erasing a person from the store: tombstones first, then every file that holds anything of them."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from tellonce.identity.tombstone import Seal, Sort
from tellonce.insight.belongings import Belongings, belongings, entombed, known_as
from tellonce.insight.forgetting import Forgetting, Progress, silent
from tellonce.silos.declaration import Declaration
from tellonce.stores import tombstones as stored
from tellonce.stores.folder import Folder
from tellonce.stores.history import View
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.vocabulary.erasure import Receipt


def erase(
    store: Path, wanted: str, declaration: Declaration, *, at: int, actor: str, reason: str,
    progress: Progress = silent,
) -> Receipt:  # fmt: skip
    """Take all that belongs to one person alone out of the store; the next build is made without them.

    Afterwards the store holds no build: make one. Reading the organisation's files again brings nothing of them back.

    Args:
        store: folder of the store.
        wanted: the person's id, or an identifier that is theirs alone, in any spelling.
        declaration: what the organisation declares.
        at: the moment, microseconds UTC, for the receipt.
        actor: who asked for it, for the receipt.
        reason: why, for the receipt.
        progress: told what is being done.

    Returns:
        The receipt, which is also appended to the audit of the store. For somebody who was erased before, one with
        `already` and without figures.

    Raises:
        Refused: nobody is known by this value, several people carry it, or nothing was built yet.
        Unavailable: a build is running on this store.

    Source: Regulation (EU) 2016/679, Article 17.
    """
    folder = Folder(store)
    with folder.locked():
        forgetting = Forgetting(folder, declaration)
        forgetting.finish(progress)
        if forgetting.erased(wanted):
            receipt = Receipt(
                at=at, actor=actor, reason=reason, already=True, tombstones=len(forgetting.tombstones.marks)
            )
            stored.note(folder, receipt)
            return receipt
        receipt = Receipt(at=at, actor=actor, reason=reason)
        forgetting.begin(*_reached(folder, wanted, forgetting.seal, receipt))
        progress("tombstones")
        return forgetting.finish(progress) or receipt


def audit(store: Path) -> list[Receipt]:
    """The receipts of all erasures of a store, in their order; empty where nobody was ever erased."""
    return stored.noted(Folder(store))


def _reached(
    folder: Folder, wanted: str, seal: Seal, receipt: Receipt
) -> tuple[frozenset[str], frozenset[int], Receipt]:
    """The tombstones of the person, and the receipt with what is known before anything is taken out."""
    view = DuckDBView(folder)
    try:
        person = known_as(view, wanted, seal)
        own = belongings(view, person)
        marks, lengths = entombed(person, own, seal)
        return (
            marks | _wholes(view, own, seal), lengths,
            msgspec.structs.replace(
                receipt, identifiers=_by_kind(view, own.identifiers), shared=_counted(kind for kind, _ in own.shared),
                of_others=_of_others(view, own, person),
            ),
        )  # fmt: skip
    finally:
        view.close()


def _by_kind(view: View, identifiers: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many different values of each kind, spellings of one value counted once."""
    values = {
        (kind, row["value"])
        for kind, raw in identifiers
        for row in view.ask("SELECT value FROM identifiers WHERE kind = ? AND raw = ?", [kind, raw]).to_pylist()
    }
    return _counted(kind for kind, _ in values)


def _counted(kinds: Iterable[str]) -> dict[str, int]:
    found = sorted(kinds)
    return {kind: found.count(kind) for kind in dict.fromkeys(found)}


def _of_others(view: View, own: Belongings, person: str) -> int:
    """Records that are told as another's, but carry an identifier that is this person's alone."""
    rows = view.ask(
        """
        SELECT count(*) AS n FROM (
            SELECT DISTINCT s.silo, s.record FROM steps AS s
            JOIN (SELECT silo, record, unnest(id_kinds) AS kind, unnest(id_values) AS raw FROM touchpoints) AS t
                USING (silo, record)
            JOIN identifiers AS i ON i.kind = t.kind AND i.raw = t.raw
            WHERE i.person = ? AND i.standing IN ('good', 'possible') AND s.person <> ?)
        """,
        [person, person],
    )
    return int(rows.to_pylist()[0]["n"]) if own.records else 0


def _wholes(view: View, own: Belongings, seal: Seal) -> frozenset[str]:
    """Tombstones of the whole records around those of the person in which nothing is anybody else's."""
    wholes = {(silo, record[: len(record) - nested]) for silo, record, nested in own.records if nested}
    foreign = view.ask(
        "SELECT DISTINCT silo, record, nested FROM steps WHERE nested > 0 AND (silo, record) NOT IN "
        "(SELECT (unnest(CAST(? AS VARCHAR[])), unnest(CAST(? AS VARCHAR[]))))",
        [[silo for silo, _, _ in own.records], [record for _, record, _ in own.records]],
    ) if wholes else None  # fmt: skip
    others = {(row["silo"], row["record"][: -row["nested"]]) for row in foreign.to_pylist()} if foreign else set()
    return frozenset(seal.mark(Sort.RECORD, *whole) for whole in wholes - others)
