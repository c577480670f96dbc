"""One of everything, at Cedar Elementary, for the permission matrix."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases import actions
from cases.actions.glass import break_glass, end_glass
from cases.actions.records_consent import place_hold
from cases.actions.records_retention import choose_rule, propose_batch
from cases.enums import EncounterOutcome
from cases.models import RetentionBatch, RetentionRule
from homeless.actions import start_episode
from referrals.actions import decide_referral, make_referral
from sswork import drafts
from sswork.covering import arrange_cover
from sswork.files import receive
from sswork.models import Definition, ImportBatch, SavedView
from sswork.models.looks import UnusualLook
from sswork.scoping import unscoped
from tests.cases.records import made as records
from tests.pals import TODAY


def build_world(pals):
    """Mateo with a case, an encounter, a task, a plan and a referral; Aaliyah with an episode; imports; Ana's saved view."""
    pals.case = actions.open_case(
        student=pals.mateo,
        reason="attendance",
        owner=pals.ana,
        next_step="Call home",
        review_on=TODAY + timedelta(days=14),
        by=pals.ana,
    )
    pals.entry = pals.mateo.caseload_entries.get(worker=pals.ana)
    pals.task = actions.add_task(student=pals.mateo, title="Call home", owner=pals.ana, due_on=TODAY, by=pals.ana)
    pals.encounter, pals.signed, pals.hidden = _encounter(pals), _encounter(pals), _encounter(pals)
    actions.sign_encounter(encounter=pals.signed, version=1, by=pals.ana)
    pals.signed.refresh_from_db()
    actions.hide_encounter(encounter=pals.hidden, reason="Recorded for the wrong student", by=pals.ana)
    pals.attachment = _attachment(pals)
    pals.plan = actions.add_plan(
        case=pals.case,
        what="Check in, check out",
        tier="2",
        goal="Come on time",
        measure="Days on time",
        unit="days",
        baseline=1,
        target=5,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=42),
        by=pals.ana,
    )
    pals.referral, pals.decided = _referral(pals), _referral(pals)
    decide_referral(
        referral=pals.decided,
        version=1,
        decision="monitor",
        note="We watch",
        review_on=TODAY + timedelta(days=30),
        by=pals.tess,
    )
    pals.episode = start_episode(
        student=pals.aaliyah,
        first_day=TODAY,
        identified_on=TODAY,
        residence="shelter",
        residence_note="",
        is_unaccompanied=False,
        by=pals.ana,
    )
    pals.consent = records.consent(pals)
    pals.hold = place_hold(student=pals.mateo, reason="Rivera v. District", by=pals.sol)
    pals.request, pals.approved = records.collected(pals), records.approved(pals, classes=["identity"])
    pals.rule = RetentionRule.objects.get(code="wi.behavioral")
    pals.clock = Definition.objects.get(code="records.access_days.ca")
    choose_rule(rule=pals.rule, organization=pals.district, by=pals.sol)
    pals.batch = propose_batch(organization=pals.district, by=pals.sol)
    pals.destroyed = RetentionBatch.objects.create(
        organization=pals.district, as_of=TODAY, state="done", proposed_by=pals.sol, approved_by=pals.ruth
    )
    pals.item = pals.request.items.visible_to(pals.sol).order_by("position")[0]
    pals.cover = arrange_cover(
        absent=pals.ben,
        covering=pals.sol,
        first_day=TODAY + timedelta(days=30),
        last_day=TODAY + timedelta(days=34),
        reason="Training",
        by=pals.ben,
    )
    pals.glass = break_glass(student=pals.mateo, reason="Father at the door asks for him", by=pals.ben)
    end_glass(glass=pals.glass, by=pals.ben)
    pals.guardianship = pals.mateo.guardianships.visible_to(pals.ana).order_by("pk")[0]
    pals.saved_view = SavedView.objects.create(
        person=pals.ana, page="cases:students", name="Third grade", query="grade=03"
    )
    ticket = drafts.Ticket.new(pals.ana, "/encounters/log/", "/encounters/log/")
    pals.draft = drafts.save(ticket, drafts.Save("tab", "laptop", 1, '{"fields": {"narrative": ["He came late"]}}'))
    with unscoped("what a weekly task finds"):
        pals.unusual = UnusualLook.objects.create(
            rule="surname",
            person=pals.ana,
            student_id=pals.mateo.pk,
            week=TODAY,
            count=1,
            first_at=timezone.now(),
            last_at=timezone.now(),
        )
    pals.roster = ImportBatch.objects.create(kind="roster", state="applied", file_name="roster.zip", by=pals.dana)
    pals.attendance = ImportBatch.objects.create(kind="attendance", state="applied", file_name="days.csv", by=pals.dana)
    return pals


def _attachment(pals):
    """A file of Mateo's on the case."""
    with receive(SimpleUploadedFile("letter.txt", b"A letter."), by=pals.ana) as incoming:
        return actions.add_attachment(incoming=incoming, student=pals.mateo, case=pals.case, kind="letter", by=pals.ana)


def _encounter(pals):
    return actions.record_encounter(
        students=[pals.mateo],
        kind="check_in",
        mode="in_person",
        place="school",
        happened_at=datetime.combine(TODAY, datetime.min.time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
        + timedelta(hours=9),
        minutes=15,
        narrative="Talked about mornings",
        outcome=EncounterOutcome.COMPLETED,
        by=pals.ana,
    )


def _referral(pals):
    return make_referral(
        student=pals.mateo,
        reasons=["attendance"],
        concern="Often away on Mondays",
        strengths="Draws beautifully",
        tried="Called home",
        parent_informed="yes",
        urgency="routine",
        by=pals.theo,
    )
