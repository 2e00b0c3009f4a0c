"""Five organisations nobody wrote code for: from their files and a declaration, who is who as it is in truth."""

import pytest
from building import told, truth

from tellonce.rehearsal.check import check

STORIES = ("dmv", "gym", "insurance-quote", "newspaper", "tax-office")
RECALL = 0.98
"""Share of true pairs that is enough. What only a name could join stays apart: there are namesakes."""


@pytest.fixture(scope="module", params=STORIES)
def story(request, root, tmp_path_factory):
    """The account of a story by its declaration, and what is true of it."""
    folder = root / "examples" / request.param
    account = told(folder, tmp_path_factory.mktemp(request.param) / "store")
    return account, truth(folder)


@pytest.fixture(scope="module")
def people(story):
    return check(*story).people


def test_every_record_of_every_file_is_read(story):
    account, expected = story

    assert account.set_aside == []
    assert {file.file: file.records for file in account.files} == {
        name: file["records"] for name, file in expected["files"].items()
    }


def test_people_who_must_stay_apart_do(story, people):
    assert story[1]["not_same"]
    assert people.joined == ()
    assert people.pairwise.precision == 1.0


def test_nearly_nobody_is_in_pieces(people):
    assert people.pairwise.recall >= RECALL
    assert people.unknown == 0
