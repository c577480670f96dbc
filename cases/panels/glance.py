"""What a team sees of casework at a glance: open cases with what is tried, open needs, strengths. The team's lane only."""

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import CaseState, InterventionState, Lane, Level, NeedState, Urgency
from cases.models import Case, DomainLevel, InterventionPlan, Need
from sswork.registry import Seen, StudentGlance, student_glances
from sswork.roles import Permission

STRENGTHS_SHOWN = 4


def _by_student(pairs: Iterable[tuple[int, Seen]]) -> dict[int, list[Seen]]:
    found: dict[int, list[Seen]] = defaultdict(list)
    for student, seen in pairs:
        found[student].append(seen)
    return found


@student_glances.register
class Supports(StudentGlance):
    key, order, permission = "supports", 20, Permission.CASE_VIEW
    label = gettext_lazy("Support that runs")

    def lines(self, user, student_ids):
        open_ = Case.objects.visible_to(user).filter(student__in=student_ids, state=CaseState.OPEN, lane=Lane.TEAM)
        cases = list(open_.select_related("owner").order_by("opened_on", "pk"))
        plans = InterventionPlan.objects.visible_to(user).filter(
            case__in=[each.pk for each in cases], state=InterventionState.ACTIVE
        )
        tried = [(each.student_id, _plan(each)) for each in plans.order_by("first_day", "pk")]
        return _by_student([*((each.student_id, _case(each)) for each in cases), *tried])


def _case(case) -> Seen:
    words = _("%(reason)s, with %(owner)s since %(day)s") % {
        "reason": case.get_reason_display(),
        "owner": case.owner.name,
        "day": date_format(case.opened_on, "M j"),
    }
    return Seen(words, reverse("cases:case", args=[case.pk]))


def _plan(plan) -> Seen:
    return Seen(_("Tried: %(what)s, for: %(goal)s") % {"what": plan.what, "goal": plan.goal})


@student_glances.register
class Needs(StudentGlance):
    key, order, permission = "needs", 30, Permission.CASE_VIEW
    label = gettext_lazy("Open needs")

    def lines(self, user, student_ids):
        needs = Need.objects.visible_to(user).filter(student__in=student_ids, state=NeedState.OPEN)
        shown = needs.exclude(case__isnull=False, case__lane__in=[Lane.RESTRICTED, Lane.SEALED])
        return _by_student((each.student_id, _need(each)) for each in shown.order_by("-urgency", "pk"))


def _need(need) -> Seen:
    return Seen(f"{need.get_domain_display()}: {need.what}", status="attention" if need.urgency == Urgency.NOW else "")


@student_glances.register
class Strengths(StudentGlance):
    key, order, permission = "strengths", 10, Permission.CASE_VIEW
    label = gettext_lazy("Strengths")

    def lines(self, user, student_ids):
        levels = DomainLevel.objects.visible_to(user).filter(
            student__in=student_ids, level__gte=Level.STRENGTH, assessment__case__lane=Lane.TEAM
        )
        newest: dict[tuple[int, str], DomainLevel] = {}
        for each in levels.order_by("assessment__day", "pk"):
            newest[each.student_id, each.domain] = each
        return _by_student((each.student_id, _strength(each)) for each in newest.values())


def _strength(level) -> Seen:
    said = level.get_domain_display()
    return Seen(f"{said}: {level.note}" if level.note else said)
