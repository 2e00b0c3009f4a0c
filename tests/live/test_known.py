"""What was known at a moment: as it stood then."""

from told import placed, point

from tellonce.live.context.known import known
from tellonce.vocabulary.moment import MINUTE

TALK = placed(
    point("queued", 0, until=3, record="c"),
    point("connected", 3, until=9, record="c", part=1, outcome="refused", note="told it three times"),
    point("problem_retold", 3, record="c", part=2),
)


def activities(minute):
    return [row.touchpoint.activity.value for row in known(TALK, minute * MINUTE)]


def test_what_staff_noted_of_a_talk_is_not_known_before_the_talk_is_over():
    assert [activities(minute) for minute in (0, 3, 8, 9)] == [
        ["queued"], ["queued", "connected"], ["queued", "connected"], ["queued", "connected", "problem_retold"],
    ]  # fmt: skip
    going = known(TALK, 5 * MINUTE)[1].touchpoint
    assert (going.until, going.outcome, going.attributes) == (None, None, {})


def test_in_the_end_all_is_known_as_it_is_on_record():
    assert known(TALK, 9 * MINUTE) == TALK


def test_master_data_is_known_from_the_start():
    (row,) = placed(point("profile_recorded", 99))
    assert known([row], 0) == [row]
