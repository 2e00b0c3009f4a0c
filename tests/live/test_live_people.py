"""Who is who as records arrive, in any order, is who is who in history: a law, and what is told on the way."""

import random
from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tellonce.identity.changes import changes
from tellonce.identity.knowing import Knowing, knowing
from tellonce.identity.rules import Kind, Rules
from tellonce.insight.people import OBSERVATIONS, People, identify
from tellonce.live.who.assigning import Assigning
from tellonce.live.who.graph import Record
from tellonce.live.who.people import LivePeople
from tellonce.live.who.whose import whose
from tellonce.stores.connection_duckdb import Limits
from tellonce.vocabulary.identity import Change, ChangeKind, Decision, Match, Pairing, Retraction
from tellonce.vocabulary.moment import DAY
from tellonce.vocabulary.touchpoint import Identifier

RULES = Rules(
    kinds={
        "account": Kind(normalise="code", exclusive=True),
        "loan": Kind(normalise="code"),
        "browser": Kind(anchor=False, tier=2, at_most=2, within_days=1, shared_over=1),
        "visitor": Kind(anchor=False, tier=2, alone=False),
    },
    largest=7,
)
SMALL = Limits(memory_mib=256, threads=1)
VALUES = {
    "account": ("a-1", "A-1", "A-2", "A-3", "0000000"),
    "member": ("M1", "M2", "M3"),
    "loan": ("L1", "L2"),
    "phone": ("2145550161", "(214) 555-0161", "+12145550162", "9995550163", "000-000-0000", "5550161"),
    "email": ("a@example.org", "A@example.org", "b@example.org", "c@example.org", "n/a", "a b@example.org"),
    "browser": ("b1", "b2", "b3", "b4"),
    "visitor": ("v1", "v2"),
    "name": ("Ada", "Bo"),
    "undeclared": ("x", "", "unknown"),
}
NOBODY = ("n/a", "a b@example.org", "", "unknown")
MOMENTS = (None, 0, 1, 2, DAY, DAY + 1, 2 * DAY, 400 * DAY, 401 * DAY, 800 * DAY)


class World(NamedTuple):
    """What arrives."""

    records: list[Record]
    decisions: list[Decision]


SAID = st.sampled_from([Identifier(kind, value) for kind, values in VALUES.items() for value in values])


@st.composite
def decisions(draw: st.DrawFn) -> list[Decision]:
    found: list[Decision] = []
    for number in range(draw(st.integers(0, 5))):
        at, id_ = draw(st.integers(0, 3)), f"d{number}"
        match draw(st.integers(0, 5)):
            case 0 | 1:
                found.append(Pairing(at=at, id=id_, must=True, a=draw(SAID), b=draw(SAID)))
            case 2 | 3:
                found.append(Pairing(at=at, id=id_, must=False, a=draw(SAID), b=draw(SAID)))
            case 4:
                found.append(Retraction(at=at, id=id_, decision=f"d{draw(st.integers(0, 5))}"))
            case _:
                silo, record = draw(st.sampled_from("abc")), draw(st.sampled_from(["", "", "1", "2"]))
                begin, end = draw(st.sampled_from([None, None, 1, DAY])), draw(st.sampled_from([None, None, DAY]))
                found.append(Retraction(at=at, id=id_, silo=silo, record=record, begin=begin, end=end))
    return found


@st.composite
def worlds(draw: st.DrawFn) -> World:
    ids = st.lists(SAID, min_size=0, max_size=3).map(tuple)
    groups, silos, names = st.sampled_from([f"g{n}" for n in range(8)]), st.sampled_from("abc"), ["1", "1/x", "2"]
    record = st.builds(Record, groups, silos, st.sampled_from(names), st.sampled_from(MOMENTS), ids, ids)
    return World(draw(st.lists(record, min_size=1, max_size=14)), draw(decisions()))


def apart(number: int, world: World) -> World:
    """The same world with identifiers and silos of its own, so that several worlds fit into one history."""

    def own(one: Identifier) -> Identifier:
        value = {
            "phone": lambda text: text.replace("214", f"21{number}").replace("999", f"99{number}"),
            "account": lambda text: text.replace("-", f"{number}-"),
        }.get(one.kind, lambda text: text if text in NOBODY else f"{number}{text}")(one.value)
        return Identifier(one.kind, value)

    def decided(one: Decision) -> Decision:
        if isinstance(one, Pairing):
            return replace(one, id=f"{number}{one.id}", a=own(one.a), b=own(one.b))
        return replace(
            one,
            id=f"{number}{one.id}",
            silo=one.silo and f"{number}{one.silo}",
            decision=one.decision and f"{number}{one.decision}",
        )

    records = [
        Record(f"{number}{one.group}", f"{number}{one.silo}", one.record, one.at, tuple(map(own, one.ids)),
               tuple(map(own, one.given)))
        for one in world.records
    ]  # fmt: skip
    return World(records, [decided(one) for one in world.decisions])


