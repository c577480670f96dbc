"""The pages of cover, and what comes to whoever stands in: lines of My day, mail, a banner; and the way back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from sswork import covering, reminders
from sswork.agenda import agenda_of
from sswork.models import AuditEvent, Cover, Mail, RoleAssignment, User
from sswork.roles import Role
from sswork.tasks import make_reminders, send_digests
from tests.cases import work
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


def arranged(pals, *, absent=None, stand_in=None, days=(0, 2), by=None) -> Cover:
    absent = absent or pals.ana
    return covering.arrange_cover(
        absent=absent,
        covering=stand_in or pals.ben,
        first_day=pals.today + timedelta(days=days[0]),
        last_day=pals.today + timedelta(days=days[1]),
        reason="Training in the capital",
        by=by or absent,
    )


def typed(pals, **other) -> dict:
    last = pals.today + timedelta(days=2)
    return {
        "covering": pals.ben.pk,
        "first_day": str(pals.today),
        "last_day": str(last),
        "reason": "Training",
    } | other


def options(page, name) -> set[str]:
    return {label for value, label in page.context["form"].fields[name].choices if value}


class TestArranging:
    def test_shows_what_it_opens_before_it_is_saved(self, pals, sign_in):
        work.case(pals)
        work.case(pals, pals.noah)
        work.task(pals)
        ana = sign_in(pals.ana)
        page = ana.post(reverse("cover-arrange"), typed(pals))
        assert page.context["gets"] == [
            "School social worker at Cedar Elementary, Maple Middle School",
            "2 students on the caseload, 2 open cases, 1 task",
        ]
        assert "Not what is sealed" in page.content.decode()
        assert not Cover.objects.exists()
        shown = page.context["form"].data["shown"]
        assert ana.post(reverse("cover-arrange"), typed(pals, shown=shown)).url == reverse("cover")
        cover = Cover.objects.get()
        assert (cover.absent, cover.covering, cover.made_by) == (pals.ana, pals.ben, pals.ana)
        assert "Ben Carter stands in for Ana Flores" in ana.get(reverse("cover")).content.decode()

    def test_shows_it_again_when_somebody_else_is_chosen_meanwhile(self, pals, sign_in):
        shown = f"{pals.ana.pk}:{pals.ben.pk}"
        page = sign_in(pals.ana).post(reverse("cover-arrange"), typed(pals, covering=pals.sol.pk, shown=shown))
        assert page.context["stand_in"] == pals.sol
        assert not Cover.objects.exists()

    def test_everybody_for_oneself_and_leads_for_colleagues(self, pals, sign_in):
        page = sign_in(pals.ana).get(reverse("cover-arrange"))
        assert "absent" not in page.context["form"].fields
        assert options(page, "covering") == {
            "Ben Carter",
            "Lia Haddad",
            "Otis Reed",
            "Pia Larsen",
            "Ruth Abara",
            "Sol Okafor",
            "Tess Nguyen",
        }
        page = sign_in(pals.sol).get(reverse("cover-arrange"))
        assert {"Ana Flores", "Ivy Brooks", "Sol Okafor"} <= options(page, "absent")

    def test_a_lead_arranges_for_nobody_who_also_works_elsewhere(self, pals):
        cedar_lead = User.objects.create(email="gil@riverbend.example", given_name="Gil", family_name="Moss")
        RoleAssignment.objects.create(
            person=cedar_lead, role=Role.SUPERVISOR, organization=pals.cedar, first_day=pals.today
        )
        names = set(covering.may_be_away(cedar_lead, pals.today).values_list("given_name", flat=True))
        assert names == {"Gil", "Priya", "Tess", "Theo"}  # Ana is at Maple, too, and Otis at Juniper
        people = User.objects.filter(is_active=True)
        one_by_one = {each.given_name for each in people if covering.may_arrange_for(cedar_lead, each)}
        assert one_by_one == names

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("covering", "otis", "does not do casework"),
            ("covering", "theo", "Select a valid choice"),
            ("covering", "ana", "Select a valid choice"),
            ("first_day", "2026-11-17", "Choose today or a later day."),
            ("last_day", "2026-11-17", "It cannot end before it begins."),
            ("last_day", "2028-01-01", "more than a year ahead"),
            ("last_day", "", "This field is required."),
        ],
    )
    def test_what_is_refused_keeps_what_was_typed(self, pals, sign_in, name, value, said):
        value = getattr(pals, value).pk if hasattr(pals, value) and value else value
        page = sign_in(pals.ana).post(reverse("cover-arrange"), typed(pals, **{name: value})).content.decode()
        assert said in page
        assert 'value="Training"' in page
        assert not Cover.objects.exists()

    def test_many_colleagues_are_searched(self, pals, sign_in):
        for number in range(20):
            person = User.objects.create(
                email=f"w{number}@riverbend.example", given_name="Kim", family_name=f"W{number:02}"
            )
            RoleAssignment.objects.create(
                person=person, role=Role.SOCIAL_WORKER, organization=pals.maple, first_day=pals.today
            )
        ana = sign_in(pals.ana)
        page = ana.get(reverse("cover-arrange"))
        assert options(page, "covering") == set()
        assert "data-picker-url" in page.content.decode()
        assert len(options(ana.get(reverse("cover-arrange") + "?people=all"), "covering")) == 27
        found = ana.get(reverse("cover-people") + "?for=covering", headers={"x-words": "ben car"})
        assert [each["label"] for each in found.json()] == ["Ben Carter"]
        page = ana.post(reverse("cover-arrange"), typed(pals, last_day=""))
        assert options(page, "covering") == {"Ben Carter"}


class TestTheList:
    def test_shows_the_own_and_to_leads_those_of_their_schools(self, pals, sign_in):
        running = arranged(pals)
        coming = arranged(pals, absent=pals.ben, stand_in=pals.sol, days=(5, 9))
        over = arranged(pals, absent=pals.sol, stand_in=pals.ana, days=(-9, -1))
        for person, rows in (
            (pals.ana, [(running, True)]),
            (pals.ben, [(running, False), (coming, True)]),
            (pals.sol, [(running, True), (coming, True)]),
        ):
            page = sign_in(person).get(reverse("cover"))
            assert page.context["rows"] == rows
        assert over.last_day < pals.today

    def test_takes_as_many_queries_for_one_as_for_three(self, pals, sign_in):
        arranged(pals)
        sol = sign_in(pals.sol)
        one = queries_of(sol, reverse("cover"))
        arranged(pals, absent=pals.ben, stand_in=pals.sol)
        arranged(pals, absent=pals.lia, stand_in=pals.ana, by=pals.sol)
        assert queries_of(sol, reverse("cover")) == one


class TestEnding:
    @pytest.mark.parametrize("days", [(-3, 2), (0, 2), (4, 6)])
    def test_ends_now_and_is_taken_back(self, pals, sign_in, days):
        cover = arranged(pals, days=days)
        ana = sign_in(pals.ana)
        page = ana.post(reverse("cover-end", args=[cover.pk]), follow=True)
        assert "no longer stands in" in page.content.decode()
        assert page.context["rows"] == []
        assert fresh(pals.ben).selves == {pals.ben.pk}
        ana.post(reverse("cover-again", args=[cover.pk]))
        now = Cover.objects.get()
        assert (now.first_day, now.last_day, now.reason) == (cover.first_day, cover.last_day, cover.reason)
        assert list(
            AuditEvent.objects.filter(type__startswith="cover.").order_by("pk").values_list("type", flat=True)
        ) == [
            "cover.arranged",
            "cover.ended",
            "cover.arranged",
        ]

    def test_is_not_the_stand_ins_and_what_is_over_is_said_kindly(self, pals, sign_in):
        cover = arranged(pals)
        for person, pk in ((pals.ben, cover.pk), (pals.ana, 0)):
            page = sign_in(person).post(reverse("cover-end", args=[pk]), follow=True)
            assert "over already, or it is not yours to end" in page.content.decode()
        page = sign_in(pals.ben).post(reverse("cover-again", args=[cover.pk]), follow=True)
        assert "can no longer be taken back" in page.content.decode()
        assert Cover.objects.get() == cover


class TestMeanwhile:
    def lines(self, user, today) -> set[tuple[str, str]]:
        listed = agenda_of(fresh(user), today)
        items = [*listed.overdue, *listed.today, *listed.soon, *listed.quiet]
        return {(each.kind, each.for_whom) for each in items}

    def test_what_is_due_comes_to_the_stand_in_marked(self, pals, sign_in, clock):
        work.task(pals)
        work.case(pals, review_on=pals.today)
        work.task(pals, pals.jaylen, owner=pals.ben, by=pals.ben)
        clock.shift(timedelta(days=31))
        today = pals.today + timedelta(days=31)
        assert self.lines(pals.ben, today) == {("task", "")}
        covering.arrange_cover(
            absent=pals.ana, covering=pals.ben, first_day=today, last_day=today, reason="Flu", by=pals.ana
        )
        assert self.lines(pals.ben, today) == {
            ("task", ""),
            ("task", "Ana"),
            ("case_review", "Ana"),
            ("no_contact", "Ana"),
        }
        assert {name for _kind, name in self.lines(pals.ana, today)} == {""}
        page = sign_in(pals.ben).get(reverse("my-day")).content.decode()
        assert "You stand in for Ana Flores until Dec 19" in page
        assert "for Ana</span>" in page

    def test_a_task_is_done_for_the_colleague(self, pals, sign_in):
        task = work.task(pals)
        arranged(pals)
        sign_in(pals.ben).post(reverse("cases:task-done", args=[task.pk]))
        task.refresh_from_db()
        assert (task.state, task.owner) == ("done", pals.ana)

    def test_mail_comes_to_the_stand_in_and_is_held_for_the_absent_until_the_return(self, pals, clock):
        work.task(pals)
        arranged(pals, days=(0, 1))
        make_reminders()
        send_digests()
        assert [mail.person for mail in Mail.objects.filter(subject="Your day")] == [pals.ben]
        clock.shift(timedelta(days=2))
        make_reminders()
        send_digests()
        mail = Mail.objects.get(person=pals.ana)
        assert "1 thing waits" in mail.body
        assert pals.ana in reminders.people_today(pals.today)

    def test_whoever_is_away_reads_who_stands_in(self, pals, sign_in):
        arranged(pals)
        assert "Ben Carter stands in for you until Nov 20" in sign_in(pals.ana).get(reverse("my-day")).content.decode()
        assert "stands in" not in sign_in(pals.theo).get(reverse("my-day")).content.decode()
