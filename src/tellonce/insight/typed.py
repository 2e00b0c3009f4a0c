"""An identifier as people type it: in whatever form that is, it is looked for in the form in which a build knows it."""

from tellonce.identity.knowing import knowing
from tellonce.insight.entries import declared
from tellonce.stores.history import View
from tellonce.vocabulary.touchpoint import Identifier


def typed(view: View, text: str) -> tuple[Identifier, ...]:
    """All identifiers of a build that a text may mean, normalised as those of its records were.

    Args:
        view: the build.
        text: a value as anybody writes it, or `kind:value`.

    Returns:
        Normal forms, in order of kind; of one kind alone where the text names it; empty where the text is no value of
        any kind that the build has. None of them need be anybody's.
    """
    declaration = declared(view)
    known = knowing(declaration.identity, region=declaration.organisation.region, key=b"")
    kinds = view.ask("SELECT DISTINCT kind FROM identifiers ORDER BY kind")["kind"].to_pylist()
    named, _, value = text.partition(":")
    asked = [(named, value)] if named in kinds else [(kind, text) for kind in kinds]
    forms = [Identifier(kind, known.normal(kind, written).value) for kind, written in asked]
    return tuple(form for form in forms if form.value)
