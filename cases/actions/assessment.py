"""Strengths and needs: assessed, an urgent domain without a goal explained, the plan said to be complete."""

from django.utils import timezone

from cases.models import Assessment, Case, DomainLevel, DomainReason
from cases.queries.assessment import unanswered
from sswork.actions import action, audit
from sswork.conflicts import save_version


class AssessedToday(Exception):
    """There is an assessment of that day already: ``assessment``."""

    def __init__(self, assessment):
        super().__init__(f"{assessment.case_id} on {assessment.day}")
        self.assessment = assessment


class PlanNotComplete(Exception):
    """Urgent domains have neither a goal nor a reason: ``domains``."""

    def __init__(self, domains):
        super().__init__(", ".join(domains))
        self.domains = domains


@action
def assess(*, case, day, levels, words="", by):
    """Enter where each domain stands. ``levels``: by domain its level and a note. A day is assessed once, then corrected."""
    list(Case.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=case.pk))
    if taken := Assessment.objects.visible_to(by).filter(case=case, day=day).first():
        raise AssessedToday(taken)
    made = Assessment.objects.create(
        case=case, student_id=case.student_id, school_id=case.school_id, day=day, words=words, by=by
    )
    _store(made, levels)
    audit("assessment.made", by=by, target=made, day=str(day), levels=_plain(levels))
    return made


@action
def correct_assessment(*, assessment, version, levels, words, by):
    """Correct an assessment. ``version`` is what the person saw; a newer one raises ``Conflict``."""
    row = save_version(Assessment.objects.visible_to(by), pk=assessment.pk, version=version, words=words)
    before = {each.domain: each.level for each in DomainLevel.objects.visible_to(by).filter(assessment=row)}
    DomainLevel.objects.visible_to(by).filter(assessment=row).exclude(domain__in=levels).delete()
    _store(row, levels)
    audit("assessment.corrected", by=by, target=row, before=before, levels=_plain(levels))
    return row


def _store(assessment, levels) -> None:
    about = {"student_id": assessment.student_id, "school_id": assessment.school_id}
    DomainLevel.objects.bulk_create(
        [
            DomainLevel(assessment=assessment, domain=domain, level=level, note=note, **about)
            for domain, (level, note) in levels.items()
        ],
        update_conflicts=True,
        unique_fields=["assessment", "domain"],
        update_fields=["level", "note"],
    )


def _plain(levels) -> dict:
    return {str(domain): int(level) for domain, (level, _note) in levels.items()}


@action
def state_reason(*, case, domain, reason, by):
    """Why an urgent domain has no goal. Said again, it takes the place of what was said before; the history keeps both."""
    stated, _made = DomainReason.objects.visible_to(by).update_or_create(
        case=case,
        domain=domain,
        defaults={"reason": reason, "stated_on": timezone.localdate(), "by": by},
        create_defaults={
            "reason": reason,
            "by": by,
            "student_id": case.student_id,
            "school_id": case.school_id,
        },
    )
    audit("domain_reason.stated", by=by, target=stated, domain=str(domain))
    return stated


@action
def complete_plan(*, case, by):
    """Say that the plan is complete. An urgent domain without a goal or a stated reason raises ``PlanNotComplete``."""
    if domains := unanswered(case, by):
        raise PlanNotComplete(domains)
    Case.objects.visible_to(by).open().filter(pk=case.pk).update(plan_completed_on=timezone.localdate())
    audit("case.plan_completed", by=by, target=case)


@action
def reopen_plan(*, case, by):
    """The plan is being worked on again."""
    Case.objects.visible_to(by).filter(pk=case.pk).update(plan_completed_on=None)
    audit("case.plan_reopened", by=by, target=case)
