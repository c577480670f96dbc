"""One of everything, at Cedar Elementary, for the permission matrix."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases import actions
from cases.actions.case_terms import add_term
from cases.actions.evaluation import agree_with_history, request_evaluation, send_to_review, sign_history
from cases.actions.glass import break_glass, end_glass
from cases.actions.note_templates import add_note_template
from cases.actions.obligations import happened
from cases.actions.protection import add_protection_file, begin_protection
from cases.actions.records_consent import place_hold
from cases.actions.records_retention import choose_rule, propose_batch
from cases.actions.rule_choices import ask_for_trial, confirm_rule, override_rule
from cases.enums import EncounterOutcome
from cases.models import RetentionBatch, RetentionRule
from homeless.actions import start_episode
from referrals.actions import ask_referrer, decide_referral, make_referral
from referrals.actions.agenda import add_to_agenda
from referrals.actions.agreement_texts import set_agreement_text
from referrals.actions.attendees import invite_attendee
from referrals.actions.family_answer import make_family_link
from referrals.actions.listing import make_listing_link, propose_listing
from referrals.actions.meetings import write_notes
from referrals.actions.own_questions import add_question
from referrals.actions.team_check import answer_check, ask_team
from referrals.actions.teams import add_meeting, add_member, make_team, raise_issue, sign_agreement
from referrals.enums import CheckQuestion
from referrals.models import MeetingNote, ReferralAnswer
from sswork import drafts
from sswork.covering import arrange_cover
from sswork.files import receive
from sswork.models import Definition, ImportBatch, SavedView
from sswork.models.looks import UnusualLook
from sswork.roles import Permission
from sswork.rules.facts import Fact
from sswork.scoping import unscoped
from tests.cases import work
from tests.cases.records import made as records
from tests.pals import TODAY
from tests.referrals.directory import made as directory
from tests.referrals.loop import made as loop
from tests.referrals.made import outside


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
    pals.visit, pals.visit_back = work.visit(pals), work.visit_back(pals)
    pals.attachment = _attachment(pals)
    pals.evaluation, pals.evaluated = evaluation(pals.case, pals.ana), signed_evaluation(pals)
    pals.history_fact = pals.evaluation.facts.visible_to(pals.ana)[0]
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
    pals.step = actions.add_step(plan=pals.plan, what="Set the alarm", by=pals.ana)
    pals.assessment = actions.assess(
        case=pals.case, day=TODAY, levels={"attendance": (2, "Late on Mondays"), "food": (4, "")}, by=pals.ana
    )
    pals.need = actions.add_need(case=pals.case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
    actions.state_reason(case=pals.case, domain="safety", reason="Seen by the clinic", by=pals.ana)
    pals.transfer = actions.offer_case(
        case=pals.case, taker=pals.sol, reason="Leave", summary="Mornings are hard", by=pals.ana
    )
    pals.referral, pals.decided = _referral(pals), _referral(pals)
    said = {"text": "Since when?", "kind": "text", "asked_of": "both"}
    pals.own_question = add_question(organization=pals.district, said=said, by=pals.sol)
    _answer(pals.referral, pals.own_question)
    pals.question = ask_referrer(referral=_referral(pals), version=1, text="Since when?", by=pals.tess)
    pals.outside, pals.outside_link = outside(pals.cedar)
    decide_referral(
        referral=pals.decided,
        version=1,
        decision="monitor",
        note="We watch",
        review_on=TODAY + timedelta(days=30),
        by=pals.tess,
    )
    _team(pals)
    pals.episode = start_episode(
        student=pals.aaliyah,
        first_day=TODAY,
        identified_on=TODAY,
        residence="shelter",
        residence_note="",
        is_unaccompanied=False,
        by=pals.ana,
    )
    pals.obligation = placement_obligation(pals.mateo, pals.encounter, pals.ana)
    about = {"organization": pals.district, "by": pals.sol}
    number = {"code": "FERPA_ACCESS_45", "amount": 10, "unit": "calendar_days"}
    pals.override = override_rule(why="Families wait", source="Policy 5125", effective_from=TODAY, **number, **about)
    pals.confirmation = confirm_rule(code="IDEA_MDR", confirmed_with="Counsel", confirmed_on=TODAY, **about)
    pals.trial = ask_for_trial(**number, **about)
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
    pals.protection, pals.account = _protection(pals)
    pals.guardianship = pals.mateo.guardianships.visible_to(pals.ana).order_by("pk")[0]
    pals.note_template = add_note_template(name="Ana's", note_format="narrative", text="{student}", by=pals.ana)
    pals.case_term = add_term(
        organization=pals.district, use="open", standard="attendance", name="Bus trouble", by=pals.sol
    )
    pals.household_match = actions.part_households(one=pals.noah.household, other=pals.aaliyah.household, by=pals.ana)
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
    pals.directory = ImportBatch.objects.create(kind="directory", state="applied", file_name="hsds.zip", by=pals.dana)
    pals.service = directory.service()
    pals.service_draft, pals.service_referral = loop.draft(pals), loop.sent(pals)
    make_family_link(
        referral=pals.service_referral, contact=pals.guardianship, language="es", names_service=False, by=pals.ana
    )
    with unscoped("as it is now"):
        pals.service_referral.refresh_from_db()
    make_listing_link(service=pals.service, by=pals.ana)
    pals.proposal = propose_listing(
        service=pals.service, status="active", wait_time="Two weeks", note="New number", by=None
    )
    pals.attendance = ImportBatch.objects.create(kind="attendance", state="applied", file_name="days.csv", by=pals.dana)
    return pals


def _team(pals):
    """Cedar's team, Tess and Ana, meets today about Mateo."""
    pals.team = make_team(school=pals.cedar, facts={"name": "Cedar COST"}, by=pals.ana)
    pals.member = add_member(team=pals.team, person=pals.tess, role="facilitator", is_backup=False, by=pals.ana)
    add_member(team=pals.team, person=pals.ana, role="note_taker", is_backup=False, by=pals.ana)
    for person in (pals.tess, pals.ana):
        sign_agreement(by=person)
    pals.meeting = add_meeting(team=pals.team, day=TODAY, by=pals.ana)
    pals.agenda_item = add_to_agenda(meeting=pals.meeting, referral=pals.referral, why="Ana asks", by=pals.ana)
    pals.agenda_review = add_to_agenda(meeting=pals.meeting, referral=pals.decided, why="Ana asks", by=pals.ana)
    pals.note = beside(pals.agenda_item, pals.tess, pals.ana)
    check = ask_team(team=pals.team, by=pals.tess)
    answer_check(check=check, answers=dict.fromkeys(CheckQuestion.values, 2), by=pals.tess)
    pals.issue = raise_issue(team=pals.team, what="The bus comes late", by=pals.tess)
    _sst(pals)
    pals.agreement_text = set_agreement_text(
        organization=pals.district, text="Ours", source="Policy", effective_from=TODAY + timedelta(days=99), by=pals.sol
    )


