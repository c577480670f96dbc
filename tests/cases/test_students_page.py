"""One student's page: who, why one may see it, the family with its safe-contact rules, one timeline."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from cases.actions import set_contact_rule
from cases.enums import ContactRule, Programme
from cases.models import CaseloadEntry, Enrolment, Guardianship, ProgrammeMembership, Student, StudentGrant
from cases.queries.timeline import stretch_of
from cases.reminders.contact import NoContact
from sswork.conflicts import Conflict
from sswork.models import AuditEvent, RoleAssignment, User
from sswork.registry import TimelineEntry, timeline_sources
from sswork.roles import Role
from sswork.scoping import unscoped
from tests.cases.test_students_list import contact
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(sign_in):
    def ask(user, student):
        return sign_in(user).get(reverse("cases:student", args=[student.pk]))

    return ask


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_page_says_who_and_why(pals, page):
    shown = words(page(pals.ana, pals.mateo))
    for part in ("Mateo Rivera", "Grade 3", "Cedar Elementary", "8 years old", "Spanish at home", "Interpreter needed"):
        assert part in shown
    assert "You are assigned to Cedar Elementary." in shown


def test_outside_ones_view_there_is_no_such_student(pals, page):
    assert page(pals.ana, pals.jaylen).status_code == 404
    assert page(pals.ben, pals.mateo).status_code == 404
    assert page(pals.tess, pals.mateo).status_code == 404
    assert page(pals.theo, pals.mateo).status_code == 403


def test_do_not_contact_is_said_before_anything_else(pals, page):
    shown = words(page(pals.ana, pals.mateo))
    content = shown[shown.index("<main") :]
    assert content.index("Do not contact") < content.index("Timeline")
    assert "Court order on file since 2025-03" in content
    assert 'href="tel:555-0101"' in content
    assert 'href="tel:555-0102"' not in content


def test_guardians_are_for_those_who_may_know_them(pals, page, sign_in):
    StudentGrant.objects.create(
        student=pals.mateo, role=Role.TEAM_MEMBER, at_school=pals.cedar, reason="team_referral", source_key="r:1"
    )
    shown = words(page(pals.tess, pals.mateo))
    assert "Referred to your coordination team" in shown
    for secret in ("555-0101", "Rosa", "Héctor", "Willow Street", "Court order", "Lucía"):
        assert secret not in shown


def test_a_family_one_may_not_know_is_left_out_and_not_said_to_be_none(pals, page):
    """Tess keeps attendance at Juniper; at Cedar she is on the team, without a right to guardians."""
    RoleAssignment.objects.create(person=pals.tess, role=Role.ATTENDANCE_OFFICER, organization=pals.juniper)
    StudentGrant.objects.create(
        student=pals.mateo, role=Role.TEAM_MEMBER, at_school=pals.cedar, reason="team_referral", source_key="r:1"
    )
    assert "Denise Washington" in words(page(pals.tess, pals.jaylen))
    shown = words(page(pals.tess, pals.mateo))
    assert "Rosa" not in shown
    assert "The roster names no guardian." not in shown


def test_the_page_asks_as_often_for_one_as_for_three(pals, sign_in):
    """One guardian, school, sibling and programme; then three of each."""
    client, address = sign_in(pals.sol), reverse("cases:student", args=[pals.noah.pk])

    def family_of(students, programmes):
        for student, programme in zip(students, programmes, strict=True):
            with unscoped("set up"):
                Student.objects.filter(pk=student.pk).update(household=pals.noah.household)
            Guardianship.objects.create(
                student=pals.noah, guardian=getattr(pals, student.guardian_key), relationship="relative"
            )
            Enrolment.objects.create(student=pals.noah, at_school=student.school, first_day=pals.today - timedelta(800))
            ProgrammeMembership.objects.create(student=pals.noah, programme=programme, source_key="roster")

    pals.mateo.guardian_key, pals.lucia.guardian_key, pals.jaylen.guardian_key = "rosa", "karl", "denise"
    family_of([pals.mateo], [Programme.MEALS])
    one = queries_of(client, address)
    family_of([pals.lucia, pals.jaylen], [Programme.FOSTER, Programme.ENGLISH_LEARNER])
    assert queries_of(client, address) == one


class TestSiblings:
    def test_those_one_may_see_are_named(self, pals, page):
        shown = words(page(pals.ana, pals.mateo))
        assert reverse("cases:student", args=[pals.lucia.pk]) in shown
        assert "Grade 7 · Maple Middle School" in shown

    def test_of_others_nothing_is_said(self, pals, page):
        with unscoped("a sibling at another worker's school"):
            Student.objects.filter(pk=pals.jaylen.pk).update(household=pals.noah.household)
        before = words(page(pals.ana, pals.noah))
        assert "Jaylen" not in before
        assert "Siblings" not in before
        assert "Juniper" not in before


class TestProgrammes:
    def test_each_sees_what_the_own_right_opens(self, pals, page):
        for programme in (Programme.HOMELESS, Programme.SPECIAL_EDUCATION):
            ProgrammeMembership.objects.create(student=pals.mateo, programme=programme, source_key="x")
        assert page(pals.ana, pals.mateo).context["programmes"] == ["McKinney-Vento", "Special education (IEP)"]
        assert page(pals.lia, pals.mateo).context["programmes"] == ["McKinney-Vento"]
        assert page(pals.otis, pals.mateo).context["programmes"] == []


class TestCaseload:
    def test_on_and_off_with_a_way_back(self, pals, sign_in):
        client = sign_in(pals.ana)
        page = client.post(reverse("cases:caseload-add", args=[pals.noah.pk]), follow=True)
        assert page.context["caseload"] == "on"
        assert list(CaseloadEntry.objects.values_list("student", "worker")) == [(pals.noah.pk, pals.ana.pk)]
        undo = next(iter(page.context["messages"])).extra_tags.removeprefix("undo:")
        page = client.post(undo, follow=True)
        assert page.context["caseload"] == "off"
        assert not CaseloadEntry.objects.exists()

    def test_an_old_entry_ends_with_the_day_and_can_be_taken_up_again(self, pals, sign_in):
        CaseloadEntry.objects.create(student=pals.noah, worker=pals.ana, first_day=pals.today - timedelta(30))
        client = sign_in(pals.ana)
        page = client.post(reverse("cases:caseload-remove", args=[pals.noah.pk]), follow=True)
        assert [str(each) for each in page.context["messages"]] == ["Noah Kim leaves your caseload tonight."]
        page = client.post(reverse("cases:caseload-add", args=[pals.noah.pk]), follow=True)
        assert page.context["caseload"] == "on"

    def test_only_students_one_manages(self, pals, sign_in):
        assert sign_in(pals.ana).post(reverse("cases:caseload-add", args=[pals.jaylen.pk])).status_code == 404
        assert sign_in(pals.otis).post(reverse("cases:caseload-add", args=[pals.noah.pk])).status_code == 403
        assert sign_in(pals.ana).get(reverse("cases:caseload-add", args=[pals.noah.pk])).status_code == 405
        assert not CaseloadEntry.objects.exists()


class TestContactRule:
    @pytest.fixture
    def rosa(self, pals):
        with unscoped("set up"):
            return Guardianship.objects.get(student=pals.mateo, guardian=pals.rosa)

    def address(self, row):
        return reverse("cases:contact-rule", args=[row.student_id, row.pk])

    def send(self, client, row, **data):
        return client.post(self.address(row), {"version": 1} | data)

    def test_a_rule_needs_its_reason_and_what_was_typed_stays(self, pals, rosa, sign_in):
        answer = self.send(sign_in(pals.ana), rosa, rule="do_not_contact", reason="")
        assert answer.status_code == 200
        assert answer.context["form"]["rule"].value() == "do_not_contact"
        assert "reason" in answer.context["form"].errors

    def test_it_is_saved_shown_and_audited_without_its_words(self, pals, rosa, sign_in):
        self.send(sign_in(pals.ana), rosa, rule="ask_first", reason="Works nights")
        with unscoped("look"):
            rosa.refresh_from_db()
        assert (rosa.contact_rule, rosa.rule_reason) == (ContactRule.ASK_FIRST, "Works nights")
        event = AuditEvent.objects.get(type="contact_rule.set")
        assert (event.by_id, event.student_id) == (pals.ana.pk, pals.mateo.pk)
        assert event.changes == {"before": "ok", "after": "ask_first"}

    def test_may_be_contacted_again_forgets_the_reason(self, pals, sign_in):
        with unscoped("set up"):
            row = Guardianship.objects.get(student=pals.mateo, guardian=pals.hector)
        self.send(sign_in(pals.ana), row, rule="ok", reason="x")
        with unscoped("look"):
            row.refresh_from_db()
        assert (row.contact_rule, row.rule_reason) == (ContactRule.OK, "")

    def test_the_second_writer_sees_both_and_loses_nothing(self, pals, rosa, sign_in):
        set_contact_rule(guardianship=rosa, rule="do_not_contact", reason="Court order", version=1, by=pals.sol)
        client = sign_in(pals.ana)
        answer = self.send(client, rosa, rule="ask_first", reason="Works nights")
        shown = words(answer)
        assert "Court order" in shown
        assert "Works nights" in shown
        form = answer.context["form"]
        again = {name: form[name].value() for name in ("rule", "reason", "version")}
        assert client.post(self.address(rosa), again).status_code == 302

    def test_the_action_itself_refuses_what_was_not_read(self, pals, rosa):
        with pytest.raises(Conflict):
            set_contact_rule(guardianship=rosa, rule="ok", reason="", version=7, by=pals.ana)

    def test_who_may(self, pals, rosa, sign_in):
        assert sign_in(pals.ana).get(self.address(rosa)).status_code == 200
        assert sign_in(pals.ben).get(self.address(rosa)).status_code == 404
        assert sign_in(pals.otis).get(self.address(rosa)).status_code == 403
        other = reverse("cases:contact-rule", args=[pals.lucia.pk, rosa.pk])
        assert sign_in(pals.ana).get(other).status_code == 404


NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Source:
    """Entries of one app, as its own query gives them: newest first, in its own order within a moment."""

    def __init__(self, entries, reverse_ties):
        self.asked = 0
        self.kept = sorted(
            entries, key=lambda e: (-e.at.timestamp(), e.key if reverse_ties else -int(e.key.split(":")[1]))
        )

    def entries(self, user, student, before, limit):
        self.asked += 1
        return [each for each in self.kept if before is None or each.at < before][:limit]


@pytest.fixture
def sources(monkeypatch):
    def use(*lists):
        made = [Source(entries, reverse_ties=number % 2) for number, entries in enumerate(lists)]
        monkeypatch.setattr(timeline_sources, "for_user", lambda user: made)
        return made

    return use


def entry(key: str, hours: int) -> TimelineEntry:
    return TimelineEntry(NOON - timedelta(hours=hours), key, key, lane="team")


def walked(size: int) -> list[str]:
    keys, after = [], None
    while True:
        stretch = stretch_of(None, None, after=after, size=size)
        keys += [each.key for each in stretch.entries]
        if not stretch.more:
            return keys
        after = (stretch.entries[-1].at, stretch.entries[-1].key)


class TestTimeline:
    @pytest.mark.parametrize("size", [1, 3, 20])
    @pytest.mark.parametrize("spread", [1, 5, 100])
    def test_stretches_are_the_whole_in_order_with_nothing_twice(self, sources, size, spread):
        """``spread`` 1: everything at one moment, as imported days are."""
        lists = [
            [entry(f"{name}:{n}", n % spread) for n in range(count)] for name, count in (("a", 90), ("b", 7), ("c", 0))
        ]
        sources(*lists)
        everything = sorted((each for entries in lists for each in entries), reverse=True)
        assert walked(size) == [each.key for each in everything]

    def test_2000_entries_are_asked_for_once(self, sources):
        many, few = sources([entry(f"a:{n}", n) for n in range(2000)], [entry("b:1", 3)])
        assert len(stretch_of(None, None).entries) == 20
        assert (many.asked, few.asked) == (1, 1)

    def test_older_entries_come_by_htmx_or_as_a_page(self, pals, sources, sign_in):
        sources([entry(f"a:{n}", n) for n in range(45)])
        client = sign_in(pals.ana)
        first = client.get(reverse("cases:student", args=[pals.mateo.pk]))
        part = client.get(first.context["older"], headers={"HX-Request": "true"})
        whole = client.get(first.context["older"])
        assert [e.key for e in part.context["entries"]] == [f"a:{n}" for n in range(20, 40)]
        assert part.context["entries"] == whole.context["entries"]
        assert ("<html" in part.content.decode(), "<html" in whole.content.decode()) == (False, True)
        last = client.get(part.context["older"])
        assert ([e.key for e in last.context["entries"]], last.context["older"]) == (
            [f"a:{n}" for n in range(40, 45)],
            "",
        )

    def test_a_place_that_makes_no_sense_is_the_beginning(self, pals, sources, sign_in):
        sources([entry("a:1", 1)])
        for at in (
            "",
            "soon",
            "2026-13-45T00:00",
            "2026-11-01T12:00",
            "9999-12-31T23:59:59.999999+00:00",
            "0001-01-01T00:00+14:00",
        ):
            answer = sign_in(pals.ana).get(
                reverse("cases:student-timeline", args=[pals.mateo.pk]), {"at": at, "key": "x"}
            )
            assert [e.key for e in answer.context["entries"]] == ["a:1"]

    def test_it_is_the_students_page_that_is_asked_for(self, pals, sign_in):
        assert sign_in(pals.ana).get(reverse("cases:student-timeline", args=[pals.jaylen.pk])).status_code == 404


class TestNoContact:
    def lines(self, user):
        return {
            (item.title, item.why, str(item.due_on))
            for item in NoContact().due(User.objects.get(pk=user.pk), self.today)
        }

    def test_students_of_the_caseload_whom_nobody_reached(self, pals):
        self.today = pals.today
        now = datetime(2026, 11, 18, 18, tzinfo=UTC)
        for student, days in ((pals.mateo, 40), (pals.noah, 40), (pals.zoe, 10), (pals.lucia, 28)):
            CaseloadEntry.objects.create(student=student, worker=pals.ana, first_day=pals.today - timedelta(days))
        contact(pals.mateo, pals.ana, now - timedelta(33))
        contact(pals.noah, pals.ana, now - timedelta(5))
        contact(pals.jaylen, pals.ben, now - timedelta(90))
        assert self.lines(pals.ana) == {
            ("Mateo Rivera", "Last contact 33 days ago", "2026-11-15"),
            ("Lucía Rivera", "On your caseload for 28 days, no contact yet", "2026-11-20"),
        }
        assert self.lines(pals.ben) == set()
