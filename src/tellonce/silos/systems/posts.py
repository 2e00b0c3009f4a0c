"""Public posts, whatever the network: who wrote to whom, and whether it was the customer or the organisation.

What one customer and the organisation wrote to each other about one post is one contact; what others threw in is
theirs. So a key names the post and the customer: `post:17/ida`.
"""

from collections.abc import Iterator, Mapping

import msgspec

from tellonce.silos.system import Source
from tellonce.silos.systems.fields import identifiers, kept, name_of
from tellonce.silos.systems.own import own_address
from tellonce.silos.systems.plain_text import noted
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Touchpoint


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who wrote a post, or whom it names.

    Attributes:
        handle: name in the network, without the sign `@` in front; '' where only the number is known.
        number: the network's own number of the account, '' where it is not told.
        name: for people.
        own: whether the record itself says that it is the organisation's.
    """

    handle: str = ""
    number: str = ""
    name: str = ""
    own: bool = False


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """One post.

    Attributes:
        network: name of the network, for the kind of its numbers (`mastodon_id`).
        id: the network's id of the post.
        at: moment, microseconds UTC.
        author: who wrote it.
        text: what it says.
        replies_to: id of the post that it answers, '' for none.
        answered: whose post it answers.
        mentions: who is named in it.
        shared: whether it only passes on what somebody else wrote.
        versions: other ids of the same post (before an edit).
        later: what became of it afterwards: word (`edited`, `deleted`) to moment.
        fields: everything else, by the network's own names.
    """

    network: str
    id: str
    at: int
    author: Author
    text: str
    replies_to: str = ""
    answered: Author = Author()
    mentions: tuple[Author, ...] = ()
    shared: bool = False
    versions: tuple[str, ...] = ()
    later: Mapping[str, int] = msgspec.field(default_factory=dict)
    fields: Mapping[str, str] = msgspec.field(default_factory=dict)


def tell(post: Post, source: Source) -> Iterator[Touchpoint]:
    """What a post is: written by a customer, or an answer, a notice or a broadcast of the organisation.

    Raises:
        Unreadable: it has no id, and its line is not known.
    """
    own = _own(post.author, source)
    about = _customers(post, source) if own else (post.author,)
    customer = about[0] if len(about) == 1 else Author()
    activity = _activity(post, source, about) if own else Activity.MESSAGE_WRITTEN
    told = Touchpoint(
        silo=source.silo, file=source.file, record=name_of(post.id, source), at=post.at, channel=Channel.SOCIAL,
        direction=Direction.OUT if own else Direction.IN, activity=Activity.NOTED if post.shared else activity,
        word="shared" if post.shared else "", ids=identifiers(_ids(customer, post.network)),
        contact_keys=_keys(post, customer),
        attributes=kept([("note", noted(post.text)), ("mentions", ";".join(one.handle for one in post.mentions)),
                         *post.fields.items()]),
    )  # fmt: skip
    yield told
    for part, (word, at) in enumerate(post.later.items(), start=1):
        yield msgspec.structs.replace(told, part=part, activity=Activity.NOTED, word=word, at=max(at, post.at))


def _own(one: Author, source: Source) -> bool:
    """Whether an account is the organisation's: its handle (`@name`) or number stands among its addresses."""
    return one.own or any(own_address(f"@{told.lstrip('@')}", source) for told in (one.handle, one.number) if told)


def _customers(post: Post, source: Source) -> tuple[Author, ...]:
    """Whom a post of the organisation speaks to: whoever it answers, else those that it names."""
    if post.answered != Author() and not _own(post.answered, source):
        return (post.answered,)
    return tuple(one for one in post.mentions if not _own(one, source))


def _activity(post: Post, source: Source, about: tuple[Author, ...]) -> Activity:
    """What a post of the organisation is.

    A post that answers one, where it is not known whose, is an answer all the same.
    """
    if post.replies_to and not _own(post.answered, source):
        return Activity.REPLY_SENT
    return Activity.NOTICE_SENT if len(about) == 1 else Activity.NEWSLETTER_SENT


def _ids(customer: Author, network: str) -> Iterator[tuple[str, str]]:
    yield "handle", customer.handle
    yield f"{network}_id", customer.number
    yield "name", customer.name


def _keys(post: Post, customer: Author) -> tuple[str, ...]:
    """Keys of the post and of the one that it answers, each with the customer; none where it speaks to nobody."""
    who = customer.handle.lstrip("@").casefold() or customer.number
    known = dict.fromkeys((post.id, *post.versions, post.replies_to))
    return tuple(f"post:{key}/{who}" for key in known if key and who)
