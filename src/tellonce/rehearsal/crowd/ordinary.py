"""The ordinary customers, who meet no friction, and the traps among them for whoever resolves who is who."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from tellonce.rehearsal.crowd.calls import call
from tellonce.rehearsal.crowd.conversation import Leg
from tellonce.rehearsal.crowd.field import visit
from tellonce.rehearsal.crowd.ledger import Ledger
from tellonce.rehearsal.crowd.mail import NEWSLETTER, STATEMENT, VISIT, day_before, mail
from tellonce.rehearsal.crowd.organisation import TOPICS, opening
from tellonce.rehearsal.crowd.people import NO_PHONE, Customer
from tellonce.rehearsal.crowd.scenario import some_day
from tellonce.rehearsal.truth import SharedValue
from tellonce.vocabulary.moment import HOUR, MINUTE

TRAPS = 4 * 2
"""How many customers one of each trap takes: two each for household, recycled address, namesakes and placeholder."""


def live(ledger: Ledger, draw: Random, who: Customer) -> None:
    """A month of an ordinary customer: now and then one call, one mail or one visit in time; often nothing."""
    chance = draw.random()
    if chance < 0.35:
        topic = draw.choice(sorted(TOPICS))
        leg = Leg(queue=TOPICS[topic].queue, wait=draw.randint(5, 420), talk=draw.randint(90, 800))
        call(ledger, draw, who, some_day(draw, last=30), topic, [leg])
    if who.prefers == "Email" and draw.random() < 0.5:
        category = draw.choice((STATEMENT, NEWSLETTER))
        mail(ledger, draw, who, some_day(draw, last=30), category, opened=draw.random() < 0.5)
    if who.prefers == "Email" and draw.random() < 0.1:
        _visited(ledger, draw, who)


def _visited(ledger: Ledger, draw: Random, who: Customer) -> None:
    begin = opening(draw.randint(2, 30))
    mail(ledger, draw, who, day_before(begin), VISIT, opened=draw.random() < 0.7)
    visit(ledger, draw, who, (begin, begin + 4 * HOUR), begin + draw.randint(1, 239) * MINUTE)


def house(ledger: Ledger, who: Sequence[Customer]) -> None:
    """Put customers into one household with one telephone, and write down that they are several people."""
    for other in who[1:]:
        other.phone, other.site, other.postcode = who[0].phone, who[0].site, who[0].postcode
        other.last = who[0].last
        ledger.keep_apart(who[0], other, "two people of one household on one telephone")
    ledger.share("phone", who[0].phone, who, "household telephone")


def set_traps(ledger: Ledger, who: Sequence[Customer]) -> None:
    """Make traps of ordinary customers, eight at a time; a rest of fewer stays as it is.

    Args:
        ledger: where the truth about them goes.
        who: ordinary customers with their keys, before any record of theirs is written.
    """
    nobody: list[Customer] = []
    for place in range(0, len(who) - TRAPS + 1, TRAPS):
        one = who[place : place + TRAPS]
        house(ledger, one[0:2])
        _recycle(ledger, one[2], one[3])
        one[5].first, one[5].last = one[4].first, one[4].last
        ledger.keep_apart(one[4], one[5], "same name, different people (numbers, address and telephone differ)")
        nobody += one[6:8]
    for customer in nobody:
        customer.phone = NO_PHONE
    for first, second in pairwise(nobody):
        ledger.keep_apart(first, second, "share only a placeholder value")
    if nobody:
        why = "placeholder typed by staff, not an identity"
        keys = [customer.key for customer in nobody]
        ledger.placeholders.append(SharedValue(kind="phone", value=NO_PHONE, persons=keys, why=why))


def _recycle(ledger: Ledger, first: Customer, second: Customer) -> None:
    second.email = first.email
    ledger.share("email", first.email, (first, second), "recycled address")
    ledger.keep_apart(first, second, "recycled e-mail address: given up by the first, later taken by the second")
