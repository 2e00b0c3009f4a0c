"""An identifier as people type it: in whatever form that is, it is looked for in the form in which a build knows it."""

from typing import Final

from tellonce.identity.knowing import knowing
from tellonce.insight.entries import declared
from tellonce.stores.history import View
from tellonce.vocabulary.touchpoint import Identifier

HELD: Final = """
SELECT DISTINCT kind, value FROM identifiers
WHERE value <> '' AND (kind, value) IN (SELECT unnest(?), unnest(?)) ORDER BY kind, value
"""
"""Which of some identifiers (their kinds, their values) a build holds."""


def typed(view: View, text: str) -> tuple[Identifier, ...]:
    """All identifiers of a build that a text may mean, normalised as those of its records were.

    Args:
        view: the build.
        text: a value as anybody writes it, or `kind:value`.

    Returns:
        Normal forms that the build holds, in order of kind; of one kind alone where the text names it; empty where the
        text is none of them.
    """
    declaration = declared(view)
    known = knowing(declaration.identity, region=declaration.organisation.region, key=b"")
    kinds = view.ask("SELECT DISTINCT kind FROM identifiers ORDER BY kind")["kind"].to_pylist()
    named, _, value = text.partition(":")
    asked = [(named, value)] if named in kinds else [(kind, text) for kind in kinds]
    forms = [known.normal(kind, written).value for kind, written in asked]
    held = view.ask(HELD, [[kind for kind, _ in asked], forms]).to_pylist()
    return tuple(Identifier(**row) for row in held)
