"""Mailboxes cut into messages, and messages taken apart: quoting, encodings, reports, sizes, any bytes."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.files.mail_parts import parsed
from tellonce.silos.files.mailbox import HELD
from tellonce.silos.files.records import found_layout, records
from tellonce.silos.mapping import Layout
from tellonce.vocabulary.touchpoint import SetAside

LINE = "From ida@example.org Mon May  5 10:00:00 2025\n"
MAIL = "From: Ida Gray <ida@example.org>\nSubject: {}\nMessage-ID: <{}@example.org>\n\n{}\n\n"


MBOX = Layout(format="mbox")


def told(path, layout=MBOX):
    return list(records(path, layout))


def mailbox(tmp_path, text, name="inbox"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_messages_are_cut_at_their_lines_and_keep_quoted_ones(tmp_path):
    body = "Hello\n\n>From the window\n>>From the door\nFrom here\n\nFrom now on it is dark"
    path = mailbox(tmp_path, LINE + MAIL.format("one", 1, body) + LINE + MAIL.format("two", 2, "Bye"))

    (_, first), (place, second) = told(path, found_layout(path, Layout()))

    assert (place, second["headers"]["subject"], second["envelope"]) == (2, "two", LINE.strip())
    assert first["body"].split("\n")[2:] == [
        "From the window", ">From the door", "From here", "", "From now on it is dark", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["From - Mon May 05 10:00:00 2025\r\n", "From 1746439200@xxx Mon May 05 10:00:00 +0000 2025\r\n",
     "From MAILER-DAEMON Mon May  5 10:00:00 2025\r\n"],
)  # fmt: skip
def test_programs_write_the_line_before_a_message_each_in_its_way(tmp_path, line):
    path = mailbox(tmp_path, (line + MAIL.format("one", 1, "x").replace("\n", "\r\n")) * 3)

    assert found_layout(path, Layout()).format == "mbox"
    assert [record["headers"]["subject"] for _, record in told(path)] == ["one"] * 3


def test_file_of_maildir_is_one_message(tmp_path):
    path = mailbox(tmp_path, MAIL.format("alone", 1, "From here\n\nFrom a 10:00 2025"), "1746439200.M1P2.host:2,S")

    ((place, record),) = told(path)

    assert (place, record["from"]) == (1, [{"name": "Ida Gray", "address": "ida@example.org"}])
    assert record["body"].startswith("From here")


@pytest.mark.parametrize(("text", "count"), [("", 0), ("a,b\n1,2\n", 1)])
def test_what_is_no_mailbox_is_set_aside_once(tmp_path, text, count):
    assert [type(one) for one in told(mailbox(tmp_path, text))] == [SetAside] * count


def test_encoded_words_names_and_texts_are_decoded():
    raw = (
        "From: =?utf-8?q?Gr=C3=A4f=2C_Ida?= <ida@example.org>, otto@example.org\nSubject: =?iso-8859-1?q?Gr=FC=DFe?=\n"
        " from us\nTo: undisclosed-recipients:;\nReceived: a\nReceived: b\n"
        "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe=20\n"
    )

    record = parsed(raw.encode(), "")

    assert record["headers"]["subject"] == "Grüße from us"
    assert record["headers"]["received"] == ["a", "b"]
    assert record["from"] == [
        {"name": "Gräf, Ida", "address": "ida@example.org"}, {"name": "", "address": "otto@example.org"},
    ]  # fmt: skip
    assert (record["to"], record["body"]) == ([], "Grüße \n")


@pytest.mark.parametrize(
    ("parts", "body"),
    [([("text/html", "<p>Rich</p>"), ("text/plain", "Plain")], "Plain"), ([("text/html", "<p>Rich</p>")], "Rich"),
     ([("text/plain", " "), ("text/html", "<p>Rich</p>")], "Rich"), ([("application/pdf", "x")], "")],
)  # fmt: skip
def test_plain_words_come_before_rich_ones(parts, body):
    inner = "".join(f"--b\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts)
    raw = f'Content-Type: multipart/mixed; boundary="b"\n\n{inner}--b\nContent-Type: text/plain\n' + (
        'Content-Disposition: attachment; filename="=?utf-8?q?Z=C3=A4hler=2Etxt?="\n\nattached\n--b--\n'
    )

    record = parsed(raw.encode(), "")

    assert (record["body"].strip(), record["files"]) == (body, ["Zähler.txt"])


@pytest.mark.parametrize("charset", ["x-nobody-knows", "utf-8"])
def test_text_in_an_unknown_or_wrong_encoding_is_read_all_the_same(charset):
    raw = b"Content-Type: text/plain; charset=" + charset.encode() + b"\n\nGr\xfc\xdfe"

    assert parsed(raw, "")["body"].startswith("Gr")


def test_large_mailbox_is_never_held_whole(tmp_path):
    attached = "x" * 70 + "\n"
    text = LINE + MAIL.format("one", 1, "Hello\n" + attached * (8 * HELD // len(attached)))
    path = mailbox(tmp_path, text * 4)

    tracemalloc.start()
    counted = sum(record["headers"]["subject"] == "one" for _, record in records(path, MBOX))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert counted == 4
    assert peak < path.stat().st_size


@given(
    st.binary()
    | st.lists(
        st.sampled_from([LINE, "From: a@b.c\n", "Subject: =?utf-8?b?_?=\n", "Content-Type: multipart/report\n", "\n",
                         "Content-Type: message/delivery-status\n", "Date: x\n", " \n", "Content-Type: text/html\n",
                         ">From \n", "Content-Transfer-Encoding: base64\n", "--\n", "From: =?x?q?=?= <\n"])
    ).map(lambda lines: "".join(lines).encode())
)  # fmt: skip
def test_any_bytes_are_messages_or_set_aside(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("mail") / "inbox"
    path.write_bytes(content)

    assert all(isinstance(one, SetAside | tuple) for one in told(path))
