"""What homeless education adds to shared pages, for those who may see it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Student
from homeless.panels import HousingPanel, StartEpisode
from homeless.reminders import NoServiceYet
from homeless.tiles import IdentifiedTile
from homeless.timeline import EpisodeTimeline, ServiceTimeline
from sswork.scoping import unscoped
from tests.homeless import made
from tests.pals import TODAY


def test_the_panel_shows_episodes_and_offers_one_at_a_time(pals, sign_in, rf):
    request = rf.get("/")
    request.user = pals.ana
    empty = HousingPanel().render(request, pals.aaliyah)
    assert "No housing episode is known." in empty
    assert reverse("homeless:episode-start") in empty
    made.episode(pals, pals.aaliyah)
    opened_again = Student.objects.visible_to(pals.ana).get(pk=pals.aaliyah.pk)
    shown = HousingPanel().render(request, opened_again)
    assert "Shelter or transitional housing" in shown
    assert "no help on record" in shown
    assert StartEpisode().url(pals.ana, opened_again) is None


def test_the_timeline_tells_of_episodes_and_help_newest_first(pals):
    episode = made.episode(pals, pals.aaliyah, days_ago=10)
    for days_ago in (8, 2, 5):
        made.service(pals, episode, days_ago=days_ago)
    made.ended(pals, episode, days_ago=1)
    made.episode(pals, pals.jaylen)
    entries = EpisodeTimeline().entries(pals.lia, pals.aaliyah, None, 10)
    assert [(timezone.localdate(each.at), each.key.rsplit(":", 1)[1]) for each in entries] == [
        (date(2026, 11, 17), "ended"),
        (date(2026, 11, 8), "started"),
    ]
    services = ServiceTimeline().entries(pals.lia, pals.aaliyah, None, 2)
    assert [timezone.localdate(each.at).day for each in services] == [16, 13]
    older = ServiceTimeline().entries(pals.lia, pals.aaliyah, services[-1].at, 2)
    assert [timezone.localdate(each.at).day for each in older] == [10]


def test_before_an_hour_of_the_day_its_help_is_still_told(pals):
    episode = made.episode(pals, pals.aaliyah)
    made.service(pals, episode, days_ago=2)
    noon = timezone.localtime() - timedelta(days=2)
    assert len(ServiceTimeline().entries(pals.lia, pals.aaliyah, noon, 5)) == 1
    assert ServiceTimeline().entries(pals.lia, pals.aaliyah, noon - timedelta(hours=13), 5) == []


@pytest.mark.parametrize(("known_days_ago", "listed"), [(4, []), (5, ["Aaliyah Hassan"]), (20, ["Aaliyah Hassan"])])
def test_an_episode_without_help_is_listed_after_five_days(pals, known_days_ago, listed):
    made.episode(pals, pals.aaliyah, days_ago=30, known_days_ago=known_days_ago)
    made.service(pals, made.episode(pals, pals.jaylen, days_ago=30))
    made.ended(pals, made.episode(pals, pals.zoe, days_ago=30))
    items = NoServiceYet().due(pals.lia, TODAY)
    assert [each.about for each in items] == listed
    assert [each.due_on for each in items] == [TODAY - timedelta(days=known_days_ago - 5)] * len(listed)


def test_each_student_is_counted_once_at_the_present_school(pals):
    made.ended(pals, made.episode(pals, pals.aaliyah, days_ago=40), days_ago=20)
    made.episode(pals, pals.aaliyah, days_ago=3)
    made.episode(pals, pals.mateo)
    made.episode(pals, pals.jaylen)
    last_year = made.episode(pals, pals.zoe, days_ago=300)
    made.ended(pals, last_year, days_ago=200)
    with unscoped("test"):
        rows = IdentifiedTile().compute(TODAY)
    assert {(row.school_id, row.value) for row in rows} == {(pals.cedar.pk, 2), (pals.juniper.pk, 1)}


def test_the_number_leads_to_the_list_for_those_who_may_read_it(pals):
    tile = IdentifiedTile()
    assert tile.drill_url(pals.ana, pals.cedar.pk, "") == f"/homeless/?school={pals.cedar.pk}"
    assert tile.drill_url(pals.ana, None, "") == "/homeless/"
    assert tile.drill_url(pals.ana, pals.juniper.pk, "") is None
    assert tile.drill_url(pals.priya, pals.cedar.pk, "") is None
