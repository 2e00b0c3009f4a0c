"""What an organisation's history teaches, adopted and dropped: an invented letting agency and its tickets."""

import json
from pathlib import Path

import msgspec
import pytest

from tellonce.insight.account import account
from tellonce.insight.build import build
from tellonce.insight.learn import learning, learnt
from tellonce.silos.declaration import Declaration
from tellonce.silos.learnt import FINISHED, TRIED, Learnt, in_use, read, written
from tellonce.stores.folder import Folder
from tellonce.stores.frozen import learnt_in
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Unsupported

SAID = {
    "heating": ["the radiator stays cold", "no warm water and a cold radiator", "the boiler is off, it is cold"],
    "keys": ["I lost the key of the door", "the key does not open the door", "please cut another key"],
    "rent": ["what rent is due", "the rent was paid twice", "please send the account of the rent"],
    "noise": ["the neighbour is loud at night", "loud music above us", "please stop the noise at night"],
    "lift": ["the lift stands still", "the lift is stuck between floors", "please mend the lift"],
    "parking": ["somebody parks on my place", "a car stands on our place", "please tow the car away"],
}
DECLARATION = msgspec.convert(
    {
        "organisation": {"name": "A letting agency", "zone": "UTC", "region": "US"},
        "silo": [
            {
                "name": "tickets", "system": "table", "files": ["tickets.jsonl"], "record": "id",
                "ids": {"tenant": "tenant"}, "topic": "topic",
                "moment": [{
                    "activity": {"column": "what", "default": "message_written"}, "at": "at",
                    "channel": {"column": "way", "default": "email"}, "task": "task", "attributes": ["note"],
                }],
            }
        ],
        "capability": {"sign": {"channels": ["web"]}, "give notice": {"undoes": "sign"}},
    },
    Declaration,
)  # fmt: skip


class Agency:
    """A folder of tickets."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store, self.rows = folder, folder / ".tellonce", []

    def ticket(self, tenant: int, **said: str) -> str:
        """One more ticket, a day after the one before; its id."""
        number = len(self.rows)
        self.rows.append({"id": f"t{number}", "tenant": f"n{tenant}", "at": iso(number * 86_400_000_000), **said})
        return f"tickets.jsonl#t{number}"

    def view(self) -> DuckDBView:
        """The build of what is there."""
        (self.folder / "tickets.jsonl").write_text("".join(json.dumps(row) + "\n" for row in self.rows))
        build(self.folder, DECLARATION, self.store)
        return DuckDBView(Folder(self.store))

    def learn(self) -> Learnt:
        """What it teaches."""
        view = self.view()
        try:
            return learnt(view, DECLARATION.reading)
        finally:
            view.close()

    def topic_of(self, reference: str) -> str:
        """What the account says that the journey of a record is about."""
        view = self.view()
        try:
            (topic,) = (
                one.topic for one in account(view).journeys for contact in one.contact_list if reference in contact.refs
            )
            return topic
        finally:
            view.close()


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    found = Agency(tmp_path)
    for tenant in range(8):
        for topic, said in SAID.items():
            for text in said:
                found.ticket(tenant, topic=topic, note=text)
    return found


def test_a_contact_without_a_topic_gets_one_by_its_words_once_that_is_adopted(agency: Agency) -> None:
    plain = agency.ticket(90, note="Again no warm water and a cold radiator")
    vague = agency.ticket(91, note="Good morning, please give me a call when you can")
    other = agency.ticket(92, topic="garden", note="the radiator in the garden")
    now = agency.learn()
    assert agency.topic_of(plain) == ""
    name = learnt_in(agency.store).keep(written(now))
    assert [agency.topic_of(one) for one in (plain, vague, other)] == ["heating", "", "garden"]
    view = agency.view()
    assert view.fact("learnt") == name
    view.close()
    learnt_in(agency.store).drop()
    assert agency.topic_of(plain) == ""


def test_what_is_heard_does_not_teach(agency: Agency) -> None:
    before = agency.learn()
    learnt_in(agency.store).keep(written(before))
    for tenant in range(20, 40):
        agency.ticket(tenant, note="the radiator, the key and the garden gate")
    assert agency.learn() == before


def test_what_was_learnt_is_told_with_what_it_would_change(agency: Agency) -> None:
    agency.ticket(90, note="the radiator stays cold")
    view = agency.view()
    told = learning(view, Folder(agency.store), Learnt(), learnt(view, DECLARATION.reading), "")
    view.close()
    assert {one.topic: one.true for one in told.topics} == dict.fromkeys(SAID, 24)
    assert "radiator" in told.topics[0].words
    assert (told.heard.contacts, told.heard.told, told.heard.other) == (1, 1, 1)
    assert (told.contacts, told.topics_before, told.frictions, told.in_use) == (144, [], [], "")


def attempts(agency: Agency, channel: str, tried: int, finished: int) -> None:
    for number in range(tried):
        what = "step_done" if number < finished else "step_tried"
        agency.ticket(200 + number, way=channel, task="give notice", what=what)


@pytest.mark.parametrize(
    ("tried", "finished", "elsewhere", "unable"),
    [(TRIED, 0, FINISHED, True), (TRIED - 1, 0, FINISHED, False), (TRIED, 1, FINISHED, False),
     (TRIED, 0, FINISHED - 1, False)],
)  # fmt: skip
def test_what_was_tried_often_and_never_finished_cannot_be_finished_there(
    tmp_path: Path, tried: int, finished: int, elsewhere: int, *, unable: bool
) -> None:
    agency = Agency(tmp_path)
    attempts(agency, "web", tried, finished)
    attempts(agency, "branch", elsewhere, elsewhere)
    now = agency.learn()
    assert now.unable() == ({"give notice": (Channel.WEB,)} if unable else {})
    known = now.capabilities(DECLARATION.capability)["give notice"]
    assert known.undoes == "sign"
    assert (known.channels is not None and Channel.WEB not in known.channels) is unable


def test_what_is_declared_comes_before_what_was_learnt(tmp_path: Path) -> None:
    agency = Agency(tmp_path)
    attempts(agency, "web", TRIED, 0)
    attempts(agency, "branch", FINISHED, FINISHED)
    declared = {"give notice": msgspec.structs.replace(DECLARATION.capability["give notice"], channels=(Channel.WEB,))}
    assert agency.learn().capabilities(declared) == declared


def test_the_learnt_way_out_makes_a_hard_exit(tmp_path: Path) -> None:
    agency = Agency(tmp_path)
    attempts(agency, "web", TRIED, 0)
    attempts(agency, "branch", FINISHED, FINISHED)
    now = agency.learn()
    view = agency.view()
    told = learning(view, Folder(agency.store), Learnt(), now, "")
    view.close()
    assert {one.name: one.count_after for one in told.frictions} == {"hard_exit": TRIED + FINISHED}


def test_what_is_damaged_or_newer_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match="tellonce learn"):
        read(b"no artefact")
    with pytest.raises(Unsupported, match="newer"):
        read(written(Learnt(format=99)))
    assert in_use(tmp_path) == ("", Learnt())
