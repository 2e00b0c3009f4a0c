"""What an organisation can do where: which task can be finished in which channel, as it declares."""

from collections.abc import Mapping

import msgspec

from tellonce.vocabulary.channel import Channel


class Capability(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[capability.TASK]`: where one task can be finished. TASK is the name that meanings and mappings give as `task`.

    Attributes:
        channels: the channels in which it can be finished, a menu under `phone` and an app under `web`; left out: as
            learnt (`tellonce learn`), else everywhere.
        undoes: the task that this one undoes, as leaving undoes joining ('' = none).
    """

    channels: tuple[Channel, ...] | None = None
    undoes: str = ""


FOLDED = {Channel.IVR: Channel.PHONE, Channel.APP: Channel.WEB, Channel.BOT: Channel.WEB}
"""Channels that are part of another: who is on the line can finish there what can be finished by telephone."""


def unable(capabilities: Mapping[str, Capability], task: str, channel: Channel) -> bool:
    """Whether a task cannot be finished in a channel; False where nothing is known of it."""
    known = capabilities.get(task)
    return known is not None and not _in(known, channel)


def harder(capabilities: Mapping[str, Capability], task: str, channel: Channel) -> bool:
    """Whether undoing takes another way than doing did: a task of which the one that it undoes has easier ways.

    So it is in a channel in which the other can be finished and this cannot; and in every channel where no way in is a
    way out, for then nobody can be seen to look for one where it would have to be.
    """
    known = capabilities.get(task)
    undone = capabilities.get(known.undoes) if known else None
    if known is None or undone is None or known.channels is None or undone.channels is None:
        return False
    if _in(undone, channel) and unable(capabilities, task, channel):
        return True
    return bool(undone.channels) and set(map(folded, undone.channels)).isdisjoint(map(folded, known.channels))


def folded(channel: Channel) -> Channel:
    """The channel that a channel is part of, else itself."""
    return FOLDED.get(channel, channel)


def _in(known: Capability, channel: Channel) -> bool:
    return known.channels is None or folded(channel) in map(folded, known.channels)
