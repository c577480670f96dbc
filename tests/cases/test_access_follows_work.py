"""Access follows work: cover, hand-over, the end of a referral, and an emergency look."""

from datetime import timedelta

import pytest
from django.db import connection

from cases.actions.glass import NotAllowed, break_glass, end_glass, review_glass
from cases.enums import Lane
from cases.models import BreakGlass, Case, Encounter, Student, StudentGrant
from referrals.actions import decide_referral, review_referral
from sswork import covering
from sswork.models import RoleAssignment, User
from sswork.roles import Permission, Role
from sswork.security.actor import acting
from tests.cases import work
from tests.referrals import made

pytestmark = pytest.mark.django_db


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


def seen_by(user) -> set[str]:
    """What the rule says and what the database shows, which must be the same."""
    user = fresh(user)
    said = set(Student.objects.visible_to(user).values_list("given_name", flat=True))
    with acting(user), connection.cursor() as cursor:
        cursor.execute("SELECT given_name FROM cases_student s WHERE id IN (SELECT student_id FROM cases_enrolment)")
        shown = {row[0] for row in cursor.fetchall()}
    assert shown == said
    return said


ANAS = {"Mateo", "Noah", "Aaliyah", "Lucía", "Zoë"}


def test_cover_gives_the_colleagues_students_from_a_day_to_a_day(pals, clock):
    today = pals.today
    covering.arrange_cover(
        absent=pals.ana,
        covering=pals.ben,
        first_day=today,
        last_day=today + timedelta(days=2),
        reason="Flu",
        by=pals.ana,
    )
    assert seen_by(pals.ben) == {"Jaylen"} | ANAS
    assert seen_by(pals.ana) == ANAS
    assert "stand in" in str(pals.mateo.access_reason(fresh(pals.ben)))
    clock.shift(timedelta(days=3))
    assert seen_by(pals.ben) == {"Jaylen"}


def test_whoever_stands_in_reads_what_is_restricted_and_not_what_is_sealed(pals):
    restricted = work.case(pals, owner=pals.ana, by=pals.ana, lane=Lane.RESTRICTED)
    sealed = work.encounter(pals, by=pals.ana, lane=Lane.SEALED)
    covering.arrange_cover(
        absent=pals.ana, covering=pals.ben, first_day=pals.today, last_day=pals.today, reason="Flu", by=pals.sol
    )
    ben = fresh(pals.ben)
    assert list(Case.objects.visible_to(ben)) == [restricted]
    with acting(ben):
        assert list(Case.objects.visible_to(ben)) == [restricted]
        assert not Encounter.objects.visible_to(ben).filter(pk=sealed.pk).exists()


def test_cover_does_not_pass_on_and_needs_a_role_of_ones_own(pals):
    for absent, stands_in in ((pals.ana, pals.ben), (pals.ben, pals.theo)):
        covering.arrange_cover(
            absent=absent, covering=stands_in, first_day=pals.today, last_day=pals.today, reason="Flu", by=pals.sol
        )
    assert seen_by(pals.ben) == {"Jaylen"} | ANAS
    assert set(Student.objects.visible_to(fresh(pals.theo)).values_list("given_name", flat=True)) == {"Jaylen"}
    RoleAssignment.objects.filter(person=pals.ben).update(last_day=pals.today - timedelta(days=1))
    assert seen_by(pals.ben) == set()


@pytest.mark.parametrize(("by", "absent"), [("ben", "ana"), ("theo", "theo"), ("dana", "ana"), ("ana", "sol")])
def test_nobody_arranges_the_cover_of_others_without_looking_after_their_access(pals, by, absent):
    with pytest.raises(covering.NotAllowed):
        covering.arrange_cover(
            absent=getattr(pals, absent),
            covering=pals.tess,
            first_day=pals.today,
            last_day=pals.today,
            reason="Flu",
            by=getattr(pals, by),
        )


