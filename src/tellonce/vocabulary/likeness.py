"""How two values of a field are held against each other when it is asked whether two records may be one person's."""

from enum import StrEnum


class Likeness(StrEnum):
    """What makes two values of a field alike.

    `GIVEN_NAME` and `SURNAME` know typing errors, initials and swapped fields; `NAME` is a whole name, read as both.
    `DATE` knows mistyped digits, swapped day and month, and years alone. `POSTCODE` knows that neighbours share a
    beginning; `ADDRESS` and `TEXT` that a word may be missing; `EMAIL` that the part before the `@` counts; `PHONE` and
    `CODE` that a digit may be wrong. `CATEGORY` is a short word out of a list: a town, a country, a profession.
    """

    GIVEN_NAME = "given_name"
    SURNAME = "surname"
    NAME = "name"
    DATE = "date"
    POSTCODE = "postcode"
    ADDRESS = "address"
    EMAIL = "email"
    PHONE = "phone"
    CODE = "code"
    CATEGORY = "category"
    TEXT = "text"
