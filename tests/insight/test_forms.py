"""The effort of a form: an invented form of a library, its events as a web product sends them."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from tellonce.insight.build import build
from tellonce.insight.forms import filled_in
from tellonce.silos.declaration import Declaration
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.vocabulary.forms import Forms
from tellonce.vocabulary.moment import MINUTE, SECOND, from_iso, iso

DECLARATION = msgspec.convert(
    {
        "organisation": {"name": "A library", "zone": "UTC", "region": "US"},
        "silo": [{"name": "web", "system": "segment", "files": ["web.jsonl"]}],
    },
    Declaration,
)


def told(folder: Path, *events: str) -> Forms:
    """The forms of some events, each `user minute event form field`, a hyphen where there is none."""
    with (folder / "web.jsonl").open("w") as file:
        for number, line in enumerate(events):
            user, minute, event, form, field = line.split()
            said = {"form_id": form, "field": field} if field != "-" else {"form_id": form}
            at = iso(from_iso("2025-05-01", ZoneInfo("UTC")) + int(minute) * MINUTE + number * SECOND)
            file.write(json.dumps({
                "type": "track", "event": event, "messageId": f"m{number}", "anonymousId": f"b-{user}",
                "userId": None if user == "nobody" else user, "timestamp": at, "properties": said,
                "context": {"library": {"name": "analytics.js"}},
            }) + "\n")  # fmt: skip
    build(folder, DECLARATION, folder / "store")
    view = DuckDBView(Folder(folder / "store"))
    try:
        return filled_in(view)
    finally:
        view.close()


def figures(forms, form, field):
    (whole,) = (one for one in forms.forms if one.form == form)
    (found,) = (one for one in whole.fields if one.field == field)
    return found.attempts, found.refused, found.retyped, found.asked_again, found.left, found.evidence


CARD = (
    "ada 0 FormStarted card -", "ada 1 FormFieldChanged card town", "ada 2 FormFieldChanged card phone",
    "ada 3 FormFieldError card phone", "ada 4 FormFieldChanged card phone", "ada 5 FormSubmitted card -",
)  # fmt: skip


def test_a_field_that_was_refused_and_filled_in_again_says_so(tmp_path):
    forms = told(tmp_path, *CARD)

    (card,) = forms.forms
    assert (card.form, card.attempts, card.done, card.left, card.entries_per_done) == ("card", 1, 1, 0, 4.0)
    assert figures(forms, "card", "phone") == (1, 1, 1, 0, 0, ["web.jsonl#m3", "web.jsonl#m4"])
    assert figures(forms, "card", "town") == (1, 0, 0, 0, 0, [])


def test_a_form_that_is_given_up_is_left_at_its_last_field(tmp_path):
    forms = told(tmp_path, *CARD[:4])

    assert (forms.forms[0].left, forms.forms[0].entries_per_done) == (1, None)
    assert figures(forms, "card", "phone")[4] == 1
    assert figures(forms, "card", "town")[4] == 0


def test_what_the_same_person_filled_in_before_is_asked_again(tmp_path):
    loan = ("FormStarted loan -", "FormFieldChanged loan phone", "FormFieldChanged loan book", "FormSubmitted loan -")
    later = [f"{who} {minute} {event}" for who in ("ada", "ben") for minute, event in enumerate(loan, start=5_000)]
    forms = told(tmp_path, *CARD, *later)

    assert figures(forms, "loan", "phone")[:5] == (2, 0, 0, 1, 0)
    assert figures(forms, "loan", "phone")[5] == ["web.jsonl#m7"]
    assert figures(forms, "loan", "book")[3] == 0


def test_a_form_without_fields_and_other_tasks_are_not_listed(tmp_path):
    assert told(tmp_path, "ada 0 MoveStarted - -", "ada 1 MoveSubmitted - -").forms == []


@pytest.mark.parametrize("event", ["FormFieldViewed", "FormFieldFocused"])
def test_to_look_at_a_field_is_not_to_fill_it_in(tmp_path, event):
    forms = told(tmp_path, *CARD, f"ada 4 {event} card town")
    assert figures(forms, "card", "town")[:3] == (1, 0, 0)
