"""The build: an organisation's silo files to one account's people, contacts, journeys and frictions in the store."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa

from tellonce.identity.changes import changes
from tellonce.identity.knowing import Knowing
from tellonce.insight.forgetting import Forgetting
from tellonce.insight.people import identify
from tellonce.insight.telling import meaning
from tellonce.journeys.linking import Trace, link
from tellonce.silos.declaration import Declaration
from tellonce.silos.edition import READING, edition
from tellonce.silos.in_force import known_by, manner
from tellonce.silos.learnt import in_use
from tellonce.silos.listen import files, listen_wide
from tellonce.silos.mapping import Silo
from tellonce.stores.archive import archived
from tellonce.stores.changes import Changes, Ids, Turn, moved
from tellonce.stores.decisions import Decisions
from tellonce.stores.folder import Folder, Manifest
from tellonce.stores.history_duckdb import build as build_history
from tellonce.stores.likely_duckdb import likely
from tellonce.stores.log_parquet import Log
from tellonce.stores.placing_duckdb import Placing
from tellonce.stores.scores import Scores
from tellonce.vocabulary.identity import Decision
from tellonce.vocabulary.moment import from_iso
from tellonce.vocabulary.touchpoint import SetAside

PIECE = 1 << 20


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """How far a build has come, for whoever shows it: what is being done, how many of how many are done."""

    doing: str
    done: int
    of: int


Progress = Callable[[Work], None]


def build(
    source: Path, declaration: Declaration, store: Path, as_of: str = "", progress: Progress = lambda _: None
) -> Manifest:
    """Read what is new, find who is who, stitch and fold what changed, and publish it as one build.

    Args:
        source: the organisation's folder.
        declaration: what it declares.
        store: folder of the store.
        as_of: ISO 8601 moment of the account; '' = the declaration's, else the latest moment read.
        progress: told how far the build has come.

    Raises:
        Refused: a file is missing or the store cannot be written.
        Unavailable: another build is running on this store.
    """
    folder = Folder(store)
    with _placed(folder, source, declaration, progress) as (logs, placing):
        return _put_together(folder, placing, logs, declaration, as_of, progress)


@contextmanager
def _placed(
    folder: Folder, source: Path, declaration: Declaration, progress: Progress
) -> Iterator[tuple[dict[str, str], Placing]]:  # fmt: skip
    """The store held for one piece of work, with all files read: names of their logs, and their rows.

    What came live and was archived is among them.
    """
    with folder.locked():
        log = Log(folder.path / "log")
        forgetting = Forgetting(folder, declaration)
        forgetting.finish()
        logs = {**_read(source, declaration, forgetting, progress), **_live(folder)}
        forgetting.settle(logs.values())
        placing = Placing([log.touchpoints(name) for name in sorted(set(logs.values()))], folder.path / "scratch")
        try:
            yield logs, placing
        finally:
            placing.close()


def _put_together(
    folder: Folder, placing: Placing, logs: dict[str, str], declaration: Declaration, as_of: str, progress: Progress
) -> Manifest:
    moment = _moment(as_of or declaration.organisation.as_of, declaration, placing)
    progress(Work(doing="people", done=0, of=1))
    scores, likenesses = Scores(folder.path).current()
    known = known_by(declaration, folder.key(), Decisions(folder.path).all(), likenesses)
    people = _people(placing, known, likenesses)
    taught, learnt = in_use(folder.path)
    depends = [taught, declaration.reading, declaration.identity.kinds, declaration.organisation.region]
    meant = meaning(manner(declaration, moment, learnt), depends)
    facts = {
        "organisation": declaration.organisation.name,
        "declaration": msgspec.json.encode(declaration).decode(),
        "repeated": str(placing.repeated),
        "scores": scores,
        "learnt": taught,
        "files": msgspec.json.encode(sorted({name.rpartition("\n")[2] for name in logs})).decode(),
    }
    return build_history(
        folder, placing, sorted(set(logs.values())), people, meant, facts,
        lambda done, of: progress(Work(doing="journeys", done=done, of=of)),
        lambda manifest: _note(folder, manifest, people),
    )  # fmt: skip


def _note(folder: Folder, manifest: Manifest, people: Mapping[str, pa.Table]) -> None:
    """Keeps the ids that are about to be published, and what becomes of those that were."""
    former = folder.current()
    if former is not None and former.people == manifest.people:
        return
    Ids(folder.path).add(people["persons"])
    if former is not None:
        pairs = moved(folder.path / former.people, people["identifiers"]).to_pylist()
        told = changes((pair["old"], pair["new"]) for pair in pairs)
        Changes(folder.path).add(
            Turn(former=former.build, build=manifest.build, as_of=manifest.as_of, changes=told)
        )  # fmt: skip


def propose(
    source: Path, declaration: Declaration, store: Path, decisions: Iterable[Decision] = (),
    progress: Progress = lambda _: None,
) -> dict[str, pa.Table]:  # fmt: skip
    """The map of people as it would be with this declaration and with further decisions; no build is made.

    Args:
        source: the organisation's folder.
        declaration: what it would declare.
        store: folder of the store, in which files are read that were not read yet.
        decisions: what somebody would decide, beside what was decided.
        progress: told how far it has come.

    Raises:
        Refused: a file is missing or the store cannot be written.
        Unavailable: another build is running on this store.
    """
    folder = Folder(store)
    with _placed(folder, source, declaration, progress) as (_, placing):
        progress(Work(doing="people", done=0, of=1))
        decided, (_, likenesses) = [*Decisions(folder.path).all(), *decisions], Scores(folder.path).current()
        return _people(placing, known_by(declaration, folder.key(), decided, likenesses), likenesses)


def _read(source: Path, declaration: Declaration, into: Forgetting, progress: Progress) -> dict[str, str]:
    """Read every silo file that is new or changed; the answer is all files of the build with the names of their logs.

    A file that cannot be read is set aside whole; the others are read all the same.
    """
    found = [(silo, path) for silo in declaration.silo for path in files(source, silo)]
    names: dict[str, str] = {}
    for number, (silo, path) in enumerate(found):
        progress(Work(doing=f"reading {path.name}", done=number, of=len(found)))
        file = path.relative_to(source).as_posix()
        name, fault = _log_name(path, file, silo, declaration)
        if not into.log.has(name):
            aside = [SetAside(silo=silo.name, file=file, place="start", reason=fault)]
            into.keep(name, aside if fault else listen_wide(source, declaration, silo, path))
        names[f"{silo.name}:{file}"] = name
    return names


def _live(folder: Folder) -> dict[str, str]:
    """What came live and was archived: every file it stands for, of each roll, with the name of the roll's log."""
    return {
        f"{one.log}\n{silo}:{file}": one.log for one in archived(folder).rolls for silo, file in one.files
    }  # fmt: skip


