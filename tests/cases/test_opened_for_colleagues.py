"""A case that is opened for a colleague: asked, and until the answer with whoever opened it."""

from datetime import date

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Case, CaseloadEntry, CaseTransfer
from sswork.agenda import agenda_of
from sswork.models import AuditEvent, RoleAssignment
from sswork.roles import Role
from tests.cases import work


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


@pytest.fixture(autouse=True)
def ben_at_cedar(pals):
    """Ben works at Mateo's school, too."""
    RoleAssignment.objects.create(
        person=pals.ben, role=Role.SOCIAL_WORKER, organization=pals.cedar, first_day=pals.today
    )


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def asked(pals, **changes):
    form = {"reason": "grief", "concern": "Her grandmother died.", "next_step": "Call Rosa", "review_on": "2026-12-02"}
    return form | {"lane": "team", "owner": pals.ben.pk, "owner_reason": "You know the family"} | changes


def on_caseload(student, *workers):
    return [CaseloadEntry.of_worker(each).filter(student=student).exists() for each in workers]


def opened_for_ben(pals, student=None, **facts):
    facts = {"reason": "grief", "next_step": "Call Rosa", "review_on": pals.today} | facts
    case = actions.open_case_for(
        student=student or pals.mateo, owner=pals.ben, owner_reason="You know the family", facts=facts, by=pals.ana
    )
    return case, CaseTransfer.objects.visible_to(pals.ana).get(case=case)


def test_the_colleague_is_asked_and_takes_it(pals, sign_in):
    ana = sign_in(pals.ana)
    page = ana.post(url("case-open", pals.mateo.pk), asked(pals), follow=True).text
    assert "Ben Carter was asked to take it; until then it is yours." in page
    case = Case.objects.visible_to(pals.ana).get()
    transfer = CaseTransfer.objects.visible_to(pals.ana).get()
    assert (case.owner, case.opened_by) == (pals.ana, pals.ana)
    assert (transfer.kind, transfer.giver, transfer.taker, transfer.reason, transfer.due_on, transfer.summary) == (
        "open",
        pals.ana,
        pals.ben,
        "You know the family",
        date(2026, 12, 2),
        "",
    )
    assert on_caseload(pals.mateo, pals.ana, pals.ben) == [False, False]
    lines = [each.title for each in agenda_of(fresh(pals.ben), date(2026, 12, 2)).today if each.kind == "transfer"]
    assert lines == ["Take the case or say why not: from Ana Flores"]
    ben = sign_in(pals.ben)
    page = ben.get(url("transfer", transfer.pk)).text
    assert [words for words in ("Take the case", "Her grandmother died.") if words not in page] == []
    ben.post(url("transfer-accept", transfer.pk))
    case.refresh_from_db()
    transfer.refresh_from_db()
    assert transfer.summary == "Her grandmother died.\n\nNext step: Call Rosa"
    assert (case.owner, on_caseload(pals.mateo, pals.ana, pals.ben)) == (pals.ben, [False, True])


def test_who_works_with_the_student_keeps_the_student(pals):
    actions.add_to_caseload(student=pals.mateo, worker=pals.ana, by=pals.ana)
    _case, transfer = opened_for_ben(pals)
    actions.accept_transfer(transfer=transfer, by=pals.ben)
    assert on_caseload(pals.mateo, pals.ana, pals.ben) == [True, True]


@pytest.mark.parametrize("lane", ["team", "restricted"])
@pytest.mark.parametrize("answer", ["declined", "withdrawn"])
def test_without_a_taker_it_is_the_openers(pals, answer, lane):
    case, transfer = opened_for_ben(pals, lane=lane)
    if answer == "declined":
        actions.decline_transfer(transfer=transfer, answer="My list is full", by=pals.ben)
    else:
        actions.withdraw_transfer(transfer=transfer, by=pals.ana)
    case.refresh_from_db()
    assert (case.owner, on_caseload(pals.mateo, pals.ana, pals.ben)) == (pals.ana, [True, False])


def test_what_became_of_the_case_meanwhile_decides_about_the_caseload(pals):
    """Ana closed the case, or the lead gave it to somebody else: a no brings no student to her."""
    closed, asked_first = opened_for_ben(pals)
    actions.close_case(case=closed, reason="moved", summary="Gone", outcome="same", by=pals.ana)
    moved, asked_second = opened_for_ben(pals, pals.noah)
    facts = {"next_step": "Call", "review_on": pals.today, "concern": "", "owner_reason": "Ana is ill"}
    actions.edit_case(case=moved, version=1, owner=pals.sol, by=fresh(pals.sol), **facts)
    actions.decline_transfer(transfer=asked_first, answer="My list is full", by=pals.ben)
    actions.withdraw_transfer(transfer=asked_second, by=pals.ana)
    assert [on_caseload(each, pals.ana) for each in (pals.mateo, pals.noah)] == [[False], [False]]


