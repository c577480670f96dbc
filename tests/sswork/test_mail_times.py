"""Who is mailed now: choices, days with school, people who are away; and what is in the mail."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from cases import actions
from sswork import covering, digests, mail_times, reminders, reminding
from sswork.models import CalendarDay, Definition, Mail, Reminder, ReminderSettings
from sswork.scoping import unscoped
from sswork.tasks import make_reminders, send_digests
from tests.pals import TODAY

pytestmark = pytest.mark.django_db
SATURDAY = TODAY + timedelta(days=3)


def task(pals, owner=None, due_on=TODAY, title="Call Rosa about the bus"):
    owner = owner or pals.ana
    return actions.add_task(student=pals.mateo, title=title, owner=owner, due_on=due_on, by=owner)


def choose(person, **choices):
    settings = reminding.usual(person, TODAY)
    vars(settings).update(choices)
    reminding.choose(settings=settings, by=person)


def at(hour: int, day: date = TODAY) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def mailed(now: datetime) -> list[str]:
    with unscoped("looking on"):
        return [person.given_name for person, _at_once in mail_times.people_to_mail(now)]


def close(pals, day=TODAY):
    CalendarDay.objects.filter(day=day).update(kind=CalendarDay.Kind.CLOSED)


def test_the_usual_is_one_mail_in_the_morning_of_a_school_day(pals):
    task(pals)
    make_reminders()
    assert (mailed(at(5)), mailed(at(6)), mailed(at(18))) == ([], ["Ana"], [])
    assert mailed(at(9, SATURDAY)) == []
    close(pals)
    assert mailed(at(9)) == []


def test_a_staff_day_is_a_day_at_work_and_another_schools_day_too(pals):
    task(pals)
    make_reminders()
    close(pals)
    CalendarDay.objects.filter(day=TODAY, school=pals.cedar).update(kind=CalendarDay.Kind.STAFF_ONLY)
    assert mailed(at(9)) == ["Ana"]


def test_each_as_they_chose(pals):
    for person in (pals.ana, pals.ben, pals.sol):
        actions.add_task(
            student=pals.mateo if person != pals.ben else pals.zoe, title="Call", owner=person, due_on=TODAY, by=person
        )
    choose(pals.ana, cadence="at_once", quiet_from=time(12), quiet_until=time(14))
    choose(pals.ben, cadence="weekly", weekday=4)
    make_reminders()
    before = Mail.objects.create(key="digest:x", person=pals.ben, to=pals.ben.email, subject="s", body="b")
    Mail.objects.filter(pk=before.pk).update(key=f"digest:{pals.ben.pk}:2026-11-13", made_at=at(6, date(2026, 11, 13)))
    assert mailed(at(3)) == ["Ana"]
    assert mailed(at(12)) == ["Sol"]
    assert mailed(at(9)) == ["Ana", "Sol"]
    assert mailed(at(9, TODAY + timedelta(days=1))) == ["Ana", "Ben", "Sol"]


def test_a_legal_clock_comes_on_a_saturday_and_amid_the_week(pals):
    task(pals)
    choose(pals.ana, cadence="weekly", weekday=5)
    make_reminders()
    Reminder.objects.update(is_legal=True)
    assert (mailed(at(9)), mailed(at(9, SATURDAY)), mailed(at(5))) == (["Ana"], ["Ana"], [])


def test_whoever_is_away_gets_none_and_the_stand_in_does(pals):
    covering.arrange_cover(
        absent=pals.ana, covering=pals.sol, first_day=TODAY, last_day=TODAY, reason="Ill", by=pals.sol
    )
    task(pals)
    make_reminders()
    assert mailed(at(9)) == ["Sol"]
    assert mailed(at(9, TODAY + timedelta(days=1))) == ["Ana", "Sol"]


def test_as_many_queries_for_three_as_for_one(pals, django_assert_num_queries):
    task(pals)
    make_reminders()
    with django_assert_num_queries(10), unscoped("counting queries"):
        mail_times.people_to_mail(at(9))
    for person in (pals.sol, pals.tess):
        Reminder.objects.create(person=person, kind="task", object_key="9", day=TODAY)
    with django_assert_num_queries(10), unscoped("counting queries"):
        assert len(mail_times.people_to_mail(at(9))) == 3


def test_ten_lines_and_the_rest_folded(pals, clock):
    tasks = [task(pals, due_on=TODAY - timedelta(days=each), title=f"Secret {each}") for each in range(24)]
    make_reminders()
    send_digests()
    mail = Mail.objects.get()
    assert mail.body.count("/reminders/") == 10 + 1  # and that to the person's own choice
    assert "24 things wait" in mail.body
    assert "And 14 more:" in mail.body
    assert "waits since Oct 26" in mail.body
    assert "Secret" not in mail.body
    assert "Mateo" not in mail.body
    assert Reminder.objects.filter(mail=mail).count() == len(tasks)


def test_what_was_done_meanwhile_is_in_no_mail(pals):
    done, _open = task(pals), task(pals, title="Ask about glasses")
    make_reminders()
    actions.finish_task(task=done, by=pals.ana)
    send_digests()
    assert "1 thing waits" in Mail.objects.get().body
    assert Reminder.objects.exclude(moot_at=None).get().object_key == str(done.pk)
    assert mailed(at(9, TODAY + timedelta(days=1))) == []


def test_at_once_each_thing_is_in_one_mail_and_the_eleventh_waits(pals, clock):
    choose(pals.ana, cadence="at_once")
    for each in range(10):
        task(pals, title=f"Task {each}")
    make_reminders()
    send_digests()
    send_digests()
    assert Mail.objects.count() == 1
    task(pals, title="The eleventh")
    make_reminders()
    assert mailed(at(13)) == []
    assert mailed(at(13, TODAY + timedelta(days=1))) == ["Ana"]
    Reminder.objects.filter(mail=None).update(is_legal=True)
    send_digests()
    assert Mail.objects.count() == 2
    assert not Reminder.objects.filter(mail=None).exists()


def test_two_workers_at_once_make_one_mail(pals):
    choose(pals.ana, cadence="at_once")
    task(pals)
    make_reminders()
    assert digests.digest_for(person=pals.ana, today=TODAY, at_once=True, by=None) is not None
    assert digests.digest_for(person=pals.ana, today=TODAY, at_once=True, by=None) is None


def test_a_line_of_a_mail_leads_to_its_line_and_nobody_elses(pals, sign_in):
    own = task(pals)
    make_reminders()
    reminder = Reminder.objects.get()
    address = f"/reminders/{reminder.pk}/"
    assert sign_in(pals.sol).get(address).status_code == 404
    ana = sign_in(pals.ana)
    page = ana.get(address, follow=True)
    assert page.redirect_chain[0][0] == f"/agenda/line/task/{own.pk}/"
    assert "Open it" in page.text
    actions.finish_task(task=own, by=pals.ana)
    assert "no longer asked of you" in ana.get(address, follow=True).text


def test_the_page_keeps_a_choice_and_goes_back_to_the_usual(pals, sign_in):
    ana = sign_in(pals.ana)
    page = ana.get("/reminders/")
    assert (page.context["wishes"].cadence, page.context["next_mail"].date()) == ("morning", TODAY)
    form = {"cadence": "weekly", "weekday": 5, "quiet_from": "16:00", "quiet_until": "08:30", "school_days_only": "on"}
    page = ana.post("/reminders/", form, follow=True)
    assert "Friday, November 20, from 8:30 AM on" in page.text
    own = ReminderSettings.objects.get(person=pals.ana)
    assert (own.cadence, own.weekday, own.quiet_until) == ("weekly", 5, time(8, 30))
    assert not ReminderSettings.objects.exclude(person=pals.ana).exists()
    ana.post("/reminders/usual/")
    assert not ReminderSettings.objects.exists()


def test_a_day_that_is_all_quiet_is_refused(pals, sign_in):
    form = {"cadence": "morning", "weekday": 1, "quiet_from": "08:00", "quiet_until": "07:30"}
    page = sign_in(pals.ana).post("/reminders/", form)
    assert (page.status_code, sorted(page.context["form"].errors)) == (200, ["quiet_until"])
    assert not ReminderSettings.objects.exists()


def test_only_sources_with_something_for_somebody_are_asked(pals, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "cases.reminders.casework.CaseReviewsDue.due", lambda self, user, today: asked.append(user) or []
    )
    task(pals)
    make_reminders()
    assert asked == []
    assert [each.person for each in Reminder.objects.all()] == [pals.ana]


def test_the_district_decides_what_is_usual(pals):
    Definition.objects.filter(code="reminders.quiet_from").update(value=20.5)
    Definition.objects.filter(code="reminders.days_between").update(value=7)
    usual = mail_times.default_wishes(TODAY)
    assert (usual.quiet_from, usual.cadence) == (time(20, 30), "weekly")
    assert reminders.unmade_for(pals.ana, TODAY) == []
