"""What casework and the student's file hold, for records requests. Also what was hidden: it is kept, and so part of the record."""

from datetime import date

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Lane
from cases.models import (
    Addendum,
    Assessment,
    Attachment,
    Case,
    CaseTransfer,
    Consent,
    Disclosure,
    DomainLevel,
    DomainReason,
    EncounterStudent,
    Enrolment,
    Evaluation,
    Guardianship,
    HistoryFact,
    HistoryPart,
    HomeVisit,
    InterventionPlan,
    Need,
    PlanStep,
    ProgressPoint,
    Task,
)
from cases.records_enums import RecordClass
from sswork.models import Look
from sswork.registry import KnownBefore, RecordSource, RecordText, known_before, record_sources
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
        (_("Home language"), student.speaks_at_home),
        (_("Interpreter"), _("needed") if student.wants_interpreter else ""),
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
            (_("Language"), each.guardian.speaks),
            (_("Safe contact"), "; ".join([str(each.get_contact_rule_display()), *each.limits_in_words])),
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
        added = [f"{day_words(each.written_at)} {each.author.name}: {each.text}" for each in encounter.addenda.all()]
        body = lines(
            (_("How"), f"{encounter.get_mode_display()}, {encounter.get_place_display()}"),
            (_("Minutes"), encounter.minutes),
            (_("Outcome"), encounter.get_outcome_display()),
            (_("What for"), ", ".join(encounter.purposes_in_words)),
            (_("Tier"), encounter.get_tier_display()),
            (_("Language"), encounter.language),
            (_("Interpreter"), encounter.interpreter and encounter.get_interpreter_display()),
            ("", encounter.narrative and f"\n{encounter.narrative}"),
            (_("What was done"), encounter.delivered),
            ("", part.private_line and f"\n{part.private_line}"),
            (_("How it was taken up"), part.response),
            (_("Impression"), part.impression),
            (_("Next step"), encounter.next_step),
            (_("Added later"), "\n".join(added)),
            (_("Hidden"), part.hidden_reason),
        )
        title = _("Encounter: %(kind)s") % {"kind": encounter.get_kind_display()}
        return RecordText(encounter.key, timezone.localdate(part.happened_at), title, body, encounter.author.name)


@record_sources.register
class HomeVisitRecords(RecordSource):
    """What a home visit was for and what came of it; what was seen is the encounter's. Where somebody lives is not told here."""

    key, order, permission = "home_visits", 35, Permission.ENCOUNTER_VIEW
    record_class = RecordClass.CASEWORK

    def records(self, user, student):
        visits = HomeVisit.objects.visible_to(user).filter(student=student).select_related("worker")
        return [self._one(each) for each in visits.order_by("planned_for", "pk")]

    def _one(self, visit) -> RecordText:
        body = lines(
            (_("What for"), visit.purpose),
            (_("Known hazards"), visit.hazards),
            (_("What came of it"), visit.get_outcome_display()),
            (_("What was left there"), visit.left_behind),
            (_("Called off"), day_words(visit.called_off_at and timezone.localdate(visit.called_off_at))),
        )
        day = timezone.localdate(visit.planned_for)
        return RecordText(f"cases.homevisit:{visit.pk}", day, _("Home visit"), body, visit.worker.name)


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
        steps: dict[int, list[str]] = {}
        for step in PlanStep.objects.visible_to(user).filter(**about).order_by("by_when", "pk"):
            steps.setdefault(step.plan_id, []).append(f"{step.what} {step.who} {day_words(step.done_on)}".strip())
        told = (_plan(each, points.get(each.pk, []), steps.get(each.pk, [])) for each in plans)
        found = [*map(_case, cases), *told, *map(_task, tasks)]
        found += [*_strengths(user, about), *map(_need, Need.objects.visible_to(user).filter(**about))]
        transfers = CaseTransfer.objects.visible_to(user).filter(**about).select_related("giver", "taker")
        found += map(_transfer, transfers)
        return sorted(found, key=lambda each: (each.day, each.key))


def _case(case) -> RecordText:
    body = lines(
        (_("Reason"), case.get_reason_display()),
        (_("What is going on"), case.concern),
        (_("Next step"), case.next_step),
        (_("On the waiting list since"), day_words(case.waits_since)),
        (_("Why it waits"), case.wait_why),
        (_("Closed"), day_words(case.closed_on)),
        (_("Outcome"), case.get_outcome_display()),
        (_("Summary"), case.summary),
    )
    return RecordText(f"cases.case:{case.pk}", case.opened_on, _("Case"), body, case.owner.name)


def _plan(plan, points: list[str], steps: list[str]) -> RecordText:
    body = lines(
        (_("What we do"), plan.what),
        (_("In the student's own words"), plan.own_words),
        (_("Goal"), plan.goal),
        (_("Measured"), f"{plan.measure} ({plan.unit})" if plan.unit else plan.measure),
        (_("From"), f"{plan.baseline:g} → {plan.target:g}, {day_words(plan.last_day)}"),
        (_("Measurements"), "\n".join(points)),
        (_("Steps"), "\n".join(steps)),
        (_("Outcome"), plan.get_outcome_display()),
        (_("Why"), plan.outcome_note),
    )
    return RecordText(f"cases.interventionplan:{plan.pk}", plan.first_day, _("Intervention"), body, plan.owner.name)


