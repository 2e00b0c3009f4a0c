"""When the rows of an unknown table were: which column says so surely, and what is only a guess of a draft."""

import pytest
from drafting import drafted

from tellonce.silos.drafting.guess import guess
from tellonce.silos.mapping import Value


@pytest.mark.parametrize(
    ("values", "pattern"),
    [
        (["2024-01-31T10:00:00Z"], "iso"),
        (["1739369220", "1739369221.5"], "unix"),
        (["1739369220000"], "unix_ms"),
        (["01/31/2024"], "%m/%d/%Y"),
        (["01/02/2024", "31/01/2024"], "%d/%m/%Y"),
        (["31-JAN-2024"], "%d-%b-%Y"),
        (["06-MAR-25 14:59:08"], "%d-%b-%y %H:%M:%S"),
        (["18-FEB-26 14.05.33"], "%d-%b-%y %H.%M.%S"),
        (["18-FEB-26 02.05.33.000000 PM"], "%d-%b-%y %I.%M.%S.%f %p"),
        (["06-MAR-25"], "%d-%b-%y"),
        (["13OCT25/2031", "02NOV25/0005"], "%d%b%y/%H%M"),
        (["13OCT2025"], "%d%b%Y"),
        (["31.01.24 10:06"], "%d.%m.%y %H:%M"),
        (["18SEP25 0931"], "%d%b%y %H%M"),
        (["2025/09/16 10.08"], "%Y/%m/%d %H.%M"),
        (["30/09/25 08h41"], "%d/%m/%y %Hh%M"),
        (["130325 1137", "310325 0937"], "%d%m%y %H%M"),
        (["TUE 18.02.2025 19.04"], "%a %d.%m.%Y %H.%M"),
        (["Mon, 11 Mar 2024 23:20:05 +0000"], "%a, %d %b %Y %H:%M:%S %z"),
    ],
)
def test_common_ways_of_writing_a_moment_are_known(values, pattern):
    assert guess([{"at": value} for value in values]).moments == (("at", pattern),)


def test_small_numbers_and_telephones_are_no_moments():
    assert guess([{"n": "17", "t": "6175550135", "u": "16175550135"}]).moments == ()
    assert guess([{"CLI": "1632960310", "zero": "01632960310"}]).moments == ()


def test_bare_digits_that_could_be_moments_are_a_guess_unless_the_name_speaks_of_time(tmp_path):
    rows = [{"WO": f"17500{number}310"} for number in range(13, 20)]
    text, silos = drafted(tmp_path, fax__csv=rows)
    assert silos["fax"].moment[0].at == "FILL IN"
    assert '# at = {column = "WO", pattern = "unix"}' in text

    _, silos = drafted(tmp_path, fax__csv=[{"SENT": row["WO"]} for row in rows])
    assert silos["fax"].moment[0].at == Value(column="SENT", pattern="unix")


def test_unix_time_far_from_the_other_moments_of_a_folder_is_none(tmp_path):
    rows = [{"sent": f"1{number}32960310", "RX": f"{number}/09/25 08h41"} for number in range(13, 20)]
    text, silos = drafted(tmp_path, fax__csv=rows)

    assert silos["fax"].moment[0].at == Value(column="RX", pattern="%d/%m/%y %Hh%M")
    assert "unix" not in text


def test_a_moment_that_not_every_row_has_is_a_guess(tmp_path):
    rows = [{"no": f"J{number}", "back": f"2024-01-{number}" if number > 15 else ""} for number in range(13, 20)]
    text, silos = drafted(tmp_path, jobs__csv=rows)

    assert (silos["jobs"].record, silos["jobs"].moment[0].at) == ("no", "FILL IN")
    assert '# at = "back"' in text


def test_a_column_that_names_its_zone_is_read_in_it(tmp_path):
    text, silos = drafted(tmp_path, refunds__csv=[{"Created (UTC)": f"2024-01-{day:02} 10:00"} for day in range(1, 9)])

    at = silos["refunds"].moment[0].at
    assert (at.column, at.zone) == ("Created (UTC)", "UTC")
    assert "in UTC as the column's name says" in text


def test_a_deadline_or_an_end_is_not_taken_for_the_moment(tmp_path):
    rows = [
        {"due_date": "2024-03-20", "closed_at": "2024-02-20 10:00", "opened": f"2024-01-{d}"} for d in range(13, 20)
    ]
    text, silos = drafted(tmp_path, work__csv=rows)

    assert silos["work"].moment[0].at == "opened"
    assert '# due = "due_date"' in text
    assert '# until = "closed_at"' in text


def test_day_and_month_that_nothing_tells_apart_are_a_guess(tmp_path):
    text, silos = drafted(tmp_path, work__csv=[{"seen": f"0{day}/03/2024"} for day in range(1, 9)])

    assert silos["work"].moment[0].at == "FILL IN"
    assert '# at = {column = "seen", pattern = "%m/%d/%Y"}' in text
    assert '# at = {column = "seen", pattern = "%d/%m/%Y"}  # or day and month the other way round' in text


@pytest.mark.parametrize("beside", ["column", "file"])
def test_day_and_month_stand_as_in_what_tells_them_apart(tmp_path, beside):
    seen, told = ([{name: f"{day:02}/03/2024"} for day in days] for name, days in (
        ("seen", range(1, 9)), ("shut", range(11, 19)),
    ))  # fmt: skip
    if beside == "column":
        _, silos = drafted(tmp_path, work__csv=[one | other for one, other in zip(seen, told, strict=True)])
    else:
        _, silos = drafted(tmp_path, work__csv=seen, shop__csv=told)

    assert silos["work"].moment[0].at == Value(column="seen", pattern="%d/%m/%Y")


def test_a_day_and_its_time_in_two_columns_are_offered_as_one(tmp_path):
    text, _ = drafted(tmp_path, work__csv=[{"day": f"2024-01-{day}", "clock": "9:30:00"} for day in range(13, 20)])
    assert '# at = {columns = ["day", "clock"], pattern = "%Y-%m-%d %H:%M:%S"}' in text

    rows = [{"day": f"{day}/01/2024", "in": f"{day % 12}:40am", "out": f"{day % 12}:55am"} for day in range(13, 20)]
    text, _ = drafted(tmp_path, work__csv=rows)
    assert '# at = {columns = ["day", "in"], pattern = "%d/%m/%Y %I:%M%p"}' in text


def test_moment_of_a_row_is_the_one_that_all_rows_have_and_that_says_most(tmp_path):
    rows = [{"DAY": f"2024-01-{number}", "POSTMARK": f"2024-01-{number} 09:00" if number > 13 else "",
             "RECEIVED": f"{number}-JAN-24 14.05.33"} for number in range(13, 30)]  # fmt: skip
    text, silos = drafted(tmp_path, fax__csv=rows)

    (moment,) = silos["fax"].moment
    assert (moment.at.column, moment.at.pattern) == ("RECEIVED", "%d-%b-%y %H.%M.%S")
    assert text.count("# at = ") == 2
