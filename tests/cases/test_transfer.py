"""A case changes hands: offered or asked for, answered by the other, received by name."""

from datetime import date

import pytest
from django.urls import reverse

from cases import actions
from cases.actions.obligations import happened
from cases.models import Case, CaseloadEntry, CaseTransfer, InterventionPlan, Student, Task
from cases.queries.transfer import answer_by
from sswork.agenda import agenda_of
from sswork.models import AuditEvent, CalendarDay, Definition, RoleAssignment
from sswork.roles import Permission, Role
from sswork.rules.facts import Fact
from sswork.scoping import unscoped
from tests.cases import work
from tests.queries import queries_of


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


@pytest.fixture
def case(pals):
    return work.case(pals)


@pytest.fixture
def ben_at_cedar(pals):
    """Ben works at Mateo's school, too."""
    RoleAssignment.objects.create(
        person=pals.ben, role=Role.SOCIAL_WORKER, organization=pals.cedar, first_day=pals.today
    )
    return pals.ben


def offer(pals, case, **more):
    return actions.offer_case(
        case=case, taker=pals.ben, reason="On leave", summary="Mornings are hard", by=more.pop("by", pals.ana), **more
    )


def fresh(user):
    """As the next request reads the person."""
    return type(user).objects.get(pk=user.pk)


# The clock


def test_five_school_days_of_the_students_school(pals, case):
    """Asked on Wednesday, 18 November 2026: 19, 20, then Thanksgiving week is free, 30 November, 1 and 2 December."""
    assert answer_by(case, pals.today) == date(2026, 12, 2)
    CalendarDay.objects.filter(school=pals.cedar, day=date(2026, 11, 30)).update(kind="closed")
    assert answer_by(case, pals.today) == date(2026, 12, 3)


def test_a_district_sets_another_number(pals, case):
    Definition.objects.create(
        code="transfer.answer_days", organization=pals.district, title="Answer", text="", value=2, source="Board"
    )
    assert answer_by(case, pals.today) == date(2026, 11, 20)


def test_where_the_calendar_does_not_reach_no_day_is_guessed(pals, case):
    assert answer_by(case, date(2027, 6, 3)) is None
    CalendarDay.objects.filter(school=pals.cedar).delete()
    assert answer_by(case, pals.today) is None


# Offered, taken


def test_what_was_offered_is_taken_with_everything_open(pals, ben_at_cedar, case, sign_in):
    task = work.task(pals, case=case)
    other = work.task(pals, title="Somebody else's", case=case, owner=pals.sol)
    plan = work.plan(pals, case)
    ana = sign_in(pals.ana)
    form = {"taker": pals.ben.pk, "reason": "On leave", "summary": "Mornings are hard", "worked": "", "safety": ""}
    ana.post(url("case-offer", case.pk), form)
    transfer = CaseTransfer.objects.visible_to(pals.ana).get()
    assert (transfer.giver, transfer.taker, transfer.due_on) == (pals.ana, pals.ben, date(2026, 12, 2))
    assert transfer.open_work.splitlines() == [
        "By Nov 18, 2026: Bring the bus pass form (Ana Flores)",
        "By Nov 18, 2026: Somebody else's (Sol Okafor)",
        "Goal: I come on time",
    ]
    case.refresh_from_db()
    assert case.owner == pals.ana
    ben = sign_in(pals.ben)
    page = ben.get(url("transfer", transfer.pk)).text
    assert [words for words in ("Mornings are hard", "Take the case", "Decline") if words not in page] == []
    ben.post(url("transfer-accept", transfer.pk))
    with unscoped("test"):
        case.refresh_from_db()
        assert (case.owner, case.version) == (pals.ben, 2)
        assert [Task.objects.get(pk=each.pk).owner for each in (task, other)] == [pals.ben, pals.sol]
        assert InterventionPlan.objects.get(pk=plan.pk).owner == pals.ben
    on = {each: CaseloadEntry.of_worker(each).filter(student=pals.mateo).exists() for each in (pals.ana, pals.ben)}
    assert on == {pals.ana: False, pals.ben: True}
    transfer.refresh_from_db()
    assert (transfer.state, transfer.answered_by) == ("accepted", pals.ben)
    assert "Received" in ben.get(url("transfer", transfer.pk)).text
    assert "Ana Flores → Ben Carter" in ben.get(url("case", case.pk)).text


