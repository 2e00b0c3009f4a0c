"""Drafting a `tellonce.toml` from a folder of exports: what can be known by looking, and a first guess at the rest."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from tellonce.identity.rules import KINDS
from tellonce.silos.drafting.agreement import Agreement, Seen, agreements
from tellonce.silos.drafting.claims import OTHERS_TOO, Claim, quoted, written_number
from tellonce.silos.drafting.column import NEARLY, Column, columns_of
from tellonce.silos.drafting.country import country_of
from tellonce.silos.drafting.draft_table import is_register, lines_of, table
from tellonce.silos.drafting.guess import HOME, Guess, guess_of, renumbered
from tellonce.silos.drafting.moments_seen import beside, is_bare
from tellonce.silos.drafting.own_numbers import Own, own_numbers
from tellonce.silos.files.packed import plain_name
from tellonce.silos.mapping import Layout
from tellonce.silos.organisation import Organisation
from tellonce.silos.registry import systems
from tellonce.silos.sniff import TABLE, Sniffed, sample, sniff
from tellonce.silos.system import Record, Source
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.refusal import Refused

ROWS: Final = 5_000
"""Rows of a file by which its columns are guessed: sorted files show their rarer words late."""

HEAD: Final = """\
# What this organisation's exports mean. Drafted by `tellonce init`: check every line, then run `tellonce see`.
# A line that stands was found in the data, for the reason behind it; one that is a comment is a guess: confirm it by
# taking off its `# `.

[organisation]
name = "Our organisation"      # for people: fill in
zone = "UTC"                   # IANA name of the zone of its local times, as "America/New_York": fill in
region = {region}
{numbers}
# addresses = ["@example.org"]   # its own e-mail addresses or domains
"""


NUMBERS: Final = '# numbers = ["+1 555 555 0100"]  # its own telephone numbers: they identify no customer'

REGION: Final = '"US"                  # country of telephone numbers written without a country code: fill in'


class _Told(NamedTuple):
    """What the reader of a known system finds by itself: identifiers, business numbers and keys, value to kind.

    And whether nearly every record is a customer's entry in a register.
    """

    ids: dict[str, str]
    matters: dict[str, str]
    contacts: dict[str, str]
    register: bool = False

    @property
    def readings(self) -> tuple[dict[str, str], ...]:
        """All that it finds, by sort."""
        return self.ids, self.matters, self.contacts


class _File(msgspec.Struct, frozen=True, kw_only=True):
    """A file, what it seems to be, and some of its records."""

    path: Path
    name: str
    found: Sniffed
    records: list[Record]
    columns: dict[str, Column]
    guessed: Guess
    told: _Told


def draft(folder: Path) -> str:
    """The text of a declaration for the exports in a folder, one `[[silo]]` per file in order of name.

    It can be loaded as it stands: a file whose meaning cannot even be guessed is left in as a comment with the reason.

    Raises:
        Refused: there is no such folder, or no file in it.
    """
    if not folder.is_dir():
        raise Refused(f"{folder.name!r} is no folder: give the one that holds the exports")
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_export(path, folder)]
    if not paths:
        raise Refused(f"the folder {folder.name!r} holds no file: put the exports there first")
    opened = [(path, found := sniff(path), sample(path, found.layout, ROWS)) for path in paths]
    country = country_of(record for _, _, seen in opened for record in seen)
    region = country.region if country else HOME
    files = _beside_each_other([_looked_at(path, folder, found, seen, region) for path, found, seen in opened])
    agreed = agreements(
        (
            Seen(
                file=one.name,
                columns=one.columns,
                known=one.told.ids,
                matters=one.told.matters,
                contacts=one.told.contacts,
                register=one.told.register
                or (one.found.system == TABLE and is_register(one.name, one.columns, one.guessed)),
            )
            for one in files
        ),
        ((one.name, name) for one in files for name in _otherwise(one)),
    )
    taken: set[str] = set()
    silos = [
        _silo(one, {name: told for (file, name), told in agreed.items() if file == one.name}, taken) for one in files
    ]
    said = f'"{country.region}"  # {country.reason}' if country else REGION
    numbers = _own(own_numbers(((one.name, _named(one)) for one in files), region))
    return "\n".join([HEAD.format(region=said, numbers=numbers), *_kinds(silos, agreed.values()), *silos])


def _named(one: _File) -> list[Record]:
    """A file's records by the names that its system has for their fields, where the file itself has none."""
    known = None if one.found.system == TABLE else systems()[one.found.system]
    return [known.named(record) for record in one.records] if known and known.named else one.records


def _own(found: Sequence[Own]) -> str:
    """The setting of the organisation's numbers, each with its reason; a comment where the records show none."""
    if not found:
        return NUMBERS
    lines = [f"    {quoted(one.number)},  # {one.reason}" for one in found]
    return "\n".join(["numbers = [  # its own telephone numbers: they identify no customer", *lines, "]"])


