"""Whether a request is signed by the vendor that it says it is from: each vendor's documented check, as pure functions.

A signature comes beside the key that a silo is written with, not instead of it. Where a vendor documents none, the key
alone guards. What was taken down and sent again does no harm beyond that: the id of a delivery makes it a repeat.
"""

import base64
import hmac
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from tellonce.silos.deliveries.signed_curve import curve_signed
from tellonce.silos.deliveries.signed_forms import form_signed
from tellonce.vocabulary.moment import DAY, MINUTE, SECOND, from_iso
from tellonce.vocabulary.refusal import Refused, Unsupported

STRIPE_TOLERANCE: Final = 5 * MINUTE
"""How far the moment of a signature may lie from now. Source: Stripe, "Verify events": its libraries' default."""

RETRIED: Final = DAY
"""The same where a vendor signs a moment and documents no tolerance: as long as it tries again, so that no request that
was late is refused. Source: SendGrid, "Event Webhook": 24 hours; for Zendesk our choice, the same."""


_UTC: Final = ZoneInfo("UTC")
_ACCOUNT: Final = "the account's auth token, or the shared key of the webhook rule that fits the address"


class Request(NamedTuple):
    """A request whose signature is checked.

    Attributes:
        headers: by name in lower case.
        url: in full as the vendor was given it, with its query.
        body: the bytes as they came.
        now: moment of arrival, microseconds UTC.
    """

    headers: Mapping[str, str]
    url: str
    body: bytes
    now: int

    def header(self, name: str) -> str:
        """The value of a header.

        Raises:
            Refused: it is not there.
        """
        found = self.headers.get(name.casefold(), "").strip()
        if not found:
            raise Refused(f"the request has no header {name}: switch signing on where the webhook is set up")
        return found


class Scheme(NamedTuple):
    """How one vendor signs.

    Attributes:
        header: that carries the signature.
        secret: what its secret is and where the vendor shows it.
        signed: whether a request is signed with a secret.
    """

    header: str
    secret: str
    signed: Callable[[Request, str], bool]


def check(system: str, headers: Mapping[str, str], url: str, body: bytes, secret: str, now: int) -> None:
    """Nothing, where the request is signed by the vendor of the system; an error with the reason where it is not.

    Args:
        system: name of the system.
        headers: of the request, in any spelling of case.
        url: in full as the vendor was given it, with its query; only Twilio signs it.
        body: the bytes as they came, before anything is unpacked.
        secret: as the vendor shows it (`SCHEMES`); for SendGrid its public key.
        now: moment of arrival, microseconds UTC.

    Raises:
        Refused: it is not signed, signed otherwise, or too long ago; no secret is given.
        Unsupported: the vendor documents no signature, or what checks it is not installed.
    """
    scheme = SCHEMES.get(system)
    if scheme is None:
        raise Unsupported(
            f"{system!r} documents no signature of its requests (those that do: {', '.join(SCHEMES)}): "
            "leave the secret out, the key alone guards"
        )
    if not secret.strip():
        raise Refused(f"no secret is given to check {scheme.header} with: {scheme.secret}")
    request = Request({name.casefold(): value for name, value in headers.items()}, url, body, now)
    if not scheme.signed(request, secret.strip()):
        raise Refused(f"{scheme.header} does not fit the request: it was changed on its way, or the secret is another")


def challenge(token: str, secret: str) -> str:
    """The `response_token` by which X is answered when it asks whether an address is its customer's.

    Args:
        token: `crc_token` of the query, at set-up and every hour.
        secret: API secret of the app.

    Returns:
        The value to send as `{"response_token": …}`.

    Source: X, Account Activity API, "Securing webhooks", challenge-response check.
    """
    return f"sha256={_base64(_mac('sha256', secret, token.encode()))}"


def _stripe(request: Request, secret: str) -> bool:
    """Source: Stripe, "Verify webhook signatures manually"."""
    parts = [part.strip().partition("=") for part in request.header("Stripe-Signature").split(",")]
    stamp = next((value for name, _, value in parts if name == "t"), "")
    _recent(request, _seconds(stamp), STRIPE_TOLERANCE)
    wanted = _mac("sha256", secret, f"{stamp}.".encode() + request.body).hex()
    # A secret that is being replaced signs beside the new one; other schemes than v1 are of test events.
    return any(_same(value, wanted) for name, _, value in parts if name == "v1")


