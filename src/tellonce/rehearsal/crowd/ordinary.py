"""The ordinary customers, who meet no friction, and the traps among them for whoever resolves who is who."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from tellonce.rehearsal.crowd.calls import call
from tellonce.rehearsal.crowd.conversation import Leg
from tellonce.rehearsal.crowd.field import PRICES, invoice_number, visit
from tellonce.rehearsal.crowd.ledger import Ledger
from tellonce.rehearsal.crowd.letters import BILL, Demand, letter
from tellonce.rehearsal.crowd.mail import NEWSLETTER, STATEMENT, VISIT, day_before, mail
from tellonce.rehearsal.crowd.organisation import TOPICS, opening
from tellonce.rehearsal.crowd.people import NO_PHONE, Customer
from tellonce.rehearsal.crowd.scenario import some_day
from tellonce.rehearsal.crowd.tickets import Line, ticket
from tellonce.rehearsal.crowd.web import SIGN_IN, Act, surf
from tellonce.rehearsal.truth import SharedValue
from tellonce.vocabulary.moment import HOUR, MINUTE

TRAPS = 4 * 2
"""How many customers one of each trap takes: two each for household, recycled address, namesakes and placeholder."""


def live(ledger: Ledger, draw: Random, who: Customer) -> None:
    """A month of an ordinary customer: now and then one call, ticket, mail, letter or visit in time; often nothing."""
    chance = draw.random()
    topic = draw.choice(sorted(TOPICS))
    if chance < 0.35:
        leg = Leg(queue=TOPICS[topic].queue, wait=draw.randint(5, 420), talk=draw.randint(90, 800))
        call(ledger, draw, who, some_day(draw, last=30), topic, [leg])
    elif chance < 0.45:
        at = some_day(draw, last=30)
        lines = [Line(after=0, text="A question about my plan."), Line(after=5400, text="It is answered.", agent=5)]
        ticket(ledger, draw, who, at, topic, lines, at + 2 * HOUR)
    if draw.random() < 0.2:
        done = [Act(after=50, event="Bill Payment Started"), Act(after=130, event="Bill Payment Completed")]
        surf(ledger, draw, who, some_day(draw, last=30), [SIGN_IN, *done], "pays on the site")
    if not who.prefers and draw.random() < 0.5:
        asks = Demand(invoice=invoice_number(draw), amount=draw.choice(PRICES), by=opening(45))
        letter(ledger, draw, who, some_day(draw, last=30), BILL, asks)
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
