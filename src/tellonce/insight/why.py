"""Why two identifiers are one person's or are not, down to the records: links taken, or those that a rule refused."""

from collections.abc import Iterator
from typing import Any, Final

from tellonce.identity.evidence import Edge, Pair, pair
from tellonce.identity.knowing import Knowing
from tellonce.identity.path import path
from tellonce.insight.proof import SHOWN, Evidence, gathered
from tellonce.insight.typed import typed
from tellonce.stores.history import View
from tellonce.vocabulary.identity import Grade, Pairing
from tellonce.vocabulary.refusal import Refused
from tellonce.vocabulary.touchpoint import Identifier
from tellonce.vocabulary.why import Named, Step, Why

FOUND: Final = """
    SELECT DISTINCT kind, value, person, standing, component FROM (
        SELECT i.kind, i.value, i.person, i.standing, i.component FROM identifiers AS i
        WHERE (? = '' OR i.kind = ?) AND (i.raw = ? OR i.value = ? OR lower(i.value) = lower(?)) AND i.value <> ''
        UNION ALL SELECT p.kind, p.value, p.person, i.standing, i.component FROM persons AS p
        JOIN identifiers AS i ON i.kind = p.kind AND i.value = p.value WHERE ? = '' AND p.person = ?)
    ORDER BY ALL
"""

BOTH: Final = """
    SELECT DISTINCT i.kind, i.value FROM relations AS r JOIN identifiers AS i ON i.kind = r.kind AND i.value = r.value
    WHERE r.person = ? AND EXISTS (
        SELECT 1 FROM relations AS o WHERE o.kind = r.kind AND o.value = r.value AND o.person = ?)
    ORDER BY ALL
"""


class _Told:
    """An identifier that was asked about, and its component."""

    def __init__(self, row: dict[str, str], component: int | None) -> None:
        self.identifier = Identifier(row["kind"], row["value"])
        self.component = component
        self.named = Named(kind=row["kind"], value=row["value"], person=row["person"], standing=row["standing"])


def identifier(view: View, text: str) -> Identifier:
    """The one identifier that a text means.

    Args:
        view: the build.
        text: a value in whatever form, `kind:value`, or the id of a person (that of its oldest identifier).

    Raises:
        Refused: nobody is known by it, or identifiers of several kinds are.
    """
    return _told(view, text).identifier


def why(view: View, known: Knowing, a: str, b: str) -> Why:
    """Why two identifiers are one person's or are not.

    Args:
        view: the build.
        known: what decides who is who, as it did in the build.
        a: a value in whatever form, `kind:value`, or the id of a person.
        b: the other.

    Raises:
        Refused: nobody is known by one of them, or identifiers of several kinds are.
    """
    one, other = _told(view, a), _told(view, b)
    components = sorted({told.component for told in (one, other) if told.component is not None})
    evidence = gathered(view, known, components)
    naming = _Naming(view, evidence, _decided(known))
    same = one.named.person is not None and one.named.person == other.named.person
    steps = [naming.step(edge, "") for edge in path(evidence.resolved.taken, one.identifier, other.identifier)]
    refused = list(naming.refused(one, other)) if not same and len(components) == 1 else []
    shared = [] if same else naming.shared(one, other)
    return Why(
        a=one.named, b=other.named, same=same, says=_says(one.named, other.named, steps, refused, shared),
        path=steps if same else [], refused=refused, shared=shared,
    )  # fmt: skip


def _told(view: View, text: str) -> _Told:
    given = text.strip()
    kind, _, value = given.partition(":")
    rows = view.ask(FOUND, ["", "", given, given, given, "", given]).to_pylist() if given else []
    if not rows and value:
        rows = _of_kind(view, Identifier(kind, value))
    if not rows and given:
        rows = [row for one in typed(view, given) for row in _of_kind(view, one)]
    if not rows:
        raise Refused(f"no identifier is {given!r}; give a value of any record, `kind:value`, or the id of a person")
    if len({(row["kind"], row["value"]) for row in rows}) > 1:
        several = ", ".join(f"{row['kind']}:{row['value']}" for row in rows[:10])
        raise Refused(f"{given!r} may be any of {several}; give one of these")
    return _Told(rows[0], rows[0]["component"])


