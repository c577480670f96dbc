"""Who will read it, by name, while it is being written; why one can see it; who can see a student, and ending that."""

import pytest
from django.urls import reverse

from cases import actions
from cases.actions.access_ends import NotTheirs, end_access
from cases.enums import Lane
from cases.models import CaseloadEntry, ProgrammeMembership, Student, StudentGrant
from cases.queries.access import people_with_access
from cases.queries.audience import audience, gate_of, gate_of_encounter, gate_of_visit
from sswork.models import AuditEvent, Look, RoleAssignment, User
from sswork.scoping import unscoped
from sswork.security.actor import acting
from tests.cases import work
from tests.queries import queries_of as queries

pytestmark = pytest.mark.django_db
PREVIEW = "cases:encounter-audience"


def preview(page, pals, **asked) -> str:
    return page.get(reverse(PREVIEW), {"students": pals.mateo.pk, "lane": "team"} | asked).content.decode()


def test_the_form_says_by_name_who_will_read_it_and_why(pals):
    work.case(pals)
    gate = gate_of_encounter([pals.mateo.pk], lane=Lane.TEAM, author_id=pals.ana.pk)
    with acting(pals.ana):
        found = audience(gate, pals.ana)
    told = [(reader.name, reader.role, reader.reason) for reader in found.readers]
    assert told == [
        ("Ana Flores", "School social worker", "wrote it"),
        ("Sol Okafor", "Lead social worker", "leads the school's social workers"),
    ]


def test_the_preview_follows_lane_and_people(pals, sign_in):
    page = sign_in(pals.ana)
    assert "Sol Okafor" in preview(page, pals)
    assert "Sol Okafor" in preview(page, pals, lane="restricted")
    assert "Sol Okafor" not in preview(page, pals, lane="sealed")
    named = preview(page, pals, lane="sealed", readers=pals.ben.pk)
    assert "Ben Carter" in named
    assert "2 people can read this" in named
    assert "Choose a student" in page.get(reverse(PREVIEW)).content.decode()
    assert "Jaylen" not in preview(page, pals, students=pals.jaylen.pk)


def test_a_long_list_opens_the_rest(pals, sign_in):
    for n in range(12):
        person = User.objects.create(email=f"w{n}@riverbend.example", given_name=f"Worker{n}")
        RoleAssignment.objects.create(
            person=person, role="social_worker", organization=pals.cedar, first_day=pals.year.first_day
        )
    assert "and 6 more" in preview(sign_in(pals.ana), pals)


def test_a_programme_is_not_learnt_from_the_liaisons_name(pals, sign_in):
    """Ivy, an intern, may not know of programmes: she reads the same words whether there is one or not."""
    actions.add_to_caseload(student=pals.zoe, worker=pals.ivy, by=pals.ana)
    without = preview(sign_in(pals.ivy), pals, students=pals.zoe.pk)
    ProgrammeMembership.objects.create(student=pals.zoe, programme="homeless", source_key="test")
    assert preview(sign_in(pals.ivy), pals, students=pals.zoe.pk) == without
    assert "staff of programs" in without
    assert "Lia Haddad" in preview(sign_in(pals.ana), pals, students=pals.zoe.pk)


def test_it_takes_the_same_queries_for_one_reader_and_many(pals, sign_in):
    page = sign_in(pals.ana)
    asked = f"{reverse(PREVIEW)}?students={pals.mateo.pk}&lane=team"
    before = queries(page, asked)
    for n in range(3):
        person = User.objects.create(email=f"w{n}@riverbend.example", given_name=f"Worker{n}")
        RoleAssignment.objects.create(
            person=person, role="social_worker", organization=pals.cedar, first_day=pals.year.first_day
        )
        CaseloadEntry.objects.create(student=pals.mateo, worker=person)
    assert queries(page, asked) == before


