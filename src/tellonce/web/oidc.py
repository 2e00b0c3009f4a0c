"""Sign-in elsewhere: OpenID Connect, the authorization code flow with PKCE.

What Authlib and joserfc know is how the protocol is written and how tokens are checked; what is asked over HTTP goes
through the client that we have anyway.

Source: OpenID Connect Core 1.0, 3.1 and 3.1.3.7; Discovery 1.0, 4; RFC 7636 (PKCE); RFC 9207 (`iss` in the answer).
"""

import hmac
import secrets
from collections.abc import Mapping
from typing import Final, TypeVar
from urllib.parse import parse_qs, quote_plus

import httpx
import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tellonce.vocabulary.access import Role, Signed
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.refusal import Refused, Unavailable
from tellonce.web.settings import Elsewhere

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
"""Signatures that are taken: none that anybody could make who knows what the server knows."""

LEEWAY_S: Final = 60
"""Seconds that the clocks of two machines may differ. Source: our choice."""

WAIT_S: Final = 10
"""Seconds that a provider has to answer."""

LONGEST: Final = 1_000_000
"""Bytes of an answer that are read."""

AGAIN: Final = "start again at /sign-in"

Document = TypeVar("Document", bound=msgspec.Struct)


class Known(msgspec.Struct, frozen=True):
    """What a provider says of itself.

    Attributes:
        issuer: its address, as its tokens name it.
        authorization_endpoint: where browsers are sent to.
        token_endpoint: where a code becomes a token.
        jwks_uri: its keys.
    """

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Token(msgspec.Struct, frozen=True):
    """What becomes of a code.

    Attributes:
        id_token: who it is, signed.
        access_token: opens the provider's other services; not used here, but checked against the other.
    """

    id_token: str
    access_token: str = ""


class Oidc:
    """A provider. May be asked from any thread.

    Args:
        asked: how it is declared.
        secret: what it gave this server to prove itself with; '' where it gave nothing.
    """

    def __init__(self, asked: Elsewhere, secret: str) -> None:
        self._asked, self._secret = asked, secret
        self._found: Known | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return self._asked.label

    def begin(self, back: str) -> tuple[str, str]:
        """Where to send a browser to, and what its answer is held against: state, nonce and verifier, each random.

        Args:
            back: address of ours to which it comes back.

        Raises:
            Unavailable: the provider does not answer, or not as one.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        address = prepare_grant_uri(
            self._known().authorization_endpoint, self._asked.client_id, "code", back, " ".join(self._asked.scopes),
            state, nonce=nonce, code_challenge=create_s256_code_challenge(verifier), code_challenge_method="S256",
        )  # fmt: skip
        return str(address), f"{state}.{nonce}.{verifier}"

    def finish(self, back: str, query: str, pending: str, now: int) -> Signed:
        """Who came back.

        Args:
            back: as given to `begin`.
            query: of the address at which the browser came back.
            pending: what `begin` gave.
            now: microseconds UTC.

        Raises:
            Refused: the answer does not belong to what was begun, nobody was vouched for, or they have no role here.
            Unavailable: the provider does not answer, or not as one.
        """
        state, nonce, verifier = pending.split(".") if pending.count(".") == 2 else ("", "", "")
        given = {name: values[0] for name, values in parse_qs(query).items()}
        if not state or not hmac.compare_digest(state.encode(), given.get("state", "").encode()):
            raise Refused(f"this answer does not belong to a sign-in that was begun in this browser: {AGAIN}")
        if given.get("iss", self._known().issuer) != self._known().issuer:
            raise Refused(f"this answer is another provider's: {AGAIN}")
        if "code" not in given:
            raise Refused(f"{self.name} vouched for nobody ({given.get('error', 'no code')[:60]}): {AGAIN}")
        token = self._token(given["code"], back, verifier)
        return self._signed(self._claims(token, nonce, now))

    def _known(self) -> Known:
        if self._found is None:
            address = self._asked.issuer.rstrip("/") + "/.well-known/openid-configuration"
            found = _read(self._ask("GET", address), Known)
            if found.issuer != self._asked.issuer:
                raise Unavailable(f"{address} names another issuer than the one that is declared ({found.issuer!r})")
            self._found = found
        return self._found

    def _token(self, code: str, back: str, verifier: str) -> Token:
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        # RFC 6749, 2.3.1: who has no secret names itself in the form; who has one proves itself by Basic, form-encoded.
        if not self._secret:
            answer = self._ask("POST", self._known().token_endpoint, fields | {"client_id": self._asked.client_id})
        else:
            proof = httpx.BasicAuth(quote_plus(self._asked.client_id), quote_plus(self._secret))
            answer = self._ask("POST", self._known().token_endpoint, fields, proof)
        return _read(answer, Token)

    def _claims(self, token: Token, nonce: str, now: int) -> Mapping[str, object]:
        keys = self._ask("GET", self._known().jwks_uri)
        issuer, client = self._known().issuer, self._asked.client_id
        try:
            read = jwt.decode(token.id_token, KeySet.import_key_set(msgspec.json.decode(keys)), list(ALGORITHMS))
            claims = CodeIDToken(
                read.claims, read.header,
                {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client},
                 "sub": {"essential": True}, "nonce": {"essential": True}},
                {"nonce": nonce, "client_id": client, "access_token": token.access_token},
            )  # fmt: skip
            claims.validate(now // SECOND, LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Refused(f"what {self.name} says cannot be relied on ({type(error).__name__}): {AGAIN}") from error
        return dict(claims)

    def _signed(self, claims: Mapping[str, object]) -> Signed:
        name = claims.get(self._asked.person)
        if not isinstance(name, str) or not name or (self._asked.person == "email" and not _verified(claims)):
            raise Refused(f"{self.name} does not tell who you are (claim {self._asked.person!r}): ask whoever runs it")
        return Signed(name=name, role=self._role(claims), issuer=self._known().issuer)

    def _role(self, claims: Mapping[str, object]) -> Role:
        said: object = claims
        for step in self._asked.role.split("."):
            said = said.get(step) if isinstance(said, Mapping) else None
        held = said if isinstance(said, list) else [said]
        for value, role in self._asked.roles.items():
            if value in held:
                return role
        raise Refused(f"{self.name} gives you no role here: ask whoever runs this server")

    def _ask(
        self, method: str, address: str, fields: Mapping[str, str] | None = None, proof: httpx.Auth | None = None
    ) -> bytes:  # fmt: skip
        try:
            answer = httpx.request(method, address, data=fields, auth=proof, timeout=WAIT_S)
        except httpx.HTTPError as error:
            raise Unavailable(f"{self.name} does not answer ({type(error).__name__}): try again later") from error
        if 400 <= answer.status_code < 500 and method == "POST":
            raise Refused(f"{self.name} takes the code no longer: {AGAIN}")
        if answer.status_code != 200 or len(answer.content) > LONGEST:
            raise Unavailable(f"{self.name} answers {answer.status_code} where it should vouch: try again later")
        return answer.content


def _verified(claims: Mapping[str, object]) -> bool:
    """Whether an address of e-mail is the person's own; a provider that says nothing of it has looked."""
    return claims.get("email_verified", True) in (True, "true")


def _read(answer: bytes, kind: type[Document]) -> Document:
    try:
        return msgspec.json.decode(answer, type=kind)
    except msgspec.MsgspecError as error:
        raise Unavailable(f"the provider does not answer as one of OpenID Connect: {error}") from error
