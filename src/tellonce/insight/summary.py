"""The summary: what a build tells on one screen, counted in the store so that it costs the same at any size."""

from collections.abc import Iterable

import msgspec

from tellonce.insight.account import totalled
from tellonce.insight.entries import friction_entries
from tellonce.insight.filed import file_entries
from tellonce.stores.history import View
from tellonce.vocabulary.account import FileEntry, FrictionEntry, Totals
from tellonce.vocabulary.moment import iso


class FrictionSum(msgspec.Struct, frozen=True, kw_only=True):
    """All frictions of one name: how often, how many people, customers' minutes wasted, the organisation's cost."""

    name: str
    count: int
    persons: int
    minutes: float
    cost: float


class FileLine(msgspec.Struct, frozen=True, kw_only=True):
    """One file in the summary; `remarks` names what was odd, '' where nothing was."""

    file: str
    silo: str
    records: int
    resolved: int
    set_aside: int
    remarks: str
    evidence: dict[str, int]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a build tells on one screen. `frictions` stand by minutes wasted, the most first."""

    organisation: str
    as_of: str
    build: str
    totals: Totals
    frictions: list[FrictionSum]
    files: list[FileLine]


def summed(view: View) -> Summary:
    """The summary of a build."""
    files, frictions = file_entries(view), friction_entries(view)
    return Summary(
        organisation=view.fact("organisation"), as_of=iso(view.as_of), build=view.build,
        totals=totalled(view, files, frictions), frictions=friction_sums(frictions),
        files=[_line(one) for one in files],
    )  # fmt: skip


def friction_sums(frictions: Iterable[FrictionEntry]) -> list[FrictionSum]:
    """Frictions by name, the most wasted minutes first."""
    by_name: dict[str, list[tuple[str | None, float, float]]] = {}
    for one in frictions:
        by_name.setdefault(one.name, []).append((one.person, one.minutes or 0.0, one.cost or 0.0))
    sums = [
        FrictionSum(
            name=name, count=len(rows), persons=len({person for person, _, _ in rows if person}),
            minutes=round(sum(minutes for _, minutes, _ in rows), 1), cost=round(sum(cost for _, _, cost in rows), 2),
        )
        for name, rows in by_name.items()
    ]  # fmt: skip
    return sorted(sums, key=lambda one: (-one.minutes, -one.count, one.name))


def _line(entry: FileEntry) -> FileLine:
    odd = {
        "without an outcome": entry.without_outcome,
        "with dates the wrong way round": entry.backward,
        "touchpoints read before": entry.repeated,
        "records of erased people left out": entry.erased,
        "passed over as declared": entry.passed_over,
    }
    remarks = "; ".join(f"{count:,} {what}" for what, count in odd.items() if count)
    if not entry.records and not entry.passed_over:
        remarks = "empty"
    return FileLine(
        file=entry.file, silo=entry.silo, records=entry.records, resolved=entry.resolved, set_aside=entry.set_aside,
        remarks=remarks, evidence=entry.evidence,
    )  # fmt: skip
