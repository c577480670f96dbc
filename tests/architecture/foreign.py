"""The same matrix for what belongs to another school: records of Jaylen, a student of Juniper Middle School, made by Ben.

Written by hand as ``table.py`` is, for each address that names a student or a student's record: ``open`` to the person, 403 for
whoever lacks the right, 404 for whoever has it elsewhere. Jaylen is in a housing episode, so the liaison sees him.
"""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from cases import actions
from cases.actions.evaluation import agree_with_history, request_evaluation, send_to_review, sign_history
from cases.enums import EncounterOutcome
from cases.models import Household, HouseholdMatch
from homeless.actions import start_episode
from referrals.actions import ask_referrer, decide_referral, make_referral
from referrals.actions.agenda import add_to_agenda
from referrals.actions.attendees import invite_attendee
from referrals.actions.teams import add_meeting, add_member, make_team, raise_issue, sign_agreement
from sswork.files import receive
from tests.cases import work
from tests.cases.records import made as records
from tests.pals import TODAY
from tests.referrals.loop import made as loop
from tests.referrals.made import outside

from .world import beside, placement_obligation


def build_foreign(pals) -> SimpleNamespace:
    """By the names that ``world.py`` uses, so that each row of ``TABLE`` can be asked with these."""
    ben, jaylen = pals.ben, pals.jaylen
    there = SimpleNamespace(**vars(pals))
    there.mateo = there.aaliyah = jaylen
    there.case = actions.open_case(
        student=jaylen,
        reason="family",
        owner=ben,
        next_step="Visit",
        review_on=TODAY + timedelta(days=14),
        by=ben,
    )
    there.task = actions.add_task(student=jaylen, title="Visit", owner=ben, due_on=TODAY, by=ben)
    there.encounter, there.signed = _encounter(pals), _encounter(pals)
    actions.sign_encounter(encounter=there.signed, version=1, by=ben)
    there.obligation = placement_obligation(jaylen, there.encounter, ben)
    with receive(SimpleUploadedFile("note.txt", b"A note."), by=ben) as incoming:
        there.attachment = actions.add_attachment(
            incoming=incoming, student=jaylen, case=there.case, kind="letter", by=ben
        )
    there.service_draft = loop.draft(pals, jaylen, by=ben)
    there.service_referral = loop.sent(pals, jaylen, by=ben)
    there.visit, there.visit_back = work.visit(pals, jaylen, by=ben), work.visit_back(pals, jaylen, by=ben)
    there.outside, there.outside_link = outside(pals.juniper, student_name="Jaylen Brooks")
    there.plan = actions.add_plan(
        case=there.case,
        what="Mentor",
        tier="2",
        goal="Come each day",
        measure="Days",
        unit="days",
        baseline=1,
        target=5,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=42),
        by=ben,
    )
    there.evaluation, there.evaluated = _evaluation(there.case, ben), _evaluation(there.case, ben)
    there.history_fact = there.evaluation.facts.visible_to(ben)[0]
    send_to_review(evaluation=there.evaluated, reviewer=pals.sol, by=ben)
    agree_with_history(evaluation=there.evaluated, by=pals.sol)
    sign_history(evaluation=there.evaluated, by=ben)
    there.step = actions.add_step(plan=there.plan, what="Meet the mentor", by=ben)
    there.assessment = actions.assess(case=there.case, day=TODAY, levels={"safety": (2, "")}, by=ben)
    there.need = actions.add_need(case=there.case, domain="food", what="Breakfast", urgency="soon", by=ben)
    there.transfer = actions.offer_case(case=there.case, taker=pals.sol, reason="Leave", summary="Evenings", by=ben)
    there.referral, there.decided = _referral(pals), _referral(pals)
    there.question = ask_referrer(referral=_referral(pals), version=1, text="Since when?", by=pals.sol)
    decide_referral(
        referral=there.decided,
        version=1,
        decision="monitor",
        note="",
        review_on=TODAY + timedelta(days=30),
        by=ben,
    )
    _team(there)
    there.episode = start_episode(
        student=jaylen,
        first_day=TODAY,
        identified_on=TODAY,
        residence="doubled_up",
        residence_note="",
        is_unaccompanied=False,
        by=ben,
    )
    there.consent = records.consent(pals, student=jaylen, by=ben)
    there.household_match = HouseholdMatch.objects.create(
        kept=jaylen.household, gone=Household.objects.create(address="1 Elm Street"), verdict="apart", by=ben
    )
    there.guardianship = jaylen.guardianships.visible_to(ben).order_by("pk")[0]
    return there


