"""The words of HTML: what a reader sees, and nothing that could take long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.systems.plain_text import words_of


@pytest.mark.parametrize(
    ("html", "words"),
    [("", ""), ("plain", "plain"), ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
     ("a<br>b<br/>c", "a\nb\nc"), ("<td>1</td><td>2</td>", "1 2"), ("<style>p {}</style>seen", "seen"),
     ("<head><title>t</title></head><body>seen</body>", "seen"), ("<script>if (a<b) {}</script>x", "x"),
     ("a<!-- <p>gone</p> -->b", "ab"), ("<!--[if mso]><p>gone<![endif]-->kept", "kept"),
     ("3 < 4 and <b>bold</b>", "3 < 4 and bold"), ("line\nfolded", "line folded"), ("<p", ""),
     ("<style>never closed", ""), ("<a href='x'>link</a> end", "link end")],
)  # fmt: skip
def test_words_are_what_is_seen(html, words):
    assert words_of(html) == words


@given(st.text(alphabet="<>!-/ps tyle\n&;a"))
def test_any_text_has_words(html):
    assert "\n\n" not in words_of(html)


def test_hostile_text_is_read_in_one_pass():
    assert words_of("<!--" * 200_000) == ""
    assert len(words_of("<a" * 200_000 + "end")) <= 400_003