def known(decided: Iterable[Decision] = ()) -> Knowing:
    return knowing(RULES, region="US", key=b"secret", decisions=decided)


def history(world: World) -> People:
    rows = [
        (one.group, f"{one.silo}\0{one.record}", one.silo, said.kind, said.value, one.at, asserted)
        for one in world.records
        for ids, asserted in ((one.ids, False), (one.given, True))
        for said in ids
    ]
    table = pa.table([pa.array(column) for column in zip(*rows, strict=True)], schema=OBSERVATIONS) if rows else None
    return identify(table or OBSERVATIONS.empty_table(), known(world.decisions), SMALL)


def arrived(world: World, chance: random.Random) -> LivePeople:
    """All of it taken in, in any order, some of it twice, one by one or several at once."""
    people = LivePeople(known())
    news: list[Record | Decision] = [*world.records, *chance.choices(world.records, k=3), *world.decisions]
    chance.shuffle(news)
    waiting: list[Record] = []
    for one in news:
        if isinstance(one, Record):
            waiting.append(one)
        if not isinstance(one, Record) or chance.random() < 0.5:
            people.see(waiting)
            waiting = []
        if not isinstance(one, Record):
            people.decide(one)
    people.see(waiting)
    return people


def same(people: LivePeople, past: People, world: World) -> None:
    """That both say the same of every value, every group and every link refused."""
    for row in past.identifiers.to_pylist():
        said = Identifier(row["kind"], row["raw"])
        assert people.person(said) == row["person"], said
        assert (people.match(said) is Match.SHARED) == (row["standing"] == "shared"), said
    held = {one.group for one in world.records if one.ids or one.given}
    live = {name: whose(people, name) for name in held}
    assert live == {row["grp"]: (row["person"], row["reason"] or "") for row in past.groups.to_pylist()}
    refused = [(one.a.kind, one.a.value, one.b.kind, one.b.value, one.rule) for one in people.refused()]
    assert refused == [tuple(row.values()) for row in past.refused.to_pylist()]


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(worlds(), st.randoms(use_true_random=False))
def test_in_any_order_the_present_is_the_past(world: World, chance: random.Random) -> None:
    same(arrived(world, chance), history(world), world)


@pytest.mark.laws
@pytest.mark.parametrize("_part", range(8))
@settings(max_examples=65, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(worlds(), min_size=4, max_size=4), st.randoms(use_true_random=False))
def test_in_any_order_the_present_is_the_past_in_many_worlds(
    _part: int, several: list[World], chance: random.Random
) -> None:
    """2,080 worlds in all, four to a history, in parts that a busy machine ends in time."""
    owned = [apart(number, world) for number, world in enumerate(several)]
    together = World([r for world in owned for r in world.records], [d for world in owned for d in world.decisions])
    same(arrived(together, chance), history(together), together)


def moved_about(world: World, chance: random.Random) -> tuple[LivePeople, Assigning]:
    """All of it taken in, much of it in a wrong group first, and after each step everybody's groups looked at."""
    people = LivePeople(known())
    assigning = Assigning(people)
    names = {one.group for one in world.records} | {f"wrong{number}" for number in range(3)}

    def looked_at(seen: set[str]) -> None:
        before = {name: assigning.person(name) for name in names}
        told = assigning.anew(seen)
        after = {name: whose(people, name)[0] if people.group(name) else None for name in names}
        assert {name: assigning.person(name) for name in names} == after
        assert {name for name in names if before[name] != after[name] and people.group(name)} <= told.keys()

    for one in chance.sample([*world.records, *world.decisions], len(world.records) + len(world.decisions)):
        if not isinstance(one, Record):
            people.decide(one)
            looked_at(set())
            continue
        if chance.random() < 0.5:
            wrong = f"wrong{chance.randrange(3)}"
            people.see([replace(one, group=wrong)])
            looked_at({wrong})
            people.withdraw(wrong, one.silo, one.record)
            people.see(())
            looked_at({wrong})
        people.see([one])
        looked_at({one.group})
    return people, assigning


@QUICK
@given(worlds(), st.randoms(use_true_random=False))
def test_what_was_seen_in_a_wrong_group_leaves_no_trace(world: World, chance: random.Random) -> None:
    same(moved_about(world, chance)[0], history(world), world)


def everybody(people: LivePeople) -> dict[Identifier, str | None]:
    return {
        Identifier(kind, value): people.person(Identifier(kind, value)) for kind in VALUES for value in VALUES[kind]
    }


@given(worlds(), st.randoms(use_true_random=False), SAID, SAID)
def test_a_decision_that_is_taken_back_leaves_everything_as_it_was(
    world: World, chance: random.Random, a: Identifier, b: Identifier
) -> None:
    people = arrived(world, chance)
    before, refused = everybody(people), people.refused()
    for must in (False, True):
        people.decide(Pairing(at=9, id=f"split{must}", must=must, a=a, b=b))
        people.decide(Retraction(at=10, id=f"back{must}", decision=f"split{must}"))
        assert (everybody(people), people.refused()) == (before, refused)


