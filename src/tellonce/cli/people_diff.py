"""`tellonce people diff FOLDER --rules NEW.toml`: who would merge or split under other rules."""

from pathlib import Path

import msgspec

from tellonce.cli.effects import show
from tellonce.cli.opened import built
from tellonce.cli.shown import as_json, progress
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.build import propose
from tellonce.insight.effect import effect
from tellonce.silos.declare import load_rules
from tellonce.stores.folder import Folder


def diff(folder: Path, /, *, rules: Path, where: Where = USUAL, json: Json = False) -> None:
    """Who would merge or split under other rules of who is who, before adopting them; nothing is kept.

    Args:
        folder: the organisation's folder.
        rules: a TOML file with the new `[identity]`: a whole declaration, or just that table.
        where: declaration, store and moment, if not the usual ones.
        json: as JSON.
    """
    new = load_rules(rules)
    place = built(folder, where)
    declaration = msgspec.structs.replace(place.declaration, identity=new)
    with progress() as tell:
        people = propose(folder, declaration, place.store, (), tell)
    found = effect(Folder(place.store), people)
    if json:
        as_json(found)
    else:
        show(found)
