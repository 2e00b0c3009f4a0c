"""The sieve: whatever is read passes it while anybody is erased, and nothing of an erased person comes through."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
import numpy as np
import pyarrow as pa

from tellonce.identity.masking import ERASED, Mask, masking
from tellonce.identity.normalise import normalise
from tellonce.identity.tombstone import LINE, Sort, Tombstones, written
from tellonce.stores.log_parquet import CHUNK, Item, LeftOut, as_table
from tellonce.stores.schema import TOUCHPOINTS
from tellonce.vocabulary.touchpoint import SetAside, Touchpoint

COUNTED: Final = frozenset({"due", "seconds", "keeps", "outcome_missing", "backward"})
"""Attributes that are figures or words of ours: an erased value is not looked for in them."""

QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")

LOOKED_AT: Final = (
    "silo", "record", "nested", "part", "moment", "ord", "until", "channel", "direction", "activity", "outcome",
    "id_kinds", "id_values", "contact_keys", "journey_key",
)  # fmt: skip


Records: TypeAlias = list[tuple[str, str]]
"""Silo and id of records."""


class Row(NamedTuple):
    """What tells whose a touchpoint is, as columns of the log hold it."""

    silo: str
    record: str
    nested: int
    part: int
    moment: int
    ord: int
    until: int | None
    channel: str
    direction: str
    activity: str
    outcome: str | None
    id_kinds: list[str]
    id_values: list[str]
    contact_keys: list[str]
    journey_key: str | None


class TombstoneSieve:
    """Leaves out of one log what belongs to erased people, and masks their values in what stays.

    A touchpoint is left out where its record, its contact, its case or one of its linking identifiers was erased; then
    so is everything else of the same record. One that also holds a number by which another customer is told apart is
    that one's: only the erased values are taken out of it.

    Args:
        tombstones: who was erased.
        name: their name, as the register gives it.
        before: what the log had left out before.
        found: told silo and id of records that turned out to be an erased person's, before the log is there.
    """

    def __init__(self, tombstones: Tombstones, name: str, before: LeftOut, found: Callable[[Records], None]) -> None:
        self.tombstones, self._name, self._before, self._found = tombstones, name, before, found
        self._of = before.silo, before.file
        self._mask = masking(tombstones)
        self.dropped: dict[tuple[str, str], int] = {}
        self.touchpoints = 0
        self.changed = False
        self._still: set[tuple[str, str]] = set()

    @property
    def name(self) -> str:
        """Who was erased, as a digest."""
        return self._name

    def passed(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items without what shows by itself that it was erased; touchpoints come as tables."""
        points: list[Touchpoint] = []
        for item in items:
            if isinstance(item, Touchpoint):
                points.append(item)
                if len(points) >= CHUNK:
                    yield from self._sifted(as_table(points))
                    points = []
            elif isinstance(item, SetAside):
                yield self._aside(item)
            else:
                yield from self._sifted(item)
        if points:
            yield from self._sifted(as_table(points))
        found = [key for key in self._records() if not self.tombstones.has(Sort.RECORD, *key)]
        if found:
            self._found(found)

    def rest(self, table: pa.Table) -> pa.Table:
        """A table of what has passed, without other rows of the records that were left out."""
        keys = list(zip(table["silo"].to_pylist(), table["record"].to_pylist(), strict=True))
        nested = table["nested"].to_pylist()
        kept = self._kept(keys, nested, [key in self.dropped for key in keys])
        wholes = {_whole(*key, nested) for key, nested in self.dropped.items()}
        self._still |= wholes & {_whole(*keys[row], nested[row]) for row in np.flatnonzero(kept)}
        return table.filter(pa.array(kept))

    def left_out(self) -> LeftOut:
        """How much was left out, now and before."""
        wholes = {_whole(*key, nested) for key, nested in self.dropped.items()} - self._still
        return LeftOut(
            silo=self._of[0], file=self._of[1], records=self._before.records + len(wholes),
            touchpoints=self._before.touchpoints + self.touchpoints,
        )  # fmt: skip

    def _records(self) -> Records:
        """Silo and id of the records left out, but for those whose id is only their place in a file."""
        return sorted(key for key, nested in self.dropped.items() if not LINE.fullmatch(_whole(*key, nested)[1]))

    def _kept(
        self, keys: list[tuple[str, str]], nested: list[int], gone: Iterable[bool]
    ) -> "np.ndarray[Any, np.dtype[np.bool_]]":
        kept = ~np.fromiter(gone, np.bool_, len(keys))
        for row in np.flatnonzero(~kept):
            self.dropped[keys[row]] = nested[row]
            self.touchpoints += 1
            self.changed = True
        return kept

    def _sifted(self, table: pa.Table) -> Iterator[pa.Table]:
        rows = [Row(*values) for values in zip(*(table[name].to_pylist() for name in LOOKED_AT), strict=True)]
        ask = _Asking(self.tombstones, self._mask)
        if table.num_rows:
            self._of = rows[0].silo, table["file"][0].as_py()
        kept = self._kept(
            [(row.silo, row.record) for row in rows], [row.nested for row in rows], [ask.erased(row) for row in rows]
        )
        left = table.filter(pa.array(kept))
        if left.num_rows:
            masked = ask.masked(left)
            self.changed |= masked is not left
            yield masked

    def _aside(self, item: SetAside) -> SetAside:
        """A record that could not be read: its raw text is kept only where nothing erased stands in it."""
        ask = self.tombstones
        reason, place = self._mask(item.reason), self._mask(item.place)
        gone = ask.holds_record(item.silo, item.place) or self._mask(item.raw) != item.raw
        if not gone and (reason, place) == (item.reason, item.place):
            return item
        self.changed = True
        return SetAside(
            silo=item.silo, file=item.file, raw=ERASED if item.raw else "",
            place=place if not ask.holds_record(item.silo, item.place) else ERASED,
            reason=QUOTED.sub(ERASED, reason),
        )  # fmt: skip


