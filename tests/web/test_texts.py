"""All words of ours come from the table, and figures are written in one way."""

import re
from pathlib import Path

import pytest

from tellonce.web import formats
from tellonce.web.texts import ENGLISH, plural, say, word

WEB = Path(formats.__file__).parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
MADE = ("nav.", "channel.", "status.", "kind.", "friction.name.", "relation.", "unresolved.why.")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template.read_text(), flags=re.DOTALL)
    assert re.findall(r"\w+", re.sub(r"<[^>]*>", "", text)) == []


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    sources = "".join(path.read_text() for path in [*TEMPLATES, *WEB.glob("*.py")] if path.name != "texts.py")
    used = set(re.findall(r"""\b(?:t|say|plural)\(\s*["']([\w.]+)["'](?! ~)""", sources))
    assert used - set(ENGLISH) == set()
    spare = {key for key in set(ENGLISH) - used if not key.startswith(MADE) and key.removesuffix(".one") not in used}
    assert spare == set()


def test_one_thing_is_told_as_one() -> None:
    assert plural("figure.contacts", 1) == "contact"
    assert plural("figure.contacts", 2) == "contacts"
    assert plural("figure.wasted", 1) == say("figure.wasted")


def test_members_of_lists_are_said_with_blanks() -> None:
    assert word("activity", "contact_started") == "contact started"
    assert word("channel", "sms") == "text message"


def test_figures_and_moments_are_written_in_one_way() -> None:
    assert formats.number(1234567) == "1,234,567"
    assert formats.minutes(182.84) == "182.8 min"
    assert formats.minutes(123456.7) == "123,457 min"
    assert formats.minutes(None) == "no minutes of its own"
    assert formats.tenths(None) == "–"
    assert formats.money(1234.5, "EUR") == "EUR 1,234.50"
    assert formats.money(None, "EUR") == "not priced"
    assert formats.percent(1, 0) == "0 %"
    assert formats.at("2024-03-11T23:20:05Z") == "11 Mar 2024, 23:20"
    assert formats.at("") == "unknown"
    assert formats.clock("2024-03-11T23:20:05.25Z") == "23:20:05"
    assert formats.day("2024-03-04") == "4 Mar 2024"
