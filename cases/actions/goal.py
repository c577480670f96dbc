"""What becomes of a goal after it was set: steps, looking at it again."""

from django.utils import timezone

from cases.models import InterventionPlan, PlanStep
from sswork.actions import action, audit
from sswork.conflicts import save_version


@action
def edit_goal(*, plan, version, own_words, goal, domain, target, last_day, review_on, by):
    """Look at a goal again: its words, target, days. ``version`` is what the person saw; a newer one raises ``Conflict``."""
    row = save_version(
        InterventionPlan.objects.visible_to(by),
        pk=plan.pk,
        version=version,
        own_words=own_words,
        goal=goal,
        domain=domain,
        target=target,
        last_day=last_day,
        review_on=review_on,
    )
    audit("plan.edited", by=by, target=row, review_on=str(row.review_on))
    return row


@action
def add_step(*, plan, what, who="", by_when=None, by):
    """One step towards the goal."""
    step = PlanStep.objects.create(
        plan=plan,
        student_id=plan.student_id,
        school_id=plan.school_id,
        what=what,
        who=who,
        by_when=by_when,
        added_by=by,
    )
    audit("step.added", by=by, target=step)
    return step


@action
def finish_step(*, step, by):
    """Done. Saying it twice changes nothing."""
    PlanStep.objects.visible_to(by).filter(pk=step.pk, done_on=None).update(done_on=timezone.localdate())
    audit("step.done", by=by, target=step)


@action
def take_up_step(*, step, by):
    """It was not done after all."""
    PlanStep.objects.visible_to(by).filter(pk=step.pk).update(done_on=None)
    audit("step.taken_up", by=by, target=step)
