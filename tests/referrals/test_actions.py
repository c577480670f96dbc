from datetime import date, timedelta

import pytest

from cases.models import Case, Student, StudentGrant, Task
from referrals.actions import AlreadyMoved, NewCase, Step
from referrals.models import Referral, ReferralAction
from sswork.models import AuditEvent
from sswork.scoping import unscoped
from tests.referrals import made

WEEK = timedelta(days=7)


@pytest.fixture
def asked(pals):
    return made.referral(pals, pals.mateo)


def test_receiving_opens_the_student_to_the_team_of_the_school(pals):
    assert not Student.objects.visible_to(pals.tess).filter(pk=pals.mateo.pk).exists()
    asked = made.referral(pals, pals.mateo)
    assert Student.objects.visible_to(pals.tess).get() == pals.mateo
    grant = StudentGrant.objects.get()
    assert (grant.at_school, grant.source_key) == (pals.cedar, f"referrals.referral:{asked.pk}")


def test_asking_twice_opens_the_student_once_for_each_request(pals, asked):
    again = made.referral(pals, pals.mateo)
    keys = set(StudentGrant.objects.values_list("source_key", flat=True))
    assert keys == {f"referrals.referral:{asked.pk}", f"referrals.referral:{again.pk}"}


def test_each_move_leaves_an_audit_event_without_narrative(pals, asked):
    made.reviewed(pals, made.decided(pals, asked))
    events = AuditEvent.objects.filter(target_model="referrals.Referral", type__startswith="referral.").order_by("pk")
    assert [each.type for each in events] == ["referral.received", "referral.decided", "referral.reviewed"]
    assert {each.student_id for each in events} == {pals.mateo.pk}
    written = str([each.changes for each in events])
    assert made.CONCERN not in written
    assert made.NOTE not in written


def test_deciding_opens_the_case_and_gives_each_action_to_its_owner(pals, asked):
    steps = [Step("Call home", pals.ana, date(2026, 11, 20)), Step("Morning check-in", pals.theo, date(2026, 11, 25))]
    new_case = NewCase(reason="attendance", owner=pals.ana, next_step="Meet Mateo")
    decided = made.decided(pals, asked, decision="open_case", new_case=new_case, steps=steps)
    case = Case.objects.visible_to(pals.ana).get()
    assert (case.student, case.owner, case.next_step, case.review_on) == (
        pals.mateo,
        pals.ana,
        "Meet Mateo",
        decided.review_on,
    )
    assert case.origin_key == f"referrals.referral:{asked.pk}"
    assert decided.case == case
    with unscoped("test"):
        tasks = list(Task.objects.order_by("due_on").values_list("title", "owner", "due_on", "case", "origin_key"))
        assert ReferralAction.objects.filter(referral=asked).count() == 2
    assert tasks == [
        ("Call home", pals.ana.pk, date(2026, 11, 20), case.pk, case.origin_key),
        ("Morning check-in", pals.theo.pk, date(2026, 11, 25), case.pk, case.origin_key),
    ]


def test_a_case_is_opened_by_that_decision_and_by_no_other(pals, asked):
    new_case = NewCase(reason="attendance", owner=pals.ana, next_step="Meet Mateo")
    with pytest.raises(ValueError, match="opened by the decision"):
        made.decided(pals, asked, decision="monitor", new_case=new_case)
    with pytest.raises(ValueError, match="opened by the decision"):
        made.decided(pals, asked, decision="open_case")


def test_of_two_who_decide_at_once_the_second_changes_nothing(pals, asked):
    stale = Referral.objects.visible_to(pals.ana).get(pk=asked.pk)
    made.decided(pals, asked, by=pals.tess, decision="monitor")
    new_case = NewCase(reason="attendance", owner=pals.ana, next_step="Meet Mateo")
    with pytest.raises(AlreadyMoved):
        made.decided(pals, stale, by=pals.ana, decision="open_case", new_case=new_case)
    now = Referral.objects.visible_to(pals.ana).get(pk=asked.pk)
    assert (now.decision, now.decided_by, now.state) == ("monitor", pals.tess, "decided")
    assert not Case.objects.visible_to(pals.ana).exists()


def test_a_review_needs_a_decision_and_happens_once(pals, asked):
    with pytest.raises(AlreadyMoved):
        made.reviewed(pals, asked)
    made.reviewed(pals, made.decided(pals, asked))
    with pytest.raises(AlreadyMoved):
        made.reviewed(pals, Referral.objects.visible_to(pals.tess).get(pk=asked.pk))


def test_nobody_decides_for_another_school_or_without_the_right(pals, asked):
    for person in (pals.ben, pals.theo, pals.priya, pals.ivy):
        with pytest.raises(AlreadyMoved):
            made.decided(pals, asked, by=person)
    assert Referral.objects.visible_to(pals.tess).get().state == "received"
