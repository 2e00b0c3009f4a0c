"""Sign-in elsewhere, the whole way, with a small provider of OpenID Connect that the test serves itself."""

import hashlib
import json
import socket
import time
from base64 import b64decode, urlsafe_b64encode
from contextlib import contextmanager
from threading import Thread
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

import httpx
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from tellonce.stores.present.accounts import Accounts
from tellonce.stores.present.audit import Audit
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.keys import Keys
from tellonce.stores.present.sign_ins import SignIns
from tellonce.vocabulary.access import Role, Signed
from tellonce.vocabulary.refusal import BadDeclaration, Refused, Unavailable
from tellonce.web.door import Door
from tellonce.web.entrance import Entrance
from tellonce.web.limits import Limits
from tellonce.web.oidc import Oidc
from tellonce.web.settings import SECRET, Elsewhere, Settings, secret, settings

CLIENT, PROOF = "tellonce-server", "a secret/with+signs"
KEYS = {"ES256": ECKey.generate_key("P-256", {"kid": "e"}), "RS256": RSAKey.generate_key(2048, {"kid": "r"})}


class Provider:
    """A provider: it asks nobody anything, keeps to the protocol, and lies where a test wants it to."""

    def __init__(self):
        self.issuer = self.nonce = self.challenge = ""
        self.algorithm, self.key = "ES256", None
        self.claims, self.answer, self.found = {}, {}, {}
        self.codes, self.asked = {}, []

    async def __call__(self, scope, receive, send):
        body = (await receive())["body"]
        path, fields = scope["path"], dict(parse_qsl(body.decode() or scope["query_string"].decode()))
        self.asked.append((path, fields))
        status, document = self.answers(path, fields, dict(scope["headers"]))
        location = [(b"location", document.encode())] if status == 302 else []
        await send({"type": "http.response.start", "status": status, "headers": location})
        await send({"type": "http.response.body", "body": json.dumps(document).encode()})

    def answers(self, path, fields, headers):
        match path:
            case "/.well-known/openid-configuration":
                places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
                return 200, {name: f"{self.issuer}/{place}" for name, place in places.items()} | {
                    "issuer": self.issuer
                } | self.found
            case "/authorize":
                return 302, self.authorize(fields)
            case "/token":
                return self.token(fields, headers)
            case "/keys":
                return 200, {"keys": [key.as_dict(private=False) for key in KEYS.values()]}
        return 404, {}

    def authorize(self, fields):
        assert fields["response_type"] == "code"
        assert fields["client_id"] == CLIENT
        assert "openid" in fields["scope"].split()
        assert fields["code_challenge_method"] == "S256"
        self.nonce = fields["nonce"]
        self.codes["a code"] = (fields["redirect_uri"], fields["code_challenge"])
        answer = {"code": "a code", "state": fields["state"], "iss": self.issuer} | self.answer
        return f"{fields['redirect_uri']}?{urlencode(answer)}"

    def token(self, fields, headers):
        user, _, given = b64decode(headers[b"authorization"].split()[1]).decode().partition(":")
        back, challenge = self.codes.pop(fields["code"], ("", ""))
        hashed = hashlib.sha256(fields["code_verifier"].encode()).digest()
        proved = urlsafe_b64encode(hashed).rstrip(b"=").decode() == challenge
        if (unquote_plus(user), unquote_plus(given), fields["redirect_uri"], proved) != (CLIENT, PROOF, back, True):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "5", "iat": now, "exp": now + 300, "nonce": self.nonce,
                  "email": "ada@works.example", "email_verified": True, "groups": ["all", "desk"]}  # fmt: skip
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        key = self.key or KEYS[self.algorithm]
        signed = jwt.encode({"alg": self.algorithm, "kid": key.kid}, claims, key, [self.algorithm])
        return 200, {"id_token": signed, "access_token": "opens nothing here", "token_type": "Bearer"}