def _of_kind(view: View, one: Identifier) -> list[dict[str, Any]]:
    given = [one.kind, one.kind, one.value, one.value, one.value, one.kind, one.value]
    rows: list[dict[str, Any]] = view.ask(FOUND, given).to_pylist()
    return rows


def _decided(known: Knowing) -> dict[Pair, Pairing]:
    """The latest decision of each pair that belongs together."""
    force, found = known.in_force(), {}
    for one in sorted(one for one in known.decisions if isinstance(one, Pairing)):
        a, b = known.identifier(one.a), known.identifier(one.b)
        if a is not None and b is not None and pair(a, b) in force.ties.must:
            found[pair(a, b)] = one
    return found


class _Naming:
    """Says links and identifiers in the words of an answer."""

    def __init__(self, view: View, evidence: Evidence, decided: dict[Pair, Pairing]) -> None:
        self._view, self._evidence, self._decided = view, evidence, decided
        parts = evidence.resolved.parts
        self._part = {member.identifier: number for number, part in enumerate(parts) for member in part}

    def named(self, one: Identifier) -> Named:
        """An identifier with its person and standing."""
        question = "SELECT person, standing FROM identifiers WHERE kind = ? AND value = ? ORDER BY standing LIMIT 1"
        row = self._view.ask(question, [one.kind, one.value]).to_pylist()[0]
        return Named(kind=one.kind, value=one.value, person=row["person"], standing=row["standing"])

    def step(self, edge: Edge, rule: str) -> Step:
        """A link with what it stands on."""
        proofs = self._evidence.proofs(edge) if edge.grade in (Grade.OBSERVED, Grade.ASSERTED) else []
        decision = self._decided.get((edge.a, edge.b)) if edge.grade is Grade.MUST else None
        return Step(
            a=self.named(edge.a), b=self.named(edge.b), grade=edge.grade.name.lower(), rule=rule, proofs=proofs[:SHOWN],
            shown=len(proofs), actor=decision.actor if decision else "", reason=decision.reason if decision else "",
        )  # fmt: skip

    def refused(self, one: _Told, other: _Told) -> Iterator[Step]:
        """The links refused that touch both: between their people, or at a value that both carry."""
        mine, theirs = (self._part.get(told.identifier) for told in (one, other))
        for refusal in self._evidence.resolved.refused:
            ends = {self._part.get(refusal.a), self._part.get(refusal.b)}
            asked = {one.identifier, other.identifier} & {refusal.a, refusal.b}
            if ends & {mine, theirs} and (None in ends or len(ends & {mine, theirs}) > 1 or asked):
                yield self.step(Edge(Grade.OBSERVED, 0, 0, refusal.a, refusal.b), refusal.rule)

    def shared(self, one: _Told, other: _Told) -> list[Named]:
        """The values that relate both their people."""
        rows = self._view.ask(BOTH, [one.named.person or "", other.named.person or ""]).to_pylist()
        return [self.named(Identifier(row["kind"], row["value"])) for row in rows]


def _says(a: Named, b: Named, path: list[Step], refused: list[Step], shared: list[Named]) -> str:
    if a.kind == b.kind and a.value == b.value:
        return "both are the same identifier"
    if a.person is not None and a.person == b.person:
        return f"one person's, by {len(path)} link{'s' if len(path) > 1 else ''}"
    for one in (a, b):
        if one.person is None:
            return f"{one.kind} {one.value} is {'carried by several people' if one.standing == 'shared' else 'nobody'}"
    if refused:
        return "not one person's: " + ", ".join(sorted({step.rule for step in refused})) + " refused what links them"
    if shared:
        return "not one person's: only values that several people carry are common to both"
    return "not one person's: no record links them"
