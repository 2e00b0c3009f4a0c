"""Layers that records of any system may come in: what carries events from one program to another.

Source: CloudEvents 1.0 (JSON format); Amazon EventBridge, "Events"; Amazon SNS, "HTTP/HTTPS notification JSON format";
Amazon Data Firehose, "HTTP endpoint delivery request"; Google Cloud Pub/Sub, "Push subscriptions".
"""

from collections.abc import Iterator
from typing import Final

from tellonce.silos.system import Record, Wrapper, Written
from tellonce.vocabulary.refusal import Unreadable

_CLOUD_EVENT: Final = frozenset({"specversion", "type", "source", "id"})


def _confirmed(_: Record) -> Iterator[Record]:
    """Refuses the question whether a subscription is wanted: to answer is to open an address, which people decide."""
    yield from ()
    raise Unreadable("Amazon SNS asks to confirm the subscription: open the SubscribeURL that it sends, once")


CARRIERS: Final[tuple[Wrapper, ...]] = (
    Wrapper(name="stream", signs=_CLOUD_EVENT | {"data"}, root=("data",), id=("id", "source")),
    Wrapper(
        name="stream", signs=_CLOUD_EVENT | {"data_base64"}, root=("data_base64",), written=Written.BASE64,
        id=("id", "source"),
    ),
    Wrapper(name="stream", signs=frozenset({"detail-type", "source", "detail"}), root=("detail",), id=("id",)),
    Wrapper(name="stream", signs=frozenset({"TopicArn", "SubscribeURL"}), opened=_confirmed),
    Wrapper(
        name="stream", signs=frozenset({"Type", "TopicArn", "MessageId", "Message"}), root=("Message",),
        written=Written.TEXT, id=("MessageId",),
    ),
    # Firehose names a request, not a record, and gives a record again under another request where a stream doubled it.
    Wrapper(
        name="stream", signs=frozenset({"requestId", "timestamp", "records"}), root=("records.data",),
        written=Written.BASE64,
    ),
    Wrapper(
        name="stream", signs=frozenset({"subscription", "message.data"}), root=("message.data",),
        written=Written.BASE64, id=("message.messageId",),
    ),
)  # fmt: skip
"""The layers, in the order in which they are tried, after a system's own."""