def test_a_reason_is_asked_for_and_nothing_is_lost(pals, sign_in):
    answer = sign_in(pals.ana).post(url("case-open", pals.mateo.pk), asked(pals, owner_reason=""))
    assert answer.context["form"].errors == {"owner_reason": ["Say why: Ben Carter reads it."]}
    assert "Her grandmother died." in answer.text


def test_the_lead_names_the_owner_for_a_reason_and_others_cannot(pals, sign_in):
    """Ana's page has no such box, and sending it changes nothing."""
    assert "at_once" not in sign_in(pals.ana).get(url("case-open", pals.mateo.pk)).context["form"].fields
    sign_in(pals.ana).post(url("case-open", pals.noah.pk), asked(pals, at_once="on"))
    assert Case.objects.visible_to(pals.ana).get(student=pals.noah).owner == pals.ana
    sign_in(pals.sol).post(url("case-open", pals.mateo.pk), asked(pals, at_once="on"))
    case = Case.objects.visible_to(pals.sol).get(student=pals.mateo)
    assert (case.owner, CaseTransfer.objects.visible_to(pals.sol).filter(case=case).exists()) == (pals.ben, False)
    assert on_caseload(pals.mateo, pals.ben, pals.sol) == [True, False]
    page = sign_in(pals.sol).get(url("case", case.pk)).text
    assert "Why this owner: You know the family" in page
    assert [each for each in AuditEvent.objects.all() if "family" in str(each.changes)] == []
    facts = {"reason": "grief", "next_step": "Call", "review_on": pals.today}
    for by, why in ((pals.ana, "Take it"), (pals.sol, "")):
        with pytest.raises(actions.NeedsAcceptance):
            actions.open_case_for(
                student=pals.mateo, owner=pals.ben, owner_reason=why, at_once=True, facts=facts, by=by
            )


def test_a_restricted_case_is_read_by_the_taker_from_then_on(pals, sign_in):
    case, transfer = opened_for_ben(pals, lane="restricted", concern="Her grandmother died.")
    ben = fresh(pals.ben)
    assert (case in Case.objects.visible_to(ben), transfer in CaseTransfer.objects.visible_to(ben)) == (False, True)
    page = sign_in(pals.ben).get(url("transfer", transfer.pk)).text
    assert ("grandmother" in page, "Call Rosa" in page, "opens to whoever takes it" in page) == (False, False, True)
    assert "grandmother" in sign_in(pals.ana).get(url("transfer", transfer.pk)).text
    actions.accept_transfer(transfer=transfer, by=ben)
    assert case in Case.objects.visible_to(fresh(pals.ben))


@pytest.mark.parametrize("answer", ["declined", "withdrawn"])
def test_nothing_of_a_restricted_case_stays_with_who_was_asked(pals, answer, sign_in):
    _case, transfer = opened_for_ben(pals, lane="restricted", concern="Her grandmother died.")
    if answer == "declined":
        actions.decline_transfer(transfer=transfer, answer="My list is full", by=pals.ben)
    else:
        actions.withdraw_transfer(transfer=transfer, by=pals.ana)
    kept = CaseTransfer.objects.visible_to(fresh(pals.ben)).get()
    assert (kept.summary, kept.open_work) == ("", "")
    assert "grandmother" not in sign_in(pals.ben).get(url("transfer", transfer.pk)).text


def test_the_preview_names_who_reads_it_once_saved(pals, sign_in):
    """Ben reads a restricted case once he took it; at once, where the lead names him."""

    def readers(client, **more):
        answer = client.get(url("case-audience", pals.mateo.pk), asked(pals, lane="restricted", **more)).text
        return "Ben Carter" in answer

    assert readers(sign_in(pals.ana)) is False
    assert readers(sign_in(pals.ana), at_once="on") is False
    assert readers(sign_in(pals.sol)) is False
    assert readers(sign_in(pals.sol), at_once="on") is True


def test_for_oneself_nobody_is_asked(pals):
    case = work.case(pals)
    assert (case.owner, CaseTransfer.objects.visible_to(pals.ana).exists()) == (pals.ana, False)