def test_after_a_change_of_school_the_old_worker_has_ten_school_days_and_then_what_she_wrote(pals, clock):
    note = work.encounter(pals, by=pals.ana)
    theirs = work.encounter(pals, by=pals.sol)
    pals.mateo.school = pals.juniper
    pals.mateo.save()
    grant = StudentGrant.objects.get(student=pals.mateo, role=Role.SOCIAL_WORKER)
    # 18 November is a Wednesday, and the week of the 23rd has no school: Thu, Fri, then two weeks from the 30th, less two days.
    assert (grant.last_day, grant.reason) == (pals.today.replace(month=12, day=9), StudentGrant.Reason.HAND_OVER)
    assert "Mateo" in seen_by(pals.ana)
    assert "Mateo" in seen_by(pals.ben)
    clock.shift(timedelta(days=22))
    assert "Mateo" not in seen_by(pals.ana)
    ana = fresh(pals.ana)
    with acting(ana):
        assert set(Encounter.objects.visible_to(ana).filter(pk__in=[note.pk, theirs.pk])) == {note}


def test_the_team_lets_go_of_a_student_some_time_after_its_review(pals, clock):
    referral = made.referral(pals, pals.mateo)
    decide_referral(
        referral=referral,
        version=1,
        decision="monitor",
        note="",
        review_on=pals.today + timedelta(days=14),
        by=pals.tess,
    )
    assert seen_by(pals.tess) >= {"Mateo"}
    review_referral(referral=referral, version=2, outcome="better", note="", by=pals.tess)
    clock.shift(timedelta(days=30))
    assert "Mateo" in seen_by(pals.tess)
    clock.shift(timedelta(days=1))
    assert "Mateo" not in set(Student.objects.visible_to(fresh(pals.tess)).values_list("given_name", flat=True))


class TestEmergency:
    def test_opens_one_student_for_four_hours(self, pals, clock):
        glass = break_glass(student=pals.mateo, reason="Father at the door of Juniper asks for him", by=pals.ben)
        assert seen_by(pals.ben) == {"Jaylen", "Mateo"}
        assert str(pals.mateo.access_reason(fresh(pals.ben))) == "You opened the record in an emergency."
        assert break_glass(student=pals.mateo, reason="again", by=pals.ben) == glass
        clock.shift(timedelta(hours=4, minutes=1))
        assert seen_by(pals.ben) == {"Jaylen"}

    def test_makes_somebody_whose_role_opens_no_student_a_reader_of_that_one(self, pals, clock):
        work.case(pals, owner=pals.ana, by=pals.ana)
        break_glass(student=pals.mateo, reason="Court order on my desk", by=pals.dana)
        dana = fresh(pals.dana)
        assert seen_by(dana) == {"Mateo"}
        assert Case.objects.visible_to(dana).count() == 1
        assert not fresh(dana).can(Permission.CASE_MANAGE)
        clock.shift(timedelta(days=1))
        assert seen_by(pals.dana) == set()

    def test_ends_at_once_for_whoever_has_seen_enough(self, pals):
        glass = break_glass(student=pals.mateo, reason="Father at the door", by=pals.ben)
        end_glass(glass=glass, by=pals.ben)
        assert seen_by(pals.ben) == {"Jaylen"}

    def test_is_looked_at_by_somebody_else(self, pals):
        glass = break_glass(student=pals.mateo, reason="Father at the door", by=pals.ben)
        with pytest.raises(NotAllowed):
            review_glass(glass=glass, note="All in order", by=pals.ben)
        review_glass(glass=glass, note="All in order", by=pals.sol)
        glass.refresh_from_db()
        assert (glass.reviewed_by, glass.review_note) == (pals.sol, "All in order")

    @pytest.mark.parametrize("person", ["theo", "priya", "otis", "tess", "ivy"])
    def test_needs_the_right(self, pals, person):
        with pytest.raises(NotAllowed):
            break_glass(student=pals.mateo, reason="Curious", by=getattr(pals, person))
        assert not BreakGlass.objects.own(getattr(pals, person)).exists()
