"""`tellonce check FOLDER`: the account against a truth."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, bar, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.account import account
from tellonce.rehearsal.check import check as compare
from tellonce.rehearsal.report import Report, worst
from tellonce.vocabulary.refusal import Refused

TRUTH = "expected.json"


def check(
    folder: Path, /, *, truth: Path | None = None, kinds: Annotated[str, Parameter(name="--kinds")] = "",
    min: float = 0.0,  # noqa: A002
    where: Where = USUAL,
    json: Json = False,
) -> None:  # fmt: skip
    """Precision and recall of people (pairwise and B-cubed), frictions, promises and contacts; whether minutes agree.

    Args:
        folder: the organisation's folder.
        truth: the truth, if not FOLDER/expected.json.
        kinds: names of the frictions to compare, separated by commas; all if left out.
        min: the smallest precision or recall that is good enough (0 to 1); below it the exit code is 1.
        where: declaration, store and moment, if not the usual ones.
        json: the whole report as JSON.
    """
    path = truth or folder / TRUTH
    try:
        document = msgspec.json.decode(path.read_bytes(), type=dict[str, object])
    except (OSError, msgspec.DecodeError) as error:
        raise Refused(f"{path} is no truth that can be read ({error}); name one with --truth") from error
    with opened(folder, where) as view:
        told = account(view)
    names = frozenset(name.strip() for name in kinds.split(",") if name.strip()) or None
    report = compare(told, document, names)
    if json:
        as_json({"worst": worst(report), "report": report})
    else:
        show(report)
    if worst(report) < min:
        sys.exit(1)


def show(report: Report) -> None:
    """Print a report: scores as bars, then what differs."""
    console = out()
    scores = table("Against the truth", "what", "#precision", "#recall", "")
    rows = (
        ("people, pairwise", report.people.pairwise), ("people, B-cubed", report.people.bcubed),
        ("frictions", report.frictions.score), ("contacts", report.contacts.score),
    )  # fmt: skip
    for name, score in rows:
        scores.add_row(name, f"{score.precision:.3f}", f"{score.recall:.3f}", bar(score.recall, 1))
    scores.add_row("promises", "", f"{report.promises.recall:.3f}", bar(report.promises.recall, 1))
    console.print(scores)
    kinds = table("Frictions by kind", "friction", "#true", "#reported", "#found")
    for name, one in sorted(report.frictions.kinds.items()):
        kinds.add_row(name, str(one.expected), str(one.reported), str(one.found))
    console.print(kinds)
    console.print(
        f"minutes agree in {report.frictions.minutes_agreeing} of {report.frictions.minutes_compared} frictions; "
        f"total {report.minutes_total.found:,.1f} of {report.minutes_total.expected:,.1f}, "
        f"wasted {report.minutes_wasted.found:,.1f} of {report.minutes_wasted.expected:,.1f}"
    )
