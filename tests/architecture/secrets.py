"""Words planted where some people must not read them, each with those who may: what a page says to anybody else is a leak."""

from datetime import timedelta

from django.utils import timezone

from cases.actions import Details, Own
from cases.enums import Lane
from cases.models import CaseloadEntry, EncounterStudent, Guardian, Household, Student
from homeless.actions import add_service
from homeless.models import Episode
from referrals.actions import decide_referral, make_referral, review_referral
from sswork import agenda
from sswork.models import ImportBatch, ImportIssue, SavedView
from sswork.scoping import unscoped
from tests.cases import work

CEDAR_WORKERS = {"ana", "sol"}
JUNIPER_WORKERS = {"ben", "sol"}
TEAM = {"ana", "sol", "tess"}

# Word → who may read it, by product.md's table and sswork/roles.py.
READERS = {
    "SECRET-JUNIPER-NAME": JUNIPER_WORKERS | {"otis"},
    "SECRET-JUNIPER-GUARDIAN": JUNIPER_WORKERS | {"otis"},
    "SECRET-JUNIPER-ADDRESS": JUNIPER_WORKERS | {"otis"},
    "SECRET-JUNIPER-CASE": JUNIPER_WORKERS,
    "SECRET-JUNIPER-STEP": JUNIPER_WORKERS,
    "SECRET-JUNIPER-TASK": JUNIPER_WORKERS,
    "SECRET-JUNIPER-GOAL": JUNIPER_WORKERS,
    "SECRET-JUNIPER-NARRATIVE": JUNIPER_WORKERS,
    "SECRET-JUNIPER-LATER": JUNIPER_WORKERS,
    "SECRET-BEN-RESTRICTED": JUNIPER_WORKERS,
    "SECRET-BEN-SEALED": {"ben"},
    "SECRET-MATEO-NAME": TEAM | {"otis", "theo"},  # Theo asked for help for him
    "SECRET-CEDAR-NARRATIVE": CEDAR_WORKERS,
    "SECRET-CEDAR-LINE": CEDAR_WORKERS,  # Mateo's own line of a group that Ivy sees for Lucía
    "SECRET-GROUP": CEDAR_WORKERS | {"ivy"},
    # Restricted: author, owner and the lead; Ivy, with Lucía on her caseload, is none of them.
    "SECRET-RESTRICTED-CASE": CEDAR_WORKERS,
    "SECRET-RESTRICTED-STEP": CEDAR_WORKERS,
    "SECRET-RESTRICTED-GOAL": CEDAR_WORKERS,
    "SECRET-RESTRICTED-TASK": CEDAR_WORKERS,
    "SECRET-RESTRICTED-NOTE": CEDAR_WORKERS,
    # Sealed: those whom it names, not even the lead.
    "SECRET-SEALED-CASE": {"ana"},
    "SECRET-SEALED-STEP": {"ana"},
    "SECRET-SEALED-GOAL": {"ana"},
    "SECRET-SEALED-TASK": {"ana"},
    "SECRET-SEALED-NOTE": {"ana"},
    "SECRET-ANA-VIEW": {"ana"},
    "SECRET-ANA-REASON": {"ana"},
    "SECRET-CONCERN": TEAM,
    "SECRET-DECISION": TEAM,
    "SECRET-REVIEW": TEAM,
    "SECRET-SHELTER": CEDAR_WORKERS | {"lia"},
    "SECRET-SERVICE": CEDAR_WORKERS | {"lia"},
    "SECRET-FILE": {"dana"},
    "SECRET-ISSUE": {"dana"},
}
# Whoever answered a line of the agenda knows why; no page repeats it.
NEVER_SHOWN = {"SECRET-ANA-REASON"}
# Stands after some of the words: as markup in a page it would run.
MARKUP = "'><script>alert(1)</script>"


def plant(world):
    """On top of ``world.build_world``: Ivy has Lucía, Mateo's sister, on her caseload; the rest is as in ``READERS``."""
    with unscoped("a test plants secrets"):
        _juniper(world)
        _cedar(world)
        _referral(world)
        _housing(world)
    _own(world)
    return world