@contextmanager
def running(provider):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        provider.issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(provider, log_level="warning", lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield provider
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def served_provider():
    with running(Provider()) as made:
        yield made


@pytest.fixture
def provider(served_provider):
    issuer = served_provider.issuer
    served_provider.__init__()
    served_provider.issuer = issuer
    return served_provider


@pytest.fixture
def database(tmp_path):
    opened = Database(usual(tmp_path))
    yield opened
    opened.close()


def asked(provider, **more):
    return Elsewhere(**{"issuer": provider.issuer, "client_id": CLIENT,
                        "roles": {"leads": Role.SUPERVISOR, "desk": Role.AGENT}, "label": "Works"} | more)  # fmt: skip


@pytest.fixture
def client(database, provider, serving, sight):
    def clock():
        return time.time_ns() // 1_000

    sign_ins = SignIns(database)
    entrance = Entrance(
        door=Door(Keys(database), sign_ins, clock), accounts=Accounts(database), sign_ins=sign_ins,
        audit=Audit(database), clock=clock, secret=b"s", provider=Oidc(asked(provider), PROOF),
    )  # fmt: skip
    with serving(sight, entrance) as made:
        yield made


def there_and_back(client, place="/sign-in/elsewhere", **changed):
    """Follows the browser's way to the provider and back; `changed` fields of the answer."""
    away = client.get(place)
    assert away.status_code == 303
    back = urlsplit(httpx.get(away.headers["location"]).headers["location"])
    query = urlencode({name: values[0] for name, values in parse_qs(back.query).items()} | changed)
    return client.get(f"{back.path}?{query}")


@pytest.mark.parametrize("algorithm", KEYS)
def test_whoever_the_provider_vouches_for_comes_in_with_their_role(client, provider, database, algorithm):
    provider.algorithm = algorithm
    assert client.get("/").status_code == 303
    page = client.get("/sign-in?to=/people/p1").text
    assert "Sign in with Works" in page
    assert 'href="/sign-in/elsewhere?to=%2Fpeople%2Fp1"' in page
    assert 'type="password"' not in page

    answer = there_and_back(client, "/sign-in/elsewhere?to=%2Fpeople%2Fp1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/people/p1")
    assert "tellonce-pending" not in client.cookies
    text = client.get("/people/p1").text
    assert "ada@works.example, agent" in text
    assert client.get("/measures").status_code == 403
    assert [(one.who, one.person) for one in Audit(database).latest(5)] == [("oidc:ada@works.example", "p1")]


def test_the_way_there_shows_no_secret_and_is_never_the_same(client):
    first, second = (
        dict(parse_qsl(urlsplit(client.get("/sign-in/elsewhere").headers["location"]).query)) for _ in "ab"
    )

    assert PROOF not in str(first)
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]
    assert first["redirect_uri"].endswith("/sign-in/back")


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"nonce": "another"}, "cannot be relied on"),
        ({"nonce": None}, "cannot be relied on"),
        ({"iss": "https://elsewhere.example"}, "cannot be relied on"),
        ({"aud": "another-server"}, "cannot be relied on"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "cannot be relied on"),
        ({"exp": 1}, "cannot be relied on"),
        ({"exp": None}, "cannot be relied on"),
        ({"iat": 9_999_999_999}, "cannot be relied on"),
        ({"email": None}, "does not tell who you are"),
        ({"email_verified": False}, "does not tell who you are"),
        ({"groups": ["all"]}, "no role here"),
        ({"groups": None}, "no role here"),
        ({"groups": {"desk": True}}, "no role here"),
    ],
)
def test_whoever_is_not_vouched_for_stays_outside(client, provider, claims, says):
    provider.claims = claims
    answer = there_and_back(client)

    assert answer.status_code == 403
    assert says in answer.text
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    "forged",
    [("ES256", ECKey.generate_key("P-256", {"kid": "e"})), ("HS256", OctKey.import_key(PROOF * 2, {"kid": "e"}))],
    ids=["another key", "what the server knows"],
)
def test_a_token_that_the_provider_did_not_sign_is_refused(client, provider, forged):
    provider.algorithm, provider.key = forged
    assert "cannot be relied on" in there_and_back(client).text


@pytest.mark.parametrize(
    "changed", [{"state": "another"}, {"state": ""}, {"iss": "https://evil.example"}, {"code": "x"}]
)
def test_an_answer_that_belongs_to_nothing_begun_here_is_refused(client, changed):
    answer = there_and_back(client, **changed)

    assert answer.status_code == 403
    assert client.get("/").status_code == 303


