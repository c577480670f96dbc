"""Work with the student on the student page: cases, encounters, tasks, interventions; and the quick log on My day."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import NeedState
from cases.forms.encounters import QuickLogForm
from cases.models import Need, Task
from cases.queries.casework import cases_of_student, in_short, last_reached, newest_parts, plans_of_student
from sswork.registry import MyDayPart, StudentAction, StudentPanel, my_day_parts, student_actions, student_panels
from sswork.roles import Permission

CASES_SHOWN = 6
PARTS_SHOWN = 3
TASKS_SHOWN = 12


@student_panels.register
class CasesPanel(StudentPanel):
    """Open cases with next step, owner and review date; then the closed ones."""

    key, order, permission = "cases", 40, Permission.CASE_VIEW
    title, template_name = _("Cases"), "cases/panels/cases.html"

    def get_context(self, user, student):
        cases = cases_of_student(student, user)[:CASES_SHOWN]
        return {
            "open_cases": [case for case in cases if case.is_open],
            "closed_cases": [case for case in cases if not case.is_open],
            "today": timezone.localdate(),
        }


@student_panels.register
class EncountersPanel(StudentPanel):
    """When somebody was last in touch, the latest encounters, and a line to log the next one."""

    key, order, permission = "encounters", 50, Permission.ENCOUNTER_VIEW
    title, template_name = _("Encounters"), "cases/panels/encounters.html"

    def get_context(self, user, student):
        may_record = student.is_open_to(user, Permission.ENCOUNTER_RECORD)
        parts = newest_parts(student, user, PARTS_SHOWN)
        return {
            "parts": parts,
            "last_contact": self._last_contact(user, student, parts),
            "today": timezone.localdate(),
            "form": QuickLogForm(user=user, student_ids=[student.pk]) if may_record else None,
        }

    def _last_contact(self, user, student, parts):
        """Mostly among the encounters just read; asked for where the latest ones reached nobody."""
        reached = next((part.happened_at for part in parts if part.reached), None)
        return reached or (last_reached(student, user) if parts else None)


@student_panels.register
class TasksPanel(StudentPanel):
    """What is to be done about the student, whoever does it, as far as this person may know."""

    key, order, permission = "tasks", 60, Permission.SIGNED_IN
    title, template_name = _("Tasks"), "cases/panels/tasks.html"

    def get_context(self, user, student):
        tasks = Task.objects.visible_to(user).open().filter(student=student).select_related("owner")
        tasks = list(tasks.order_by("due_on", "pk")[:TASKS_SHOWN])
        may_add = student.is_open_to(user, Permission.ENCOUNTER_RECORD)
        if not tasks and not may_add:
            return None
        return {"tasks": tasks, "today": timezone.localdate()}


@student_panels.register
class NeedsPanel(StudentPanel):
    """What is still needed, of the student's own cases and of the family; left out where nothing is."""

    key, order, permission = "needs", 65, Permission.CASE_VIEW
    title, template_name = _("Needs"), "cases/panels/needs.html"

    def get_context(self, user, student):
        needs = Need.objects.visible_to(user).filter(student=student, state=NeedState.OPEN)
        needs = list(needs.order_by("found_on", "pk")[:TASKS_SHOWN])
        return {"needs": needs, "may_manage": student.is_open_to(user, Permission.CASE_MANAGE)} if needs else None


@student_panels.register
class PlansPanel(StudentPanel):
    """Interventions and whether they help."""

    key, order, permission = "plans", 70, Permission.CASE_VIEW
    title, template_name = _("Interventions"), "cases/panels/plans.html"

    def get_context(self, user, student):
        plans = plans_of_student(student, user)
        return {"plans": in_short(plans)} if plans else None


@student_actions.register
class LogEncounterAction(StudentAction):
    key, order, permission = "encounter-log", 10, Permission.ENCOUNTER_RECORD
    panel, label, icon = "", _("Log an encounter"), "journal-plus"

    def url(self, user, student):
        if not student.is_open_to(user, self.permission):
            return None
        return f"{reverse('cases:encounter-log')}?student={student.pk}"


@student_actions.register
class PlanVisitAction(StudentAction):
    key, order, permission = "visit-plan", 15, Permission.ENCOUNTER_RECORD
    panel, label, icon = "encounters", _("Plan a home visit"), "house-door"

    def url(self, user, student):
        return reverse("cases:visit-plan", args=[student.pk]) if student.is_open_to(user, self.permission) else None


@student_actions.register
class OpenCaseAction(StudentAction):
    key, order, permission = "case-open", 20, Permission.CASE_MANAGE
    panel, label, icon = "cases", _("Open a case"), "folder-plus"

    def url(self, user, student):
        return reverse("cases:case-open", args=[student.pk]) if student.is_open_to(user, self.permission) else None


@student_actions.register
class ChronologyAction(StudentAction):
    key, order, permission = "chronology", 80, Permission.CASE_MANAGE
    panel, label, icon = "", _("Chronology as a file"), "file-earmark-text"

    def url(self, user, student):
        return reverse("cases:chronology", args=[student.pk]) if student.is_open_to(user, self.permission) else None


@student_actions.register
class AddTaskAction(StudentAction):
    key, order, permission = "task-add", 30, Permission.ENCOUNTER_RECORD
    panel, label, icon = "tasks", _("Add a task"), "plus-lg"

    def url(self, user, student):
        return reverse("cases:task-add", args=[student.pk]) if student.is_open_to(user, self.permission) else None


@my_day_parts.register
class QuickLogPart(MyDayPart):
    """One line about one contact, from My day."""

    key, order, permission = "quick-log", 10, Permission.ENCOUNTER_RECORD
    title, template_name = _("Quick log"), "cases/encounters/quick_log.html"

    def get_context(self, user):
        return {"form": QuickLogForm(user=user)}