def test_open_obligations_of_the_case_go_along(pals, ben_at_cedar, case):
    fact = Fact(
        name="decision_to_change_placement",
        student_id=pals.mateo.pk,
        school_id=pals.cedar.pk,
        on=pals.today,
        source_key=f"cases.case:{case.pk}",
        case_id=case.pk,
        seen_with=Permission.CASE_VIEW,
        owner_id=pals.ana.pk,
    )
    (obligation, *_others) = happened(facts=[fact], by=pals.ana)
    transfer = offer(pals, case)
    assert f"Obligation: {obligation.name}" in transfer.open_work
    actions.accept_transfer(transfer=transfer, by=pals.ben)
    with unscoped("test"):
        obligation.refresh_from_db()
    assert obligation.owner == pals.ben


def test_the_giver_keeps_the_student_for_another_case(pals, ben_at_cedar, case):
    work.case(pals, reason="health")
    actions.accept_transfer(transfer=offer(pals, case), by=pals.ben)
    assert CaseloadEntry.of_worker(pals.ana).filter(student=pals.mateo).exists()


def test_a_restricted_case_is_read_by_the_taker_from_then_on(pals, ben_at_cedar):
    case = work.case(pals, lane="restricted", by=pals.sol)
    transfer = actions.offer_case(case=case, taker=pals.ben, reason="Leave", summary="Grief", by=pals.ana)
    taker = fresh(pals.ben)
    assert (case in Case.objects.visible_to(taker), transfer in CaseTransfer.objects.visible_to(taker)) == (False, True)
    actions.accept_transfer(transfer=transfer, by=taker)
    assert case in Case.objects.visible_to(fresh(pals.ben))
    assert case not in Case.objects.visible_to(fresh(pals.ana))
    assert transfer in CaseTransfer.objects.visible_to(fresh(pals.ana)), "the receipt stays with who gave it"


def test_a_sealed_case_goes_only_to_somebody_named_on_it(pals, ben_at_cedar, case, sign_in):
    work.sealed(case, pals.ana)
    form = {"taker": pals.ben.pk, "reason": "On leave", "summary": "Mornings"}
    answer = sign_in(pals.ana).post(url("case-offer", case.pk), form)
    assert answer.context["form"].errors["taker"] == ["Name Ben Carter on the case first."]
    work.sealed(case, pals.ana, pals.ben)
    assert sign_in(pals.ana).post(url("case-offer", case.pk), form).status_code == 302


def test_nobody_from_another_school_is_offered_the_case(pals, case, sign_in):
    page = sign_in(pals.ana).get(url("case-offer", case.pk))
    assert [each.name for each in page.context["form"].fields["taker"].queryset] == ["Sol Okafor"]


# Asked for


def test_who_asks_is_given_the_case_with_a_summary(pals, ben_at_cedar, case, sign_in):
    ben = sign_in(pals.ben)
    assert "Ask for the case" in ben.get(url("case", case.pk)).text
    ben.post(url("case-ask", case.pk), {"reason": "At our school"})
    transfer = CaseTransfer.objects.visible_to(pals.ben).get()
    assert (transfer.giver, transfer.taker, transfer.summary) == (pals.ana, pals.ben, "")
    assert ben.post(url("transfer-accept", transfer.pk)).status_code == 302
    transfer.refresh_from_db()
    assert transfer.is_waiting, "whoever asked does not answer"
    ana = sign_in(pals.ana)
    assert "Opened on" in ana.get(url("transfer-accept", transfer.pk)).text
    assert list(ana.post(url("transfer-accept", transfer.pk), {}).context["form"].errors) == ["summary"]
    ana.post(url("transfer-accept", transfer.pk), {"summary": "Rosa trusts us", "worked": "Calls at noon"})
    transfer.refresh_from_db()
    case.refresh_from_db()
    assert (transfer.summary, transfer.worked, case.owner) == ("Rosa trusts us", "Calls at noon", pals.ben)


