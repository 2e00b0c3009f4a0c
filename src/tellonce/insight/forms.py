"""Forms: which fields are refused, filled in again, asked for twice, or the last that anybody touched.

Source: W3C, Web Content Accessibility Guidelines 2.2, success criteria 3.3.1 (errors are told field by field) and 3.3.7
(Redundant Entry: what was entered before is not asked for again). Attempts and what is left are counts of ours.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from tellonce.stores.history import View
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.forms import FieldEffort, FormEffort, Forms

EVENTS = """
    WITH told AS (
        SELECT owner, person, coalesce(contact, '') AS contact, moment, step_no, journey, activity,
               file || '#' || record AS reference,
               coalesce(json_extract_string(nullif(attributes, ''), '$.task'), '') AS form,
               coalesce(json_extract_string(nullif(attributes, ''), '$.field'), '') AS field
        FROM steps
        WHERE activity IN ('step_tried', 'step_done', 'step_failed', 'field_filled', 'field_refused')),
    formed AS (SELECT DISTINCT form FROM told WHERE field <> '' AND activity IN ('field_filled', 'field_refused'))
    SELECT * FROM told WHERE form IN (SELECT form FROM formed)
    ORDER BY owner, moment, journey, step_no, form, reference
"""
"""The events of forms of which some name a field, person by person in order of time."""


class _Entry(NamedTuple):
    field: str
    refused: bool
    reference: str
    at: int


class _Attempt(NamedTuple):
    form: str
    entries: list[_Entry]
    done: bool
    before: frozenset[str]
    """Fields that the same person had filled in before, in other attempts that went through."""


class _Tally:
    """The counts of one field."""

    def __init__(self) -> None:
        self.attempts = self.refused = self.retyped = self.again = self.left = 0
        self.evidence: dict[str, None] = {}

    def add(self, entries: list[_Entry], *, again: bool, left: bool) -> None:
        """Count what one attempt did with the field."""
        filled = [one for one in entries if not one.refused]
        wasted = [one for one in entries if one.refused] + filled[1:]
        self.attempts += 1
        self.refused += len(entries) - len(filled)
        self.retyped += max(0, len(filled) - 1)
        self.again += again
        self.left += left
        wasted += filled[:1] if again or (left and not wasted) else []
        self.evidence |= dict.fromkeys(one.reference for one in sorted(wasted, key=lambda one: one.at))

    def effort(self, field: str) -> FieldEffort:
        """The field's row."""
        return FieldEffort(
            field=field, attempts=self.attempts, refused=self.refused, retyped=self.retyped, asked_again=self.again,
            left=self.left, evidence=list(self.evidence),
        )  # fmt: skip


def filled_in(view: View) -> Forms:
    """What each form and field cost those who filled it in; no forms where no event names a field."""
    by_form: dict[str, list[_Attempt]] = defaultdict(list)
    for _, events in groupby(view.ask(EVENTS).to_pylist(), key=lambda row: row["owner"]):
        for attempt in _attempts(events):
            by_form[attempt.form].append(attempt)
    forms = [_form(form, attempts) for form, attempts in by_form.items()]
    return Forms(forms=sorted(forms, key=lambda one: (-one.attempts, one.form)))


def _attempts(events: Iterable[dict[str, Any]]) -> Iterator[_Attempt]:
    """One person's attempts, each form and visit by itself, in the order in which they ended; then those left."""
    known: set[str] = set()
    open_: dict[tuple[str, str], tuple[list[_Entry], frozenset[str]]] = {}
    for row in events:
        place = (row["contact"], row["form"])
        entries, before = open_.setdefault(place, ([], frozenset(known)))
        if row["activity"] in (Activity.FIELD_FILLED, Activity.FIELD_REFUSED):
            refused = row["activity"] == Activity.FIELD_REFUSED
            entries.append(_Entry(row["field"], refused, row["reference"], row["moment"]))
        elif row["activity"] == Activity.STEP_DONE:
            yield _Attempt(row["form"], entries, done=True, before=before)
            # Of somebody whom nobody knows, two visits may be two people's.
            known |= {one.field for one in entries if not one.refused} if row["person"] else set()
            del open_[place]
    for (_, form), (entries, before) in open_.items():
        yield _Attempt(form, entries, done=False, before=before)


def _form(form: str, attempts: list[_Attempt]) -> FormEffort:
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for attempt in attempts:
        last = attempt.entries[-1].field if attempt.entries and not attempt.done else ""
        by_field: dict[str, list[_Entry]] = defaultdict(list)
        for entry in attempt.entries:
            by_field[entry.field].append(entry)
        for field, entries in by_field.items():
            if field:
                again = field in attempt.before and not all(one.refused for one in entries)
                tallies[field].add(entries, again=again, left=field == last)
    done = [attempt for attempt in attempts if attempt.done]
    rows = [tally.effort(field) for field, tally in tallies.items()]
    return FormEffort(
        form=form, attempts=len(attempts), done=len(done), left=len(attempts) - len(done),
        entries_per_done=round(sum(len(one.entries) for one in done) / len(done), 2) if done else None,
        fields=sorted(rows, key=lambda one: (-(one.refused + one.retyped + one.asked_again + one.left), one.field)),
    )  # fmt: skip
