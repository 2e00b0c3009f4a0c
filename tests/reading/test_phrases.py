"""Every phrase of every language is read in its example and not in its counter-example."""

import pytest

from tellonce.reading.language import languages, words_of
from tellonce.reading.normal import normal
from tellonce.reading.phrase import compiled, needed, telling
from tellonce.reading.read import read
from tellonce.reading.rules import KINDS, Kind
from tellonce.vocabulary.refusal import Refused

PHRASES = [(words_of(name), phrase) for name in languages() for phrase in words_of(name).phrase]


def kinds(text, speaker, language):
    return {one.kind for one in read(text, speaker, (language,))}


@pytest.mark.parametrize(
    ("words", "phrase"),
    PHRASES,
    ids=[f"{words.language}-{phrase.kind}-{phrase.says[:40]}" for words, phrase in PHRASES],
)
def test_example_is_read_and_counter_example_is_not(words, phrase):
    said = [normal(part, words.spelling) for part in (phrase.yes, *phrase.yes.split(". "))]
    assert any(compiled(phrase.says, words.slots).search(each) for each in said), "another phrase reads its example"
    for speaker in phrase.by:
        assert phrase.kind in kinds(phrase.yes, speaker, words.language)
        assert phrase.kind not in kinds(phrase.no, speaker, words.language)


@pytest.mark.parametrize("name", languages())
def test_a_language_states_every_kind_and_every_fact_once(name):
    words = words_of(name)

    assert {phrase.kind for phrase in words.phrase} | {Kind.STEPS_DONE} == set(Kind)
    assert len({phrase.says for phrase in words.phrase}) == len(words.phrase)
    assert len({fact.name for fact in words.fact}) == len(words.fact)


def test_every_kind_has_its_line():
    assert set(KINDS) == set(Kind)


def test_words_that_a_sentence_must_have():
    assert needed("we (will|shall) [soon] call ~ <when>") == {"we", "call"}


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ("(call|ring up) <when> [soon] we", {"we"}),
        ("(call|ring up) ~ <when>", {"call", "ring"}),
        ("(no ~ found|~ missing) <when>", set()),
        ("<fact> $", set()),
    ],
)
def test_words_of_which_a_sentence_must_have_one(says, words):
    assert telling(says) == words


@pytest.mark.parametrize("says", ["call (us|them", "call [us (now|then)]", "call us)"])
def test_brackets_that_do_not_fit_are_refused(says):
    with pytest.raises(Refused, match="brackets do not fit"):
        compiled(says, {})


def test_a_list_that_is_not_there_is_refused():
    with pytest.raises(Refused, match=r"no list <nobody> \(allowed: us\)"):
        compiled("<nobody> calls", {"us": "(?:we )"})


def test_an_unknown_language_is_refused():
    with pytest.raises(Refused, match="allowed: de, en"):
        words_of("xx")
