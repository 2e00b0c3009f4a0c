"""The build: an organisation's silo files to one account's people, contacts, journeys and frictions in the store."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa

from tellonce.identity.blocked import Blocked, blocking
from tellonce.identity.normalise import normalise
from tellonce.identity.rules import Rules
from tellonce.insight.edition import READING, edition
from tellonce.insight.forgetting import Forgetting
from tellonce.insight.people import identify
from tellonce.insight.telling import meaning
from tellonce.journeys.catalogue import definitions
from tellonce.journeys.linking import Trace, link
from tellonce.journeys.stitch import Manner
from tellonce.silos.declaration import Declaration
from tellonce.silos.listen import files, listen_wide
from tellonce.silos.mapping import Silo
from tellonce.stores.folder import Folder, Manifest
from tellonce.stores.history_duckdb import build as build_history
from tellonce.stores.log_parquet import Log
from tellonce.stores.placing_duckdb import Placing
from tellonce.vocabulary.moment import DAY, MINUTE, from_iso
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
    with folder.locked():
        log = Log(folder.path / "log")
        forgetting = Forgetting(folder, declaration)
        forgetting.finish()
        logs = _read(source, declaration, forgetting, progress)
        forgetting.settle(logs.values())
        placing = Placing([log.touchpoints(name) for name in sorted(set(logs.values()))], folder.path / "scratch")
        try:
            return _put_together(folder, placing, logs, declaration, as_of, progress)
        finally:
            placing.close()


def _put_together(
    folder: Folder, placing: Placing, logs: dict[str, str], declaration: Declaration, as_of: str, progress: Progress
) -> Manifest:
    moment = _moment(as_of or declaration.organisation.as_of, declaration, placing)
    progress(Work(doing="people", done=0, of=1))
    people = _people(placing, declaration, folder.key())
    manner = Manner(
        session_gap=declaration.journeys.session_gap_minutes * MINUTE, journey_gap=declaration.journeys.gap_days * DAY,
        as_of=moment, definitions=tuple(definitions(declaration.friction)),
    )  # fmt: skip
    facts = {
        "organisation": declaration.organisation.name,
        "declaration": msgspec.json.encode(declaration).decode(),
        "repeated": str(placing.repeated),
        "files": msgspec.json.encode(sorted(logs)).decode(),
    }
    return build_history(
        folder, placing, sorted(set(logs.values())), people, meaning(manner), facts,
        lambda done, of: progress(Work(doing="journeys", done=done, of=of)),
    )  # fmt: skip


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


def _log_name(path: Path, file: str, silo: Silo, declaration: Declaration) -> tuple[str, str]:
    """Name of the log of a file: a digest of its bytes and of everything that decides how they are read.

    Beside it what is wrong where the file cannot be read, '' where it can.
    """
    digest = hashlib.blake2b(digest_size=12)
    meanings = [one for one in declaration.meaning if one.system in (silo.system, silo.name)]
    digest.update(msgspec.json.encode([edition(*READING), file, silo, meanings, declaration.organisation]))
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


def _people(placing: Placing, declaration: Declaration, key: bytes) -> dict[str, pa.Table]:
    organisation = declaration.organisation
    blocked = blocking(
        declaration.identity.blocked,
        numbers=organisation.numbers,
        addresses=organisation.addresses,
        region=organisation.region,
    )
    grouping = link(_traces(placing.linkable(), declaration.identity, organisation.region, blocked))
    rows = [(silo, record, group) for (silo, record), group in grouping.items() if group != f"{silo}:{record}"]
    table = pa.table({
        name: pa.array([row[place] for row in rows], pa.string())
        for place, name in enumerate(("silo", "record", "grp"))
    })  # fmt: skip
    found = identify(
        placing.observations(table), declaration.identity, region=organisation.region, key=key,
        numbers=organisation.numbers, addresses=organisation.addresses,
    )  # fmt: skip
    return {name: _ordered(getattr(found, name)) for name in found.__struct_fields__}


def _ordered(table: pa.Table) -> pa.Table:
    """The same rows in one order, so that the same people are the same bytes."""
    return table.sort_by([(name, "ascending") for name in table.column_names])


def _traces(rows: pa.Table, rules: Rules, region: str, blocked: Blocked) -> Iterator[Trace]:
    """One trace a record, with the customer's numbers as identity writes them; placeholders tie nothing together."""
    kind = rules.kind("phone")
    for row in rows.to_pylist():
        numbers = (normalise(kind, number, region, blocked) for number in row["numbers"] or ())
        yield Trace(
            silo=row["silo"], record=row["record"], keys=tuple(row["contact_keys"] or ()),
            numbers=tuple(sorted({one.value for one in numbers if one.standing.identifies})),
            direction=row["direction"], at=row["moment"], until=row["until"],
        )  # fmt: skip
