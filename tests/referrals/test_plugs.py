"""What referrals add to shared pages: to whom, and what."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from referrals.models import Referral
from referrals.panels import AskTheTeam, ReferralsPanel
from referrals.reminders.requests import ReviewDue, Waiting
from referrals.tiles import DaysTile, WaitingTile
from referrals.timeline import ReferralTimeline
from sswork.registry import reminder_sources, student_panels, timeline_sources
from sswork.roles import Permission
from sswork.scoping import unscoped
from tests.pals import TODAY
from tests.referrals import made


def test_everybody_may_ask_for_a_student_of_their_school_only(pals):
    offered = {
        key: bool(AskTheTeam().url(getattr(pals, key), pals.mateo))
        for key in ("ana", "ben", "sol", "tess", "lia", "otis", "priya", "dana", "theo", "ivy")
    }
    # Another school's; and neither a liaison nor the district's administrator has a directory of students.
    assert {key for key, is_offered in offered.items() if not is_offered} == {"ben", "ivy", "lia", "dana"}
    assert AskTheTeam().url(pals.theo, pals.mateo) == f"/referrals/ask/?student={pals.mateo.pk}"


def test_the_panel_shows_what_was_asked_and_decided(pals, rf):
    request = rf.get("/")
    request.user = pals.tess
    made.decided(pals, made.referral(pals, pals.mateo))
    shown = ReferralsPanel().render(request, pals.mateo)
    assert "Attendance, Feelings and friendships" in shown
    assert "Monitor" in shown


def test_the_panel_of_another_team_stays_off_the_page(pals):
    """ "Nobody has asked" would be a statement about rows that one cannot see."""
    made.referral(pals, pals.mateo)
    assert ReferralsPanel().get_context(pals.ben, pals.mateo) is None
    assert ReferralsPanel().get_context(pals.ben, pals.jaylen) == {"referrals": []}


@pytest.mark.parametrize("person", ["theo", "priya", "otis", "ivy", "dana", "lia"])
def test_those_without_the_right_get_no_panel_entry_or_reminder(pals, person):
    made.referral(pals, pals.mateo, days_ago=9)
    user = getattr(pals, person)
    for registry in (student_panels, timeline_sources, reminder_sources):
        keys = {each.key for each in registry.for_user(user) if each.key.startswith("referrals")}
        # Everybody may be a guest of a meeting, and whoever asked is told that the team decided: neither says what.
        told = {"referrals.asked_before", "referrals.asked_back", "referrals.decided"}
        # Who keeps the directory hears of agencies' answers, in which no student is.
        keeps = {"referrals.listing"} if user.can(Permission.DIRECTORY_EDIT) else set()
        asked = {"referrals.invited", "referrals.called_off", "referrals.held_after_all"}
        assert keys <= asked | told | keeps


def test_the_timeline_tells_of_each_step_newest_first(pals):
    made.reviewed(pals, made.decided(pals, made.referral(pals, pals.mateo, days_ago=9)))
    made.referral(pals, pals.noah)
    entries = ReferralTimeline().entries(pals.tess, pals.mateo, None, 10)
    assert [each.key.rsplit(":", 1)[1] for each in entries] == ["reviewed", "decided", "received"]
    assert ReferralTimeline().entries(pals.tess, pals.mateo, None, 2) == entries[:2]
    assert ReferralTimeline().entries(pals.tess, pals.mateo, entries[1].at, 10) == entries[2:]
    assert ReferralTimeline().entries(pals.ben, pals.mateo, None, 10) == []


@pytest.mark.parametrize(("days_ago", "due"), [(1, None), (2, TODAY), (5, date(2026, 11, 17)), (8, date(2026, 11, 12))])
def test_a_request_is_listed_from_the_last_day_in_time(pals, days_ago, due):
    """Today is a Wednesday: what came on Monday is due today, what came on Friday was due yesterday."""
    made.referral(pals, pals.mateo, days_ago=days_ago)
    made.decided(pals, made.referral(pals, pals.noah, days_ago=days_ago))
    made.referral(pals, pals.lucia, referrer=pals.ana, days_ago=days_ago)
    items = Waiting().due(pals.tess, TODAY)
    assert [(each.about, each.due_on) for each in items] == ([("Mateo Rivera", due)] if due else [])


def test_a_request_on_a_weekend_counts_from_monday(pals):
    made.referral(pals, pals.mateo, days_ago=4)  # a Saturday
    assert [each.due_on for each in Waiting().due(pals.tess, TODAY)] == [date(2026, 11, 17)]


@pytest.mark.parametrize(("in_days", "listed"), [(7, True), (8, False)])
def test_a_review_is_listed_a_week_ahead(pals, in_days, listed):
    made.decided(pals, made.referral(pals, pals.mateo), in_days=in_days)
    made.reviewed(pals, made.decided(pals, made.referral(pals, pals.noah), in_days=1))
    items = ReviewDue().due(pals.tess, TODAY)
    assert [each.due_on for each in items] == ([TODAY + timedelta(days=in_days)] if listed else [])
    assert [each.url for each in items] == [
        reverse("referrals:referral", args=[each.object_key.split(":")[1]]) for each in items
    ]


def test_the_dashboard_counts_what_waits_by_the_school_whose_team_has_it(pals):
    made.referral(pals, pals.mateo)
    made.referral(pals, pals.noah)
    made.referral(pals, pals.zoe, referrer=pals.ana)
    made.decided(pals, made.referral(pals, pals.aaliyah))
    with unscoped("test"):
        rows = WaitingTile().compute(TODAY)
    assert [(row.school_id, row.value) for row in rows] == [(pals.cedar.pk, 2), (pals.maple.pk, 1)]


def test_days_to_a_decision_are_a_sum_over_a_count_of_this_year(pals):
    made.referral(pals, pals.noah, days_ago=50)  # not decided
    last_year = made.decided(pals, made.referral(pals, pals.noah))
    with unscoped("test"):
        times = {"received_at": made.noon(date(2026, 3, 2)), "decided_at": made.noon(date(2026, 5, 4))}
        Referral.objects.filter(pk=last_year.pk).update(**times)
    made.decided(pals, made.referral(pals, pals.mateo, days_ago=4))
    made.decided(pals, made.referral(pals, pals.aaliyah))
    made.decided(pals, made.referral(pals, pals.aaliyah, days_ago=7))
    with unscoped("test"):
        rows = DaysTile().compute(TODAY)
    assert [(row.school_id, row.value, row.base) for row in rows] == [(pals.cedar.pk, 11, 3)]


def test_a_number_leads_to_what_the_person_may_read(pals):
    tile, cedar = WaitingTile(), pals.cedar.pk
    assert tile.drill_url(pals.ana, cedar, "") == f"/referrals/board/?school={cedar}"
    assert tile.drill_url(pals.priya, cedar, "") == f"/referrals/status/?school={cedar}"
    assert tile.drill_url(pals.priya, None, "") == "/referrals/status/"
    assert tile.drill_url(pals.ana, pals.juniper.pk, "") is None
    assert tile.drill_url(pals.dana, cedar, "") is None
