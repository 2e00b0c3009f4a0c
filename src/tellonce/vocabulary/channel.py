"""Where a touchpoint took place and who began it."""

from enum import StrEnum


class Channel(StrEnum):
    """The way by which customer and organisation met.

    `NONE` is for records that are no meeting: a posting, a master record.
    """

    PHONE = "phone"
    IVR = "ivr"
    WEB = "web"
    APP = "app"
    BOT = "bot"
    CHAT = "chat"
    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"
    FAX = "fax"
    VISIT = "visit"
    BRANCH = "branch"
    SOCIAL = "social"
    SURVEY = "survey"
    NONE = "none"


class Direction(StrEnum):
    """Who began it: the customer (`IN`), the organisation (`OUT`), or nobody (`WITHIN`).

    What is `WITHIN` is a record inside the organisation.
    """

    IN = "in"
    OUT = "out"
    WITHIN = "within"
