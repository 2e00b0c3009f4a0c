"""The veil: what a role must not see is on no page and in no answer, and everything still opens downward."""

import msgspec
import pytest

from tellonce.vocabulary.access import Veil
from tellonce.vocabulary.account import (
    Account,
    ContactEntry,
    FileEntry,
    FrictionEntry,
    JourneyEntry,
    PersonEntry,
    PromiseEntry,
    SetAsideEntry,
    StepEntry,
    Story,
    StoryEntry,
    Totals,
)
from tellonce.vocabulary.context import Advice, Context, Happened, OpenMatter, Promised, Proof
from tellonce.vocabulary.effect import Relation
from tellonce.vocabulary.identity import Match
from tellonce.web.hiding import HIDDEN, Hiding, plain
from tellonce.web.veil import Veiled

SECRET = b"s" * 32
NAME, PHONE, EMAIL, NUMBER = "Ada Thistledown", "+4930123456", "ada@example.org", "OV-5602"
VALUES = ("ada", "thistledown", "30123456", "30 123 456", "example.org", "ov-5602")
SAID = f"Ms Thistledown ({EMAIL}, 030 123 456) about {NUMBER}: 2 calls on 2024-05-01"
AT = "2024-05-01T09:00:00Z"
REFS = ["crm.csv#OV-5602", "mails.mbox#<m1@example.org>", "calls.csv#L7"]


def person():
    ids = {"name": [NAME], "phone": [PHONE], "email": [EMAIL], "customer_no": [NUMBER]}
    return PersonEntry(key="p1", name=NAME, identifiers=ids, shared={"phone": [PHONE]})


CONTACT = ContactEntry(id="c1", kind="contact", channel="phone", at=AT, until=AT, minutes=2.0, what=SAID, refs=REFS)
JOURNEY = JourneyEntry(id="j1", persons=["p1"], topic=f"bill of {NUMBER}", started=AT, ended=AT, resolved=None,
                       channels=["phone"], contacts=1, messages=0, minutes=2.0, contact_list=[CONTACT])  # fmt: skip
FRICTION = FrictionEntry(name="long_wait", person="p1", journey="j1", at=AT, evidence=REFS, minutes=1.0, why=SAID)
PROMISE = PromiseEntry(person="p1", journey="j1", what=SAID, made=None, due=AT, status="open", evidence=REFS)
STEP = StepEntry(at=AT, until=None, channel="phone", activity="queued", outcome=None, word=SAID, reference=REFS[0],
                 detail={"note": SAID, "tone": "calm"})  # fmt: skip


class Seen:
    """A sight of one person whose values stand wherever a text may stand."""

    def __init__(self):
        totals = Totals(**dict.fromkeys(Totals.__struct_fields__, 0) | {"currency": "EUR"})
        files = [FileEntry(file="crm.csv", silo="crm", records=1, touchpoints=1, set_aside=1, resolved=1,
                           without_outcome=0, backward=0, repeated=0, evidence={})]  # fmt: skip
        self._account = Account(
            organisation="Works",
            as_of=AT,
            build="b",
            files=files,
            persons=[person()],
            records_by_person={"p1": {"crm.csv": ["OV-5602"], "mails.mbox": ["<m1@example.org>"], "calls.csv": ["L7"]}},
            journeys=[JOURNEY],
            frictions=[FRICTION],
            promises=[PROMISE],
            unresolved={"calls.csv": {"L9": "no identifier", "x@y.example": "shared"}},
            set_aside=[SetAsideEntry(file="crm.csv", silo="crm", place="L3", reason=f"no moment: {EMAIL}")],
            totals=totals,
            customer_minutes_total=2.0,
            customer_minutes_wasted=1.0,
        )

    def account(self):
        return self._account

    def story(self, person_key):
        entry = StoryEntry(contact=CONTACT, journey="j1", topic=JOURNEY.topic, steps=[STEP], frictions=[FRICTION])
        related = [Relation(relation="household", kind="phone", value=PHONE, persons=["p1", "p2"])]
        return Story(person=person(), entries=[entry], records=[STEP], frictions=[FRICTION], promises=[PROMISE],
                     minutes=2.0, minutes_wasted=1.0, related=related) if person_key == "p1" else None  # fmt: skip

    def find(self, text):
        return ["p1"]

    def record(self, reference):
        return [STEP] if reference == REFS[0] else []

    def measures(self):
        return None

    def context(self, value, at):
        happened = [Happened(at=AT, what="paid", channel="", about=SAID, journey="j1", evidence=REFS)]
        return Context(
            at=AT,
            match=Match.EXACT,
            person="p1",
            name=NAME,
            ids={"phone": [PHONE]},
            failed=happened,
            tried=happened,
            sent=happened,
            money=happened,
            frictions=happened,
            proofs=[Proof(fact="pin", at=AT, holds_until=AT, evidence=REFS)],
            matters=[
                OpenMatter(
                    journey="j1",
                    topic=JOURNEY.topic,
                    since=AT,
                    latest=AT,
                    contacts=1,
                    minutes=1.0,
                    wasted=0.0,
                    said=SAID,
                    channel="phone",
                    resolved=None,
                )
            ],
            promises=[Promised(what=SAID, due=AT, minutes_left=1.0, journey="j1", evidence=REFS)],
            advice=[Advice(name="a", avoid=False, says="Call back.", why=SAID, prevents=[], evidence=REFS)],
        )

    def says(self, name):
        return "It takes long."


