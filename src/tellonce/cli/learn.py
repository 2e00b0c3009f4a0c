"""`tellonce learn FOLDER`: learn from history what texts are about and which task can be finished where."""

from pathlib import Path

import msgspec

from tellonce.cli.opened import built, viewed
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.learn import Heard, heard, learnt
from tellonce.silos.learnt import Learnt, read, written
from tellonce.stores.frozen import learnt_in

TELLING = 5
"""Words shown for a topic."""


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
    kept = learnt_in(place.store)
    former_name, content = kept.current()
    former = read(content)
    reading = place.declaration.reading
    with viewed(place) as view:
        now = Learnt() if drop else learnt(view, reading)
        changes = heard(view, reading, former, now)
    name = kept.drop() and "" if drop else kept.keep(written(now)) if adopt else former_name
    if json:
        as_json({"in_use": name, "topics": topics(now), "attempts": now.attempts, "unable": now.unable(),
                 "before": {"topics": topics(former), "unable": former.unable()}, "heard": changes})  # fmt: skip
        return
    if not drop:
        show(now, former, changes)
    out().print(f"in use: {name}" if name else "in use: nothing that was learnt")


def topics(one: Learnt) -> list[dict[str, object]]:
    """The topics of what was learnt, with how good each is and the words that speak loudest for it."""
    model = one.topics
    return [] if model is None else [
        {**msgspec.structs.asdict(measured), "words": model.telling(measured.topic, TELLING)}
        for measured in model.measured
    ]  # fmt: skip


def show(now: Learnt, former: Learnt, changes: Heard) -> None:
    """Print what was learnt, how good it is on people it was not learnt from, and what it would change."""
    console = out()
    if now.topics is None:
        console.print("topics: too few contacts have both a topic and words to learn from")
    else:
        shown = table(
            f"What words are about, from {now.topics.texts:,} contacts", "topic", "#precision", "#recall", "#contacts",
            "loudest words",
        )  # fmt: skip
        for one in now.topics.measured:
            right = f"{one.right / one.given:.2f}" if one.given else "never given"
            found = f"{one.right / one.true:.2f}" if one.true else ""
            shown.add_row(one.topic, right, found, f"{one.true:,}", ", ".join(now.topics.telling(one.topic, TELLING)))
        console.print(shown)
        console.print(
            f"of {changes.contacts:,} contacts with words and no topic, {changes.told:,} get one; "
            f"{changes.other:,} another than now"
        )
    unable, before = now.unable(), former.unable()
    if now.attempts:
        shown = table("What can be finished where", "task", "channel", "#tried", "#finished", "learnt")
        for try_ in now.attempts:
            cannot = try_.channel in unable.get(try_.task, ())
            news = cannot != (try_.channel in before.get(try_.task, ()))
            said = ("cannot be finished there" if cannot else "") + (" (new)" if news and cannot else "")
            shown.add_row(try_.task, try_.channel.value, f"{try_.tried:,}", f"{try_.finished:,}", said)
        console.print(shown)
