"""Signatures of vendors: what they publish as examples, and what is computed here by hand, fits; all else does not."""

import base64
import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.deliveries import signed_curve
from tellonce.silos.deliveries.signatures import SCHEMES, challenge, check
from tellonce.vocabulary.moment import DAY, MINUTE, SECOND
from tellonce.vocabulary.refusal import Refused, Unsupported

NOW = 1_746_439_200 * SECOND
SECRET = "whsec_x"
BODY = b'{"id": "evt_1"}'
URL = "https://example.org/v1/silos/x"


def mac(name, secret, held):
    return hmac.new(secret.encode(), held, getattr(hashlib, name)).digest()


def stripe(at=NOW, secret=SECRET):
    return f"t={at // SECOND},v1={mac('sha256', secret, f'{at // SECOND}.'.encode() + BODY).hex()}"


def zendesk(stamp="2025-05-05T10:00:00Z"):
    return {
        "X-Zendesk-Webhook-Signature": base64.b64encode(mac("sha256", SECRET, stamp.encode() + BODY)).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
    }


SIGNED = {
    "stripe": {"Stripe-Signature": stripe()},
    "zendesk": zendesk(),
    "segment": {"X-Signature": mac("sha1", SECRET, BODY).hex()},
    "mastodon": {"X-Hub-Signature": "sha256=" + mac("sha256", SECRET, BODY).hex()},
    "twitter": {"x-twitter-webhooks-signature": "sha256=" + base64.b64encode(mac("sha256", SECRET, BODY)).decode()},
}


@pytest.mark.parametrize("system", SIGNED)
def test_signed_request_passes_and_a_changed_one_does_not(system):
    headers = {name.upper(): value for name, value in SIGNED[system].items()}

    check(system, headers, URL, BODY, SECRET, NOW)
    with pytest.raises(Refused, match="does not fit"):
        check(system, headers, URL, BODY + b" ", SECRET, NOW)
    with pytest.raises(Refused, match="does not fit"):
        check(system, headers, URL, BODY, "another", NOW)


@pytest.mark.parametrize("system", SCHEMES)
def test_request_without_a_signature_is_refused(system):
    with pytest.raises(Refused, match="no header"):
        check(system, {}, URL, BODY, SECRET, NOW)
    with pytest.raises(Refused, match="no secret"):
        check(system, {}, URL, BODY, " ", NOW)


def test_stripe_signs_for_five_minutes_and_with_either_secret_of_two():
    both = stripe(secret="old") + "," + stripe().partition(",")[2]

    check("stripe", {"Stripe-Signature": both}, URL, BODY, SECRET, NOW + 5 * MINUTE)
    with pytest.raises(Refused, match="another time"):
        check("stripe", {"Stripe-Signature": both}, URL, BODY, SECRET, NOW + 5 * MINUTE + 1)
    with pytest.raises(Refused, match="no moment"):
        check("stripe", {"Stripe-Signature": "v1=00"}, URL, BODY, SECRET, NOW)
    with pytest.raises(Refused, match="does not fit"):
        check("stripe", {"Stripe-Signature": stripe().replace("v1", "v0")}, URL, BODY, SECRET, NOW)


def test_request_of_zendesk_that_was_tried_again_for_a_day_passes():
    check("zendesk", zendesk(), URL, BODY, SECRET, NOW + DAY)
    with pytest.raises(Refused, match="another time"):
        check("zendesk", zendesk(), URL, BODY, SECRET, NOW + DAY + 1)


# The examples of Twilio's own documentation and libraries.
MYAPP = "https://mycompany.com/myapp.php?foo=1&bar=2"
DIALLED = b"CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
SHA = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"


def twilio(signature, url=MYAPP, body=DIALLED, content_type=FORM, **more):
    check(
        "twilio_call", {"X-Twilio-Signature": signature, "Content-Type": content_type, **more}, url, body, "12345", NOW
    )


@pytest.mark.parametrize("url", [MYAPP, MYAPP.replace(".com/", ".com:443/")])
def test_form_of_twilio(url):
    twilio("RSOYDt4T1cUTdK1PDd93/VVr8B8=", url)


