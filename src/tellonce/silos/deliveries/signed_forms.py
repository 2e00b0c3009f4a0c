"""The signature of Twilio's requests: over the address and the sorted fields of a form, or an address and a body.

Source: Twilio, "Webhooks security" (forms, and `bodySHA256` for all other bodies), and "Webhook rules" (a key and an
algorithm of a rule's own).
"""

import base64
import hashlib
import hmac
from typing import Final
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from tellonce.vocabulary.refusal import Refused

_FORM: Final = "application/x-www-form-urlencoded"
_BODY: Final = "bodySHA256"
_PORTS: Final = {"https": 443, "http": 80}
_DIGESTS: Final = {"": "sha1", "HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
_MOST_FIELDS: Final = 10_000


def form_signed(secret: str, given: str, url: str, body: bytes, content_type: str, settings: str) -> bool:
    """Whether a request of Twilio is signed with a secret.

    Args:
        secret: the account's auth token, or the shared key of a rule.
        given: the signature of its header.
        url: in full as Twilio was given it; that its port is written out or not makes no difference.
        body: as it came.
        content_type: of the request.
        settings: the header that names the algorithm of a rule, '' where there is none.

    Raises:
        Refused: the rule's algorithm is not known, or the form cannot be read.
    """
    digest = _digest(settings)
    form = content_type.partition(";")[0].strip().casefold() == _FORM
    fits = form or _body_fits(url, body)
    held = _sorted(body) if form else ""
    wanted = [
        base64.b64encode(hmac.digest(secret.encode(), (address + held).encode("utf-8", "replace"), digest))
        for address in _addresses(url)
    ]
    return any(hmac.compare_digest(given.encode("utf-8", "replace"), one) for one in wanted) and fits


def _digest(settings: str) -> str:
    named = dict(pair.strip().partition("=")[::2] for pair in settings.split(",")).get("algorithm", "")
    if named not in _DIGESTS:
        raise Refused(f"the signature is of the algorithm {named[:40]!r} (allowed: HMAC_SHA1, HMAC_SHA256)")
    return _DIGESTS[named]


def _sorted(body: bytes) -> str:
    """The fields of a form, name and value, in order of their names; of a field that comes again each value once."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )  # fmt: skip
    except ValueError as error:
        raise Refused("the form of the request cannot be read") from error
    return "".join(name + value for name, value in sorted(set(pairs)))


def _body_fits(url: str, body: bytes) -> bool:
    """Whether the address names the digest of the body; an empty body needs none."""
    named = dict(parse_qsl(urlsplit(url).query)).get(_BODY, "")
    if not named:
        return not body
    return hmac.compare_digest(named.casefold().encode("utf-8", "replace"), hashlib.sha256(body).hexdigest().encode())


def _addresses(url: str) -> list[str]:
    """The address as given, and with its port written out or left out: proxies and Twilio differ in that."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return [url]
    usual = _PORTS.get(parts.scheme)
    if usual is None:
        return [url]
    bare = parts.netloc.removesuffix(f":{port}") if port is not None else parts.netloc
    others = [bare] if port == usual else [f"{bare}:{usual}"] if port is None else []
    return [url, *(urlunsplit(parts._replace(netloc=netloc)) for netloc in others)]
