"""Facts of an organisation that its readers need: never a customer, a record or a moment of one."""

import msgspec


class Organisation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[organisation]` of `tellonce.toml`.

    Attributes:
        name: for people.
        zone: IANA name of the zone in which it keeps its local times.
        region: two letters (ISO 3166) for telephone numbers written without a country code.
        numbers: its own telephone numbers: they identify no customer.
        addresses: its own e-mail addresses, whole domains written `@example.org`, and its names in social networks
            written `@name`.
        human_words: what customers say or key to a menu when they want a person, lower case.
        as_of: ISO 8601 moment of the export, or '' for the latest moment read.
    """

    name: str
    zone: str
    region: str = "US"
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    human_words: tuple[str, ...] = ("agent", "operator", "representative", "human", "person", "advisor")
    as_of: str = ""