def test_json_of_twilio():
    body, url = b'{"property": "value", "boolean": true}', f"{MYAPP}&bodySHA256={SHA}"

    twilio("a9nBmqA0ju/hNViExpshrM61xv4=", url, body, "application/json")
    with pytest.raises(Refused, match="does not fit"):
        twilio("a9nBmqA0ju/hNViExpshrM61xv4=", url, body + b" ", "application/json")


def test_rule_of_twilio_signs_by_its_own_algorithm():
    held = MYAPP + "CallSidCA1234567890ABCDECaller+14158675309Digits1234From+14158675309To+18005551212"
    settings = {"X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=HMAC_SHA256"}

    twilio(base64.b64encode(mac("sha256", "12345", held.encode())).decode(), **settings)
    with pytest.raises(Refused, match="MD5"):
        twilio("x", **{"X-Twilio-Webhooks-Signature-Settings": "algorithm=MD5"})


def test_form_of_twilio_that_was_changed_is_refused():
    with pytest.raises(Refused, match="does not fit"):
        twilio("RSOYDt4T1cUTdK1PDd93/VVr8B8=", body=DIALLED + b"&a=b")
    with pytest.raises(Refused, match="does not fit"):
        twilio("RSOYDt4T1cUTdK1PDd93/VVr8B8=", "https://evil.example/myapp.php?foo=1&bar=2")


# The example of SendGrid's own libraries.
KEY = ("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvFYPAZFceEu/"
       "1FwCM/QmGUhA==")  # fmt: skip
PUBLISHED = "MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0="
PAYLOAD = b'{"category":"example_payload","event":"test_event","message_id":"message_id"}'


def sendgrid(signature, stamp, body, key, now):
    headers = {"X-Twilio-Email-Event-Webhook-Signature": signature, "X-Twilio-Email-Event-Webhook-Timestamp": stamp}
    check("sendgrid", headers, URL, body, key, now)


def test_events_of_sendgrid_as_published():
    sendgrid(PUBLISHED, "1588788367", PAYLOAD, KEY, 1_588_788_367 * SECOND)


def test_events_of_sendgrid():
    pair = ec.generate_private_key(ec.SECP256R1())
    key = base64.b64encode(pair.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    signature = base64.b64encode(pair.sign(b"1746439200" + BODY, ec.ECDSA(SHA256()))).decode()

    sendgrid(signature, "1746439200", BODY, key, NOW + DAY)
    sendgrid(signature, "1746439200", BODY, f"-----BEGIN PUBLIC KEY-----\n{key}\n-----END PUBLIC KEY-----", NOW)
    for other in (
        (signature, "1746439201", BODY),
        (signature, "1746439200", BODY + b" "),
        ("AAAA", "1746439200", BODY),
    ):
        with pytest.raises(Refused, match="does not fit"):
            sendgrid(*other, key, NOW)
    with pytest.raises(Refused, match="no public key"):
        sendgrid(signature, "1746439200", BODY, "not a key", NOW)


def test_what_checks_a_key_pair_may_be_missing(monkeypatch):
    monkeypatch.setattr(signed_curve, "MISSING", True)
    with pytest.raises(Unsupported, match=r"tellonce\[signed\]"):
        sendgrid(PUBLISHED, "1588788367", PAYLOAD, KEY, NOW)


def test_system_without_a_documented_signature_says_so():
    with pytest.raises(Unsupported, match="the key alone guards"):
        check("genesys", {}, URL, BODY, SECRET, NOW)


def test_challenge_of_x():
    assert challenge("token", SECRET) == "sha256=" + base64.b64encode(mac("sha256", SECRET, b"token")).decode()


@given(
    st.sampled_from(list(SCHEMES)),
    st.dictionaries(
        st.sampled_from([one.header for one in SCHEMES.values()])
        | st.sampled_from(["X-Zendesk-Webhook-Signature-Timestamp", "X-Twilio-Email-Event-Webhook-Timestamp"])
        | st.just("Content-Type"),
        st.text(max_size=20) | st.just("1746439200") | st.just(FORM),
    ),
    st.text(max_size=30), st.binary(max_size=30), st.sampled_from([SECRET, KEY]),
)  # fmt: skip
def test_nothing_unsigned_passes(system, headers, url, body, secret):
    with pytest.raises(Refused):
        check(system, headers, url, body, secret, NOW)