def test_an_answer_counts_once_and_in_the_browser_that_began(client):
    away = client.get("/sign-in/elsewhere").headers["location"]
    back = httpx.get(away).headers["location"]
    pending = dict(client.cookies)
    client.cookies.clear()
    assert client.get(back).status_code == 403
    client.cookies.update(pending)
    assert client.get(back).status_code == 303
    client.cookies.update(pending)
    assert client.get(back).status_code == 403


def test_whoever_says_no_at_the_provider_is_told(client, provider):
    provider.answer = {"error": "access_denied"}
    away = client.get("/sign-in/elsewhere").headers["location"]
    back = httpx.get(away).headers["location"].replace("code=a+code&", "")

    assert "access_denied" in client.get(back).text


def test_the_first_role_in_the_file_counts_and_claims_may_lie_deep(provider):
    provider.claims = {"name": "Ada", "realm": {"roles": ["a", "b"]}}
    oidc = Oidc(asked(provider, role="realm.roles", person="name", roles={"b": Role.ANALYST, "a": Role.VIEWER}), PROOF)
    address, pending = oidc.begin("http://localhost/back")
    query = urlsplit(httpx.get(address).headers["location"]).query

    signed = oidc.finish("http://localhost/back", query, pending, time.time_ns() // 1_000)
    assert signed == Signed(name="Ada", role=Role.ANALYST, issuer=provider.issuer)


def test_a_provider_that_is_none_or_away_is_told_so(provider):
    with pytest.raises(Unavailable, match="does not answer"):
        Oidc(Elsewhere(issuer="http://127.0.0.1:1", client_id="a", roles={}), "").begin("http://localhost/back")
    provider.found = {"issuer": "https://another.example"}
    with pytest.raises(Unavailable, match="another issuer"):
        Oidc(asked(provider), PROOF).begin("http://localhost/back")
    provider.found = {"token_endpoint": 5}
    with pytest.raises(Unavailable, match="not answer as one"):
        Oidc(asked(provider), PROOF).begin("http://localhost/back")
    with pytest.raises(Unavailable, match="answers 404"):
        Oidc(asked(provider, issuer=provider.issuer + "/realm"), PROOF).begin("http://localhost/back")
    with pytest.raises(Refused, match="begun in this browser"):
        Oidc(asked(provider), PROOF).finish("http://localhost/back", "state=&code=x", "", 1)


SETTINGS = """\
names = ["journeys.example"]

[sign_in]
issuer = "https://login.example/realms/works"
client_id = "tellonce"
role = "realm_access.roles"

[sign_in.roles]
leads = "supervisor"
desk = "agent"

[limits]
pages = {per_second = 5, burst = 50}
"""


def test_settings_are_read_and_wrong_ones_told_with_their_line(tmp_path, monkeypatch):
    path = tmp_path / "server.toml"
    path.write_text(SETTINGS)
    read = settings(path)
    assert read.names == ("journeys.example",)
    assert read.sign_in.roles == {"leads": Role.SUPERVISOR, "desk": Role.AGENT}
    assert (read.limits.pages.burst, read.limits.key.burst) == (50, 20_000)
    assert settings(None).sign_in is None

    for old, new, line, says in (("agent", "agnet", 10, "did you mean 'agent'"), ("https", "http", 4, "is not https"),
                                 ("client_id", "secret", 3, "client_id|secret")):  # fmt: skip
        path.write_text(SETTINGS.replace(old, new, 1))
        with pytest.raises(BadDeclaration, match=says) as caught:
            settings(path)
        assert caught.value.line in (line, line + 2), caught.value
    with pytest.raises(BadDeclaration, match="--settings"):
        settings(tmp_path / "nowhere.toml")

    monkeypatch.delenv(SECRET, raising=False)
    assert secret() == ""
    monkeypatch.setenv(SECRET, "s")
    assert secret() == "s"


def test_the_settings_in_the_docs_are_settings(root, tmp_path):
    page = (root / "docs" / "how-to" / "keys-and-sign-in.md").read_text("utf-8")
    path = tmp_path / "server.toml"
    path.write_text(page.partition("```toml\n")[2].partition("```")[0])

    assert settings(path).sign_in.roles["service-desk"] is Role.AGENT
    for struct in (Elsewhere, Settings, Limits):
        assert all(f"`{name}`" in page or f"[{name}]" in page for name in struct.__struct_fields__)