# Other answers


def test_declined_for_a_reason_and_taken_back(pals, ben_at_cedar, case, sign_in):
    transfer = offer(pals, case)
    ben = sign_in(pals.ben)
    assert list(ben.post(url("transfer-decline", transfer.pk), {}).context["form"].errors) == ["answer"]
    ben.post(url("transfer-decline", transfer.pk), {"answer": "My list is full"})
    page = sign_in(pals.ana).get(url("transfer", transfer.pk)).text
    assert "My list is full" in page
    again = offer(pals, case)
    sign_in(pals.ana).post(url("transfer-withdraw", again.pk))
    again.refresh_from_db()
    assert again.state == "withdrawn"
    with pytest.raises(actions.AlreadyAnswered):
        actions.accept_transfer(transfer=CaseTransfer.objects.visible_to(pals.ben).get(pk=again.pk), by=pals.ben)


def test_one_way_at_a_time(pals, ben_at_cedar, case, sign_in):
    transfer = offer(pals, case)
    with pytest.raises(actions.TransferWaits):
        offer(pals, case)
    form = {"taker": pals.ben.pk, "reason": "On leave", "summary": "Mornings"}
    assert sign_in(pals.ana).post(url("case-offer", case.pk), form).url == url("transfer", transfer.pk)


def test_a_case_closed_meanwhile_does_not_change_hands(pals, ben_at_cedar, case):
    transfer = offer(pals, case)
    actions.close_case(case=case, reason="moved", summary="Gone", outcome="same", by=pals.ana)
    with pytest.raises(actions.AlreadyAnswered):
        actions.accept_transfer(transfer=transfer, by=pals.ben)
    with unscoped("test"):
        assert Case.objects.get(pk=case.pk).owner == pals.ana
    transfer.refresh_from_db()
    assert transfer.is_waiting


def test_the_lead_answers_where_somebody_is_away_and_others_do_not(pals, ben_at_cedar, case):
    transfer = offer(pals, case)
    with pytest.raises(actions.NotTheirAnswer):
        actions.accept_transfer(transfer=transfer, by=pals.ana)
    actions.accept_transfer(transfer=transfer, by=pals.sol)
    transfer.refresh_from_db()
    assert transfer.answered_by == pals.sol


# Who is told


def test_it_waits_on_my_day_of_whoever_answers(pals, ben_at_cedar, case):
    transfer = offer(pals, case)

    def lines(user):
        agenda = agenda_of(fresh(user), date(2026, 12, 2))
        return [(each.title, each.due_on) for each in agenda.today if each.kind == "transfer"]

    assert lines(pals.ben) == [("Take the case or say why not: from Ana Flores", date(2026, 12, 2))]
    assert lines(pals.ana) == []
    actions.accept_transfer(transfer=transfer, by=pals.ben)
    assert lines(pals.ben) == []


def test_who_sees_a_transfer(pals, ben_at_cedar):
    actions.add_to_caseload(student=pals.mateo, worker=pals.ivy, by=pals.ana)
    transfer = offer(pals, work.case(pals, lane="restricted"))
    people = (pals.ana, pals.ben, pals.sol, pals.ivy, pals.tess, pals.lia, pals.otis)
    assert [each for each in people if transfer in CaseTransfer.objects.visible_to(fresh(each))] == [
        pals.ana,
        pals.ben,
        pals.sol,
    ]


# A whole caseload


