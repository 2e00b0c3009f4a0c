"""What became of people from build to build, and every id that was ever theirs: kept beside the builds for ever.

Events hold identifiers and never a person, so these two are all that remembers a former id.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from tellonce.stores.connection_duckdb import Limits, connected, quoted
from tellonce.stores.folder import write_whole
from tellonce.vocabulary.identity import Change

IDS: Final = pa.schema([("person", pa.string()), ("kind", pa.string()), ("value", pa.string())])
"""One row an id that was published: the identifier that it was made from."""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What one build changed about people.

    Attributes:
        former: name of the build before.
        build: name of the build.
        as_of: moment of its account, microseconds UTC.
        changes: what became of people who were known before, in order.
    """

    former: str
    build: str
    as_of: int
    changes: tuple[Change, ...]


class Changes:
    """The changes that a store remembers.

    Args:
        store: the store's folder.
    """

    def __init__(self, store: Path) -> None:
        self._folder = store / "changes"

    def all(self) -> list[Turn]:
        """All turns in the order in which they were built; empty where nothing ever changed."""
        return [_turn(path) for path in self._paths()]

    def add(self, turn: Turn) -> None:
        """Add a turn; one that a crash left without its build, and that now comes again, stands once."""
        if not turn.changes:
            return
        known = self.all()
        if known and known[-1] == turn:
            return
        self._folder.mkdir(exist_ok=True, mode=0o700)
        write_whole(self._folder / f"{len(known) + 1:08d}.json", msgspec.json.encode(turn))

    def forget(self, erased: Callable[[str], bool]) -> None:
        """Remove the changes that name erased people.

        Args:
            erased: whether an id is an erased person's.
        """
        for path in self._paths():
            turn = _turn(path)
            kept = tuple(one for one in turn.changes if not any(map(erased, (*one.before, *one.after))))
            if kept != turn.changes:
                write_whole(path, msgspec.json.encode(msgspec.structs.replace(turn, changes=kept)))

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []


def _turn(path: Path) -> Turn:
    return msgspec.json.decode(path.read_bytes(), type=Turn)


def moved(before: Path, after: pa.Table, limits: Limits = Limits()) -> pa.Table:  # noqa: B008  # frozen
    """Who was whom, among the people that changed.

    Args:
        before: folder of the former map of people.
        after: `identifiers` of the new one.
        limits: what the work may use.

    Returns:
        One row a person before and a person after that share an identifier, `old` and `new`, either null where an
        identifier was or is nobody's; only of people whose identifiers are not just those they were. In no order.
    """
    with connected(limits) as database:
        database.register("after", after)
        former = quoted(str(before / "identifiers.parquet"))
        database.execute(
            "CREATE TEMP TABLE pair AS SELECT DISTINCT o.person AS old, n.person AS new FROM ("
            f"SELECT DISTINCT kind, value, person FROM read_parquet({former}) WHERE value <> '') AS o FULL JOIN ("
            "SELECT DISTINCT kind, value, person FROM after WHERE value <> '') AS n USING (kind, value) "
            "WHERE o.person IS NOT NULL OR n.person IS NOT NULL"
        )
        return database.sql(
            "WITH changed AS (SELECT old, new FROM pair WHERE old IS DISTINCT FROM new) SELECT old, new FROM pair "
            "WHERE old IN (SELECT old FROM changed) OR new IN (SELECT new FROM changed)"
        ).to_arrow_table()


class Ids:
    """Every id that a store ever gave a person.

    Args:
        store: the store's folder.
    """

    def __init__(self, store: Path) -> None:
        self._folder = store / "ids"

    def paths(self) -> list[Path]:
        """The files that hold them, in order; none before the first build."""
        return sorted(self._folder.glob("*.parquet")) if self._folder.is_dir() else []

    def add(self, persons: pa.Table) -> None:
        """Add those that are new among `person`, `kind`, `value`."""
        with connected(Limits()) as database:
            database.register("given", persons)
            known = ", ".join(quoted(str(path)) for path in self.paths())
            old = f"SELECT person FROM read_parquet([{known}])" if known else "SELECT NULL AS person WHERE false"
            new = database.sql(
                f"SELECT person, kind, value FROM given WHERE person NOT IN ({old}) ORDER BY person"
            ).to_arrow_table()
        if new.num_rows:
            self._folder.mkdir(exist_ok=True, mode=0o700)
            beside = self._folder / f".{len(self.paths()) + 1:08d}"
            pq.write_table(new.cast(IDS), beside)
            beside.replace(beside.with_name(f"{beside.name[1:]}.parquet"))

    def forget(self, erased: Callable[[str, str, str], bool]) -> None:
        """Remove the ids of erased people.

        Args:
            erased: whether an id, or the kind and value that it was made from, is an erased person's.
        """
        for path in self.paths():
            table = pq.read_table(path, schema=IDS)
            rows = zip(*(table[name].to_pylist() for name in IDS.names), strict=True)
            kept = [not erased(person, kind, value) for person, kind, value in rows]
            if not all(kept):
                beside = path.with_name(f".{path.name}")
                pq.write_table(table.filter(pa.array(kept)), beside)
                beside.replace(path)


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Two maps of people beside each other.

    Attributes:
        persons_before: how many people the former has.
        groups_moved: how many groups of evidence are another person's now, or became or ceased to be somebody's.
        before: identifiers, `kind:value` in order, of each person asked about in the former.
        after: the same in the new one.
    """

    persons_before: int
    groups_moved: int
    before: dict[str, list[str]]
    after: dict[str, list[str]]


def compared(
    before: Path, after: Mapping[str, pa.Table], olds: Sequence[str], news: Sequence[str]
) -> Compared:  # fmt: skip
    """Two maps of people beside each other.

    Args:
        before: folder of the former map.
        after: tables of the new one.
        olds: people of the former whose identifiers are wanted.
        news: people of the new one whose identifiers are wanted.
    """
    former = {name: f"read_parquet({quoted(str(before / f'{name}.parquet'))})" for name in ("identifiers", "groups")}
    with connected(Limits()) as database:
        database.register("new_identifiers", after["identifiers"])
        database.register("new_groups", after["groups"])
        persons = database.execute(f"SELECT count(DISTINCT person) FROM {former['identifiers']}").fetchall()[0][0]
        groups = database.execute(
            f"SELECT count(*) FROM {former['groups']} AS o FULL JOIN new_groups AS n USING (grp) "
            "WHERE o.person IS DISTINCT FROM n.person"
        ).fetchall()[0][0]
        lists = []
        for table, wanted in ((former["identifiers"], olds), ("new_identifiers", news)):
            rows = database.execute(
                f"SELECT person, list_sort(list(DISTINCT kind || ':' || value)) FROM {table} "
                "WHERE person IN (SELECT unnest(CAST(? AS VARCHAR[]))) GROUP BY person ORDER BY person",
                [list(wanted)],
            ).fetchall()
            lists.append(dict(rows))
    return Compared(persons_before=persons, groups_moved=groups, before=lists[0], after=lists[1])
