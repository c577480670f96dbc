"""Records of casework that tell what happened to them and who looked at them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Addendum,
    Assessment,
    Case,
    CaseTransfer,
    DomainLevel,
    Encounter,
    EncounterStudent,
    Evaluation,
    Evidence,
    Guardianship,
    HistoryFact,
    HistoryPart,
    InterventionPlan,
    Need,
    Obligation,
    PlanStep,
    Student,
    Task,
)
from sswork.registry import KeptRecord, kept_records
from sswork.roles import Permission


class OfStudent(KeptRecord):
    """A record whose heading names its student."""

    def find(self, user, pk):
        found = self.model.objects.visible_to(user, self.permission).filter(pk=pk)
        return found.select_related("student__school").first()

    def title(self, user, record):
        return f"{record.student.name}: {record}"


@kept_records.register
class StudentKept(KeptRecord):
    key, order, permission = "student", 10, Permission.STUDENT_VIEW
    label, model = _("Student"), Student

    def find(self, user, pk):
        return Student.objects.visible_to(user, self.permission).select_related("school").filter(pk=pk).first()

    def url(self, record):
        return reverse("cases:student", args=[record.pk])


@kept_records.register
class GuardianshipKept(OfStudent):
    key, order, permission = "guardian", 20, Permission.GUARDIAN_VIEW
    label, model = _("Guardian"), Guardianship

    def find(self, user, pk):
        found = Guardianship.objects.visible_to(user, self.permission).filter(pk=pk)
        return found.select_related("student__school", "guardian").first()

    def title(self, user, record):
        return f"{record.student.name}: {record.guardian}"

    def url(self, record):
        return reverse("cases:student", args=[record.student_id]) + "#family"


@kept_records.register
class CaseKept(OfStudent):
    key, order, permission = "case", 30, Permission.CASE_VIEW
    label, model, authors = _("Case"), Case, ("owner_id", "opened_by_id")

    def url(self, record):
        return reverse("cases:case", args=[record.pk])


@kept_records.register
class EncounterKept(KeptRecord):
    key, order, permission = "encounter", 40, Permission.ENCOUNTER_VIEW
    label, model, authors = _("Encounter"), Encounter, ("author_id",)

    def url(self, record):
        return reverse("cases:encounter", args=[record.pk])

    def parts(self, user, record):
        parts = EncounterStudent.objects.visible_to(user).filter(encounter=record)
        return [*parts, *Addendum.objects.visible_to(user).filter(encounter=record)]


@kept_records.register
class PlanKept(OfStudent):
    key, order, permission = "plan", 50, Permission.CASE_VIEW
    label, model, authors = _("Intervention"), InterventionPlan, ("owner_id",)

    def url(self, record):
        return reverse("cases:plan", args=[record.pk])

    def parts(self, user, record):
        return list(PlanStep.objects.visible_to(user).filter(plan=record))


@kept_records.register
class AssessmentKept(OfStudent):
    key, order, permission = "assessment", 52, Permission.CASE_VIEW
    label, model, authors = _("Strengths and needs"), Assessment, ("by_id",)

    def url(self, record):
        return reverse("cases:case", args=[record.case_id]) + "#strengths"

    def parts(self, user, record):
        return list(DomainLevel.objects.visible_to(user).filter(assessment=record))


@kept_records.register
class NeedKept(OfStudent):
    key, order, permission = "need", 54, Permission.CASE_VIEW
    label, model, authors = _("Need"), Need, ("by_id",)

    def url(self, record):
        if record.case_id is None:  # a family's need, on another child
            return reverse("cases:student", args=[record.student_id])
        return reverse("cases:case", args=[record.case_id]) + "#strengths"


@kept_records.register
class TaskKept(OfStudent):
    key, order, permission = "task", 60, Permission.SIGNED_IN
    label, model, authors = _("Task"), Task, ("owner_id", "made_by_id")

    def url(self, record):
        return reverse("my-day")


@kept_records.register
class ObligationKept(OfStudent):
    key, order, permission = "obligation", 65, Permission.SIGNED_IN
    label, model, authors = _("Obligation"), Obligation, ("owner_id",)

    def url(self, record):
        return reverse("cases:obligation", args=[record.pk])

    def parts(self, user, record):
        return list(Evidence.objects.visible_to(user).filter(obligation=record))


@kept_records.register
class EvaluationKept(OfStudent):
    key, order, permission = "evaluation", 55, Permission.CASE_VIEW
    label, model, authors = _("Evaluation"), Evaluation, ("owner_id",)

    def url(self, record):
        return reverse("cases:evaluation", args=[record.pk])

    def parts(self, user, record):
        parts = list(HistoryPart.objects.visible_to(user).filter(evaluation=record))
        return [*parts, *HistoryFact.objects.visible_to(user).filter(evaluation=record)]


@kept_records.register
class TransferKept(OfStudent):
    key, order, permission = "transfer", 56, Permission.CASE_VIEW
    label, model, authors = _("Hand-over"), CaseTransfer, ("asked_by_id",)

    def url(self, record):
        return reverse("cases:transfer", args=[record.pk])
