"""A reach ends when its ground does, also in the middle of a session; what is kept of it and what is asked about others tells no more."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from cases.actions.glass import break_glass
from cases.models import CaseloadEntry, ProgrammeMembership, StudentGrant
from cases.queries.access import people_with_access
from demo.cast import PEOPLE
from sswork import covering
from sswork.models import Organization, RoleAssignment, User
from sswork.scoping import unscoped
from sswork.security.actor import acting

pytestmark = pytest.mark.django_db

# Where each ground of a reach stands: how it is made for a person who else does not see Mateo, and the statement that ends it.
ENDS = {
    "assignment": "UPDATE sswork_roleassignment SET last_day = %(yesterday)s WHERE person_id = %(person)s",
    "cover": "UPDATE sswork_cover SET first_day = %(yesterday)s, last_day = %(yesterday)s WHERE covering_id = %(person)s",
    "caseload": "UPDATE cases_caseloadentry SET last_day = %(yesterday)s WHERE worker_id = %(person)s",
    "grant": "DELETE FROM cases_studentgrant WHERE person_id = %(person)s",
    "emergency": "UPDATE cases_breakglass SET opened_at = opened_at - interval '9 hours', until = until - interval '9 hours'",
    "programme": "DELETE FROM cases_programmemembership",
    "account": "UPDATE sswork_user SET is_active = false WHERE id = %(person)s",
    "school_to_another_district": "UPDATE sswork_organization SET parent_id = NULL WHERE kind = 'school'",
    "student_to_another_district": "UPDATE cases_student SET school_id = %(elsewhere)s",
}


def reach_by(ground: str, pals) -> User:
    """Somebody who sees Mateo by this ground and by no other."""
    yesterday, today = pals.today - timedelta(days=1), pals.today
    match ground:
        case "assignment" | "account":
            return pals.ana
        case "cover":
            covering.arrange_cover(
                absent=pals.ana, covering=pals.ben, first_day=today, last_day=today, reason="Flu", by=pals.sol
            )
            return pals.ben
        case "caseload":
            CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ivy, first_day=yesterday)
            return pals.ivy
        case "grant":
            StudentGrant.objects.create(
                student=pals.mateo, person=pals.ivy, reason="cover", source_key="t:1", first_day=yesterday
            )
            return pals.ivy
        case "emergency":
            break_glass(student=pals.mateo, reason="Father at the door", by=pals.ben)
            return pals.ben
        case "school_to_another_district":
            return pals.sol
    ProgrammeMembership.objects.create(student=pals.mateo, programme="homeless", source_key="t:1")
    return pals.lia


def sees_mateo() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM cases_enrolment e JOIN cases_student s ON s.id = e.student_id WHERE given_name = 'Mateo'"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.parametrize("ground", ENDS)
def test_with_the_row_that_was_its_ground_in_the_same_session(pals, ground):
    person = reach_by(ground, pals)
    with unscoped("a district beside ours"):
        there = Organization.objects.create(kind="district", name="Far away", sourced_id="far")
        elsewhere = Organization.objects.create(kind="school", name="Far school", parent=there, sourced_id="far-1")
    values = {"person": person.pk, "yesterday": pals.today - timedelta(days=1), "elsewhere": elsewhere.pk}
    with acting(User.objects.get(pk=person.pk)), connection.cursor() as cursor:
        assert sees_mateo()
        cursor.execute(ENDS[ground], values)
        assert not sees_mateo()


def test_with_its_hours_or_its_day_though_the_same_person_goes_on(pals, clock):
    """A task that a person started may run for long, on one connection and without a new request."""
    break_glass(student=pals.mateo, reason="Father at the door", by=pals.ben)
    with acting(User.objects.get(pk=pals.ben.pk)):
        assert sees_mateo()
        clock.shift(timedelta(hours=4, minutes=1))
        assert not sees_mateo()
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ivy, last_day=pals.today)
    with acting(User.objects.get(pk=pals.ivy.pk)):
        assert sees_mateo()
        clock.shift(timedelta(days=1))
        assert not sees_mateo()


def test_whoever_stands_in_for_a_leaver_keeps_no_more_than_the_rule_says(pals):
    """Python's rule and the database's, where the absent colleague's own role ended before the cover did."""
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ivy)
    covering.arrange_cover(
        absent=pals.ivy, covering=pals.ben, first_day=pals.today, last_day=pals.today, reason="Flu", by=pals.sol
    )
    RoleAssignment.objects.filter(person=pals.ivy).update(last_day=pals.today - timedelta(days=1))
    ben = User.objects.get(pk=pals.ben.pk)
    assert pals.ivy.pk not in ben.selves
    with acting(ben):
        assert pals.mateo.access_reason(ben) is None
        assert not sees_mateo()
    assert ben not in [each.person for each in people_with_access(pals.mateo)]


