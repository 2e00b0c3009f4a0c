"""What contacts came to, week by week and channel by channel, as rows to be shown and counted again."""

import msgspec


class MeasureRow(msgspec.Struct, frozen=True, kw_only=True):
    """One week of one channel.

    A journey counts in every week and channel in which it has a contact or message, so that `journeys` does not add up
    over rows; all else does.

    Attributes:
        week: ISO 8601 date of its Monday, UTC.
        channel: member of `Channel`.
        contacts: contacts begun.
        messages: messages that reached the customer.
        journeys: journeys with a contact or message here.
        repeat_contacts: contacts that a `repeat_contact` concerns.
        minutes: customers' minutes.
        minutes_wasted: customers' minutes that frictions wasted.
        cost: in the currency of `Measures`.
    """

    week: str
    channel: str
    contacts: int
    messages: int
    journeys: int
    repeat_contacts: int
    minutes: float
    minutes_wasted: float
    cost: float


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """What contacts came to.

    Attributes:
        currency: ISO 4217.
        rows: ordered by week, then channel; none for a week and channel without anything.
        contacts_per_journey: mean over journeys with a contact, or None without any.
        first_contact_resolution: share (0 to 1) of journeys with a person's help that needed just one such contact,
            over journeys old enough that a repeat would show; None without any.
        repeat_rate: share (0 to 1) of contacts with a person that were repeats; None without any.
    """

    currency: str
    rows: list[MeasureRow]
    contacts_per_journey: float | None = None
    first_contact_resolution: float | None = None
    repeat_rate: float | None = None
