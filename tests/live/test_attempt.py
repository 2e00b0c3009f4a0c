"""One attempt: bounded in time and in what is read, to what was checked, and certified by name."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from listener import listening

from tellonce.live.sending.attempt import ANSWER_BYTES, asked, attempt, client
from tellonce.live.sending.destination import look_up
from tellonce.live.sending.signature import secret
from tellonce.vocabulary.moment import SECOND, micros
from tellonce.vocabulary.receiver import Receiver

NOW = 1_700_000_000 * SECOND


def sent(url, *, trust=None, find=look_up, seconds=15.0, times=1, **more):
    receiver = Receiver(id="rcv", url=url, secret=secret(b"k" * 32), **more)

    async def send():
        async with client(trust or ssl.create_default_context()) as line:
            return [await attempt(line, receiver, f"n{n}", b"{}", NOW, find, seconds) for n in range(times)]

    return asyncio.run(send())


@pytest.fixture
def listener():
    with listening() as made:
        yield made


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_success_is_taken(listener, status):
    listener.answers = [(status, {}, b"")]
    (answer,) = sent(listener.url)

    assert (answer.taken, answer.gone, answer.status, answer.problem) == (True, False, status, "")


def test_no_answer_in_time_is_a_problem(listener):
    listener.held.clear()
    (answer,) = sent(listener.url, seconds=0.05)

    assert (answer.taken, answer.status, answer.problem) == (False, 0, "no answer within 0.05 s")


def test_nobody_there_is_a_problem_that_names_no_address():
    (answer,) = sent("http://127.0.0.1:9/")

    assert (answer.taken, answer.problem) == (False, "not reached: ConnectError")


def test_redirects_are_not_followed(listener):
    listener.answers = [(307, {"location": listener.url}, b"")]
    (answer,) = sent(listener.url)

    assert (answer.taken, answer.problem) == (False, "answered 307")
    assert len(listener.posts) == 1


def test_what_an_answer_says_is_neither_kept_nor_read_to_its_end(listener):
    listener.answers = [(500, {}, b"secret"), (200, {"content-length": str(10**12)}, b"x" * ANSWER_BYTES * 4)]
    first, second = sent(listener.url, times=2)

    assert first.problem == "answered 500"
    assert second.taken


def test_short_answers_leave_the_connection_for_the_next(listener):
    listener.answers = [(200, {}, b"x" * 100)] * 3
    sent(listener.url, times=3)

    assert [post.headers["webhook-id"] for post in listener.posts] == ["n0", "n1", "n2"]


def test_a_private_address_is_not_asked(listener):
    async def find(host, port):
        return ["127.0.0.1"]

    url = f"https://receiver.example:{listener.server_port}/"
    (answer,) = sent(url, find=find)
    assert not answer.taken
    assert "--allow" in answer.problem
    assert listener.posts == []


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """Contexts of a server that is `receiver.example`, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver.example")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(today - timedelta(1)).not_valid_after(today + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("receiver.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("certificate")
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=folder / "cert.pem")


def test_the_certificate_is_that_of_the_name_though_an_address_is_connected_to(certified):
    server, trust = certified
    names = []
    server.sni_callback = lambda _, name, __: names.append(name)

    async def find(host, port):
        return ["127.0.0.1"]

    with listening(server) as listener:
        port = listener.server_port
        (answer,) = sent(f"https://receiver.example:{port}/a?b=c", trust=trust, find=find, allowed=("127.0.0.0/8",))
        (other,) = sent(f"https://other.example:{port}/", trust=trust, find=find, allowed=("127.0.0.0/8",))
        (unknown,) = sent(f"https://receiver.example:{port}/", find=find, allowed=("127.0.0.0/8",))

        assert answer.taken, answer
        assert (other.problem, unknown.problem) == ("not reached: ConnectError",) * 2
        assert [post.path for post in listener.posts] == ["/a?b=c"]
        assert listener.posts[0].headers["host"] == f"receiver.example:{port}"
        assert names == ["receiver.example", "other.example", "receiver.example"]


@pytest.mark.parametrize(
    ("status", "told", "seconds"),
    [
        (429, "120", 120.0),
        (503, " 7 ", 7.0),
        (503, format_datetime(datetime.fromtimestamp(1_700_000_090, UTC), usegmt=True), 90.0),
        (503, format_datetime(datetime.fromtimestamp(1_600_000_000, UTC), usegmt=True), 0.0),
        (429, "9" * 30, 86_400.0),
        (429, "", 0.0),
        (429, "soon", 0.0),
        (429, "-5", 0.0),
        (500, "120", 0.0),
        (200, "120", 0.0),
    ],
)
def test_what_an_answer_asks_for(status, told, seconds):
    assert asked(status, {"retry-after": told}, NOW) == seconds
    assert micros(datetime.fromtimestamp(1_700_000_000, UTC)) == NOW


def test_asking_for_time_is_heard(listener):
    listener.answers = [(429, {"retry-after": "33"}, b"")]
    (answer,) = sent(listener.url)

    assert (answer.wait, answer.problem) == (33.0, "answered 429")