@given(worlds(), st.randoms(use_true_random=False))
def test_what_became_of_people_is_told_whole(world: World, chance: random.Random) -> None:
    """What is told of each record is what a look at everybody before and after would show."""
    people = LivePeople(known())
    for news in chance.sample([*world.records, *world.decisions], len(world.records) + len(world.decisions)):
        before = everybody(people)
        told = people.see([news]) if isinstance(news, Record) else people.decide(news)
        after = everybody(people)
        assert told == changes([(before[one], after[one]) for one in before])


def record(text: str, at: int = 0) -> Record:
    """`g: account A-1, phone 2145550166`."""
    group, _, said = text.partition(": ")
    ids = tuple(Identifier(*one.split(" ", 1)) for one in said.split(", "))
    return Record(group, "crm", group, at, ids)


def test_merging_splitting_and_renaming_are_told() -> None:
    people = LivePeople(known())
    ada, phone = Identifier("account", "A-1"), Identifier("phone", "2145550161")
    assert people.see([record("1: account A-1", 5), record("2: phone 2145550161", 3)]) == ()
    first, second = people.person(ada), people.person(phone)
    assert first is not None
    assert second is not None
    merged = people.see([record("3: account A-1, phone 2145550161", 9)])
    assert merged == (Change(ChangeKind.MERGED, tuple(sorted((first, second))), (second,)),)
    split = people.decide(Pairing(at=1, id="d", must=False, a=phone, b=ada))
    assert split == (Change(ChangeKind.SPLIT, (second,), tuple(sorted((first, second)))),)
    assert people.person(ada) == first
    again = people.decide(Retraction(at=2, id="e", decision="d"))
    assert again == merged
    (renamed,) = people.see([record("4: email a@example.org, account A-1", 1)])
    assert (renamed.kind, renamed.before) == (ChangeKind.RENAMED, (second,))
    gone = people.decide(Retraction(at=3, id="f", silo="crm"))
    assert gone == (Change(ChangeKind.GONE, renamed.after, ()),)


def test_splitting_off_the_oldest_identifier_leaves_both_somebody() -> None:
    people = LivePeople(known())
    people.see([record("1: phone 2145550161", 1), record("2: phone 2145550161, member M1, email a@example.org", 2)])
    oldest = people.person(Identifier("phone", "2145550161"))
    told = people.decide(
        Pairing(at=3, id="d", must=False, a=Identifier("phone", "2145550161"), b=Identifier("member", "M1"))
    )
    assert people.person(Identifier("phone", "2145550161")) == oldest
    other = people.person(Identifier("member", "M1"))
    assert other != oldest
    assert told == (Change(ChangeKind.SPLIT, (str(oldest),), tuple(sorted((str(oldest), str(other))))),)


def test_many_records_at_once_tell_only_of_people_known_before() -> None:
    people = LivePeople(known())
    assert people.see([record("1: account A-1"), record("2: member M1"), record("3: account A-1, member M1")]) == ()


def test_a_telephone_of_very_many_is_nobodys_and_holds_nothing_up() -> None:
    people = LivePeople(known())
    for number in range(2_000):
        people.see([record(f"{number}: member M{number}, phone 2145550161")])
    assert people.match(Identifier("phone", "2145550161")) is Match.SHARED
    assert len({people.person(Identifier("member", f"M{number}")) for number in range(2_000)}) == 2_000


@pytest.mark.parametrize(
    "value", ["", " ", "unknown", "0000", "anonymous", "a b@example.org", "x" * 10_000_000, "\0", "\ud800"]
)
@pytest.mark.parametrize("kind", ["email", "phone", "account", "nobody declared this"])
def test_what_identifies_nobody_joins_nobody(kind: str, value: str) -> None:
    people = LivePeople(known())
    odd = Identifier(kind, value)
    told = [Record(f"g{n}", "crm", str(n), n, (Identifier("account", f"A-{n}"), odd)) for n in range(3)]
    people.see(told)
    assert len({people.person(Identifier("account", f"A-{n}")) for n in range(3)}) == 3


def test_a_new_identifier_that_somebody_keeps_apart_is_not_taken_for_a_leaf() -> None:
    """The component is parted already, so that a new value which hangs on one other alone could go with that one."""
    records = [
        record("1: account A-1, phone 2145550161", 1),
        record("2: account A-2, phone 2145550161", 2),
        record("3: account A-1, member M1", 3),
        record("4: account A-1, visitor v1", 4),
    ]
    kept = Pairing(at=1, id="d", must=False, a=Identifier("member", "M1"), b=Identifier("visitor", "v1"))
    people = LivePeople(known())
    people.decide(kept)
    for one in records:
        people.see([one])
    same(people, history(World(records, [kept])), World(records, [kept]))
