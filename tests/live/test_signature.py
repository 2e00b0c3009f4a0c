"""The signature is the one that other people's verifier takes, and no other."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some
from standardwebhooks import Webhook, WebhookVerificationError

from tellonce.live.sending.signature import secret, signed
from tellonce.vocabulary.refusal import Refused

FIRST, SECOND = secret(b"a" * 32), secret(b"b" * 32)


def now() -> int:
    """The verifier takes nothing that is older than some minutes, and a whole run may take longer."""
    return int(datetime.now(UTC).timestamp())


def headers(signature, seconds, id="n1"):
    return {"webhook-id": id, "webhook-timestamp": str(seconds), "webhook-signature": signature}


@given(some.text(min_size=1), some.binary(min_size=24, max_size=64))
def test_another_library_takes_what_is_signed(body, key):
    written, at = secret(key), now()

    Webhook(written).verify(body, headers(signed([written], "n1", at, body.encode()), at), json_parse=False)


def test_while_a_secret_is_changed_both_verify():
    at = now()
    told = headers(signed([SECOND, FIRST], "n1", at, b"{}"), at)

    assert Webhook(FIRST).verify("{}", told) == Webhook(SECOND).verify("{}", told) == {}


@pytest.mark.parametrize(
    ("key", "id", "earlier", "body"),
    [(SECOND, "n1", 0, b"{}"), (FIRST, "n2", 0, b"{}"), (FIRST, "n1", 1, b"{}"), (FIRST, "n1", 0, b"{ }")],
    ids=["another secret", "another id", "another moment", "another body"],
)
def test_nothing_else_verifies(key, id, earlier, body):
    at = now()
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(FIRST).verify("{}", headers(signed([key], id, at - earlier, body), at))


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_!", b64encode(b"a" * 32).decode(), "whsec_äöü"])
def test_what_is_no_secret_is_refused_and_not_repeated(text):
    with pytest.raises(Refused) as refused:
        signed([text], "n1", now(), b"{}")

    assert text.removeprefix("whsec_") == "" or text.removeprefix("whsec_") not in str(refused.value)


def test_what_is_signed_stays_the_same():
    assert signed([secret(b"0" * 32)], "msg_1", 1_700_000_000, b"{}") == (
        "v1,9DY6+WdH9pdf4TOuH8p/6He6iTUAg0yiM5huvGJWsUY="
    )
