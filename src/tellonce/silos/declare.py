"""Reading `tellonce.toml`: every mistake is told with its file, its line and what is allowed instead."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from tellonce.identity.rules import Rules
from tellonce.silos.declaration import Declaration
from tellonce.silos.declaration_checks import faults
from tellonce.silos.frictions import Own, beside, gathered, whole
from tellonce.silos.typed_toml import Places, Raw, parsed, text_of, typed
from tellonce.vocabulary.refusal import BadDeclaration


def load(path: Path) -> Declaration:
    """The declaration in a file, with the frictions in the folder beside it.

    Raises:
        BadDeclaration: a file is missing, is no TOML, or says something that is not allowed; with the line.
    """
    return load_placed(path)[0]


def load_placed(path: Path) -> tuple[Declaration, Places]:
    """The declaration in a file, and on which line each of its settings stands.

    Raises:
        BadDeclaration: as `load`.
    """
    text = text_of(path, ". `tellonce init` drafts a declaration.")
    return _read(text, str(path), beside(path))


def read(text: str, name: str, frictions: Sequence[Own] = ()) -> Declaration:
    """The declaration in a text.

    Args:
        text: TOML.
        name: what messages call the file.
        frictions: own frictions that do not stand in it.

    Raises:
        BadDeclaration: it is no TOML, or says something that is not allowed; with the line.
    """
    return _read(text, name, frictions)[0]


def _read(text: str, name: str, frictions: Sequence[Own]) -> tuple[Declaration, Places]:
    declared, places = typed(text, name, Declaration, _prepared)
    for path, problem in faults(declared):
        raise places.refusal(path, problem)
    own = gathered([*_own(declared, places), *frictions])
    return msgspec.structs.replace(declared, friction=own), places


def load_rules(path: Path) -> Rules:
    """The rules of who is who in a file: `[identity]` of a whole declaration, or of a file that holds just that.

    Raises:
        BadDeclaration: the file is missing, is no TOML, has no `[identity]`, or says something that is not allowed.
    """
    text = text_of(path)
    raw = parsed(text, str(path))
    if "identity" not in raw:
        raise BadDeclaration(str(path), None, "there is no [identity] in it: put the new rules there")
    # What else a whole declaration says is checked where it is used; an organisation is needed to read the rules alone.
    alone = text if "organisation" in raw else f'{text}\n[organisation]\nname = ""\nzone = "UTC"\n'
    return read(alone, str(path)).identity


def _prepared(raw: Raw) -> Raw:
    """The same with each of its own frictions whole."""
    own = raw.get("friction")
    if not isinstance(own, dict):
        return raw
    named = {name: whole(one, name) if isinstance(one, dict) else one for name, one in own.items()}
    return {**raw, "friction": named}


def _own(declared: Declaration, places: Places) -> Iterator[Own]:
    """The frictions that stand in a declaration, each called by its key."""
    for name, definition in declared.friction.items():
        one = Own(definition=definition, places=places, path=f"$.friction.{name}")
        if definition.name != name:
            raise one.refusal("$.name", f"this friction is called {name!r} already, by the name of its table")
        yield one