def _whole(silo: str, record: str, nested: int) -> tuple[str, str]:
    return silo, record[: len(record) - nested]


class _Asking:
    """Asks the tombstones about the values of one table, about each value once."""

    def __init__(self, tombstones: Tombstones, mask: Mask) -> None:
        self.tombstones = tombstones
        self._has, self._holds, self._mask = cache(tombstones.has), cache(tombstones.holds), cache(mask)
        self._good, self._attributes = cache(self._identifies), cache(self._hiding)

    def erased(self, row: Row) -> bool:
        """Whether a touchpoint shows by itself that it is an erased person's."""
        ask = self.tombstones
        ids = list(zip(row.id_kinds, row.id_values, strict=True))
        return (
            ask.holds_record(row.silo, row.record, row.nested)
            or (self._theirs(ids) and not self._anothers(ids))
            or any(self._has(Sort.CONTACT, key) for key in row.contact_keys)
            or (row.journey_key is not None and self._has(Sort.JOURNEY, row.journey_key) and not self._known(ids))
            or (
                LINE.fullmatch(_whole(*row[:3])[1]) is not None and ask.has(Sort.CONTENT, *content(self._row(row), ask))
            )
            or self._hidden(row.record)
        )

    def _row(self, row: Row) -> Row:
        """A touchpoint as it would be kept: its keys without erased values."""
        journey = self._key(row.journey_key) if row.journey_key else row.journey_key
        return row._replace(contact_keys=self._keys(row.contact_keys), journey_key=journey)

    def _identifies(self, kind: str, value: str) -> bool:
        """Whether a value can tell whose a record is."""
        seal = self.tombstones.seal
        return normalise(seal.rules.kind(kind), value, seal.region).standing.identifies

    def _theirs(self, ids: list[tuple[str, str]]) -> bool:
        """Whether an identifier that links was erased."""
        rules = self.tombstones.seal.rules
        return any(self._holds(kind, value) for kind, value in ids if rules.kind(kind).links)

    def _anothers(self, ids: list[tuple[str, str]]) -> bool:
        """Whether a number by which customers are told apart, and that was not erased, says that it is another's.

        Then only the erased value is taken out: a telephone that was given to somebody else takes nothing of them.
        """
        rules = self.tombstones.seal.rules
        return any(
            self._good(kind, value) and not self._holds(kind, value)
            for kind, value in ids
            if rules.kind(kind).stands_for_one
        )

    def _known(self, ids: list[tuple[str, str]]) -> bool:
        """Whether anything tells of itself whose it is."""
        rules = self.tombstones.seal.rules
        return any(self._good(kind, value) for kind, value in ids if rules.kind(kind).links)

    def _hidden(self, text: str) -> bool:
        return self._mask(text) != text

    def masked(self, table: pa.Table) -> pa.Table:
        """The same rows with erased values out of sight; the same table where there are none."""
        made = table
        for name, change in (
            ("word", self._mask), ("topic", self._mask), ("attributes", self._attributes), ("journey_key", self._key),
            ("contact_keys", self._keys), ("matters", self._keys),
        ):  # fmt: skip
            column = table[name].to_pylist()
            changed = [change(value) if value else value for value in column]
            if changed != column:
                made = _put(made, name, changed)
        ids = list(zip(table["id_kinds"].to_pylist(), table["id_values"].to_pylist(), strict=True))
        left = [self._identifiers(*one) for one in ids]
        if left != ids:
            made = _put(_put(made, "id_kinds", [one[0] for one in left]), "id_values", [one[1] for one in left])
        return made

    def _hiding(self, text: str) -> str:
        """Attributes as JSON, with the erased values in them out of sight."""
        said = msgspec.json.decode(text, type=dict[str, str])
        hidden = {name: value if name in COUNTED else self._mask(value) for name, value in said.items()}
        return text if hidden == said else msgspec.json.encode(hidden).decode()

    def _key(self, text: str) -> str:
        """A key that holds an erased value: another, the same wherever it stands, so that records still meet by it."""
        if not self._hidden(text):
            return text
        return f"{text.partition(':')[0]}:{ERASED}{self.tombstones.seal.mark(Sort.VALUE, 'key', text)[:16]}"

    def _keys(self, texts: list[str]) -> list[str]:
        return [self._key(text) for text in texts]

    def _identifiers(self, kinds: list[str], values: list[str]) -> tuple[list[str], list[str]]:
        kept = [pair for pair in zip(kinds, values, strict=True) if not self._foreign(*pair)]
        return [kind for kind, _ in kept], [value for _, value in kept]

    def _foreign(self, kind: str, value: str) -> bool:
        """Whether a value in another's record is an erased one: whole, or inside what is no value of its kind."""
        if self._holds(kind, value):
            return True
        if not self.tombstones.seal.rules.kind(kind).links:
            return self._mask(value) == ERASED
        return not self._good(kind, value) and self._hidden(value)


def _put(table: pa.Table, name: str, values: list[Any]) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, TOUCHPOINTS.field(name), pa.array(values, TOUCHPOINTS.field(name).type))


def content(row: Row, tombstones: Tombstones) -> Iterator[str]:
    """What a touchpoint of a record without an id is known by: all but its texts and its place in the file."""
    rules = tombstones.seal.rules
    ids = zip(row.id_kinds, row.id_values, strict=True)
    yield row.silo
    yield row.record[len(row.record) - row.nested :] if row.nested else ""
    yield from (str(row[place]) for place in range(3, 11))
    yield row.journey_key or ""
    yield from sorted(f"contact:{key}" for key in row.contact_keys)
    yield from sorted(f"{kind}:{written(value)}" for kind, value in ids if rules.kind(kind).links)
