"""Ids in the shapes of the products that give them; drawn from the crowd's dice: a seed gives the same again."""

from random import Random
from string import ascii_letters, digits
from typing import Final
from uuid import UUID

_ALPHABET: Final = ascii_letters + digits


def letters(draw: Random, length: int) -> str:
    """Letters and digits, as Stripe and SendGrid use them."""
    return "".join(draw.choices(_ALPHABET, k=length))


def hexadecimal(draw: Random, prefix: str) -> str:
    """A Twilio sid: two letters and 32 hexadecimal digits."""
    return f"{prefix}{draw.getrandbits(128):032x}"


def uuid(draw: Random) -> str:
    """A random UUID (version 4), as Genesys uses them."""
    return str(UUID(int=draw.getrandbits(128), version=4))


def contact_id(draw: Random) -> str:
    """A Salesforce id of a Contact in its long form."""
    return f"0035f{letters(draw, 10)}AAA"


def case_id(draw: Random) -> str:
    """A Salesforce id of a Case in its long form."""
    return f"5005f{letters(draw, 10)}AAA"
