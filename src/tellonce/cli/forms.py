"""`tellonce forms FOLDER`: which fields of forms are refused, filled in again, asked for twice or given up at."""

from pathlib import Path

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.forms import filled_in


def forms(
    folder: Path, /, *, where: Where = USUAL,
    json: Json = False,
) -> None:  # fmt: skip
    """What each form and field cost those who filled it in: refused, filled in again, asked for twice, given up at.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        json: as JSON.
    """
    with opened(folder, where) as view:
        told = filled_in(view)
    if json:
        as_json(told)
        return
    console = out()
    if not told.forms:
        console.print("no event of a form names a field: the page on the effort of forms says which events do")
    for form in told.forms:
        mean = "" if form.entries_per_done is None else f" with {form.entries_per_done:.1f} entries each"
        title = f"{form.form}: {form.attempts:,} attempts, {form.done:,} done{mean}, {form.left:,} left"
        shown = table(title, "field", "#attempts", "#refused", "#retyped", "#asked again", "#left")
        for one in form.fields:
            shown.add_row(
                one.field, f"{one.attempts:,}", f"{one.refused:,}", f"{one.retyped:,}", f"{one.asked_again:,}",
                f"{one.left:,}",
            )  # fmt: skip
        console.print(shown)
