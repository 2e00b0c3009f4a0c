"""Who was erased from a store, and what follows: what is read passes the sieve, and what was begun is finished.

An erasure that is cut short is finished by whoever next holds the store, be it an erasure or a build.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import msgspec

from tellonce.identity.rules import KINDS
from tellonce.identity.tombstone import Seal, Sort, Tombstones
from tellonce.insight.sieve import Records, TombstoneSieve
from tellonce.silos.declaration import Declaration
from tellonce.silos.in_force import CHECK
from tellonce.stores import tombstones as stored
from tellonce.stores.changes import Changes, Ids
from tellonce.stores.decisions import Decisions
from tellonce.stores.folder import Folder
from tellonce.stores.log_parquet import Item, LeftOut, Log
from tellonce.stores.scores import RECORD, Scores
from tellonce.vocabulary.erasure import FileErased, Receipt
from tellonce.vocabulary.identity import Decision, Pairing

Progress: TypeAlias = Callable[[str], None]
"""Told each step when it is done."""


def silent(_: str) -> None:
    """Tells nobody."""


class Forgetting:
    """Who was erased from one store, and what is still to be done for it.

    Args:
        folder: the store; the caller holds it.
        declaration: what the organisation declares.

    Raises:
        Refused: people were erased under another key, or the file of tombstones is damaged.
    """

    def __init__(self, folder: Folder, declaration: Declaration) -> None:
        self.folder, self.log = folder, Log(folder.path / "log")
        self.seal = Seal(folder.key(), declaration.identity, declaration.organisation.region)
        self._register = stored.registered(folder, self.seal.mark(Sort.VALUE, CHECK))
        self._found: set[tuple[str, str]] = set()
        self._cut_short = self._register.unsettled

    @property
    def tombstones(self) -> Tombstones:
        """Who was erased."""
        marks = frozenset((*self._register.marks, *self._register.grown))
        return Tombstones(self.seal, marks, frozenset(self._register.lengths))

    def erased(self, wanted: str) -> bool:
        """Whether a person's id or an identifier, in whatever spelling, was erased."""
        ask, text = self.tombstones, wanted.strip()
        kinds = {*KINDS, *self.seal.rules.kinds, *self._register.kinds}
        return ask.has(Sort.PERSON, text) or any(ask.holds(kind, text) for kind in sorted(kinds))

    def begin(self, marks: frozenset[str], lengths: frozenset[int], receipt: Receipt) -> None:
        """Write the tombstones of a person: from here on nothing can bring them back."""
        pending = stored.Pending(receipt=receipt, before={name: self.log.left_out(name) for name in self.log.names()})
        self._write(marks=[*marks], lengths=[*lengths], kinds=[*receipt.identifiers], pending=pending)

    def finish(self, progress: Progress = silent) -> Receipt | None:
        """Finish the erasure that was begun last; its receipt, or None where there is none to finish."""
        pending = self._register.pending
        if pending is None:
            return None
        self.folder.forget_builds()
        progress("builds")
        self._forget_people()
        progress("people")
        names = self.log.names()
        self.settle(names, progress)
        receipt = self._counted(pending, names)
        stored.note(self.folder, receipt)
        progress("audit")
        self._write(pending=None)
        return receipt

    def _forget_people(self) -> None:
        """Take erased people out of what outlasts builds: decisions on them, their ids, what became of them."""
        told = self.tombstones
        Decisions(self.folder.path).forget(lambda one: _names(one, told))
        Ids(self.folder.path).forget(
            lambda person, kind, value: told.has(Sort.PERSON, person) or told.holds(kind, value)
        )  # fmt: skip
        Scores(self.folder.path).forget(lambda kind, value: _holds(told, kind, value))
        Changes(self.folder.path).forget(lambda person: told.has(Sort.PERSON, person))

    def keep(self, name: str, items: Iterable[Item]) -> None:
        """Write a log of what was read, without what belongs to erased people."""
        self.log.keep(name, items, self._sieve(LeftOut()))

    def settle(self, names: Iterable[str], progress: Progress = silent) -> None:
        """Have every log pass the sieve that has not yet, and again where what was found on the way lies in it.

        A record is erased whole: one that another file shows to be an erased person's is left out of all files. What
        outlasts builds passes too, for the store may have been brought back from a backup.
        """
        if self._register.marks:
            self._forget_people()
        every = sorted(set(names))
        for name in every if self._register.marks else ():
            if self._cut_short or self.log.passed(name) != self._register.name:
                self._sift(name, progress)
        while self._found:
            found, self._found = sorted(self._found), set()
            for name in self.log.holding(every, found):
                self._sift(name, progress)
        self._cut_short = False
        if self._register.unsettled:
            self._write(unsettled=False)

    def _sift(self, name: str, progress: Progress) -> None:
        sieve = self._sieve(self.log.left_out(name))
        if sieve:
            self.log.sift(name, sieve)
        progress(f"log {name}")

    def _sieve(self, before: LeftOut) -> TombstoneSieve | None:
        if not self._register.marks:
            return None
        return TombstoneSieve(self.tombstones, self._register.name, before, self._grow)

    def _grow(self, records: Records) -> None:
        self._found.update(records)
        grown = [self.seal.mark(Sort.RECORD, *record) for record in records]
        self._write(grown=grown, unsettled=True)

    def _write(self, **changes: object) -> None:
        stored.keep(self.folder, msgspec.structs.replace(self._register, **changes))
        self._register = stored.registered(self.folder, self._register.check)

    def _counted(self, pending: stored.Pending, names: Iterable[str]) -> Receipt:
        files: dict[tuple[str, str], LeftOut] = {}
        for name in names:
            now, before = self.log.left_out(name), pending.before.get(name, LeftOut())
            sum_ = files.get((now.file, now.silo), LeftOut())
            files[now.file, now.silo] = LeftOut(
                records=sum_.records + now.records - before.records,
                touchpoints=sum_.touchpoints + now.touchpoints - before.touchpoints,
            )
        return msgspec.structs.replace(
            pending.receipt,
            files=[
                FileErased(file=file, silo=silo, records=one.records, touchpoints=one.touchpoints)
                for (file, silo), one in sorted(files.items())
                if one.touchpoints
            ],
            records=sum(one.records for one in files.values()),
            touchpoints=sum(one.touchpoints for one in files.values()),
            tombstones=len(self._register.marks) + len(self._register.grown),
        )


def _holds(told: Tombstones, kind: str, value: str) -> bool:
    """Whether a likeness names an erased person: by an identifier, or by a record that nobody was known by."""
    if kind == RECORD:
        silo, _, record = value.partition("\0")
        return told.holds_record(silo, record)
    return told.holds(kind, value)


def _names(decision: Decision, told: Tombstones) -> bool:
    """Whether a decision names an erased person: by an identifier, or by a record."""
    if isinstance(decision, Pairing):
        return any(told.holds(one.kind, one.value) for one in (decision.a, decision.b))
    return bool(decision.record) and told.holds_record(decision.silo, decision.record)