def _zendesk(request: Request, secret: str) -> bool:
    """Source: Zendesk, "Verifying webhooks"."""
    given, stamp = (
        request.header("X-Zendesk-Webhook-Signature"),
        request.header("X-Zendesk-Webhook-Signature-Timestamp"),
    )
    _recent(request, from_iso(stamp, _UTC), RETRIED)
    return _same(given, _base64(_mac("sha256", secret, stamp.encode() + request.body)))


def _sendgrid(request: Request, secret: str) -> bool:
    """Source: SendGrid, "Event Webhook Security Features"."""
    given = request.header("X-Twilio-Email-Event-Webhook-Signature")
    stamp = request.header("X-Twilio-Email-Event-Webhook-Timestamp")
    fits = curve_signed(secret, given, stamp.encode() + request.body)
    _recent(request, _seconds(stamp), RETRIED)
    return fits


def _segment(request: Request, secret: str) -> bool:
    """Source: Segment, "Webhooks destination", shared secret."""
    return _same(request.header("X-Signature").casefold(), _mac("sha1", secret, request.body).hex())


def _mastodon(request: Request, secret: str) -> bool:
    """Source: Mastodon, "Webhooks"; WebSub, "Authenticated content distribution"."""
    return _same(request.header("X-Hub-Signature"), f"sha256={_mac('sha256', secret, request.body).hex()}")


def _twitter(request: Request, secret: str) -> bool:
    """Source: X, Account Activity API, "Securing webhooks", optional signature header validation."""
    given = request.header("x-twitter-webhooks-signature")
    return _same(given, f"sha256={_base64(_mac('sha256', secret, request.body))}")


def _twilio(request: Request, secret: str) -> bool:
    """Source: Twilio, "Webhooks security"; of rules with a key of their own, "Webhook rules"."""
    given = request.header("X-Twilio-Signature")
    return form_signed(
        secret, given, request.url, request.body, request.headers.get("content-type", ""),
        request.headers.get("x-twilio-webhooks-signature-settings", ""),
    )  # fmt: skip


def _mac(digest: str, secret: str, held: bytes) -> bytes:
    return hmac.digest(secret.encode(), held, digest)


def _base64(held: bytes) -> str:
    return base64.b64encode(held).decode()


def _same(given: str, wanted: str) -> bool:
    """Whether two texts are the same, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def _recent(request: Request, at: int, tolerance: int) -> None:
    """Nothing, where a moment is near enough.

    Raises:
        Refused: it lies further from now than is tolerated.
    """
    if abs(request.now - at) > tolerance:
        minutes = tolerance // MINUTE
        raise Refused(f"the signature is of another time, more than {minutes} minutes from now: look at the clocks")


def _seconds(stamp: str) -> int:
    """The moment of seconds since 1970.

    Raises:
        Refused: the text is none.
    """
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        raise Refused("the signature names no moment, or one that is none")
    return int(stamp) * SECOND


SCHEMES: Final[Mapping[str, Scheme]] = MappingProxyType({
    "mastodon": Scheme("X-Hub-Signature", "the webhook's secret, under Administration, Webhooks", _mastodon),
    "segment": Scheme("X-Signature", "the shared secret of the webhook destination's settings", _segment),
    "sendgrid": Scheme(
        "X-Twilio-Email-Event-Webhook-Signature", "the verification key under Mail Settings, Signed Event Webhook",
        _sendgrid,
    ),
    "stripe": Scheme("Stripe-Signature", "the endpoint's signing secret (whsec_…), under Webhooks", _stripe),
    "twilio_call": Scheme("X-Twilio-Signature", _ACCOUNT, _twilio),
    "twilio_message": Scheme("X-Twilio-Signature", _ACCOUNT, _twilio),
    "twilio_studio": Scheme("X-Twilio-Signature", _ACCOUNT, _twilio),
    "twitter": Scheme("x-twitter-webhooks-signature", "the API secret of the app", _twitter),
    "zendesk": Scheme(
        "X-Zendesk-Webhook-Signature", "the webhook's signing secret, under Apps and integrations, Webhooks", _zendesk
    ),
})  # fmt: skip
"""The systems whose vendors document a signature, by name. For all others the key of the silo alone guards."""