def _sst(pals):
    """Cedar's SST meets today with Mateo's family; Theo is asked something before."""
    team = make_team(school=pals.cedar, facts={"name": "Cedar SST", "kind": "sst"}, by=pals.ana)
    for person in (pals.tess, pals.ana):
        add_member(team=team, person=person, role="member", is_backup=False, by=pals.ana)
    pals.sst = add_meeting(team=team, day=TODAY, by=pals.ana)
    pals.sst_item = add_to_agenda(meeting=pals.sst, referral=pals.referral, why="Ana asks", by=pals.ana)
    guardianship = pals.mateo.guardianships.visible_to(pals.ana).order_by("pk")[0]
    about = {"item": pals.sst_item, "by": pals.ana}
    pals.attendee = invite_attendee(kind="guardian", who="Rosa Rivera", guardianship=guardianship, **about)
    pals.asked_before = invite_attendee(kind="staff", who="Theo", person=pals.theo, **about)


def beside(item, first, second):
    """Two wrote the goal at once: the second text stands beside the first."""
    write_notes(item=item, texts={"goal": ("On time", 0)}, by=first)
    write_notes(item=item, texts={"goal": ("Every day", 0)}, by=second)
    with unscoped("a test looks"):
        return MeetingNote.objects.get(item=item, author=second)


def evaluation(case, by):
    return request_evaluation(
        case=case,
        requested_on=TODAY,
        requested_by="A parent",
        question="Does he learn in another way?",
        language="",
        interpreter="",
        by=by,
    )


def signed_evaluation(pals):
    """Ana wrote it, Sol read it."""
    made = evaluation(pals.case, pals.ana)
    send_to_review(evaluation=made, reviewer=pals.sol, by=pals.ana)
    agree_with_history(evaluation=made, by=pals.sol)
    sign_history(evaluation=made, by=pals.ana)
    return made


def _protection(pals):
    """Theo's suspicion about Mateo, kept with Ruth."""
    report = begin_protection(
        district=pals.district,
        custodian=pals.ruth,
        at=timezone.now(),
        child="Mateo Rivera, grade 3",
        seen="A bruise on his arm",
        words="He squeezed",
        impressions="Afraid to go home",
        marks=[{"place": "front_left_upper_arm", "looks": "Round, blue"}],
        by=pals.theo,
    )
    pals.paper = add_protection_file(
        report=report, paper="written", name="report.txt", kind="txt", content=b"As sent.", by=pals.theo
    )
    return report, report.entries.visible_to(pals.theo).get()


def _attachment(pals):
    """A file of Mateo's on the case."""
    with receive(SimpleUploadedFile("letter.txt", b"A letter."), by=pals.ana) as incoming:
        return actions.add_attachment(incoming=incoming, student=pals.mateo, case=pals.case, kind="letter", by=pals.ana)


def placement_obligation(student, encounter, owner):
    """Ten school days for the student's manifestation determination."""
    fact = Fact(
        name="decision_to_change_placement",
        student_id=student.pk,
        school_id=student.school_id,
        on=TODAY,
        source_key=f"cases.encounter:{encounter.pk}",
        seen_with=Permission.CASE_VIEW,
        owner_id=owner.pk,
    )
    return happened(facts=[fact], by=owner)[0]


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


def _answer(referral, question) -> None:
    ReferralAnswer.objects.create(
        student=referral.student, school_id=referral.school_id, referral=referral, question=question, answer="October"
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
