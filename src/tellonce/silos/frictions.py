"""An organisation's own frictions: tables of its declaration, and files in the folder `frictions` beside it.

Both have the catalogue's form; in a file a friction stands by itself, as each of the shipped ones does.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from tellonce.journeys.catalogue import shipped
from tellonce.journeys.pattern import Definition, faults
from tellonce.silos.typed_toml import Places, Raw, instead, text_of, typed
from tellonce.vocabulary.refusal import BadDeclaration

BESIDE: Final = "frictions"
"""Name of the folder beside the declaration."""

GIVEN: Final[Raw] = {"source": "declared by the organisation", "count": "journey"}
"""What an own friction need not say."""


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """An own friction with its place.

    Attributes:
        definition: what it is.
        places: where the settings of its file stand.
        path: where it stands among them: `$`, or `$.friction.NAME` in a declaration.
    """

    definition: Definition
    places: Places
    path: str = "$"

    def refusal(self, path: str, problem: str) -> BadDeclaration:
        """The error for one of its settings that may not say what it says; `path` as in a file of its own."""
        return self.places.refusal(self.path + path.removeprefix("$"), problem)


def whole(entries: Raw, name: str) -> Raw:
    """The entries of an own friction with what they may leave out."""
    return {"name": name, **GIVEN, **entries}


def own_file(path: Path) -> Own:
    """The friction in a file. It is called after the file unless it says its name.

    Raises:
        BadDeclaration: the file is missing, is no TOML, or says something that is not allowed; with the line.
    """
    return own_text(text_of(path), str(path), path.stem)


def own_text(text: str, file: str, name: str) -> Own:
    """The friction in a text.

    Args:
        text: TOML.
        file: what messages call the file.
        name: its name, unless the text says it.

    Raises:
        BadDeclaration: it is no TOML, or says something that is not allowed; with the line.
    """
    definition, places = typed(text, file, Definition, lambda raw: whole(raw, name))
    return Own(definition=definition, places=places)


def beside(declaration: Path) -> list[Own]:
    """The frictions in the folder beside a declaration, in order of file; none where there is no folder.

    Raises:
        BadDeclaration: one cannot be read, or says something that is not allowed; with file and line.
    """
    return [own_file(path) for path in sorted((declaration.parent / BESIDE).glob("*.toml"))]


def checked(one: Own, others: Mapping[str, Definition]) -> Definition:
    """The definition of an own friction that may stand beside the shipped ones.

    Args:
        one: the friction.
        others: further frictions of the organisation, by name.

    Raises:
        BadDeclaration: it says something that is not allowed, has the name of a shipped one, or is part of one that
            nobody knows; with the line.
    """
    definition = one.definition
    names = {each.name for each in shipped()}
    if definition.name in names:
        raise one.refusal(
            "$.name", f"a shipped friction is called {definition.name!r}: choose another name for your own"
        )
    for path, problem in faults(definition):
        raise one.refusal(path, problem)
    known = sorted(names | set(others) - {definition.name})
    for number, name in enumerate(definition.part_of):
        if name not in known:
            raise one.refusal(f"$.part_of[{number}]", f"no other friction is called {name!r}{instead(name, known)}")
    return definition


def gathered(owns: Iterable[Own]) -> dict[str, Definition]:
    """All own frictions of an organisation by name.

    Raises:
        BadDeclaration: a name is taken, or one of them says something that is not allowed; with file and line.
    """
    found: dict[str, Own] = {}
    for one in owns:
        name = one.definition.name
        if name in found:
            raise one.refusal("$.name", f"another friction is called {name!r} already, in {found[name].places.file}")
        found[name] = one
    definitions = {name: one.definition for name, one in found.items()}
    return {name: checked(one, definitions) for name, one in found.items()}