def _team(there):
    """Juniper's team: Ben alone."""
    team = there.team = make_team(school=there.juniper, facts={"name": "Juniper COST"}, by=there.ben)
    there.member = add_member(team=team, person=there.ben, role="facilitator", is_backup=False, by=there.ben)
    sign_agreement(by=there.ben)
    there.meeting = add_meeting(team=team, day=TODAY, by=there.ben)
    there.agenda_item = add_to_agenda(meeting=there.meeting, referral=there.referral, why="New", by=there.ben)
    there.agenda_review = add_to_agenda(meeting=there.meeting, referral=there.decided, why="Due", by=there.ben)
    add_member(team=team, person=there.sol, role="data_lead", is_backup=False, by=there.ben)
    sign_agreement(by=there.sol)
    there.note = beside(there.agenda_item, there.ben, there.sol)
    there.issue = raise_issue(team=team, what="The gate is locked at noon", by=there.ben)
    sst = make_team(school=there.juniper, facts={"name": "Juniper SST", "kind": "sst"}, by=there.ben)
    for person in (there.ben, there.sol):
        add_member(team=sst, person=person, role="member", is_backup=False, by=there.ben)
    there.sst = add_meeting(team=sst, day=TODAY, by=there.ben)
    there.sst_item = add_to_agenda(meeting=there.sst, referral=there.referral, why="New", by=there.ben)
    there.attendee = invite_attendee(
        item=there.sst_item,
        kind="guardian",
        who="A guardian",
        guardianship=there.sst_item.student.guardianships.visible_to(there.ben).order_by("pk")[0],
        by=there.ben,
    )
    there.asked_before = invite_attendee(item=there.sst_item, kind="staff", who="Sol", person=there.sol, by=there.ben)


def _evaluation(case, by):
    return request_evaluation(
        case=case, requested_on=TODAY, requested_by="A parent", question="Why?", language="", interpreter="", by=by
    )


