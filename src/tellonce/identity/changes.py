"""What became of people when evidence, rules or decisions changed: merged, split, renamed, gone."""

from collections import defaultdict
from collections.abc import Iterable

from tellonce.vocabulary.identity import Change, ChangeKind


def changes(identifiers: Iterable[tuple[str | None, str | None]]) -> tuple[Change, ...]:
    """The changes between two maps of people.

    Args:
        identifiers: for each identifier its person before and after, None where it had or has none. Identifiers whose
            person did not change count too: they show that a person lives on.

    Returns:
        In order: one `MERGED` for each person after who was several, one `SPLIT` for each person before who is several
        now, one `RENAMED` for each person who is the same with another id, one `GONE` for each of whom no identifier is
        anybody's now. Who is new is no change. Empty where nobody changed.
    """
    after: dict[str, set[str]] = defaultdict(set)
    before: dict[str, set[str]] = defaultdict(set)
    for old, new in identifiers:
        if old is not None:
            after[old].update(() if new is None else (new,))
            if new is not None:
                before[new].add(old)
    found = [Change(ChangeKind.MERGED, tuple(sorted(olds)), (new,)) for new, olds in before.items() if len(olds) > 1]
    for old, news in after.items():
        if len(news) > 1:
            found.append(Change(ChangeKind.SPLIT, (old,), tuple(sorted(news))))
        elif not news:
            found.append(Change(ChangeKind.GONE, (old,), ()))
        elif news != {old} and before[min(news)] == {old}:
            found.append(Change(ChangeKind.RENAMED, (old,), (min(news),)))
    return tuple(sorted(found))
