from datetime import date

import pytest

from referrals.enums import ReferralState, Urgency
from referrals.rules import grade_words, may_move, step_now, usual_review_day, waiting_days

DAY = date(2026, 11, 18)


def test_waiting_days_are_calendar_days_and_never_negative():
    assert waiting_days(date(2026, 11, 13), DAY) == 5
    assert waiting_days(DAY, DAY) == 0
    assert waiting_days(date(2026, 11, 19), DAY) == 0


def test_a_referral_moves_forward_only():
    received, decided, reviewed, merged = ReferralState
    allowed = {(a, b) for a in ReferralState for b in ReferralState if may_move(a, b)}
    assert allowed == {(received, decided), (decided, reviewed), (received, merged)}


@pytest.mark.parametrize(("state", "step"), [("received", 2), ("decided", 3), ("reviewed", 4)])
def test_the_step_that_is_waited_for(state, step):
    assert step_now(state) == step


def test_the_usual_review_is_six_weeks_on_and_never_on_a_weekend():
    assert usual_review_day(DAY) == date(2026, 12, 30)
    assert usual_review_day(date(2026, 11, 21)) == date(2027, 1, 4)  # a Saturday


def test_urgent_sorts_before_soon_before_routine_when_read_backwards():
    assert sorted(Urgency.values, reverse=True) == [Urgency.URGENT, Urgency.SOON, Urgency.ROUTINE]


def test_grades_are_said_as_people_say_them():
    assert [str(grade_words(code)) for code in ("03", "KG", "11", "", "X9")] == [
        "Grade 3",
        "Kindergarten",
        "Grade 11",
        "",
        "X9",
    ]
