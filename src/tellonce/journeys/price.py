"""What a friction costs: the organisation for the time of its people and its messages, the customer for theirs."""

from tellonce.journeys.pattern import Cost, Definition
from tellonce.vocabulary.measure import Money, Prices
from tellonce.vocabulary.moment import MINUTE


def organisation_cost(
    definition: Definition, span: int | None, messages: int, prices: Prices, *, assisted: bool
) -> Money:
    """What one friction cost the organisation.

    Waiting and going round in menus cost it nothing; talk costs a person's minutes where one took part; a whole contact
    that need not have been (`rest`, `chase`) also costs the fixed price of one; messages cost what sending them does.

    Args:
        definition: what it is.
        span: customer's microseconds wasted, or None.
        messages: how many messages it counts.
        prices: what things cost.
        assisted: whether a person took part in the contact.
    """
    talk = (span or 0) / MINUTE * prices.agent_minute if assisted else 0.0
    match definition.minutes:
        case Cost.CHASE if span is None:
            amount = 0.0
        case Cost.REST | Cost.CHASE:
            amount = talk + (prices.assisted_contact if assisted else prices.self_service_contact)
        case Cost.RECORDED:
            amount = talk
        case Cost.MESSAGES | Cost.WRITING:
            amount = messages * prices.message
        case Cost.WAITING | Cost.SPAN | Cost.TASK | Cost.NONE:
            amount = 0.0
    return Money(round(amount, 2), prices.currency)


def customer_cost(span: int, prices: Prices) -> Money:
    """What wasted microseconds cost the customers, at the declared value of their minute."""
    return Money(round(span / MINUTE * prices.customer_minute, 2), prices.currency)
