"""What casework and the student's file hold, for records requests. Also what was hidden: it is kept, and so part of the record."""

from datetime import date

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import (
    Addendum,
    Attachment,
    Case,
    Consent,
    Disclosure,
    EncounterStudent,
    Enrolment,
    Guardianship,
    InterventionPlan,
    ProgressPoint,
    Task,
)
from cases.records_enums import RecordClass
from sswork.models import Look
from sswork.registry import RecordSource, RecordText, encounter_purposes, record_sources
from sswork.roles import Permission

LOOKS_SHOWN = 2000


def lines(*pairs) -> str:
    """``label: value``, a line each, without those that say nothing."""
    return "\n".join(f"{label}: {value}" if label else str(value) for label, value in pairs if value)


def day_words(day: date | None) -> str:
    return date_format(day, "M j, Y") if day else ""


@record_sources.register
class IdentityRecords(RecordSource):
    key, order, permission = "identity", 10, Permission.STUDENT_VIEW
    record_class = RecordClass.IDENTITY

    def records(self, user, student):
        rows = Enrolment.objects.visible_to(user).filter(student=student).select_related("at_school")
        enrolments = list(rows.order_by("first_day", "pk"))
        first = enrolments[0].first_day if enrolments else timezone.localdate()
        return [_identity(student, first), *(_enrolment(each) for each in enrolments)]


def _identity(student, first: date) -> RecordText:
    body = lines(
        (_("Name"), f"{student.given_name} {student.middle_name} {student.family_name}".replace("  ", " ")),
        (_("Preferred name"), student.preferred_name),
        (_("Born"), day_words(student.birth_date)),
        (_("Sex"), student.sex),
        (_("Number"), student.local_id),
        (_("Home language"), student.home_language),
        (_("Interpreter"), _("needed") if student.needs_interpreter else ""),
    )
    return RecordText(f"cases.student:{student.pk}", first, _("Student"), body)


def _enrolment(each) -> RecordText:
    until = day_words(each.last_day) or _("today")
    body = lines((_("School"), each.at_school), (_("Grade"), each.grade_name), (_("Until"), until))
    return RecordText(f"cases.enrolment:{each.pk}", each.first_day, _("Enrollment"), body)


@record_sources.register
class FamilyRecords(RecordSource):
    key, order, permission = "family", 20, Permission.GUARDIAN_VIEW
    record_class = RecordClass.FAMILY

    def records(self, user, student):
        rows = Guardianship.objects.visible_to(user).filter(student=student).select_related("guardian")
        return [self._one(each) for each in rows.order_by("contact_order", "pk")]

    def _one(self, each) -> RecordText:
        body = lines(
            (_("Name"), each.guardian),
            (_("Relationship"), each.get_relationship_display()),
            (_("Phone"), each.guardian.phone),
            (_("E-mail"), each.guardian.email),
            (_("Language"), each.guardian.language),
            (_("Safe contact"), each.get_contact_rule_display()),
            (_("Reason"), each.rule_reason),
        )
        return RecordText(f"cases.guardianship:{each.pk}", timezone.localdate(), _("Parent or caregiver"), body)


@record_sources.register
class EncounterRecords(RecordSource):
    """Each encounter with the student's own line; one with several students names the others only where somebody wrote it."""

    key, order, permission = "encounters", 30, Permission.ENCOUNTER_VIEW
    record_class = RecordClass.CASEWORK

    def records(self, user, student):
        rows = EncounterStudent.with_hidden.visible_to(user).filter(student=student)
        added = Addendum.objects.visible_to(user).select_related("author")
        rows = rows.select_related("encounter__author").prefetch_related(Prefetch("encounter__addenda", added))
        return [self._one(each) for each in rows.order_by("happened_at", "pk")]

    def _one(self, part) -> RecordText:
        encounter = part.encounter
        purposes = {each.key: each.label for each in encounter_purposes.all()}
        added = [f"{day_words(each.written_at)} {each.author.name}: {each.text}" for each in encounter.addenda.all()]
        body = lines(
            (_("How"), f"{encounter.get_mode_display()}, {encounter.get_place_display()}"),
            (_("Minutes"), encounter.minutes),
            (_("Outcome"), encounter.get_outcome_display()),
            (_("What for"), ", ".join(str(purposes.get(each, each)) for each in encounter.purposes)),
            ("", encounter.narrative and f"\n{encounter.narrative}"),
            ("", part.private_line and f"\n{part.private_line}"),
            (_("Next step"), encounter.next_step),
            (_("Added later"), "\n".join(added)),
            (_("Hidden"), part.hidden_reason),
        )
        title = _("Encounter: %(kind)s") % {"kind": encounter.get_kind_display()}
        return RecordText(encounter.key, timezone.localdate(part.happened_at), title, body, encounter.author.name)