def _encounter(pals):
    return actions.record_encounter(
        students=[pals.jaylen],
        kind="check_in",
        mode="in_person",
        place="school",
        happened_at=datetime.combine(TODAY, datetime.min.time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
        + timedelta(hours=9),
        minutes=15,
        narrative="Talked about evenings",
        outcome=EncounterOutcome.COMPLETED,
        by=pals.ben,
    )


def _referral(pals):
    return make_referral(
        student=pals.jaylen,
        reasons=["behavior"],
        concern="Fights at lunch",
        strengths="Kind to younger ones",
        tried="Talked",
        parent_informed="yes",
        urgency="routine",
        by=pals.ben,
    )


FOREIGN = {
    #                                   ana  ben  sol  tess lia  otis priya dana theo ivy
    "reminder": "                       404  404  404  404  404  404  404   404  404  404",
    "agenda-line": "                    404  open 404  404  404  404  404   404  404  404",
    "record-history": "                 404  open open 404  open open 404   404  404  404",
    "record-looks": "                   404  open open 404  404  404  404   404  404  404",
    "cases:student": "                  404  open open 404  open open 403   403  403  404",
    "cases:student-timeline": "         404  open open 404  open open 403   403  403  404",
    "cases:chronology": "               404  open open 403  403  403  403   403  403  403",
    "cases:obligation": "               404  open open 404  404  404  403   403  403  404",
    "cases:obligation-evidence": "      404  open open 404  404  404  403   403  403  404",
    "cases:obligation-waive": "         404  open open 404  404  404  403   403  403  404",
    "cases:obligation-hand": "          404  open open 404  404  404  403   403  403  404",
    "cases:obligation-take-up": "       404  open open 404  404  404  403   403  403  404",
    "cases:household-undo": "           404  open open 403  403  403  403   403  403  403",
    "cases:guardian-language": "        404  open open 403  403  403  403   403  403  403",
    "cases:household-language": "       404  open open 403  403  403  403   403  403  403",
    "cases:contact-rule": "             404  open open 403  403  403  403   403  403  403",
    "cases:caseload-add": "             404  open open 403  403  403  403   403  403  403",
    "cases:caseload-remove": "          404  open open 403  403  403  403   403  403  403",
    "cases:case": "                     404  open open 403  403  403  403   403  403  404",
    "cases:case-open": "                404  open open 403  403  403  403   403  403  403",
    "cases:case-edit": "                404  open open 403  403  403  403   403  403  403",
    "cases:case-close": "               404  open open 403  403  403  403   403  403  403",
    "cases:case-reopen": "              404  open open 403  403  403  403   403  403  403",
    "cases:case-audience": "            404  open open 403  403  403  403   403  403  403",
    "cases:case-lane": "                404  open open 403  403  403  403   403  403  404",
    "cases:encounter-lane": "           404  open open 403  open 403  403   403  403  404",
    "cases:encounter": "                404  open open 403  open 403  403   403  403  404",
    "cases:encounter-withdraw": "       404  open 404  403  404  403  403   403  403  404",
    "cases:encounter-edit": "           404  open 404  403  404  403  403   403  403  404",
    "cases:encounter-sign": "           404  open 404  403  404  403  403   403  403  404",
    "cases:encounter-cosigner": "       404  open 404  403  404  403  403   403  403  404",
    "cases:encounter-addendum": "       404  open open 403  open 403  403   403  403  404",
    "cases:encounter-hide": "           404  open open 403  404  403  403   403  403  404",
    "cases:visit-plan": "               404  open open 403  open 403  403   403  403  404",
    "cases:visit-audience": "           404  open open 403  open 403  403   403  403  404",
    "cases:visit": "                    404  open open 403  open 403  403   403  403  404",
    "cases:visit-lane": "               404  open open 403  open 403  403   403  403  404",
    "cases:visit-begin": "              404  open 404  403  404  403  403   403  403  404",
    "cases:visit-longer": "             404  open 404  403  404  403  403   403  403  404",
    "cases:visit-back": "               404  open 404  403  404  403  403   403  403  404",
    "cases:visit-call-off": "           404  open 404  403  404  403  403   403  403  404",
    "cases:visit-plan-again": "         404  open 404  403  404  403  403   403  403  404",
    "cases:visit-tell": "               404  open 404  403  404  403  403   403  403  404",
    "cases:task-add": "                 404  open open 403  open 403  403   403  403  404",
    "cases:task-done": "                404  open open 404  404  404  404   404  404  404",
    "cases:task-drop": "                404  open open 404  404  404  404   404  404  404",
    "cases:task-take-up": "             404  open open 404  404  404  404   404  404  404",
    "cases:evaluation-add": "           404  open open 403  403  403  403   403  403  403",
    "cases:evaluation": "               404  open open 403  403  403  403   403  403  404",
    "cases:evaluation-correct": "       404  open open 403  403  403  403   403  403  403",
    "cases:evaluation-step": "          404  open open 403  403  403  403   403  403  403",
    "cases:history-part": "             404  open open 403  403  403  403   403  403  403",
    "cases:history-fact": "             404  open open 403  403  403  403   403  403  403",
    "cases:history-letter": "           404  open open 403  403  403  403   403  403  404",
    "cases:case-offer": "               404  open open 403  403  403  403   403  403  403",
    "cases:case-ask": "                 404  open open 403  403  403  403   403  403  403",
    "cases:case-wait": "                404  open open 403  403  403  403   403  403  403",
    "cases:case-take-up": "             404  open open 403  403  403  403   403  403  403",
    "cases:transfer": "                 404  open open 403  403  403  403   403  403  404",
    "cases:transfer-accept": "          404  open open 403  403  403  403   403  403  403",
    "cases:transfer-decline": "         404  open open 403  403  403  403   403  403  403",
    "cases:transfer-withdraw": "        404  open open 403  403  403  403   403  403  403",
    "cases:plan-add": "                 404  open open 403  403  403  403   403  403  403",
    "cases:plan": "                     404  open open 403  403  403  403   403  403  404",
    "cases:point-add": "                404  open open 403  404  403  403   403  403  404",
    "cases:plan-end": "                 404  open open 403  403  403  403   403  403  403",
    "cases:plan-edit": "                404  open open 403  403  403  403   403  403  403",
    "cases:step-add": "                 404  open open 403  403  403  403   403  403  403",
    "cases:step-done": "                404  open open 403  403  403  403   403  403  403",
    "cases:step-take-up": "             404  open open 403  403  403  403   403  403  403",
    "cases:assess": "                   404  open open 403  403  403  403   403  403  403",
    "cases:assessment-correct": "       404  open open 403  403  403  403   403  403  403",
    "cases:need-add": "                 404  open open 403  403  403  403   403  403  403",
    "cases:need": "                     404  open open 403  403  403  403   403  403  403",
    "cases:domain-reason": "            404  open open 403  403  403  403   403  403  403",
    "cases:plan-complete": "            404  open open 403  403  403  403   403  403  403",
    "cases:plan-reopen": "              404  open open 403  403  403  403   403  403  403",
    "cases:case-file-add": "            404  open open 403  404  403  403   403  403  404",
    "cases:encounter-file-add": "       404  open open 403  open 403  403   403  403  404",
    "cases:attachment": "               404  open open 403  404  403  403   403  403  404",
    "cases:attachment-hide": "          404  open open 403  404  403  403   403  403  404",
    "cases:attachment-show": "          404  open open 403  404  403  403   403  403  404",
    "cases:attachment-take-back": "     404  open open 403  404  403  403   403  403  404",
    "cases:records": "                  404  open open 403  open 403  403   403  403  403",
    "cases:consent-add": "              404  open open 403  open 403  403   403  403  403",
    "cases:consent-revoke": "           404  open open 403  open 403  403   403  403  403",
    "cases:records-share": "            404  open open 403  open 403  403   403  403  403",
    "cases:hold-add": "                 403  403  open 403  403  403  403   403  403  403",
    "cases:request-add": "              403  403  open 403  403  403  403   403  403  403",
    "referrals:asked": "                404  open 404  404  404  404  404   403  404  404",
    "referrals:question-answer": "      404  open 404  404  404  404  404   403  404  404",
    "referrals:referral": "             404  open open 404  403  403  403   403  403  403",
    "referrals:triage": "               404  open open 404  403  403  403   403  403  403",
    "referrals:triage-crisis": "        404  open open 404  403  403  403   403  403  403",
    "referrals:triage-agenda": "        404  open open 404  403  403  403   403  403  403",
    "referrals:triage-question": "      404  open open 404  403  403  403   403  403  403",
    "referrals:triage-merge": "         404  open open 404  403  403  403   403  403  403",
    "referrals:triage-direct": "        404  open open 404  403  403  403   403  403  403",
    "referrals:triage-undo": "          404  open open 404  403  403  403   403  403  403",
    "referrals:outside-request": "      404  open open 404  403  403  403   403  403  403",
    "referrals:outside-take-up": "      404  open open 404  403  403  403   403  403  403",
    "referrals:outside-ask": "          404  open open 404  403  403  403   403  403  403",
    "referrals:outside-close": "        404  open open 404  403  403  403   403  403  403",
    "referrals:outside-reopen": "       404  open open 404  403  403  403   403  403  403",
    "referrals:outside-known": "        404  open open 404  403  403  403   403  403  403",
    "referrals:outside-link": "         404  open open 404  403  403  403   403  403  403",
    "referrals:decide": "               404  open open 404  403  403  403   403  403  403",
    "referrals:review": "               404  open open 404  403  403  403   403  403  403",
    "referrals:team": "                 404  open open 404  403  403  403   403  403  403",
    "referrals:team-check": "           404  open open 404  403  403  403   403  403  403",
    "referrals:team-change": "          404  open open 403  403  403  403   403  403  403",
    "referrals:member-add": "           404  open open 403  403  403  403   403  403  403",
    "referrals:member-end": "           404  open open 404  403  403  403   403  403  403",
    "referrals:member-again": "         404  404  404  404  403  403  403   403  403  403",
    "referrals:meeting-add": "          404  open open 403  403  403  403   403  403  403",
    "referrals:issue-settle": "         404  open open 404  404  404  404   404  404  404",
    "referrals:meeting": "              404  open open 404  404  404  404   404  404  404",
    "referrals:meeting-build": "        404  open open 404  404  404  404   404  404  404",
    "referrals:meeting-open": "         404  open open 404  404  404  404   404  404  404",
    "referrals:meeting-close": "        404  open open 404  404  404  404   404  404  404",
    "referrals:meeting-off": "          404  open open 404  404  404  404   404  404  404",
    "referrals:meeting-back": "         404  open open 404  404  404  404   404  404  404",
    "referrals:item-add": "             404  open open 404  404  404  404   404  404  404",
    "referrals:issue-raise": "          404  open open 404  404  404  404   404  404  404",
    "referrals:room": "                 404  open open 404  404  404  404   404  404  404",
    "referrals:meeting-live": "         404  open open 404  404  404  404   404  404  404",
    "referrals:recap": "                404  open open 404  404  404  404   404  404  404",
    "referrals:recap-pdf": "            404  open open 404  404  404  404   404  404  404",
    "referrals:item-move": "            404  open open 404  404  404  404   404  404  404",
    "referrals:item-leave-out": "       404  open open 404  404  404  404   404  404  404",
    "referrals:item-back": "            404  open open 404  404  404  404   404  404  404",
    "referrals:item-guest": "           404  open open 404  404  404  404   404  404  404",
    "referrals:item-now": "             404  open open 404  404  404  404   404  404  404",
    "referrals:item-notes": "           404  open open 404  404  404  404   404  404  404",
    "referrals:note-settle": "          404  open open 404  404  404  404   404  404  404",
    "referrals:item-done": "            404  open open 404  404  404  404   404  404  404",
    "referrals:item-decide": "          404  open open 404  403  403  403   403  403  403",
    "referrals:item-review": "          404  open open 404  403  403  403   403  403  403",
    "referrals:item-addendum": "        404  open open 404  404  404  404   404  404  404",
    "referrals:family": "               404  open open 404  404  404  404   404  404  404",
    "referrals:attendee-add": "         404  open open 404  404  404  404   404  404  404",
    "referrals:attendee": "             404  open open 404  404  404  404   404  404  404",
    "referrals:attendee-letter": "      404  open open 403  404  404  403   403  403  404",
    "referrals:item-evaluation": "      404  open open 403  403  403  403   403  403  403",
    "referrals:my-answers": "           404  404  open 404  404  404  404   404  404  404",
    "referrals:refer": "                404  open open 403  open 403  403   403  403  403",
    "referrals:service-referral": "     404  open open 403  open 403  403   403  403  403",
    "referrals:service-referral-send": "404  open open 403  open 403  403   403  403  403",
    "referrals:service-referral-news": "404  open open 403  open 403  403   403  403  403",
    "referrals:service-referral-asked": "404  open open 403  open 403  403   403  403  403",
    "referrals:service-referral-reopen": "404  open open 403  open 403  403   403  403  403",
    "referrals:service-referral-family": "404  open open 403  open 403  403   403  403  403",
    "referrals:service-referral-family-end": "404  open open 403  open 403  403   403  403  403",
    "referrals:service-referral-link": "404  open open 403  open 403  403   403  403  403",
    "homeless:episode": "               404  open open 403  open 403  403   403  403  403",
    "homeless:episode-start": "         404  open 403  403  open 403  403   403  403  403",
    "homeless:episode-end": "           404  open 403  403  open 403  403   403  403  403",
    "homeless:service-add": "           404  open 403  403  open 403  403   403  403  403",
}
