"""Reads of encounters: what the form offers for each student, and what was counted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum, Window
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.encounter_rules import FAMILY_KINDS, UnitRule, Workload, is_family_contact, units
from cases.enums import REACHED, InterventionState, TookPart
from cases.models import Encounter, EncounterStudent, InterventionPlan, PlanSession, Task
from sswork.models import Definition
from sswork.registry import encounter_questions


def plans_under_way(students, user) -> dict[int, list[InterventionPlan]]:
    """The plans that an encounter may have delivered, by student."""
    found = defaultdict(list)
    plans = InterventionPlan.objects.visible_to(user).filter(student__in=students, state=InterventionState.ACTIVE)
    for plan in plans.order_by("first_day", "pk"):
        found[plan.student_id].append(plan)
    return found


def tasks_to_settle(students, user) -> dict[int, list[Task]]:
    """The person's own open tasks about the students, which an encounter may settle, by student."""
    found = defaultdict(list)
    tasks = Task.objects.visible_to(user).open().filter(student__in=students, owner__in=user.selves)
    for task in tasks.order_by("due_on", "pk"):
        found[task.student_id].append(task)
    return found


def unit_rule(organization=None) -> UnitRule:
    """The district's rule for service units."""
    found = Definition.all_in_force(["service.unit_minutes", "service.unit_least"], organization=organization)
    return UnitRule(int(found["service.unit_minutes"].value or 0), int(found["service.unit_least"].value or 0))


def workload_of(user, since, until) -> Workload:
    """What the person's own encounters of a time took, the way included."""
    own = Encounter.objects.visible_to(user).filter(author=user, happened_at__gte=since, happened_at__lt=until)
    row = own.aggregate(minutes=Sum("minutes"), travel=Sum("travel_minutes"), miles=Sum("miles"))
    return Workload(row["minutes"] or 0, row["travel"] or 0, row["miles"] or Decimal(0))


@dataclass(frozen=True)
class Dose:
    """How often a plan's intervention was delivered, and for how many minutes."""

    times: int
    minutes: int


def dosage(plans, user) -> dict[int, Dose]:
    """By plan, as far as the person may read it. Only what took place counts; an encounter of several plans counts for each."""
    took_place = EncounterStudent.objects.visible_to(user).filter(
        reached=True, student__in={p.student_id for p in plans}
    )
    sessions = PlanSession.objects.visible_to(user).filter(
        plan__in=[each.pk for each in plans], encounter__in=took_place.values("encounter")
    )
    rows = sessions.values("plan").annotate(times=Count("pk"), minutes=Sum("encounter__minutes")).order_by("plan")
    return {row["plan"]: Dose(row["times"], row["minutes"]) for row in rows}


def family_attempts(student, user):
    """Every time somebody tried to reach the family, the newest first: what the attendance ladder and a home visit ask for."""
    parts = EncounterStudent.objects.visible_to(user).filter(student=student)
    family = Q(encounter__kind__in=FAMILY_KINDS) | Q(encounter__took_part__contains=[TookPart.PARENT])
    return parts.filter(family).select_related("encounter__author").order_by("-happened_at", "-pk")


@dataclass(frozen=True)
class Tried:
    """What was tried to reach the family since a day: how often, how often in vain, and the newest of it."""

    times: int
    in_vain: int
    newest: list[EncounterStudent]


def tried_since(student, user, since: date, limit: int = 5) -> Tried:
    """As far as the person may read it. One query: each of the newest knows how many there are."""
    attempts = family_attempts(student, user).filter(happened_at__date__gte=since)
    in_vain = Window(Count("pk", filter=Q(reached=False)))
    newest = list(attempts.annotate(times=Window(Count("pk")), in_vain=in_vain)[:limit])
    return Tried(newest[0].times, newest[0].in_vain, newest) if newest else Tried(0, 0, [])


def plans_in(encounter, user) -> dict[int, list[InterventionPlan]]:
    """The plans that the encounter delivered, by student."""
    found = defaultdict(list)
    sessions = PlanSession.objects.visible_to(user).filter(encounter=encounter)
    for plan in InterventionPlan.objects.visible_to(user).filter(pk__in=sessions.values("plan")).order_by("pk"):
        found[plan.student_id].append(plan)
    return found


def counted(encounter, plans: list[InterventionPlan], user) -> list[tuple[str, str]]:
    """What the one record counts for, each as a label and what it adds there."""
    lines = [*_service(encounter), (_("Workload"), _workload(encounter))]
    if is_family_contact(encounter.took_part, encounter.kind):
        words = {"how": encounter.get_mode_display(), "outcome": encounter.get_outcome_display()}
        lines.append((_("Attempt to reach the family"), _("%(how)s: %(outcome)s") % words))
    doses = dosage(plans, user) if plans else {}
    lines += [(plan.what, _dose(doses[plan.pk])) for plan in plans if plan.pk in doses]
    settled = Task.objects.visible_to(user).settled_by(encounter).order_by("pk")
    lines += [(_("Task done"), task.title) for task in settled]
    answers = (each.words(user, encounter) for each in encounter_questions.for_user(user))
    return [*lines, *(each for each in answers if each)]


def _service(encounter) -> list[tuple[str, str]]:
    if encounter.outcome not in REACHED:
        return [(_("Last contact"), _("Not counted: nobody was reached"))]
    n = units(encounter.minutes, unit_rule())
    words = ngettext("%(minutes)s minutes, %(n)s unit", "%(minutes)s minutes, %(n)s units", n)
    return [
        (_("Service"), words % {"minutes": encounter.minutes, "n": n}),
        (_("Last contact"), date_format(timezone.localtime(encounter.happened_at), "M j, Y")),
    ]


def _workload(encounter) -> str:
    load = Workload(encounter.minutes, encounter.travel_minutes, encounter.miles)
    if not load.travel_minutes and not load.miles:
        return _("%(n)s minutes") % {"n": load.total}
    words = {"n": load.total, "way": load.travel_minutes, "miles": number_format(load.miles)}
    return _("%(n)s minutes, %(way)s of them on the way, %(miles)s miles") % words


def _dose(dose: Dose) -> str:
    words = ngettext("delivered once, %(minutes)s minutes", "delivered %(n)s times, %(minutes)s minutes", dose.times)
    return words % {"n": dose.times, "minutes": dose.minutes}