def _strengths(user, about) -> list[RecordText]:
    """Assessments with their levels, and why an urgent part of life had no goal."""
    levels: dict[int, list[str]] = {}
    for each in DomainLevel.objects.visible_to(user).filter(**about).order_by("pk"):
        said = f"{each.get_domain_display()}: {each.get_level_display()}. {each.note}".strip()
        levels.setdefault(each.assessment_id, []).append(said)
    made = Assessment.objects.visible_to(user).filter(**about).select_related("by")
    reasons = DomainReason.objects.visible_to(user).filter(**about).select_related("by")
    return [*(_assessment(each, levels.get(each.pk, [])) for each in made), *map(_domain_reason, reasons)]


def _assessment(each, levels: list[str]) -> RecordText:
    body = lines(("", "\n".join(levels)), (_("In words"), each.words))
    return RecordText(f"cases.assessment:{each.pk}", each.day, _("Strengths and needs"), body, each.by.name)


def _domain_reason(each) -> RecordText:
    body = lines((_("Part of life"), each.get_domain_display()), (_("Why there is no goal"), each.reason))
    key = f"cases.domainreason:{each.pk}"
    return RecordText(key, each.stated_on, _("Strengths and needs"), body, each.by.name)


def _need(need) -> RecordText:
    body = lines(
        (_("Part of life"), need.get_domain_display()),
        (_("What is needed"), need.what),
        (_("How urgent"), need.get_urgency_display()),
        (_("What was done"), need.done),
        (_("Met or not"), need.get_state_display()),
        (_("Why not"), need.why),
    )
    return RecordText(f"cases.need:{need.pk}", need.found_on, _("Need"), body)


def _transfer(each) -> RecordText:
    body = lines(
        (_("From"), each.giver.name),
        (_("To"), each.taker.name),
        (_("Why"), each.reason),
        (_("State"), each.get_state_display()),
        (_("Answered"), day_words(each.answered_at)),
        (_("Answer"), each.answer),
        (_("Summary"), each.summary),
        (_("What worked"), each.worked),
        (_("Safety plan"), each.safety),
        (_("Open work"), each.open_work),
    )
    day = timezone.localdate(each.asked_at)
    return RecordText(f"cases.casetransfer:{each.pk}", day, _("Hand-over"), body, each.giver.name)


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


@record_sources.register
class EvaluationRecords(RecordSource):
    """Evaluations with what was told in their histories, signed or not: it is kept, and so part of the record."""

    key, order, permission = "evaluations", 45, Permission.CASE_VIEW
    record_class = RecordClass.CASEWORK

    def records(self, user, student):
        rows = Evaluation.objects.visible_to(user).filter(student=student).select_related("owner")
        return [self._told(each, user) for each in rows.order_by("requested_on", "pk")]

    def _told(self, evaluation, user) -> RecordText:
        parts = HistoryPart.objects.visible_to(user).filter(evaluation=evaluation).select_related("section")
        facts = HistoryFact.objects.visible_to(user).filter(evaluation=evaluation)
        body = lines(
            (_("Question"), evaluation.question),
            (_("Requested by"), evaluation.requested_by),
            (_("Consent"), f"{day_words(evaluation.consent_on)} {evaluation.consent_by}".strip()),
            (_("Meeting"), f"{day_words(evaluation.met_on)} {evaluation.outcome}".strip()),
            (
                _("Ended"),
                lines(
                    ("", f"{day_words(evaluation.ended_on)} {evaluation.get_end_display()}".strip()),
                    ("", evaluation.end_note),
                ),
            ),
            *((each.label, each.now or each.known) for each in facts),
            *(
                (f"{each.section}, {each.get_informant_display()}", each.text)
                for each in parts.order_by("section__position")
            ),
        )
        key = f"cases.evaluation:{evaluation.pk}"
        return RecordText(
            key, evaluation.requested_on, _("Evaluation for special education"), body, evaluation.owner.name
        )


@known_before.register
class SupportsTried(KnownBefore):
    """Plans of cases that the team reads; one of a restricted case would be told to readers of another."""

    key, order, permission = "supports", 20, Permission.CASE_VIEW
    label = gettext_lazy("Supports that were tried")

    def words(self, user, student):
        plans = InterventionPlan.objects.visible_to(user).filter(student=student, case__lane=Lane.TEAM)
        return "\n".join(_support(each) for each in plans.order_by("first_day", "pk"))


def _support(plan) -> str:
    said = f"{plan.what}, {date_format(plan.first_day, 'M Y')} – {date_format(plan.ended_on or plan.last_day, 'M Y')}"
    return f"{said}: {plan.get_outcome_display()}" if plan.outcome else said
