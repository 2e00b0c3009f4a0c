"""What may be true of a step beyond what its own record says: a closed list that patterns can ask for."""

from enum import StrEnum


class Trait(StrEnum):
    """What is known of a step from its journey, its contact and the organisation, as of its own moment.

    `sends_away`: it sends the customer to another channel or company. `leads_on`: it does so, or it leads to a queue, a
    person, an agreed call-back or the next voice menu. `open`: something promised or a case of its
    journey is not done. `nameless`: a survey that does not tell what it asks about. `unwished`: a message on another
    channel than the one the customer prefers and can be reached on. `settled`: what its journey asked for had been paid
    in full and in time. `past_due`: it asks for something by a moment already past. `enforcing`: it stands in what
    tells of a consequence (enforced, penalised). `unable`: its task cannot be finished in its channel, or on the
    channel it advertises. `harder`: the task that it undoes has easier ways than it. `callback`: a call-back was agreed
    in its contact. `owed`: something promised in its journey is not done. `left`: the last step of a self-service task
    that went neither through nor wrong and after which the customer left. `goes_on`: it stands in a mail or letter in a
    case or ticket that an earlier contact had named.
    """

    SENDS_AWAY = "sends_away"
    LEADS_ON = "leads_on"
    OPEN = "open"
    NAMELESS = "nameless"
    UNWISHED = "unwished"
    SETTLED = "settled"
    PAST_DUE = "past_due"
    ENFORCING = "enforcing"
    UNABLE = "unable"
    HARDER = "harder"
    OWED = "owed"
    LEFT = "left"
    GOES_ON = "goes_on"
    CALLBACK = "callback"