def _juniper(world):
    Student.objects.filter(pk=world.jaylen.pk).update(given_name="SECRET-JUNIPER-NAME" + MARKUP)
    Guardian.objects.filter(pk=world.denise.pk).update(family_name="SECRET-JUNIPER-GUARDIAN")
    Household.objects.filter(pk=world.jaylen.household_id).update(address="SECRET-JUNIPER-ADDRESS" + MARKUP)
    theirs = {"owner": world.ben, "by": world.ben}
    case = work.case(world, world.jaylen, concern="SECRET-JUNIPER-CASE", next_step="SECRET-JUNIPER-STEP", **theirs)
    plan = work.plan(world, case, goal="SECRET-JUNIPER-GOAL", by=world.ben)
    work.strengths(case, plan, "SECRET-JUNIPER-GOAL" + MARKUP, by=world.ben)
    work.offered(case, world.sol, "SECRET-JUNIPER-CASE" + MARKUP, by=world.ben)
    work.task(world, world.jaylen, title="SECRET-JUNIPER-TASK" + MARKUP, **theirs)
    work.encounter(
        world,
        world.jaylen,
        by=world.ben,
        narrative="SECRET-JUNIPER-NARRATIVE",
        next_step="SECRET-JUNIPER-LATER",
        next_step_by=world.today,
    )
    work.encounter(world, world.jaylen, by=world.ben, lane=Lane.RESTRICTED, narrative="SECRET-BEN-RESTRICTED")
    work.encounter(world, world.jaylen, by=world.ben, lane=Lane.SEALED, narrative="SECRET-BEN-SEALED")
    world.juniper_case = case


def _cedar(world):
    Student.objects.filter(pk=world.mateo.pk).update(given_name="SECRET-MATEO-NAME" + MARKUP)
    CaseloadEntry.objects.create(student=world.lucia, worker=world.ivy)
    work.encounter(world, world.mateo, narrative="SECRET-CEDAR-NARRATIVE")
    words = "SECRET-CEDAR-NARRATIVE"
    work.visit_back(world, purpose=words, hazards=words, few_attempts_why=words)
    group = work.encounter(world, world.mateo, world.lucia, kind="group", narrative="SECRET-GROUP" + MARKUP)
    part = EncounterStudent.objects.get(encounter=group, student=world.mateo)
    part.private_line = part.response = part.impression = "SECRET-CEDAR-LINE"
    part.save()
    world.restricted_case = _secret_work(world, "RESTRICTED")
    world.sealed_case = work.sealed(_secret_work(world, "SEALED"), world.ana)


def _secret_work(world, lane: str):
    case = work.case(world, concern=f"SECRET-{lane}-CASE", next_step=f"SECRET-{lane}-STEP", lane=Lane.RESTRICTED)
    plan = work.plan(world, case, goal=f"SECRET-{lane}-GOAL", what=f"SECRET-{lane}-GOAL")
    work.strengths(case, plan, f"SECRET-{lane}-GOAL", by=world.ana)
    if lane == "RESTRICTED":  # whoever is offered a sealed case is named on it, and would read it
        work.offered(case, world.sol, f"SECRET-{lane}-CASE", by=world.ana)
        words = f"SECRET-{lane}-NOTE"
        work.visit(world, purpose=words, hazards=words, few_attempts_why=words, lane=Lane.RESTRICTED)
    work.task(world, title=f"SECRET-{lane}-TASK", case=case)
    words = f"SECRET-{lane}-NOTE"
    own = {world.mateo.pk: Own(line=words, response=words, plans=(plan,))}
    details = Details(delivered=words)
    work.encounter(world, world.mateo, world.lucia, lane=Lane[lane], narrative=words, details=details, own=own)
    return case


def _referral(world):
    referral = make_referral(
        student=world.mateo,
        reasons=["housing"],
        concern="SECRET-CONCERN",
        strengths="SECRET-CONCERN",
        tried="SECRET-CONCERN",
        parent_informed="not_safe",
        urgency="urgent",
        by=world.theo,
    )
    day = timezone.localdate() + timedelta(days=3)
    decide_referral(
        referral=referral, version=1, decision="monitor", note="SECRET-DECISION" + MARKUP, review_on=day, by=world.tess
    )
    review_referral(referral=referral, version=2, outcome="helped", note="SECRET-REVIEW", by=world.tess)


def _housing(world):
    for person in (world.tess, world.otis):
        CaseloadEntry.objects.create(student=world.aaliyah, worker=person)
    Episode.objects.filter(pk=world.episode.pk).update(residence_note="SECRET-SHELTER" + MARKUP)
    add_service(episode=world.episode, kind="transport", day=world.today, note="SECRET-SERVICE", by=world.lia)


def _own(world):
    SavedView.objects.create(person=world.ana, page="cases:students", name="SECRET-ANA-VIEW" + MARKUP, query="grade=04")
    agenda.dismiss(kind="task", object_key="0", reason="SECRET-ANA-REASON", by=world.ana)
    batch = ImportBatch.objects.create(kind="attendance", state="applied", file_name="SECRET-FILE.csv", by=world.dana)
    ImportIssue.objects.create(
        batch=batch, severity="error", file="SECRET-FILE.csv", value="SECRET-ISSUE" + MARKUP, reason="?"
    )