def test_the_page_and_the_log_say_the_same_why(pals, sign_in):
    case, encounter = work.case(pals, lane=Lane.RESTRICTED), work.encounter(pals)
    for person, record, name, why in (
        (pals.ana, case, "cases:case", "You own this case."),
        (pals.sol, case, "cases:case", "You lead the social workers of the school."),
        (pals.ana, encounter, "cases:encounter", "You wrote it."),
        (pals.sol, encounter, "cases:encounter", "You are assigned to Cedar Elementary."),
    ):
        shown = sign_in(person).get(reverse(name, args=[record.pk])).content.decode()
        assert why in shown, (person, name)
        assert Look.objects.filter(by_id=person.pk).latest("at").reason == why


def test_who_can_see_a_student_is_listed_with_each_way(pals, sign_in):
    actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)
    StudentGrant.objects.create(
        student=pals.mateo, role="team_member", at_school=pals.cedar, reason="team_referral", source_key="test:1"
    )
    sign_in(pals.ana).get(reverse("cases:student", args=[pals.mateo.pk]))
    seeing = set()
    for person in User.objects.all():
        with acting(person):
            if Student.objects.visible_to(person).filter(pk=pals.mateo.pk).exists():
                seeing.add(person.name)
    with acting(pals.sol):
        people = people_with_access(pals.mateo)
    assert {each.person.name for each in people} == seeing
    assert [each.person.given_name for each in people if each.last_look] == ["Ana"]
    page = sign_in(pals.sol).get(reverse("cases:student-access", args=[pals.mateo.pk])).content.decode()
    for words in ("Ivy Brooks", "Has the student on the caseload", "Is in the team to which the student was referred"):
        assert words in page


def test_access_ends_at_once_and_can_be_taken_up_again(pals, sign_in):
    actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)
    entry = CaseloadEntry.objects.get(student=pals.mateo, worker=pals.ivy)
    page, arguments = sign_in(pals.sol), [pals.mateo.pk, "caseload", entry.pk]
    page.post(reverse("cases:access-end", args=arguments))
    assert not Student.objects.visible_to(User.objects.get(pk=pals.ivy.pk)).exists()
    assert AuditEvent.objects.get(type="access.ended").changes["person"] == pals.ivy.pk
    page.post(reverse("cases:access-resume", args=arguments))
    assert Student.objects.visible_to(User.objects.get(pk=pals.ivy.pk)).exists()


def test_others_end_nobodys_access(pals):
    entry = actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)
    with pytest.raises(NotTheirs):
        end_access(student=pals.mateo, way="caseload", source_id=entry.pk, by=pals.ana)


def test_the_spreadsheet_is_logged_as_taken_out(pals, sign_in):
    answer = sign_in(pals.sol).get(reverse("cases:student-access-file", args=[pals.mateo.pk]))
    assert "Ana Flores,School social worker,works at Cedar Elementary" in answer.content.decode()
    look = Look.objects.latest("at")
    assert (look.kind, look.student_id, look.by_id) == (Look.Kind.EXPORT, pals.mateo.pk, pals.sol.pk)


def test_whoever_stands_in_is_said_to(pals):
    case = work.case(pals, lane=Lane.RESTRICTED)
    with unscoped("a colleague is away"):
        pals.ana.covered_by.create(covering=pals.ben, last_day=pals.today, reason="Away", made_by=pals.sol)
        found = audience(gate_of(case)).readers
    assert "stands in for Ana Flores, who owns the case" in {
        reader.reason for reader in found if reader.name == "Ben Carter"
    }


def test_who_is_named_on_a_visit_only_is_told_who_reads_it(pals):
    """Ben, of another school, is named on the visit and on nothing else: he reads the same count as whoever goes."""
    visit = work.visit(pals, lane=Lane.RESTRICTED, readers=[pals.ben])
    gate = gate_of_visit(pals.mateo.pk, lane=visit.lane, worker_id=pals.ana.pk, readers=visit.readers)
    told = {}
    for person in (pals.ana, pals.ben):
        with acting(User.objects.get(pk=person.pk)):
            told[person.given_name] = {each.name for each in audience(gate, person).readers}
    assert told["Ben"] == told["Ana"] == {"Ana Flores", "Sol Okafor", "Ben Carter"}