@record_sources.register
class CaseRecords(RecordSource):
    key, order, permission = "cases", 40, Permission.CASE_VIEW
    record_class = RecordClass.CASEWORK

    def records(self, user, student):
        about = {"student": student}
        cases = Case.objects.visible_to(user).filter(**about).select_related("owner").order_by("opened_on", "pk")
        plans = InterventionPlan.objects.visible_to(user).filter(**about).select_related("owner").order_by("first_day")
        tasks = Task.objects.visible_to(user).filter(**about).select_related("owner").order_by("made_at", "pk")
        points: dict[int, list[str]] = {}
        for point in ProgressPoint.objects.visible_to(user).filter(**about).order_by("day"):
            said = f"{day_words(point.day)}: {point.value:g} {point.note}".strip()
            points.setdefault(point.plan_id, []).append(said)
        found = [*map(_case, cases), *(_plan(each, points.get(each.pk, [])) for each in plans), *map(_task, tasks)]
        return sorted(found, key=lambda each: (each.day, each.key))


def _case(case) -> RecordText:
    body = lines(
        (_("Reason"), case.get_reason_display()),
        (_("What is going on"), case.concern),
        (_("Next step"), case.next_step),
        (_("Closed"), day_words(case.closed_on)),
        (_("Outcome"), case.get_outcome_display()),
        (_("Summary"), case.summary),
    )
    return RecordText(f"cases.case:{case.pk}", case.opened_on, _("Case"), body, case.owner.name)


def _plan(plan, points: list[str]) -> RecordText:
    body = lines(
        (_("What we do"), plan.what),
        (_("Goal"), plan.goal),
        (_("Measured"), f"{plan.measure} ({plan.unit})" if plan.unit else plan.measure),
        (_("From"), f"{plan.baseline:g} → {plan.target:g}, {day_words(plan.last_day)}"),
        (_("Measurements"), "\n".join(points)),
    )
    return RecordText(f"cases.interventionplan:{plan.pk}", plan.first_day, _("Intervention"), body, plan.owner.name)


def _task(task) -> RecordText:
    body = lines(
        (_("What"), task.title),
        (_("By"), day_words(task.due_on)),
        (_("State"), task.get_state_display()),
        (_("Note"), task.note),
    )
    return RecordText(f"cases.task:{task.pk}", timezone.localdate(task.made_at), _("Task"), body, task.owner.name)


@record_sources.register
class FileRecords(RecordSource):
    """Files stand in the packet by name; the file itself is handed over beside it."""

    key, order, permission = "files", 50, Permission.CASE_VIEW
    record_class = RecordClass.CASEWORK

    def records(self, user, student):
        rows = Attachment.objects.visible_to(user).filter(student=student).select_related("added_by")
        return [self._one(each) for each in rows.order_by("added_at", "pk")]

    def _one(self, each) -> RecordText:
        body = lines(
            (_("Name"), each.name),
            (_("What it is"), each.get_kind_display()),
            (_("Description"), each.description),
            ("", _("The file itself is handed over beside this packet.")),
        )
        day = timezone.localdate(each.added_at)
        return RecordText(f"cases.attachment:{each.pk}", day, _("File"), body, each.added_by.name)


@record_sources.register
class SharingRecords(RecordSource):
    """Consents, the disclosure log, which the family may inspect (34 CFR 99.32(c)), and who looked."""

    key, order, permission = "sharing", 90, Permission.CONSENT_VIEW
    record_class = RecordClass.SHARING

    def records(self, user, student):
        consents = Consent.objects.visible_to(user).filter(student=student).order_by("signed_on", "pk")
        log = Disclosure.objects.visible_to(user).in_log().filter(student=student).select_related("ground")
        return [*map(_consent, consents), *map(_disclosure, log.order_by("at", "pk")), *_looks(student)]


def _consent(each) -> RecordText:
    body = lines(
        (_("With whom"), each.recipient),
        (_("What for"), each.get_purpose_display()),
        (_("Records"), ", ".join(each.record_labels)),
        (_("Signed by"), f"{each.signer_name} ({each.get_authority_display()})"),
        (_("Until"), day_words(each.expires_on)),
        (_("Revoked"), day_words(each.revoked_on)),
    )
    return RecordText(f"cases.consent:{each.pk}", each.signed_on, _("Consent"), body)


def _disclosure(each) -> RecordText:
    body = lines(
        (_("To whom"), each.recipient),
        (_("What happened"), each.get_outcome_display()),
        (_("Legitimate interest"), each.interest),
        (_("Records"), ", ".join(each.record_labels)),
        (_("What allowed it"), f"{each.ground} ({each.ground.source})" if each.ground else ""),
        (_("Threat"), each.threat),
    )
    return RecordText(f"cases.disclosure:{each.pk}", timezone.localdate(each.at), _("Disclosure"), body)


def _looks(student) -> list[RecordText]:
    """Who opened the file, as one record. Lists in which the student stood are left out: nobody opened anything there."""
    rows = Look.objects.filter(student_id=student.pk).order_by("-at")[:LOOKS_SHOWN]
    seen = dict.fromkeys(f"{day_words(timezone.localdate(each.at))}: {each.by_name}" for each in rows)
    if not seen:
        return []
    today = timezone.localdate()
    return [RecordText(f"cases.student:{student.pk}:looks", today, _("Who opened this record"), "\n".join(seen))]
