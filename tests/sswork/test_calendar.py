"""The calendar on a page and as a feed: what the person may see now, and outside nothing that names anybody."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cases import actions
from cases.actions import home_visit
from cases.actions.lanes import raise_lane
from cases.models import Encounter, HomeVisit, Obligation, Task
from referrals.models import Meeting, Team
from sswork import calendars, covering
from sswork.models import AuditEvent, CalendarFeed, Look, RoleAssignment
from sswork.registry import CalendarEntry
from sswork.scoping import unscoped
from tests.cached import forget
from tests.cases import work
from tests.cases.test_obligations import fact, happened, made
from tests.pals import TODAY
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def visit(pals):
    start = timezone.make_aware(datetime.combine(TODAY + DAY, time(15, 30)))
    return HomeVisit.objects.create(
        student=pals.mateo,
        school=pals.cedar,
        worker=pals.ana,
        companion=pals.sol,
        purpose="Bring the bus pass to Rosa",
        planned_for=start,
        expected_back=start + timedelta(hours=1),
    )


@pytest.fixture
def task(pals):
    return actions.add_task(
        student=pals.mateo, title="Call Rosa about the bus", owner=pals.ana, due_on=TODAY + DAY, by=pals.ana
    )


def kinds(user) -> list[str]:
    return [each.kind for each in calendars.entries_of(user, TODAY, TODAY + 30 * DAY)]


def link(client) -> str:
    client.post(reverse("calendar-link-make"))
    return client.get(reverse("calendar-link")).context["address"].removeprefix("http://localhost:8000")


def fetched(client, address) -> list:
    answer = client.get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_each_kind_stands_on_its_day_for_those_whose_it_is(pals, visit, task):
    made(pals, owner_id=pals.ana.pk)
    team = Team.objects.filter(school=pals.cedar).first() or Team.objects.create(school=pals.cedar, name="Team")
    Meeting.objects.filter(team__school=pals.cedar).delete()
    Meeting.objects.create(team=team, day=TODAY + 2 * DAY)
    assert kinds(pals.ana) == ["task", "visit", "team_meeting", "obligation"]
    assert kinds(pals.sol)[:2] == ["visit", "team_meeting"]
    assert kinds(pals.ben) == []


def test_the_page_shows_names_and_logs_them(pals, visit, task, sign_in):
    page = sign_in(pals.ana).get(reverse("calendar"), {"view": "week", "day": str(TODAY)})
    assert "Bring the bus pass to Rosa" in page.text
    assert "Mateo Rivera" in page.text
    assert "3:30 PM" in page.text
    assert Look.objects.filter(url_name="calendar", student_ids=[pals.mateo.pk], by_id=pals.ana.pk).exists()
    assert "Mateo" not in sign_in(pals.ben).get(reverse("calendar")).text


def test_the_queries_do_not_grow(pals, visit, task, sign_in):
    ana, address = sign_in(pals.ana), reverse("calendar")
    one = queries_of(ana, address)
    for number in range(3):
        actions.add_task(student=pals.mateo, title=f"{number}", owner=pals.ana, due_on=TODAY, by=pals.ana)
    assert queries_of(ana, address) == one


@pytest.mark.parametrize("day", ["", "2026-02-30", "0000-00-00", "9999-12-31", "x", "2026-11-1", "0001-01-01"])
@pytest.mark.parametrize("view", ["month", "week", "year"])
def test_no_day_in_an_address_breaks_the_page(pals, sign_in, day, view):
    assert sign_in(pals.ana).get(reverse("calendar"), {"view": view, "day": day}).status_code == 200


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_month_hangs_in_whole_weeks(day):
    first, last = calendars.weeks_of(day)
    assert (first.isoweekday(), last.isoweekday()) == (7, 6)
    assert first <= day.replace(day=1) <= day <= last
    assert (last - first).days + 1 in (28, 35, 42)
    assert calendars.next_month(calendars.next_month(day, 1), -1) == day.replace(day=1)


def test_the_feed_has_kind_time_and_link_and_names_nobody(pals, visit, task, sign_in, client):
    made(pals, owner_id=pals.ana.pk)
    address = link(sign_in(pals.ana))
    client.logout()
    text = client.get(address).content.decode().replace("\r\n ", "")
    events = fetched(client, address)
    assert sorted(str(each["SUMMARY"]) for each in events) == ["Due date", "Home visit", "Task"]
    visit_event = next(each for each in events if each["SUMMARY"] == "Home visit")
    assert visit_event["DTSTART"].dt == visit.planned_for
    assert visit_event["URL"].endswith(reverse("cases:visit", args=[visit.pk]))
    for secret in ("Mateo", "Rivera", "MR", "M.R", "Rosa", "bus", "Cedar", "Manifestation", "Ana", "Flores", "CFR"):
        assert secret not in text.replace("SUMMARY", "")
    assert "/sign-in" in client.get(visit_event["URL"].removeprefix("http://localhost:8000"))["Location"]


def test_what_is_sealed_or_hidden_is_in_no_feed(pals, sign_in):
    happened(
        facts=[fact(pals, key="cases.test:7", lane="sealed", readers=(pals.ana.pk,), owner_id=pals.ana.pk)], by=pals.ana
    )
    hidden = actions.add_task(student=pals.mateo, title="Gone", owner=pals.ana, due_on=TODAY, by=pals.ana)
    with unscoped("hidden with its encounter"):
        gone = {"hidden_at": timezone.now(), "hidden_by": pals.sol, "hidden_reason": "Typed into the wrong record"}
        Task.with_hidden.filter(pk=hidden.pk).update(**gone)
    ana = sign_in(pals.ana)
    assert Obligation.objects.visible_to(pals.ana).count() == 1
    assert fetched(ana, link(ana)) == []


def test_a_sealed_visit_is_on_the_page_and_in_no_feed(pals, sign_in):
    told = work.visit_back(pals)
    home_visit.tell_visit(
        visit=told, told=home_visit.Told(outcome="nobody_home"), minutes=5, travel_minutes=0, miles=0, by=pals.ana
    )
    ana = sign_in(pals.ana)
    address = link(ana)
    assert [str(each["SUMMARY"]) for each in fetched(ana, address)] == ["Home visit"]
    with unscoped("test"):
        raise_lane(record=Encounter.objects.get(), lane="sealed", readers=[], by=pals.ana)
    assert fetched(ana, address) == []
    assert "visit" in kinds(pals.ana)


def test_an_entry_says_its_lane():
    """A source that forgot it would hand what is sealed to a calendar outside."""
    with pytest.raises(TypeError, match="lane"):
        CalendarEntry(key="x:1", day=TODAY, title="", url="")


def test_it_holds_what_the_person_may_see_at_this_moment(pals, visit, task, sign_in):
    ana = sign_in(pals.ana)
    address = link(ana)
    assert len(fetched(ana, address)) == 2
    with unscoped("Ana leaves the district"):
        RoleAssignment.objects.filter(person=pals.ana).update(last_day=TODAY - DAY, first_day=TODAY - 9 * DAY)
    assert fetched(ana, address) == []
    pals.ana.is_active = False
    pals.ana.save()
    assert ana.get(address).status_code == 404


def test_a_stand_ins_feed_has_the_absent_colleagues_too(pals, task, sign_in):
    sol = sign_in(pals.sol)
    address = link(sol)
    before = len(fetched(sol, address))
    covering.arrange_cover(
        absent=pals.ana, covering=pals.sol, first_day=TODAY, last_day=TODAY, reason="Ill", by=pals.sol
    )
    assert len(fetched(sol, address)) == before + 1


def test_another_link_ends_the_first_and_ending_ends_it(pals, sign_in):
    ana = sign_in(pals.ana)
    first = link(ana)
    second = link(ana)
    assert (ana.get(first).status_code, ana.get(second).status_code) == (404, 200)
    ana.post(reverse("calendar-link-end"))
    assert ana.get(second).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_half_a_link_opens_nothing_and_guesses_are_limited(pals, sign_in, client):
    link(sign_in(pals.ana))
    client.logout()
    forget()  # of what other tests fetched from this address
    feed = CalendarFeed.objects.get()
    wrong = reverse("calendar-feed", args=[feed.key, "0" * 40])
    assert {client.get(wrong).status_code for _each in range(60)} == {404}
    assert client.get(wrong).status_code == 429
    right = reverse("calendar-feed", args=[feed.key, feed.seal])
    assert client.get(right).status_code == 200  # a program behind the same address goes on
    assert {client.get(right).status_code for _each in range(59)} == {200}
    assert client.get(right).status_code == 429


def test_it_is_handed_out_anew_only_when_something_changed(pals, task, sign_in, clock):
    ana = sign_in(pals.ana)
    address = link(ana)
    answer = ana.get(address)
    looks = Look.objects.filter(url_name="calendar-feed")
    seen = looks.get()
    assert (seen.kind, seen.student_ids, seen.by_id) == (Look.Kind.EXPORT, [pals.mateo.pk], pals.ana.pk)
    clock.shift(timedelta(hours=2))
    again = ana.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, looks.count()) == (304, b"", 1)
    assert AuditEvent.objects.filter(type="calendar.fetched").count() == 1
    actions.finish_task(task=task, by=pals.ana)
    assert ana.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 200
    assert CalendarFeed.objects.get().fetched_at is not None


def test_whoever_fetches_is_signed_in_nowhere(pals, task, sign_in, client):
    address = link(sign_in(pals.ana))
    client.logout()
    client.cookies.clear()
    assert client.get(address).status_code == 200
    assert not client.cookies
    assert client.get(reverse("my-day")).status_code == 302
