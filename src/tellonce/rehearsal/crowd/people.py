"""Who lives in the crowd: customers with the numbers and addresses by which each silo knows them."""

from random import Random
from typing import Final

import msgspec

from tellonce.rehearsal.crowd.marks import contact_id, letters, uuid
from tellonce.rehearsal.crowd.names import AREA_CODES, FIRST, LAST, STREET_KINDS, STREETS
from tellonce.rehearsal.truth import TruePerson

MOST: Final = len(AREA_CODES) * 100
"""As many customers as there are telephone numbers kept for fiction in our area codes."""

NO_PHONE: Final = "+10000000000"
"""What staff type where a customer gives no number: it identifies nobody."""


class Customer(msgspec.Struct, kw_only=True):
    """One customer.

    Attributes:
        number: position in the crowd from 0.
        key: key in the truth, given when it is known whether the truth follows the customer's journeys.
        first: given name.
        last: family name.
        phone: E.164, or `NO_PHONE`.
        email: address.
        account_no: customer number.
        contact_id: id in the customer records.
        stripe_customer: id in the payments.
        login: user id on the site.
        browser: id of the one browser with which the customer visits the site.
        desk_id: id as a requester of tickets.
        site: street with number.
        postcode: five digits.
        prefers: Email, Phone, SMS or '' where the customer never said.
    """

    number: int
    key: str
    first: str
    last: str
    phone: str
    email: str
    account_no: str
    contact_id: str
    stripe_customer: str
    login: str
    browser: str
    desk_id: int
    site: str
    postcode: str
    prefers: str = ""

    @property
    def digits(self) -> str:
        """The ten digits of the telephone number, as a customer keys them."""
        return self.phone.removeprefix("+1")

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.first} {self.last}"

    def true_person(self) -> TruePerson:
        """The customer as the truth states a person."""
        return TruePerson(
            key=self.key,
            name=self.name,
            identifiers={
                "name": [self.name],
                "phone": [self.phone],
                "email": [self.email],
                "account_no": [self.account_no],
                "contact_id": [self.contact_id],
                "stripe_customer": [self.stripe_customer],
                "user_id": [self.login],
                "browser": [self.browser],
                "zendesk_user": [str(self.desk_id)],
            },
            preferred_channel=self.prefers.lower(),
        )


def customer(number: int, draw: Random) -> Customer:
    """The customer of that position: own telephone, own address, own numbers; names may come twice.

    Args:
        number: from 0, below `MOST`.
        draw: the crowd's dice.
    """
    first, last = draw.choice(FIRST), draw.choice(LAST)
    area = AREA_CODES[number % len(AREA_CODES)]
    return Customer(
        number=number,
        key="",
        first=first,
        last=last,
        phone=f"+1{area}55501{number // len(AREA_CODES):02d}",
        email=f"{first}.{last}{number}@example.org".lower(),
        account_no=f"BW-{2_000_000 + number * 37:07d}",
        contact_id=contact_id(draw),
        stripe_customer=f"cus_{letters(draw, 14)}",
        login=f"bw_{300_000 + number}",
        browser=uuid(draw),
        desk_id=88_200_000 + number,
        site=f"{draw.randint(1, 990)} {draw.choice(STREETS)} {draw.choice(STREET_KINDS)}",
        postcode=f"{draw.randint(60_001, 60_009)}",
    )
