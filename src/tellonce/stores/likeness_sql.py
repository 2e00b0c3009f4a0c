"""What each likeness means in SQL: the levels from the same to unlike, and what makes two records worth comparing."""

from collections.abc import Mapping
from typing import Final

import msgspec

from tellonce.stores.blocks_duckdb import Key
from tellonce.vocabulary.likeness import Likeness


class Level(msgspec.Struct, frozen=True):
    """How alike two values are.

    Attributes:
        says: for people.
        sql: true of two values at least so alike; `{c}` is the column, `{o}` that of the other part of a name.
        rare: whether a rare value counts more than a frequent one.
        needs_other: whether it can only be asked where both parts of a name are there.
    """

    says: str
    sql: str
    rare: bool = False
    needs_other: bool = False


def _near(threshold: float, *, rare: bool = False) -> Level:
    return Level(f"alike {threshold}", f"jaro_winkler_similarity({{c}}_l, {{c}}_r) >= {threshold}", rare)


def _typed(signs: int, *, longer: int = 0) -> Level:
    long = f" AND least(length({{c}}_l), length({{c}}_r)) > {longer}" if longer else ""
    return Level(f"{signs} mistyped", f"damerau_levenshtein({{c}}_l, {{c}}_r) <= {signs}{long}")


def _same_start(left_out: int) -> Level:
    return Level(
        f"same but for the last {left_out}",
        f"length({{c}}_l) > {left_out} AND {{c}}_l[:-{left_out + 1}] = {{c}}_r[:-{left_out + 1}]",
    )


SAME: Final = Level("same", "{c}_l = {c}_r", rare=True)
SWAPPED: Final = Level("swapped", "{o}_l = {c}_r OR {o}_r = {c}_l", needs_other=True)
INSIDE: Final = Level("one in the other", "contains({c}_l, {c}_r) OR contains({c}_r, {c}_l)")
A_WORD: Final = Level("a word in common", "len(list_intersect(string_split({c}_l, ' '), string_split({c}_r, ' '))) > 0")

LEVELS: Final[dict[Likeness, tuple[Level, ...]]] = {
    Likeness.GIVEN_NAME: (
        SAME,
        SWAPPED,
        _near(0.9, rare=True),
        _near(0.8, rare=True),
        Level("short form", "starts_with({c}_l, {c}_r) OR starts_with({c}_r, {c}_l)"),
        Level("same initial", "{c}_l[1] = {c}_r[1]"),
    ),
    Likeness.SURNAME: (SAME, SWAPPED, _near(0.92, rare=True), _near(0.85, rare=True), _near(0.7)),
    Likeness.DATE: (
        SAME,
        Level("day and month swapped", "{c}_l[:4] = {c}_r[:4] AND {c}_l[5:6] = {c}_r[7:8] AND {c}_l[7:8] = {c}_r[5:6]"),
        _typed(1),
        _typed(2),
        Level("same year", "{c}_l[:4] = {c}_r[:4]"),
        Level("year mistyped", "damerau_levenshtein({c}_l[:4], {c}_r[:4]) <= 1"),
    ),
    Likeness.POSTCODE: (SAME, _typed(1), _same_start(2), _same_start(3), Level("same area", "{c}_l[:2] = {c}_r[:2]")),
    Likeness.ADDRESS: (SAME, _near(0.9, rare=True), A_WORD),
    Likeness.TEXT: (SAME, _near(0.85), A_WORD),
    Likeness.EMAIL: (
        SAME,
        Level("same name", "split_part({c}_l, '@', 1) = split_part({c}_r, '@', 1)"),
        _near(0.92),
        Level("alike name", "jaro_winkler_similarity(split_part({c}_l, '@', 1), split_part({c}_r, '@', 1)) >= 0.85"),
    ),
    Likeness.PHONE: (SAME, _typed(1, longer=4), _typed(2, longer=6)),
    Likeness.CODE: (SAME, _typed(1, longer=4), _typed(2, longer=6)),
    Likeness.CATEGORY: (SAME, _near(0.88, rare=True), INSIDE),
}
"""From the most to the least alike; what is left is unlike. `NAME` is split into its parts before.

Source: edit distances and thresholds as usual for names (Winkler, String comparator metrics and enhanced decision rules
in the Fellegi-Sunter model of record linkage, 1990) and for typed figures (Damerau, CACM 7 (1964): four in five typing
errors are one wrong, missing, added or swapped sign)."""

CONSONANTS: Final = "{c}[1] || regexp_replace({c}[2:], '[aeiouyhw ]', '', 'g')"
HALVES: Final = ("{c}[:length({c}) // 2] || '<'", "'>' || {c}[length({c}) // 2 + 1:]")

KEYS: Final[dict[Likeness, tuple[str, ...]]] = {
    Likeness.GIVEN_NAME: ("{c}", "{c}[:3]", CONSONANTS, "{c}[-3:]"),
    Likeness.SURNAME: ("{c}", "{c}[:4]", CONSONANTS, "{c}[-4:]"),
    Likeness.DATE: ("{c}", "{c}[:4]", "nullif({c}[5:], '')"),
    Likeness.POSTCODE: ("{c}", "nullif({c}[:-3], '')", "nullif({c}[:-4], '')"),
    Likeness.ADDRESS: ("{c}", "nullif(trim(regexp_replace({c}, '[0-9]', '', 'g')), '')"),
    Likeness.TEXT: ("{c}",),
    Likeness.EMAIL: ("{c}", "split_part({c}, '@', 1)"),
    Likeness.PHONE: ("{c}", *HALVES),
    Likeness.CODE: ("{c}", *HALVES),
    Likeness.CATEGORY: ("{c}",),
}
"""What two values may share though one of them is mistyped: a beginning, an end, consonants, one half or the other."""


def keys(likenesses: Mapping[str, Likeness]) -> list[Key]:
    """All that two records may share.

    Args:
        likenesses: how each column is compared; the first given name and the first surname are parts of one name.
    """
    found = [Key(column, sql.format(c=column)) for column, how in likenesses.items() for sql in KEYS[how]]
    given, surname = (other_part(likenesses, how) for how in (Likeness.SURNAME, Likeness.GIVEN_NAME))
    if given and surname:
        found.append(Key(given, f"least({given}, {surname}) || ' ' || greatest({given}, {surname})"))
    return found


def levels(column: str, likenesses: Mapping[str, Likeness]) -> list[Level]:
    """How alike two values of a column may be, from the most to the least, in SQL over `COLUMN_l` and `COLUMN_r`."""
    other = other_part(likenesses, likenesses[column])
    return [
        Level(level.says, level.sql.format(c=column, o=other), level.rare)
        for level in LEVELS[likenesses[column]]
        if other or not level.needs_other
    ]


def other_part(likenesses: Mapping[str, Likeness], how: Likeness) -> str:
    """The first column with the other part of a name: the surname of a given name; '' where there is none."""
    others = {Likeness.GIVEN_NAME: Likeness.SURNAME, Likeness.SURNAME: Likeness.GIVEN_NAME}
    return next((column for column, each in likenesses.items() if how in others and each is others[how]), "")
