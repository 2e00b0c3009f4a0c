"""`tellonce.toml` as one typed record.

Reading the file, with errors that name line and allowed values, is `declare`.
"""

import msgspec

from tellonce.identity.rules import Rules
from tellonce.journeys.capability import Capability
from tellonce.journeys.pattern import Definition
from tellonce.reading.rules import Reading
from tellonce.silos.mapping import Meaning, Silo
from tellonce.silos.organisation import Organisation
from tellonce.silos.stream import Stream
from tellonce.vocabulary.measure import Prices


class JourneyRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[journeys]`: when a journey ends.

    Attributes:
        gap_days: a silence longer than this ends a journey without an open matter.
        session_gap_minutes: a silence of so many minutes ends a web session.
    """

    gap_days: int = 14
    session_gap_minutes: int = 30


class Declaration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that an organisation declares.

    Attributes:
        organisation: its facts.
        silo: its source systems.
        meaning: what its own fields say.
        stream: streams whose messages are records of its silos.
        reading: what of its texts is read.
        identity: who is who.
        journeys: when a journey ends.
        prices: what time costs.
        friction: its own frictions beside the catalogue, by name, in the catalogue's form; those in the folder
            `frictions` beside the declaration join them.
        capability: which task can be finished in which channel, by task.
    """

    organisation: Organisation
    silo: tuple[Silo, ...] = ()
    meaning: tuple[Meaning, ...] = ()
    stream: tuple[Stream, ...] = ()
    reading: Reading = Reading()
    identity: Rules = Rules()
    journeys: JourneyRules = JourneyRules()
    prices: Prices = Prices()
    friction: dict[str, Definition] = {}
    capability: dict[str, Capability] = {}