def test_what_is_kept_under_one_name_is_not_found_under_another():
    """Names are put together from roles and permissions, which have underscores of their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sswork_act(NULL, current_date, now())")
        cursor.execute("SELECT sswork_keep('me_a_b+c', 'kept')")
        cursor.execute("SELECT sswork_kept('me_a_b+c'), sswork_kept('me_a+b_c')")
        assert cursor.fetchone() == ("kept", None)


# What the run-time role can ask about anybody or any student, as Ben of another school asks about Mateo.
ASKED_ABOUT_OTHERS = {
    "cases_opened_to": ("SELECT cases_opened_to(%(ivy)s, 'student_view', current_date, now())", [([],)]),
    "cases_opened_to_somebody": (
        "SELECT cases_opened_to_somebody(%(ivy)s, 'student_view', current_date, now())",
        [([],)],
    ),
    "cases_people_with": (
        "SELECT * FROM cases_people_with(ARRAY[%(mateo)s], 'student_view', '{}', current_date, now())",
        [],
    ),
    "cases_named_students": ("SELECT cases_named_students('%%mateo%%')", []),
    "cases_similar_students": ("SELECT cases_similar_students('matoe')", []),
    "cases_nearest_students": ("SELECT cases_nearest_students('matoe', 10)", []),
    "referrals_questions_to": ("SELECT attendee_id FROM referrals_questions_to(%(ivy)s)", []),
    "cases_open_student": ("SELECT cases_open_student(%(mateo)s, 'student_view')", [(False,)]),
    "cases_has_protected": ("SELECT cases_has_protected(%(mateo)s)", [(False,)]),
    "cases_works_with": ("SELECT cases_works_with(%(mateo)s)", [(False,)]),
}


@pytest.mark.parametrize("function", ASKED_ABOUT_OTHERS)
def test_functions_tell_nothing_of_students_out_of_view(pals, function):
    CaseloadEntry.objects.create(student=pals.mateo, worker=pals.ivy)
    statement, told = ASKED_ABOUT_OTHERS[function]
    with acting(pals.ben), connection.cursor() as cursor:
        cursor.execute(statement, {"ivy": pals.ivy.pk, "mateo": pals.mateo.pk})
        assert cursor.fetchall() == told


def test_whether_a_student_out_of_view_is_in_a_programme_is_told_to_nobody(pals):
    """The answer is the same for those who are and those who are not: to withhold."""
    ProgrammeMembership.objects.create(student=pals.mateo, programme="homeless", source_key="t:1")
    with acting(pals.ben):
        assert {ProgrammeMembership.holds(each, "homeless") for each in (pals.mateo, pals.noah)} == {True}
    with acting(pals.ana):
        assert [ProgrammeMembership.holds(each, "homeless") for each in (pals.mateo, pals.noah)] == [True, False]


def test_whose_students_are_opened_is_asked_by_the_functions_of_the_rule_only(pals):
    with (
        acting(pals.ben),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="permission denied for function cases_find_opened"),
        transaction.atomic(),
    ):
        cursor.execute("SELECT cases_find_opened(%s, 'student_view', current_date, now())", [pals.sol.pk])


@pytest.mark.parametrize("person", sorted(PEOPLE))
def test_searching_by_name_finds_exactly_who_is_in_view(pals, person):
    """The functions that search look with the owner's eyes and leave out by a copy of the students' rule."""
    with acting(getattr(pals, person)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases_named_students('%%'), 0 UNION SELECT cases_similar_students('mateo'), 1"
            " UNION SELECT cases_nearest_students('mateo', 100), 1 ORDER BY 2, 1"
        )
        found = cursor.fetchall()
        cursor.execute(
            "SELECT id, 0 FROM cases_student UNION SELECT id, 1 FROM cases_student WHERE given_name = 'Mateo' ORDER BY 2, 1"
        )
        assert found == cursor.fetchall()


@pytest.mark.parametrize("role", ["", "social_worker$supervisor", "team member", "Supervisor", "a:b"])
def test_a_role_that_nobody_knows_gives_nothing_and_takes_nothing(pals, role):
    """Whatever a column of words may come to hold: what is kept for a person is found by the names of roles."""
    seen = students_of(pals.ivy), students_of(pals.ana)
    for person in (pals.ivy, pals.ana):
        RoleAssignment.objects.create(person=person, role=role, organization=pals.district, first_day=pals.today)
    assert (students_of(pals.ivy), students_of(pals.ana)) == seen


def students_of(person: User) -> tuple[set[int], set[int]]:
    """Students, and schools whose consents are seen, by bare SQL."""
    with acting(person), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_student")
        students = {pk for (pk,) in cursor.fetchall()}
        cursor.execute("SELECT unnest(sswork_schools('consent_view'))")
        return students, {pk for (pk,) in cursor.fetchall()}
