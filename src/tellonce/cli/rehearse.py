"""`tellonce rehearse FOLDER --live`: records played as if they happened now, and what the context said on the way."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Annotated

from cyclopts import Parameter

from tellonce.cli.opened import Place, built, viewed
from tellonce.cli.played import show_scenes, show_sums
from tellonce.cli.shown import as_json, progress
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.account import account
from tellonce.insight.build import Work
from tellonce.insight.story import find
from tellonce.rehearsal.cues import cues, since, whose
from tellonce.rehearsal.play import Player
from tellonce.rehearsal.saved import Saving
from tellonce.rehearsal.scene import Played, Scene
from tellonce.rehearsal.steps import Step, moments, steps
from tellonce.stores.folder import Folder
from tellonce.stores.history import View
from tellonce.stores.touchpoint_rows import touchpoint
from tellonce.vocabulary.account import Account
from tellonce.vocabulary.refusal import Refused
from tellonce.web.stage import stage


def rehearse(
    folder: Path, /, *, live: Annotated[bool, Parameter(negative="")] = False, speed: float = 0.0, person: str = "",
    where: Where = USUAL, json: Json = False,
) -> None:  # fmt: skip
    """Play an organisation's records, each step at its own moment, into a server of their own; ask it as staff would.

    Args:
        folder: the organisation's folder.
        live: play into a server over HTTP; it is what there is to rehearse.
        speed: how many times as fast as it happened; 0 = as fast as it goes.
        person: the one person to follow: id, any identifier, or part of a name.
        where: declaration, store and moment, if not the usual ones.
        json: the answer as JSON.
    """
    if not live:
        raise Refused("say how to rehearse: `--live` plays the records into a server, and is what there is")
    if speed < 0:
        raise Refused(f"--speed {speed:g} is no speed (allowed: 0 for as fast as it goes, else times real time)")
    place = built(folder, where)
    with viewed(place) as view:
        told = steps(touchpoint(row) for row in view.ask("FROM touchpoints").to_pylist())
        known, followed = account(view), _followed(view, person) if person else ""
    played = _played(place, told, known, followed, speed, quiet=json)
    if json:
        as_json(played)
        return
    if not speed:
        show_scenes(played.scenes, followed)
    show_sums(played)


def _followed(view: View, person: str) -> str:
    """The id of the person to follow.

    Raises:
        Refused: nobody, or several people, are known by it.
    """
    found = find(view, person)
    if len(found) == 1:
        return found[0]
    said = f"{len(found)} people are known by it" if found else "nobody is known by it"
    raise Refused(f"--person {person!r}: {said}; give an id (`tellonce account FOLDER --json`, persons)")


def _played(
    place: Place, told: Sequence[Step], known: Account, followed: str, speed: float, *, quiet: bool
) -> Played:  # fmt: skip
    begun, many = monotonic(), len(moments(told))
    saving = Saving([one for one in known.frictions if followed in ("", one.person)], since(told))
    with tempfile.TemporaryDirectory(prefix="tellonce-") as folder:
        store = Path(folder) / "store"
        Folder(place.store).lend(store)
        with (
            stage(store, place.declaration) as ground,
            closing(Player(ground, whose(known), saving, _pause(speed))) as player,
        ):
            playing = player.play(told, cues(told, known, followed), followed)
            scenes = list(_shown(playing, followed) if speed and not quiet else _watched(playing, many))
            aside = len(ground.live.present.memory.inbox.aside())
    sums = saving.sums()
    return Played(
        organisation=known.organisation, person=followed, steps=len(told), moments=many,
        seconds=round(monotonic() - begun, 1), set_aside=aside,
        minutes_wasted=round(sum(one.minutes for one in sums), 1),
        minutes_prevented=round(sum(one.prevented_minutes for one in sums), 1), frictions=sums, scenes=scenes,
    )  # fmt: skip


def _pause(speed: float) -> Callable[[float], None]:
    """Waits as long as it took, so many times shorter; not at all where no speed is given."""
    waiting = Event()

    def pause(seconds: float) -> None:
        if speed:
            waiting.wait(seconds / speed)

    return pause


def _shown(playing: Iterable[Sequence[Scene]], followed: str) -> Iterator[Scene]:
    """The scenes, each printed as it comes."""
    for seen in playing:
        show_scenes(seen, followed)
        yield from seen


def _watched(playing: Iterable[Sequence[Scene]], many: int) -> Iterator[Scene]:
    """The scenes, with a bar that tells how far it is."""
    with progress() as tell:
        for done, seen in enumerate(playing, 1):
            tell(Work(doing="playing", done=done, of=many))
            yield from seen