def test_a_whole_caseload_is_offered_and_each_case_answered(pals, ben_at_cedar, case, sign_in):
    second = work.case(pals, pals.noah, reason="health")
    maple = work.case(pals, pals.zoe, reason="grief")
    ana = sign_in(pals.ana)
    form = {"taker": pals.ben.pk, "reason": "On leave", "cases": [case.pk, second.pk, maple.pk]}
    refused = ana.post(url("hand-over"), form)
    assert "Ben Carter does not work at the school of: Zoë Müller." in refused.context["form"].errors["cases"][0]
    ana.post(url("hand-over"), form | {"cases": [case.pk, second.pk]})
    made = CaseTransfer.objects.visible_to(pals.ana).order_by("pk")
    assert {(each.case, each.taker, each.summary[:9]) for each in made} == {
        (case, pals.ben, "Opened on"),
        (second, pals.ben, "Opened on"),
    }
    assert [each.pk for each in ana.get(url("hand-over")).context["cases"]] == [maple.pk]
    event = AuditEvent.objects.get(type="caseload.offered")
    assert sorted(event.changes["cases"]) == [case.pk, second.pk]


def on_caseload(worker, *students):
    for student in students:
        CaseloadEntry.objects.create(student=student, worker=worker)


def test_students_without_a_case_go_with_the_caseload(pals, ben_at_cedar, case, sign_in):
    """Mateo's case is offered; Noah changes caseloads at once, and Ben reads of him on My day. Zoë's school is not Ben's."""
    on_caseload(pals.ana, pals.noah, pals.zoe)
    ana = sign_in(pals.ana)
    page = ana.get(url("hand-over"))
    assert [each.pk for each in page.context["students"]] == [pals.noah.pk, pals.zoe.pk]
    form = {"taker": pals.ben.pk, "reason": "On leave", "cases": [case.pk], "students": [pals.noah.pk, pals.zoe.pk]}
    refused = ana.post(url("hand-over"), form).context["form"].errors
    assert "does not work at the school of: Zoë Müller." in refused["students"][0]
    answer = ana.post(url("hand-over"), form | {"students": [pals.noah.pk]}, follow=True)
    assert "1 case was offered to Ben Carter. 1 student is on the caseload of Ben Carter now." in answer.text
    assert set(CaseloadEntry.of_worker(pals.ben).values_list("student", flat=True)) == {pals.noah.pk}
    assert set(CaseloadEntry.of_worker(pals.ana).values_list("student", flat=True)) == {pals.mateo.pk, pals.zoe.pk}
    told = Task.objects.visible_to(fresh(pals.ben)).get(student=pals.noah)
    assert (told.owner, told.title, told.due_on) == (
        pals.ben,
        "Get to know: on your caseload now, from Ana Flores (On leave)",
        date(2026, 12, 2),
    )


def test_nothing_chosen_and_whom_one_does_not_work_with(pals, ben_at_cedar, sign_in):
    on_caseload(pals.ana, pals.noah)
    ana, form = sign_in(pals.ana), {"taker": pals.ben.pk, "reason": "On leave"}
    assert "Choose at least one case or student." in ana.post(url("hand-over"), form).text
    assert list(ana.post(url("hand-over"), form | {"students": [pals.aaliyah.pk]}).context["form"].errors) == [
        "students"
    ]
    assert not CaseloadEntry.of_worker(pals.ben).exists()


def test_queries_are_equal_for_one_and_three(pals, ben_at_cedar, case, sign_in):
    ana = sign_in(pals.ana)
    on_caseload(pals.ana, pals.aaliyah)
    before = queries_of(ana, url("hand-over"))
    work.case(pals, pals.noah, reason="health")
    work.case(pals, pals.zoe, reason="grief")
    assert queries_of(ana, url("hand-over")) == before


def test_who_left_the_school_is_still_on_the_page_of_the_giver(pals, ben_at_cedar, case, sign_in):
    """The student moves: the receipt names nobody whom the giver does not see any more."""
    transfer = offer(pals, case)
    actions.accept_transfer(transfer=transfer, by=pals.ben)
    with unscoped("the student moves"):
        Student.objects.filter(pk=pals.mateo.pk).update(school=pals.juniper)
        pals.mateo.grants.all().delete()
    page = sign_in(fresh(pals.ana)).get(url("transfer", transfer.pk))
    assert (page.status_code, "Mateo" in page.text) == (200, False)
