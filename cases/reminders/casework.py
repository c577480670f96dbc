"""What a person promised: tasks by their day, and cases to look at again."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import CaseState, InterventionState
from cases.models import Case, InterventionPlan, Student, Task
from cases.reminders.for_whom import absent_name
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission

SOON = timedelta(days=7)


@reminder_sources.register
class TasksDue(ReminderSource):
    """The own tasks and those of colleagues one stands in for, until they are done or dropped.

    The student is named only to those who still see the student.
    """

    key, order, permission = "task", 10, Permission.SIGNED_IN
    label = gettext_lazy("Tasks")

    def due(self, user, today):
        tasks = Task.objects.visible_to(user).open().filter(owner__in=user.selves, due_on__lte=today + SOON)
        tasks = list(tasks.select_related("student", "made_by", "owner").order_by("due_on", "pk"))
        seen = self._seen(user, tasks)
        return [self._item(task, user, seen) for task in tasks]

    def line(self, user, today, object_key):
        """Of any open one of theirs, however far ahead: a case lists more than My day."""
        if not object_key.isdecimal() or len(object_key) > 18:
            return None
        tasks = Task.objects.visible_to(user).open().filter(pk=object_key, owner__in=user.selves)
        found = tasks.select_related("student", "made_by", "owner").first()
        return self._item(found, user, self._seen(user, [found])) if found else None

    def waits_for(self, today):
        return set(Task.objects.open().filter(due_on__lte=today).values_list("owner", flat=True))

    def _seen(self, user, tasks) -> set[int]:
        about = {task.student_id for task in tasks}
        return (
            set(Student.objects.visible_to(user).filter(pk__in=about).values_list("pk", flat=True)) if about else set()
        )

    def _item(self, task, user, seen) -> AgendaItem:
        mine = task.made_by_id == user.pk
        named = task.student_id in seen
        return AgendaItem(
            kind=self.key,
            object_key=str(task.pk),
            title=task.title,
            why=_("You set yourself this task") if mine else _("Task from %(person)s") % {"person": task.made_by.name},
            due_on=task.due_on,
            url=reverse("cases:student", args=[task.student_id]) if named else reverse("my-day"),
            about=task.student.name if named else "",
            student_id=task.student_id if named else None,
            done_url=reverse("cases:task-done", args=[task.pk]),
            for_whom=absent_name(user, task.owner),
        )


@reminder_sources.register
class CaseReviewsDue(ReminderSource):
    """The own open cases, and those of colleagues one stands in for, whose review date comes.

    An answer holds for this date: the next review is a new line.
    """

    key, order, permission = "case_review", 20, Permission.CASE_VIEW
    label = gettext_lazy("Case reviews")

    def due(self, user, today):
        cases = Case.objects.visible_to(user).open().filter(owner__in=user.selves, review_on__lte=today + SOON)
        return [self._item(case, user) for case in cases.select_related("student", "owner").order_by("review_on", "pk")]

    def waits_for(self, today):
        return set(Case.objects.open().filter(review_on__lte=today).values_list("owner", flat=True))

    def _item(self, case, user) -> AgendaItem:
        return AgendaItem(
            kind=self.key,
            object_key=f"{case.pk}:{case.review_on:%Y%m%d}",
            title=_("Review the case: %(reason)s") % {"reason": case.get_reason_display()},
            why=_("Next step: %(step)s") % {"step": case.next_step},
            due_on=case.review_on,
            url=reverse("cases:case", args=[case.pk]),
            about=case.student.name,
            student_id=case.student_id,
            for_whom=absent_name(user, case.owner),
        )


@reminder_sources.register
class PlanReviewsDue(ReminderSource):
    """Goals of the own cases, and of colleagues one stands in for, that are to be looked at again.

    An answer holds for this date: the next review is a new line.
    """

    key, order, permission = "plan_review", 25, Permission.CASE_VIEW
    label = gettext_lazy("Goals to look at again")

    def due(self, user, today):
        plans = InterventionPlan.objects.visible_to(user).filter(
            case__owner__in=user.selves,
            case__state=CaseState.OPEN,
            state=InterventionState.ACTIVE,
            review_on__lte=today + SOON,
        )
        plans = plans.select_related("student", "case__owner").order_by("review_on", "pk")
        return [self._item(plan, user) for plan in plans]

    def waits_for(self, today):
        plans = InterventionPlan.objects.filter(state=InterventionState.ACTIVE, review_on__lte=today)
        return set(plans.values_list("case__owner", flat=True))

    def _item(self, plan, user) -> AgendaItem:
        return AgendaItem(
            kind=self.key,
            object_key=f"{plan.pk}:{plan.review_on:%Y%m%d}",
            title=_("Look at the goal again: %(what)s") % {"what": plan.what},
            why=_("Goal: %(goal)s") % {"goal": plan.own_words or plan.goal},
            due_on=plan.review_on,
            url=reverse("cases:plan", args=[plan.pk]),
            about=plan.student.name,
            student_id=plan.student_id,
            for_whom=absent_name(user, plan.case.owner),
        )
