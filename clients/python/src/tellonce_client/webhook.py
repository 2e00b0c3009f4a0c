"""Checks a webhook: that it is from who has the secret, whole, and not an old one sent again.

Source: Standard Webhooks 1.0.
"""

import hmac
import json
import time
from base64 import b64decode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

from tellonce_client.errors import Invalid
from tellonce_client.news import News, news

PREFIX: Final = "whsec_"

TOLERANCE_SECONDS: Final = 300
"""How far its moment may lie from now. Source: Standard Webhooks 1.0, reference libraries: five minutes."""


def verify(
    headers: Mapping[str, str], body: bytes, secret: str | Iterable[str], *, now: float | None = None
) -> News:  # fmt: skip
    """The news in a webhook, once it is known to be true. Drop what comes twice by its `id`.

    Args:
        headers: of the request, in any case.
        body: as it came, byte for byte; a body that was read and written again does not verify.
        secret: `whsec_…`, or several while it is being changed.
        now: seconds since 1970; the clock of this machine if left out.

    Raises:
        Invalid: it is not to be believed. Answer with 401.
        ValueError: a secret is none.
    """
    told = {name.lower(): value for name, value in headers.items()}
    id, moment = told.get("webhook-id", ""), told.get("webhook-timestamp", "")
    if not id or not moment.isdecimal():
        raise Invalid("webhook-id or webhook-timestamp is missing")
    if abs((time.time() if now is None else now) - int(moment)) > TOLERANCE_SECONDS:
        raise Invalid(f"it is older or newer than {TOLERANCE_SECONDS} s")
    said = b".".join((id.encode(), moment.encode(), body))
    secrets = [secret] if isinstance(secret, str) else list(secret)
    if not _signed(told.get("webhook-signature", ""), [_key(one) for one in secrets], said):
        raise Invalid("no signature fits")
    try:
        return news(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid("it is signed, but no CloudEvent") from error


def _signed(header: str, keys: list[bytes], said: bytes) -> bool:
    right = [hmac.digest(key, said, sha256) for key in keys]
    for one in header.split():
        version, _, text = one.partition(",")
        try:
            given = b64decode(text, validate=True)
        except ValueError:
            continue
        if version == "v1" and any([hmac.compare_digest(given, each) for each in right]):  # noqa: C419  # all the time
            return True
    return False


def _key(secret: str) -> bytes:
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise ValueError(f"the secret of a webhook is not one (allowed: {PREFIX} and base64)")
    return key
