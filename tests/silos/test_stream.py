"""Declared streams: what they need, what belongs to the other system, and that credentials are never shown."""

import pytest

from tellonce.silos.declare import read
from tellonce.silos.stream import StreamKind
from tellonce.vocabulary.refusal import BadDeclaration

HEAD = """
[organisation]
name = "Fenwick Cable"
zone = "UTC"

[[silo]]
name = "site"
system = "segment"
files = ["calls.jsonl"]

"""
NATS = """[[stream]]
kind = "nats"
servers = ["nats://127.0.0.1:4222"]
subject = "site.>"
silo = "site"
"""
KAFKA = """[[stream]]
kind = "kafka"
servers = ["127.0.0.1:9092", "broker:9093"]
topic = "calls"
silo = "site"
durable = "tellonce-eu"
tls = true
"""


def test_streams_are_declared():
    first, second = read(HEAD + NATS + KAFKA, "t.toml").stream

    assert (first.kind, first.subject, first.durable) == (StreamKind.NATS, "site.>", "tellonce")
    assert (second.kind, second.topic, second.tls) == (StreamKind.KAFKA, "calls", True)


@pytest.mark.parametrize(
    ("stream", "good", "bad", "line", "hint"),
    [(NATS, 'silo = "site"', 'silo = "sites"', 15, "did you mean 'site'? (allowed: site)"),
     (NATS, 'kind = "nats"', 'kind = "rabbit"', 12, "allowed: nats, kafka"),
     (NATS, '["nats://127.0.0.1:4222"]', "[]", 13, "at least one server"),
     (NATS, "nats://127", "http://127", 13, "no address of NATS"),
     (NATS, "nats://127", "nats://u:secret@127", 13, "credentials do not belong here"),
     (NATS, 'subject = "site.>"', "", 11, "needs the name of its subject"),
     (NATS, 'silo = "site"', 'silo = "site"\ntopic = "t"', 16, "has no topic"),
     (NATS, 'silo = "site"', 'silo = "site"\ndurable = "a.b"', 16, "no name of a consumer"),
     (KAFKA, 'topic = "calls"', 'subject = "calls"', 14, "has no subject"),
     (KAFKA, "tls = true", 'stream = "S"', 17, "in no stream"),
     (KAFKA, ":9093", "", 13, "no address of a broker")],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(stream, good, bad, line, hint):
    assert good in stream
    with pytest.raises(BadDeclaration) as refused:
        read(HEAD + stream.replace(good, bad, 1), "t.toml")

    assert hint in refused.value.problem
    assert refused.value.line == line
    assert "secret" not in str(refused.value)
