"""What is believed of what pairs of records teach: no lesson of neighbours, no figure surer than it can be."""

import numpy as np
import pytest

from tellonce.stores.lessons import AGREED, SURE, Lesson, believed, settled, taught_model
from tellonce.stores.likeness_sql import LEVELS
from tellonce.vocabulary.likeness import Likeness

COLUMNS = {"c0": Likeness.SURNAME, "c1": Likeness.CATEGORY}


def model():
    levels = [{"u_probability": 0.1}, {"u_probability": None}, {"u_probability": 0.0}, {"u_probability": 0.9}]
    null = {"is_null_level": True}
    return {"comparisons": [{"output_column_name": "c1", "comparison_levels": [null, *levels]}]}


def agreement(taught):
    (comparison,) = taught["comparisons"]
    null, *levels = comparison["comparison_levels"]
    assert null == {"is_null_level": True}
    return [level["m_probability"] for level in levels], levels


def test_lesson_of_neighbours_is_not_believed():
    assert believed(Lesson(10, {"c0": [0.8, 0.0, 0.2]}), COLUMNS)
    assert not believed(Lesson(10, {"c0": [0.1, 0.0, 0.9], "c1": [1.0, 0.0, 0.0]}), COLUMNS)
    assert not believed(Lesson(10, {"c1": [1.0, 0.0, 0.0]}), COLUMNS)


def test_nothing_learnt_leaves_a_plain_guess():
    shares, levels = agreement(taught_model(model(), COLUMNS, []))

    assert shares == pytest.approx([AGREED, *[(1 - AGREED) / 3] * 3])
    assert len(levels) == len(LEVELS[Likeness.CATEGORY]) + 1
    assert [level.get("tf_adjustment_column") for level in levels] == ["c1", "c1", None, None]


def test_much_that_was_learnt_outweighs_the_guess_and_nothing_is_certain():
    shares, levels = agreement(taught_model(model(), COLUMNS, [Lesson(1e9, {"c1": [1.0, 0.0, 0.0, 0.0]})]))

    assert shares[0] == pytest.approx(1, abs=0.01)
    assert min(shares) > SURE * 0.9
    assert sum(shares) == pytest.approx(1) == pytest.approx(sum(level["u_probability"] for level in levels))
    assert min(level["u_probability"] for level in levels) > 0


def test_share_of_matches_is_read_off_the_scored_pairs():
    evidence = np.array([30.0] * 100 + [-30.0] * 9_900)

    assert 2 ** settled(evidence, 1e6) == pytest.approx(1e-4, rel=0.02)
    assert settled(np.array([]), 1.0) <= 0