def _log_name(path: Path, file: str, silo: Silo, declaration: Declaration) -> tuple[str, str]:
    """Name of the log of a file: a digest of its bytes and of everything that decides how they are read.

    Beside it what is wrong where the file cannot be read, '' where it can.
    """
    digest = hashlib.blake2b(digest_size=12)
    meanings = [one for one in declaration.meaning if one.system in (silo.system, silo.name)]
    digest.update(
        msgspec.json.encode([edition(*READING), file, silo, meanings, declaration.reading, declaration.organisation])
    )
    fault = ""
    try:
        with path.open("rb") as stream:
            while piece := stream.read(PIECE):
                digest.update(piece)
    except OSError as error:
        fault = f"the file cannot be read: {error.strerror or type(error).__name__}"
        digest.update(fault.encode())
    return digest.hexdigest(), fault


def _moment(as_of: str, declaration: Declaration, placing: Placing) -> int:
    """The moment of the account in microseconds UTC."""
    return from_iso(as_of, ZoneInfo(declaration.organisation.zone)) if as_of else placing.latest()


def _people(placing: Placing, known: Knowing, likenesses: pa.Table) -> dict[str, pa.Table]:
    """The map of people by name of table, and `grouping`: the records that share a group of evidence."""
    grouping = link(_traces(placing.linkable(), known))
    rows = [(silo, record, group) for (silo, record), group in grouping.items() if group != f"{silo}:{record}"]
    table = pa.table({
        name: pa.array([row[place] for row in rows], pa.string())
        for place, name in enumerate(("silo", "record", "grp"))
    })  # fmt: skip
    found = identify(placing.observations(table), known)
    people = {name: _ordered(getattr(found, name)) for name in found.__struct_fields__}
    people["grouping"] = _ordered(table)
    return {**people, "probable": likely(likenesses, people)}


def _ordered(table: pa.Table) -> pa.Table:
    """The same rows in one order, so that the same people are the same bytes."""
    return table.sort_by([(name, "ascending") for name in table.column_names])


def _traces(rows: pa.Table, known: Knowing) -> Iterator[Trace]:
    """One trace a record, with the customer's numbers as identity writes them; placeholders tie nothing together."""
    for row in rows.to_pylist():
        numbers = (known.normal("phone", number) for number in row["numbers"] or ())
        yield Trace(
            silo=row["silo"], record=row["record"], keys=tuple(row["contact_keys"] or ()),
            numbers=tuple(sorted({one.value for one in numbers if one.standing.identifies})),
            direction=row["direction"], at=row["moment"], until=row["until"],
        )  # fmt: skip
