"""The pages and reminders around an emergency look: found, opened, shown, ended, told, reviewed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions.glass import break_glass, end_glass, review_glass
from cases.enums import Lane
from cases.models import Attachment, BreakGlass, token_for
from sswork import digests
from sswork.agenda import agenda_of
from sswork.models import AuditEvent, KeptFile, Look, Mail, Reminder, User
from sswork.roles import GRANTS, Permission
from sswork.tasks import make_reminders
from tests.cases import work
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

WHY = "Father at the door of Juniper asks for him"


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


def opened(pals, student=None, *, by=None, reason=WHY):
    return break_glass(student=student or pals.mateo, reason=reason, by=by or pals.ben)


def lines(user, today, *kinds) -> list[tuple[str, str]]:
    """Title and address of what My day lists of these kinds."""
    listed = agenda_of(fresh(user), today)
    items = [*listed.overdue, *listed.today, *listed.soon, *listed.quiet]
    return [(str(each.title), each.url) for each in items if each.kind in kinds]


class TestFinding:
    def find(self, client, **typed):
        return client.post(reverse("cases:glass-find"), typed)

    def test_by_number_or_by_full_name_and_birth_date(self, pals, sign_in):
        ben = sign_in(pals.ben)
        for typed in (
            {"local_id": "100101"},
            {"given_name": "mateo", "family_name": "RIVERA", "birth_date": "2018-02-11"},
        ):
            page = self.find(ben, **typed)
            assert page.context["student"] == pals.mateo
            assert "Say why, and open the record" in page.content.decode()
        assert self.find(ben, given_name="Mateo", family_name="Rivera").context["student"] is None
        assert AuditEvent.objects.filter(type="student.searched_for", by_id=pals.ben.pk).count() == 2

    def test_finds_nobody_by_less_and_keeps_what_was_typed(self, pals, sign_in):
        page = self.find(sign_in(pals.ben), given_name="Mateo", family_name="Rivera", birth_date="2018-02-12")
        assert page.context["student"] is None
        assert "No student is found." in page.content.decode()
        assert 'value="Rivera"' in page.content.decode()

    def test_says_that_a_student_in_view_needs_no_emergency(self, pals, sign_in):
        page = self.find(sign_in(pals.ben), local_id="100105").content.decode()
        assert "You can see this student without an emergency." in page
        assert "Say why" not in page


class TestOpening:
    def address(self, user, student) -> str:
        return f"{reverse('cases:glass-open')}?found={token_for(user, student, Permission.BREAK_GLASS)}"

    def test_says_before_what_happens_and_who_is_told(self, pals, sign_in):
        work.case(pals)
        page = sign_in(pals.ben).get(self.address(pals.ben, pals.mateo)).content.decode()
        for words in ("open to you for 4 hours", "Not what is restricted or sealed", "Sol Okafor", "access log"):
            assert words in page
        assert "Ana" not in page  # who works with the student is not told to somebody outside

    def test_opens_and_shows_until_when(self, pals, sign_in):
        case = work.case(pals)
        restricted = work.case(pals, lane=Lane.RESTRICTED, reason="grief")
        ben = sign_in(pals.ben)
        assert ben.get(reverse("cases:student", args=[pals.mateo.pk])).status_code == 404
        assert ben.post(self.address(pals.ben, pals.mateo), {"reason": WHY}).url == reverse(
            "cases:student", args=[pals.mateo.pk]
        )
        for address, status in (
            (reverse("cases:student", args=[pals.mateo.pk]), 200),
            (reverse("cases:case", args=[case.pk]), 200),
            (reverse("cases:case", args=[restricted.pk]), 404),
        ):
            page = ben.get(address)
            assert page.status_code == status
            assert "Emergency access until 4:00 PM" in page.content.decode()

    def test_opens_for_reading_only(self, pals, sign_in):
        """Else an emergency of an hour could become a caseload for good, or end what a colleague has promised."""
        case, task, encounter = work.case(pals), work.task(pals), work.encounter(pals)
        plan = work.plan(pals, case)
        opened(pals)
        ben = sign_in(pals.ben)
        students_page = ben.get(reverse("cases:student", args=[pals.mateo.pk])).content.decode()
        assert task.title in students_page
        case_page = ben.get(reverse("cases:case", args=[case.pk])).content.decode()
        for name, pk in (
            ("cases:caseload-add", pals.mateo.pk),
            ("cases:case-open", pals.mateo.pk),
            ("cases:task-add", pals.mateo.pk),
            ("cases:case-edit", case.pk),
            ("cases:case-close", case.pk),
            ("cases:plan-add", case.pk),
            ("cases:task-done", task.pk),
            ("cases:task-drop", task.pk),
            ("cases:point-add", plan.pk),
            ("cases:case-file-add", case.pk),
            ("cases:encounter-file-add", encounter.pk),
        ):
            address = reverse(name, args=[pk])
            assert ben.post(address, {}).status_code == 404, name
            assert address not in students_page + case_page, name

    def test_hides_no_file_that_others_keep(self, pals, sign_in):
        kept = KeptFile.objects.create(key="a" * 64, kind="txt", size=1, sha256="0" * 64, kept_by=pals.ana)
        about = {"student": pals.mateo, "case": work.case(pals), "file": kept, "name": "letter.txt", "kind": "letter"}
        file = Attachment.objects.create(added_by=pals.ana, **about)
        opened(pals)
        ben, ana = sign_in(pals.ben), Client()
        ana.force_login(pals.ana)
        for name in ("cases:attachment-hide", "cases:attachment-take-back", "cases:attachment-show"):
            assert ben.post(reverse(name, args=[file.pk]), {"reason": "Not ours"}).status_code == 403, name
        assert ana.post(reverse("cases:attachment-take-back", args=[file.pk])).status_code == 302

    def test_a_word_is_no_reason_and_what_was_typed_stays(self, pals, sign_in):
        page = sign_in(pals.ben).post(self.address(pals.ben, pals.mateo), {"reason": "Father here"})
        assert "Say it in a sentence" in page.content.decode()
        assert ">\nFather here</textarea>" in page.content.decode()
        assert not BreakGlass.objects.own(pals.ben).exists()

    def test_a_search_of_another_person_or_an_hour_ago_leads_back_kindly(self, pals, sign_in, clock):
        ben = sign_in(pals.ben)
        for address in (self.address(pals.lia, pals.mateo), reverse("cases:glass-open") + "?found=x"):
            assert ben.get(address).url == reverse("cases:glass-find")
        mine = self.address(pals.ben, pals.mateo)
        clock.shift(timedelta(minutes=61))
        ben.logout()
        assert sign_in(pals.ben).post(mine, {"reason": WHY}).url == reverse("cases:glass-find")
        assert not BreakGlass.objects.own(pals.ben).exists()

    def test_ends_by_its_opener_only(self, pals, sign_in):
        glass = opened(pals)
        end = reverse("cases:glass-end", args=[glass.pk])
        assert sign_in(pals.lia).post(end).status_code == 404
        ben = sign_in(pals.ben)
        assert ben.post(end).url == reverse("my-day")
        assert ben.post(end).status_code == 302  # late, and harmless
        assert ben.get(reverse("cases:student", args=[pals.mateo.pk])).status_code == 404
        assert "Emergency access" not in ben.get(reverse("my-day")).content.decode()

    def test_the_search_page_offers_it_where_nothing_is_found_to_those_who_may(self, pals, sign_in):
        for person, offered in ((pals.ben, True), (pals.theo, False)):
            page = sign_in(person).post(reverse("search"), {"q": "Mateo Rivera"}, follow=True)
            assert (reverse("cases:glass-find") in page.content.decode().split("<main")[1]) == offered


class TestTold:
    def test_the_next_morning_whoever_works_with_the_student_and_the_reviewer(self, pals, clock):
        work.case(pals)
        glass = opened(pals)
        both = ("emergency_review", "emergency_told")
        for person in (pals.ana, pals.sol, pals.pia):
            assert lines(person, pals.today, *both) == []
        clock.shift(timedelta(days=1))
        tomorrow = pals.today + timedelta(days=1)
        said = "Ben Carter opened a record in an emergency yesterday"
        students_page = reverse("cases:student", args=[pals.mateo.pk]) + "#timeline"
        assert lines(pals.ana, tomorrow, *both) == [(said, students_page)]
        for reviewer in (pals.sol, pals.pia):
            assert lines(reviewer, tomorrow, *both) == [(said, reverse("cases:glass-look", args=[glass.pk]))]
        for person in (pals.ben, pals.tess, pals.otis, pals.ivy, pals.lia, pals.priya, pals.theo, pals.dana):
            assert lines(person, tomorrow, *both) == []

    def test_by_a_mail_that_names_nobody(self, pals, clock):
        opened(pals)
        clock.shift(timedelta(days=1))
        make_reminders()
        told = set(Reminder.objects.filter(kind="emergency_review").values_list("person", flat=True))
        assert told == {pals.sol.pk, pals.pia.pk}
        mail = digests.digest_for(person=pals.sol, today=pals.today + timedelta(days=1), by=None)
        for name in ("Ben", "Carter", "Mateo", "Rivera", "emergency"):
            assert name not in mail.subject + mail.body

    def test_no_more_once_it_is_reviewed(self, pals, clock):
        glass = opened(pals)
        clock.shift(timedelta(days=1))
        review_glass(glass=glass, note="Asked Ben; the father was at the door.", by=pals.sol)
        assert lines(pals.sol, pals.today + timedelta(days=1), "emergency_review") == []

    def test_at_once_when_one_person_opens_many(self, pals, sign_in):
        students = (pals.mateo, pals.noah, pals.lucia)
        for student in students:
            opened(pals, student)
        opened(pals)  # the same again is not another one
        assert not Mail.objects.exists()
        assert lines(pals.sol, pals.today, "emergency_review") == []
        address = f"{reverse('cases:glass-open')}?found={token_for(pals.ben, pals.zoe, Permission.BREAK_GLASS)}"
        page = sign_in(pals.ben).post(address, {"reason": WHY}, follow=True).content.decode()
        assert "Those who look after access have been told now." in page
        mails = list(Mail.objects.all())
        assert {mail.person for mail in mails} == {pals.sol, pals.pia}
        assert {mail.subject for mail in mails} == {"Please look today"}
        assert not [mail for mail in mails if "Ben" in mail.body or "Mateo" in mail.body]
        said = {title for title, _url in lines(pals.sol, pals.today, "emergency_review")}
        assert said == {"Ben Carter opened a record in an emergency today"}
        opened(pals, pals.aaliyah)
        assert Mail.objects.count() == 2

    def test_on_the_timeline_of_those_who_work_with_the_student_only(self, pals, sign_in):
        work.case(pals)
        opened(pals)
        address = reverse("cases:student", args=[pals.mateo.pk])
        for person, told in ((pals.ana, True), (pals.sol, True), (pals.otis, False)):
            page = sign_in(person).get(address).content.decode()
            assert ("Opened in an emergency by Ben Carter" in page) == (WHY in page) == told


class TestReview:
    def test_whoever_reviews_may_see_the_students(self):
        """Else the database would leave the look out of the reviewer's list together with its student."""
        reviewers = [granted for granted in GRANTS.values() if Permission.ACCESS_REVIEW in granted]
        assert all(Permission.STUDENT_VIEW in granted for granted in reviewers)

    def test_lists_the_newest_first_with_who_and_why(self, pals, sign_in):
        first, second = opened(pals), opened(pals, pals.lucia, by=pals.lia)
        page = sign_in(pals.sol).get(reverse("cases:glass-looks"))
        assert page.context["page"].rows == [second, first]
        assert WHY in page.content.decode()

    def test_takes_as_many_queries_for_one_as_for_three(self, pals, sign_in):
        sol = sign_in(pals.sol)
        opened(pals)
        one = queries_of(sol, reverse("cases:glass-looks"))
        opened(pals, pals.noah)
        opened(pals, pals.lucia, by=pals.lia)
        assert queries_of(sol, reverse("cases:glass-looks")) == one

    def test_shows_what_was_looked_at_meanwhile_and_no_more(self, pals, sign_in, clock):
        case = work.case(pals)
        glass = opened(pals)
        ben = sign_in(pals.ben)
        ben.get(reverse("cases:student", args=[pals.mateo.pk]))
        ben.get(reverse("cases:case", args=[case.pk]))
        ben.get(reverse("cases:student", args=[pals.jaylen.pk]))
        clock.shift(timedelta(minutes=5))
        end_glass(glass=glass, by=pals.ben)
        sign_in(pals.ana).get(reverse("cases:case", args=[case.pk]))
        page = sign_in(pals.sol).get(reverse("cases:glass-look", args=[glass.pk]))
        assert [(str(each.how), str(each.what)) for each in page.context["seen"]] == [
            ("Opened the student's page", "student"),
            ("Opened a record", "case"),
        ]
        assert Look.objects.filter(by_id=pals.sol.pk, target_model="cases.BreakGlass").count() == 1

    def test_is_one_place_of_the_menu(self, pals, sign_in):
        page = sign_in(pals.sol).get(reverse("cases:glass-looks"))
        assert [str(each.label) for each in page.context["nav"] if each.active] == ["Emergency access"]

    def test_is_kept_with_its_note(self, pals, sign_in):
        glass = opened(pals)
        address = reverse("cases:glass-look", args=[glass.pk])
        sol = sign_in(pals.sol)
        assert sol.post(address, {"note": " "}).status_code == 200
        assert sol.post(address, {"note": "Asked Ben; it was needed."}).url == reverse("cases:glass-looks")
        glass.refresh_from_db()
        assert (glass.reviewed_by, glass.review_note) == (pals.sol, "Asked Ben; it was needed.")
        assert "Asked Ben; it was needed." in sol.get(address).content.decode()

    def test_is_not_for_the_own_look_nor_for_the_students_worker(self, pals, sign_in):
        own, bens = opened(pals, by=pals.sol), opened(pals, pals.jaylen)
        address = reverse("cases:glass-look", args=[own.pk])
        page = sign_in(pals.sol).get(address).content.decode()
        assert "Somebody else reviews this." in page
        assert 'name="note"' not in page
        assert sign_in(pals.sol).post(address, {"note": "Fine"}).status_code == 404
        work.case(pals)
        review_glass(glass=bens, note="Mine", by=pals.ana)
        bens.refresh_from_db()
        assert bens.reviewed_at is None
