from datetime import date, timedelta

import pytest

from cases.models import ProgrammeMembership, Student
from homeless.actions import AlreadyEnded, AlreadyOpen
from homeless.models import Episode
from homeless.rules import days_since, right_lasts_until
from sswork.models import AuditEvent
from sswork.scoping import unscoped
from tests.homeless import made
from tests.pals import TODAY


def test_the_right_lasts_to_the_end_of_the_school_year():
    assert right_lasts_until(date(2026, 11, 18), date(2027, 6, 4)) == date(2027, 6, 4)
    assert right_lasts_until(date(2026, 7, 1), None) == date(2026, 7, 1)


def test_days_since_are_never_negative():
    assert days_since(date(2026, 11, 8), TODAY) == 10
    assert days_since(date(2026, 11, 20), TODAY) == 0


def test_an_episode_opens_the_student_to_the_liaison(pals):
    assert not Student.objects.visible_to(pals.lia).exists()
    episode = made.episode(pals, pals.aaliyah, by=pals.ana)
    assert Student.objects.visible_to(pals.lia).get() == pals.aaliyah
    assert Episode.objects.visible_to(pals.lia).get() == episode


def test_there_is_one_open_episode_at_a_time(pals):
    first = made.episode(pals, pals.aaliyah)
    with pytest.raises(AlreadyOpen):
        made.episode(pals, pals.aaliyah)
    made.ended(pals, first, days_ago=3)
    made.episode(pals, pals.aaliyah, days_ago=1)
    assert Episode.objects.visible_to(pals.lia).count() == 2


def test_housed_in_november_the_student_stays_with_the_liaison_until_june(pals, clock):
    made.ended(pals, made.episode(pals, pals.aaliyah))
    assert ProgrammeMembership.objects.get().last_day == pals.year.last_day
    for day, seen in ((date(2027, 6, 4), True), (date(2027, 6, 5), False)):
        clock.move_to(f"{day}T12:00:00-05:00")
        del pals.lia.assignments  # as the next request would
        assert Student.objects.visible_to(pals.lia).exists() is seen


def test_of_two_who_end_it_the_second_learns_so(pals):
    episode = made.episode(pals, pals.aaliyah)
    stale = Episode.objects.visible_to(pals.ana).get()
    made.ended(pals, episode, days_ago=2)
    with pytest.raises(AlreadyEnded):
        made.ended(pals, stale, by=pals.ana)
    assert Episode.objects.visible_to(pals.lia).get().last_day == TODAY - timedelta(days=2)


def test_each_move_is_on_record_without_what_was_written(pals):
    episode = made.episode(pals, pals.aaliyah)
    made.service(pals, episode)
    made.ended(pals, episode)
    events = AuditEvent.objects.filter(target_model__startswith="homeless.").order_by("pk")
    assert [each.type for each in events] == ["episode.started", "service.given", "episode.ended"]
    assert {each.student_id for each in events} == {pals.aaliyah.pk}
    assert made.NOTE not in str([each.changes for each in events])


def test_nobody_without_the_right_ends_one(pals):
    episode = made.episode(pals, pals.aaliyah)
    for person in (pals.sol, pals.ben, pals.theo, pals.otis):
        with pytest.raises(AlreadyEnded):
            made.ended(pals, episode, by=person)
    with unscoped("test"):
        assert Episode.objects.get().last_day is None
