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
from cases.enums import EncounterOutcome
from homeless.actions import start_episode
from referrals.actions import decide_referral, make_referral
from sswork.files import receive
from tests.cases.records import made as records
from tests.pals import TODAY


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
    with receive(SimpleUploadedFile("note.txt", b"A note."), by=ben) as incoming:
        there.attachment = actions.add_attachment(
            incoming=incoming, student=jaylen, case=there.case, kind="letter", by=ben
        )
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
    there.referral, there.decided = _referral(pals), _referral(pals)
    decide_referral(
        referral=there.decided,
        version=1,
        decision="monitor",
        note="",
        review_on=TODAY + timedelta(days=30),
        by=ben,
    )
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
    there.guardianship = jaylen.guardianships.visible_to(ben).order_by("pk")[0]
    return there


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
    "agenda-line": "                    404  open 404  404  404  404  404   404  404  404",
    "record-history": "                 404  open open 404  open open 404   404  404  404",
    "record-looks": "                   404  open open 404  404  404  404   404  404  404",
    "cases:student": "                  404  open open 404  open open 403   403  403  404",
    "cases:student-timeline": "         404  open open 404  open open 403   403  403  404",
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
    "cases:encounter-addendum": "       404  open open 403  open 403  403   403  403  404",
    "cases:encounter-hide": "           404  open open 403  404  403  403   403  403  404",
    "cases:task-add": "                 404  open open 403  open 403  403   403  403  404",
    "cases:task-done": "                404  open open 404  404  404  404   404  404  404",
    "cases:task-drop": "                404  open open 404  404  404  404   404  404  404",
    "cases:task-take-up": "             404  open open 404  404  404  404   404  404  404",
    "cases:plan-add": "                 404  open open 403  403  403  403   403  403  403",
    "cases:plan": "                     404  open open 403  403  403  403   403  403  404",
    "cases:point-add": "                404  open open 403  404  403  403   403  403  404",
    "cases:plan-end": "                 404  open open 403  403  403  403   403  403  403",
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
    "referrals:referral": "             404  open open 404  403  403  403   403  403  403",
    "referrals:decide": "               404  open open 404  403  403  403   403  403  403",
    "referrals:review": "               404  open open 404  403  403  403   403  403  403",
    "homeless:episode": "               404  open open 403  open 403  403   403  403  403",
    "homeless:episode-start": "         404  open 403  403  open 403  403   403  403  403",
    "homeless:episode-end": "           404  open 403  403  open 403  403   403  403  403",
    "homeless:service-add": "           404  open 403  403  open 403  403   403  403  403",
}
