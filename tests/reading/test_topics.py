"""What texts are about: learnt from labelled ones, and given only where it is plain."""

from itertools import product

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from tellonce.reading.learning import PEOPLE, PRECISE, Spoken, learn
from tellonce.reading.topics import Topics, terms

CARD = ("my card was stolen", "please block the lost card", "the card is damaged", "a new card has not arrived")
MOVE = ("I moved house", "please change my address", "new street and town", "the address on file is old")
LOAN = ("what does a loan cost", "I want to repay the loan early")


def spoken(people=range(6)):
    told = [Spoken(f"{text} today", (topic,), f"p{n}") for n in people for topic, said in
            (("card", CARD), ("move", MOVE)) for text in said]  # fmt: skip
    return [*told, *(Spoken(text, ("loan",), "p0") for text in LOAN)]


@pytest.fixture(scope="module")
def model():
    return learn(spoken())


def test_what_is_plainly_said_is_told(model):
    assert model.topics == ("card", "move")
    assert model.of("Somebody has stolen my card!") == ("card",)
    assert model.of("we moved, what about our address?") == ("move",)


def test_a_text_may_be_about_several_things_or_about_nothing_known(model):
    both = "my card was stolen after I moved house, please change my address and block the lost card"
    assert set(model.of(both)) == {"card", "move"}
    for text in ("", "good morning", "what does a loan cost", "12345 67.80"):
        assert model.of(text) == ()


def test_what_was_measured_is_right_often_enough(model):
    for one in model.measured:
        assert 0 < one.right <= one.given
        assert one.right >= PRECISE * one.given
        assert one.true == 6 * 4


def test_nothing_is_learnt_from_too_little():
    assert learn([]) is None
    assert learn(spoken(range(PEOPLE - 1))) is None
    assert learn([one for one in spoken() if one.topics == ("card",)]) is None


def test_a_word_of_one_person_s_alone_is_not_kept(model):
    told = learn([*spoken(), *(Spoken("Zyxwia stole the card", ("card",), "p1") for _ in range(20))])
    assert "zyxwia" not in told.terms
    assert "card" in told.terms


def test_the_order_of_texts_and_saying_one_twice_change_nothing(model):
    assert learn([*reversed(spoken()), *spoken()]) == model


def test_a_model_is_the_same_after_it_was_written_and_read(model):
    read = msgspec.msgpack.decode(msgspec.msgpack.encode(model), type=Topics)
    assert read == model
    assert read.of(CARD[0]) == model.of(CARD[0])


def test_the_loudest_terms_speak_for_their_topic(model):
    assert "card" in model.telling("card", 5)
    assert "card" not in model.telling("move", 5)


def test_its_own_arithmetic_is_scikit_learn_s(model):
    texts = sorted(set(spoken()))
    weigh = TfidfVectorizer(analyzer=terms, vocabulary=model.terms, sublinear_tf=True, norm=None)
    weigh.fit([one.text for one in texts])

    def row(text):
        heavy = weigh.transform([text]).toarray()[0]
        unknown = {word for word in terms(text) if " " not in word} - set(model.terms)
        return heavy / max(np.sqrt((heavy**2).sum() + len(unknown) * weigh.idf_.max() ** 2), 1e-9)

    rows = np.array([row(one.text) for one in texts])
    for place, topic in enumerate(model.topics):
        learnt = LogisticRegression(C=10, solver="liblinear", random_state=0)
        learnt.fit(rows, [topic in one.topics for one in texts])
        for text in (*CARD, *MOVE, "the card of my grandmother's address"):
            expected = learnt.predict_proba([row(text)])[0, 1]
            assert model.probabilities(text)[place] == pytest.approx(expected, abs=1e-4)


def test_words_nobody_learnt_of_make_a_text_less_certain(model):
    plain, strange = (model.probabilities(text)[0] for text in ("my card", "my card xylophone quartet rehearsal"))
    assert 0.5 < strange < plain


@given(text=st.text(), n=st.integers(0, 3))
@settings(deadline=None)
def test_any_text_is_about_something_known_or_nothing(model, text, n):
    said = " ".join([text, *list(CARD[:n])])
    assert set(model.of(said)) <= set(model.topics)
    assert np.all(np.isfinite(model.probabilities(said)))


def test_terms_are_words_and_pairs_without_numbers():
    assert terms("Card 1234 isn't HERE") == ["card", "here", "card here"]
    assert list(product(terms(""), "x")) == []
