"""`tellonce learn FOLDER`: learn from history what contacts are about by their words and what can be finished where."""

from pathlib import Path

from rich.markup import escape

from tellonce.cli.friction_try import shifts
from tellonce.cli.opened import built, viewed
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.learn import Learning, learning, learnt
from tellonce.silos.learnt import Learnt, in_use, written
from tellonce.stores.folder import Folder
from tellonce.stores.frozen import learnt_in


def learn(
    folder: Path, /, *, adopt: bool = False, drop: bool = False, where: Where = USUAL, json: Json = False
) -> None:  # fmt: skip
    """Learn from history what contacts are about by their words, and which task can be finished in which channel.

    Nothing changes until it is adopted; then builds use it as it is, whatever is read later, until something else is
    adopted. Learning needs the optional part `tellonce[learn]`; to use what was learnt does not.

    Args:
        folder: the organisation's folder.
        adopt: use what was learnt from now on.
        drop: use nothing learnt any more.
        where: declaration, store and moment, if not the usual ones.
        json: what was learnt, how good it is and what it would change, as JSON.
    """
    place = built(folder, where)
    name, former = in_use(place.store)
    kept = learnt_in(place.store)
    with viewed(place) as view:
        now = Learnt() if drop else learnt(view, place.declaration.reading)
        if drop:
            kept.drop()
            name = ""
        elif adopt:
            name = kept.keep(written(now))
        told = learning(view, Folder(place.store), former, now, name)
    if json:
        as_json(told)
    else:
        show(told)


def show(told: Learning) -> None:
    """Print what was learnt, how good it is on people it was not learnt from, and what it would change."""
    console = out()
    if told.topics:
        shown = table(
            f"What contacts are about, learnt from {told.contacts:,}", "topic", "#right of given", "#found",
            "#contacts", "loudest words",
        )  # fmt: skip
        for one in told.topics:
            right = f"{one.right / one.given:.2f}" if one.given else "never given"
            found = f"{one.right / one.true:.2f}" if one.true else ""
            shown.add_row(escape(one.topic), right, found, f"{one.true:,}", escape(", ".join(one.words)))
        console.print(shown)
    else:
        console.print("topics: too few contacts have both a topic and words to learn from")
    heard = told.heard
    if heard.contacts:
        console.print(
            f"of {heard.contacts:,} contacts with words and no topic, {heard.told:,} get one; "
            f"{heard.other:,} another than now"
        )
    if told.attempts:
        shown = table("What can be finished where", "task", "channel", "#tried", "#finished", "learnt")
        for one_task in told.attempts:
            cannot = one_task.channel in told.unable.get(one_task.task, ())
            known = one_task.channel in told.unable_before.get(one_task.task, ())
            said = ("cannot be finished there" if cannot else "") + ("" if cannot == known else " (new)")
            shown.add_row(
                escape(one_task.task), one_task.channel.value, f"{one_task.tried:,}", f"{one_task.finished:,}", said
            )
        console.print(shown)
    if told.frictions:
        console.print(shifts(told.frictions))
    console.print(f"in use: {told.in_use}" if told.in_use else "in use: nothing that was learnt")
