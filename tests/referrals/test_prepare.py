"""Each morning meetings are planned and agendas built, by a worker who is nobody until it says why the system looks."""

from datetime import timedelta

from referrals.models import AgendaItem, Meeting
from referrals.tasks import prepare_meetings
from sswork.scoping import unscoped
from tests.pals import TODAY
from tests.referrals import made, meeting


def test_the_coming_days_are_prepared_and_twice_is_as_once(pals):
    made.referral(pals, pals.mateo, days_ago=3)
    meeting.team(pals, pals.tess, first_meeting=TODAY + timedelta(days=1), every_weeks=1)
    for _ in range(2):
        prepare_meetings()
    with unscoped("a test looks"):
        assert list(AgendaItem.objects.values_list("day", "student__given_name")) == [
            (TODAY + timedelta(days=1), "Mateo")
        ]
    assert Meeting.objects.count() >= 3
