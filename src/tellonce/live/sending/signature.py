"""The signature of what is sent by webhook, so that a receiver knows who sent it and that nobody changed it.

Source: Standard Webhooks 1.0, symmetric signatures (`v1`).
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from tellonce.vocabulary.refusal import Refused

PREFIX: Final = "whsec_"

SECRET_BYTES: Final = 32
"""Of a secret that is made here. Source: Standard Webhooks 1.0, "signature scheme": 24 to 64 bytes of randomness."""


def secret(random: bytes) -> str:
    """Random bytes (`SECRET_BYTES` of them) as a secret is written."""
    return PREFIX + b64encode(random).decode()


def signed(secrets: Iterable[str], id: str, seconds: int, body: bytes) -> str:
    """The header `webhook-signature`: one signature by each secret, separated by blanks.

    Args:
        secrets: what signs; several while a secret is being changed.
        id: of the message, `webhook-id`.
        seconds: since 1970 UTC when it is sent, `webhook-timestamp`.
        body: as it is sent, byte for byte.

    Raises:
        Refused: a secret is none.

    Example:
        >>> signed([secret(b"0" * 32)], "msg_1", 1_700_000_000, b"{}")
        'v1,9DY6+WdH9pdf4TOuH8p/6He6iTUAg0yiM5huvGJWsUY='
    """
    said = b".".join((id.encode(), str(seconds).encode(), body))
    digests = (hmac.digest(_key(one), said, sha256) for one in secrets)
    return " ".join(f"v1,{b64encode(one).decode()}" for one in digests)


def _key(text: str) -> bytes:
    try:
        key = b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError:
        key = b""
    if not text.startswith(PREFIX) or not key:
        # The message never repeats it: it may be a true secret with one wrong sign.
        raise Refused(f"the secret of a webhook is not one (allowed: {PREFIX} and base64)")
    return key
