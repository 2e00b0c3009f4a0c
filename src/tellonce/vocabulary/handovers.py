"""Journeys that went from team to team, as rows to be shown and counted again."""

import msgspec


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """Two teams, the second of which took a journey over from the first.

    Attributes:
        source: the team that had it.
        target: the team that got it.
        count: how often.
        returns: how often the target had had the same journey before.
        median_seconds: median time between the last step of the one and the first of the other.
    """

    source: str
    target: str
    count: int
    returns: int
    median_seconds: float


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """One journey that was handed over.

    Attributes:
        journey: its id.
        teams: whose it was, in order; a team stands there again for every return to it.
        returns: how often it came back to a team that it had left.
        evidence: the first record of every team's turn (`file#record`), in the order of `teams`.
    """

    journey: str
    teams: list[str]
    returns: int
    evidence: list[str]


class Handovers(msgspec.Struct, frozen=True, kw_only=True):
    """What was handed over between teams.

    Attributes:
        by: the attribute that names the team.
        journeys: journeys with at least one step that names a team.
        handed_over: those of them that changed their team.
        returned: those of them that came back to a team which they had left.
        handovers: changes of team, over all journeys: the sum of the pairs.
        returns: changes back to a team that had been left.
        straight_back: returns to the very team that had handed the journey over.
        pairs: the most frequent first.
        listed: journeys that were handed over, those with the most returns first.
        others: journeys that were handed over and are not listed.
    """

    by: str
    journeys: int
    handed_over: int
    returned: int
    handovers: int
    returns: int
    straight_back: int
    pairs: list[Handover]
    listed: list[Handed]
    others: int
