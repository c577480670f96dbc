"""Who may see a student is one rule with a twin that says why; the two must never disagree."""

from datetime import timedelta

import pytest

from cases.enums import Programme
from cases.models import CaseloadEntry, ProgrammeMembership, Student, StudentGrant
from demo.cast import PEOPLE, STUDENTS
from sswork.models import Organization, RoleAssignment, User
from sswork.roles import Permission, Role

pytestmark = pytest.mark.django_db


def fresh(user) -> User:
    """The person as the next request knows them: what is kept during a request is gone."""
    return User.objects.get(pk=user.pk)


def visible(user) -> set[str]:
    return set(Student.objects.visible_to(fresh(user)).values_list("given_name", flat=True))


@pytest.fixture
def every_way(pals):
    """A row for every way to a student, in force and not, and for people whom it must not help."""
    today, day = pals.today, timedelta(days=1)
    CaseloadEntry.objects.create(student=pals.zoe, worker=pals.ivy, first_day=today)
    CaseloadEntry.objects.create(student=pals.jaylen, worker=pals.ivy, first_day=today - 9 * day, last_day=today - day)
    CaseloadEntry.objects.create(student=pals.jaylen, worker=pals.ana, first_day=today, last_day=today)
    CaseloadEntry.objects.create(student=pals.noah, worker=pals.theo, first_day=today)
    to_team = {"role": Role.TEAM_MEMBER, "at_school": pals.cedar, "reason": StudentGrant.Reason.TEAM_REFERRAL}
    StudentGrant.objects.create(student=pals.mateo, source_key="referrals.referral:1", first_day=today, **to_team)
    StudentGrant.objects.create(
        student=pals.noah, source_key="r:2", first_day=today - 9 * day, last_day=today - day, **to_team
    )
    StudentGrant.objects.create(
        student=pals.lucia, person=pals.ben, reason=StudentGrant.Reason.COVER, source_key="c:1", first_day=today
    )
    ProgrammeMembership.objects.create(
        student=pals.aaliyah, programme=Programme.HOMELESS, source_key="e:1", first_day=today
    )
    ProgrammeMembership.objects.create(
        student=pals.zoe, programme=Programme.FOSTER, source_key="e:2", last_day=today - day
    )
    ProgrammeMembership.objects.create(student=pals.noah, programme=Programme.MEALS, source_key="roster")
    return pals


def test_each_way_opens_its_students_and_no_others(every_way):
    pals = every_way
    assert visible(pals.ana) == {"Mateo", "Noah", "Aaliyah", "Lucía", "Zoë", "Jaylen"}
    assert visible(pals.ben) == {"Jaylen", "Lucía"}
    assert visible(pals.sol) == {"Mateo", "Noah", "Aaliyah", "Lucía", "Zoë", "Jaylen"}
    assert visible(pals.tess) == {"Mateo"}
    assert visible(pals.lia) == {"Aaliyah"}
    assert visible(pals.otis) == {"Mateo", "Noah", "Aaliyah", "Jaylen"}
    assert visible(pals.ivy) == {"Zoë"}
    assert [visible(each) for each in (pals.priya, pals.dana, pals.theo)] == [set(), set(), set()]


def test_a_reason_is_given_exactly_for_those_who_see(every_way):
    for person in PEOPLE:
        user = fresh(getattr(every_way, person))
        seen = set(Student.objects.visible_to(user).values_list("pk", flat=True))
        for student in STUDENTS:
            child = getattr(every_way, student)
            assert bool(child.access_reason(user)) == (child.pk in seen), (person, student)


def test_a_right_opens_a_student_exactly_where_the_rule_says(every_way):
    for person in PEOPLE:
        user = fresh(getattr(every_way, person))
        for permission in Permission:
            seen = set(Student.objects.visible_to(user, permission).values_list("pk", flat=True))
            said = {
                getattr(every_way, key).pk for key in STUDENTS if getattr(every_way, key).is_open_to(user, permission)
            }
            assert said == seen, (person, permission)


def test_a_liaison_sees_members_in_the_own_district_only(every_way):
    elsewhere = Organization.objects.create(kind="district", name="Elsewhere")
    school = Organization.objects.create(kind="school", name="Far School", parent=elsewhere)
    far = Student.objects.create(given_name="Far", family_name="Away", school=school)
    ProgrammeMembership.objects.create(student=far, programme=Programme.HOMELESS, source_key="e:9")
    assert visible(every_way.lia) == {"Aaliyah"}
    assert far.access_reason(fresh(every_way.lia)) is None


def test_another_right_opens_by_its_own_reach(every_way):
    """Two roles: attendance at Juniper does not make a social worker of Cedar one of Juniper."""
    RoleAssignment.objects.create(person=every_way.otis, role=Role.SOCIAL_WORKER, organization=every_way.cedar)
    otis = fresh(every_way.otis)
    by_case_right = Student.objects.visible_to(otis, Permission.CASE_MANAGE)
    assert set(by_case_right.values_list("given_name", flat=True)) == {"Mateo", "Noah", "Aaliyah"}