@pytest.fixture(params=[Veil.NAMES, Veil.ALL])
def veiled(request):
    return Veiled(Seen(), request.param, SECRET)


def test_no_value_is_in_any_answer(veiled):
    token = veiled.account().frictions[0].evidence[0]
    answers = [veiled.account(), veiled.story("p1"), veiled.context("p1", ""), veiled.record(token)]

    assert veiled.record(token)
    for answer in answers:
        told = msgspec.json.encode(answer).decode().lower()
        assert [value for value in VALUES if value in told] == []


def test_an_analyst_reads_what_happened_and_a_viewer_reads_no_text():
    analyst, viewer = (Veiled(Seen(), veil, SECRET) for veil in (Veil.NAMES, Veil.ALL))

    said = analyst.story("p1").entries[0].steps[0].detail
    assert said == {"note": "Ms ••• (•••, •••) about •••: 2 calls on 2024-05-01", "tone": "calm"}
    assert analyst.story("p1").entries[0].topic == viewer.story("p1").entries[0].topic == "bill of •••"
    assert viewer.story("p1").entries[0].steps[0].detail == {"note": HIDDEN, "tone": HIDDEN}
    assert viewer.context("p1", "").advice[0].says == "Call back."


def test_figures_kinds_of_identifiers_and_ids_stay(veiled):
    account, known = veiled.account(), Seen().account()

    assert account.totals == known.totals
    assert account.files == known.files
    assert [one.key for one in account.persons] == ["p1"]
    assert account.persons[0].identifiers == {one: [HIDDEN] for one in ("name", "phone", "email", "customer_no")}
    assert account.frictions[0].minutes == 1.0
    assert veiled.account() is account


def test_references_that_are_values_are_replaced_alike_everywhere_and_lead_back(veiled):
    crm, mail, call = veiled.account().journeys[0].contact_list[0].refs
    story = veiled.story("p1")

    assert call == "calls.csv#L7"
    assert crm.startswith("crm.csv#~")
    assert mail.startswith("mails.mbox#~")
    assert story.entries[0].contact.refs == story.promises[0].evidence == veiled.context("p1", "").advice[0].evidence
    assert story.entries[0].contact.refs == [crm, mail, call]
    assert story.records[0].reference == crm
    assert veiled.account().records_by_person["p1"] == {
        "crm.csv": [crm.partition("#")[2]], "mails.mbox": [mail.partition("#")[2]], "calls.csv": ["L7"]
    }  # fmt: skip
    assert [one.reference for one in veiled.record(crm)] == [crm]
    assert veiled.record(REFS[0]) == []
    plain, token = veiled.account().unresolved["calls.csv"].items()
    assert plain == ("L9", "no identifier")
    assert (token[0][:1], token[1]) == ("~", "shared")


def test_tokens_are_the_same_on_all_workers_and_others_under_another_secret():
    refs = [
        Veiled(Seen(), Veil.NAMES, secret).account().frictions[0].evidence[0] for secret in (SECRET, SECRET, b"t" * 32)
    ]

    assert refs[0] == refs[1] != refs[2]


@pytest.mark.parametrize("asked", [NAME, PHONE, EMAIL, NUMBER, "nobody", ""])
def test_who_a_value_belongs_to_is_told_to_nobody(veiled, asked):
    assert veiled.find(asked) == []
    assert veiled.context(asked, "").match is Match.UNKNOWN
    assert veiled.context(asked, "").person is None
    assert veiled.find("p1") == ["p1"]


def test_what_nobody_has_stays_so(veiled):
    assert veiled.story("p9") is None
    assert veiled.record("calls.csv#none") == []
    assert veiled.measures() is None
    assert veiled.says("long_wait") == "It takes long."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call 030 123 456 now", "call ••• now"),
        ("+1 (312) 555-0123", HIDDEN),
        ("a.b@c.example wrote", "••• wrote"),
        ("2024-05-01 10:00", "2024-05-01 10:00"),
        ("01.05.2024", "01.05.2024"),
        ("2024-05-01T10:00:00", "2024-05-01T10:00:00"),
        ("1234567.89", "1234567.89"),
        ("12 minutes, 3 calls", "12 minutes, 3 calls"),
        ("4111 1111 1111 1111", HIDDEN),
        ("", ""),
    ],
)
def test_what_looks_like_a_value_is_hidden_and_dates_and_amounts_stay(text, shown):
    assert plain(text) == shown


def test_texts_of_nobody_and_of_strangers_are_looked_through_too():
    hiding = Hiding(Seen().account(), Veil.NAMES, SECRET)

    assert hiding.text(f"{EMAIL} and {NAME}", [None, "stranger"]) == f"{HIDDEN} and {NAME}"
    assert hiding.text(f"{EMAIL} and {NAME}", [None, "p1"]) == f"{HIDDEN} and {HIDDEN}"