def _is_export(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.suffix.lower() not in (".toml", ".md")


def _looked_at(path: Path, folder: Path, found: Sniffed, seen: list[Record], region: str) -> _File:
    columns = columns_of(seen)
    return _File(
        path=path, name=path.relative_to(folder).as_posix(), found=found, records=seen, columns=columns,
        guessed=guess_of(columns, region), told=_told(found.system, seen),
    )  # fmt: skip


def _beside_each_other(files: list[_File]) -> list[_File]:
    """The files, guessed at anew where what a column of moments holds is only told by the moments of the others."""
    others = beside((one.columns, one.guessed.moments) for one in files)
    return [
        msgspec.structs.replace(one, guessed=guess_of(one.columns, one.guessed.region, others))
        if one.guessed.weak or any(is_bare(pattern) for _, pattern in one.guessed.moments)
        else one
        for one in files
    ]


def _told(system: str, records: list[Record]) -> _Told:
    """What the reader of a known system finds by itself in its sample."""
    told = _Told({}, {}, {})
    if system == TABLE:
        return told
    known, organisation = systems()[system], Organisation(name="", zone="UTC")
    profiles = 0
    for line, record in enumerate(records, start=1):
        source = Source(silo="", file="", zone=ZoneInfo("UTC"), organisation=organisation, line=line)
        try:
            points = list(known.read(record, source))
        except Exception:  # noqa: BLE001, S112  # a sample may hold broken records; they tell nothing here
            continue
        profiles += any(point.activity is Activity.PROFILE_RECORDED for point in points)
        for point in points:
            told.ids.update((identifier.value, identifier.kind) for identifier in point.ids)
            told.matters.update(_by_value(point.matters))
            told.contacts.update(_by_value(point.contact_keys))
    return told._replace(register=bool(records) and profiles >= NEARLY * len(records))


def _by_value(keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    for key in keys:
        kind, _, value = key.partition(":")
        yield value, kind


def _otherwise(one: _File) -> Iterator[str]:
    """Columns that are no numbers of customers: moments, telephones, addresses."""
    yield from (name for name, _ in one.guessed.moments)
    yield from (*one.guessed.telephones, *one.guessed.emails, *one.guessed.births)


def _silo(one: _File, agreed: Mapping[str, Agreement], taken: set[str]) -> str:
    head = [
        "[[silo]]",
        f"name = {quoted(_name(one.path, taken))}",
        f"system = {quoted(one.found.system)}",
        f"files = [{quoted(one.name)}]",
    ]
    if one.found.system != TABLE:
        note = [] if one.found.sure else ["# A guess: not all fields of this system were seen."]
        return "\n".join([*note, *head, *_further(one, agreed), ""])
    customers = {name for name, told in agreed.items() if told.person}
    guessed = renumbered(one.guessed, one.columns, customers)
    lines = [*head, *_layout(one.found.layout), *table(one.name, one.records, one.columns, guessed, agreed)]
    if not one.records:
        return _commented("nothing in it could be read as records", lines)
    return "\n".join([
        "# A table of your own: say what a row tells (`activity`) and where (`channel`).", *lines, "",
    ])  # fmt: skip


def _further(one: _File, agreed: Mapping[str, Agreement]) -> list[str]:
    """Numbers in the records of a known system that its reader does not take for a customer's, and another file has."""
    found = [
        Claim(
            setting=f"{'contact' if told.contact else 'ids' if told.person else 'matters'}.{told.kind}",
            written=written_number(name, told), sure=not told.mixed, columns=(name,),
            reason=f"{told.shared} values stand in {told.with_} too{OTHERS_TOO if told.mixed else ''}",
        )
        for name, told in agreed.items()
        if not any(one.columns[name].mostly(known.__contains__) for known in one.told.readings)
    ]  # fmt: skip
    return lines_of(found)


def _kinds(silos: list[str], agreed: Iterable[Agreement]) -> list[str]:
    """`[identity.kinds]` for the customer numbers that stand: their form, and whether a customer has just one."""
    found = sorted({kind for text in silos for kind in re.findall(r"^ids\.(\w+) = ", text, re.MULTILINE)} - {*KINDS})
    if not found:
        return []
    dashed = {told.kind for told in agreed if told.digits}
    lines = []
    for kind in found:
        own = f'normalise = "{"digits" if kind in dashed else "code"}"'
        lines.append(f"{kind} = {{{own}}}  # {{{own}, exclusive = true}} where a customer has one for ever")
    return ["[identity.kinds]", *lines, ""]


def _layout(layout: Layout) -> list[str]:
    told = [f"layout.root = {quoted(layout.root)}"] if layout.root else []
    return [*told, "layout.header = false"] if not layout.header else told


def _commented(reason: str, lines: list[str]) -> str:
    return "\n".join([f"# Left out: {reason}.", *(f"# {line.removeprefix('# ')}".rstrip() for line in lines), ""])


def _name(path: Path, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", plain_name(path).partition(".")[0]).strip("_") or "silo"
    name, times = stem, 1
    while name in taken:
        times += 1
        name = f"{stem}_{times}"
    taken.add(name)
    return name
