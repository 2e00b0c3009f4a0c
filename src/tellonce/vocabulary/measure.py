"""Quantities that carry their unit: minutes of customers, money with its currency, and what time and contacts cost."""

from typing import Final

import msgspec

from tellonce.vocabulary.moment import MINUTE


class Money(msgspec.Struct, frozen=True):
    """An amount with its currency.

    Attributes:
        amount: in whole units of the currency (dollars, not cents).
        currency: ISO 4217 code.
    """

    amount: float
    currency: str


class Prices(msgspec.Struct, frozen=True, kw_only=True):
    """What time and contacts cost an organisation, declared under `[prices]`.

    Each default is a placeholder to be replaced by the organisation's own figure; its reason stands in
    `docs/reference/prices.md` and in `SOURCES`.

    Attributes:
        currency: ISO 4217 code of all amounts.
        agent_minute: cost of one minute of a person who serves customers.
        assisted_contact: fixed cost of one contact with a person, beyond the minutes.
        self_service_contact: fixed cost of one contact without a person.
        message: cost of one message sent.
        customer_minute: value of one minute of a customer's time.
    """

    currency: str = "USD"
    agent_minute: float = 1.0
    assisted_contact: float = 0.0
    self_service_contact: float = 0.10
    message: float = 0.05
    customer_minute: float = 0.30


SOURCES: Final[dict[str, str]] = {
    "currency": "ISO 4217; the dollar unless declared.",
    "agent_minute": "About 60 an hour: wage, employer's charges, place and idle time of a contact-centre seat. A round "
    "figure to be replaced by the organisation's own.",
    "assisted_contact": "Nothing beyond the minutes, unless declared.",
    "self_service_contact": "About a tenth of a dollar: what a self-service contact is commonly put at beside several "
    "dollars for a person. A round figure to be replaced.",
    "message": "A few cents: between the price of an e-mail (near nothing) and of a letter (postage). A round figure.",
    "customer_minute": "18 an hour: half of a median hourly wage of about 36, the usual valuation of private time in "
    "transport appraisal (US DOT, The Value of Travel Time Savings, 2016: 50 per cent of the hourly median household "
    "income).",
}


def minutes(span: int) -> float:
    """Minutes of a span in microseconds, rounded to one decimal as the counting rules ask: half a tenth upward.

    In whole numbers, so that every engine that sums them comes to the same.
    """
    return (10 * span + MINUTE // 2) // MINUTE / 10
