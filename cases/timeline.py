"""Casework on the student's timeline: cases, encounters, interventions, and emergency looks."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import Lane
from cases.models import BreakGlass
from cases.queries.casework import cases_of_student, midnight, newest_parts, parts_of_student, plans_of_student
from sswork.registry import TimelineEntry, TimelineSource, timeline_sources
from sswork.roles import Permission


def _newest(entries, before: datetime | None, limit: int) -> list[TimelineEntry]:
    older = [each for each in entries if before is None or each.at < before]
    return sorted(older, reverse=True)[:limit]


def _impression(part) -> str:
    """Said to be one, so that nobody takes it for a fact."""
    return part.impression and _("Impression: %(words)s") % {"words": part.impression}


@timeline_sources.register
class EncounterEntries(TimelineSource):
    key, order, permission = "encounters", 10, Permission.ENCOUNTER_VIEW

    def entries(self, user, student, before, limit):
        if before is None:
            return [self._entry(part) for part in newest_parts(student, user, limit)]
        parts = parts_of_student(student, user).filter(happened_at__lt=before)
        return [self._entry(part) for part in parts[:limit]]

    def _entry(self, part) -> TimelineEntry:
        encounter = part.encounter
        minutes = ngettext("%(n)s minute", "%(n)s minutes", encounter.minutes) % {"n": encounter.minutes}
        return TimelineEntry(
            at=part.happened_at,
            key=f"encounter:{encounter.pk}",
            title=encounter.get_kind_display(),
            body="\n\n".join(filter(None, [encounter.narrative, part.private_line, _impression(part)])),
            who=encounter.author.name,
            icon="chat",
            url=reverse("cases:encounter", args=[encounter.pk]),
            detail=minutes if part.reached else encounter.get_outcome_display(),
            lane=part.lane,
        )


@timeline_sources.register
class CaseEntries(TimelineSource):
    key, order, permission = "cases", 20, Permission.CASE_VIEW

    def entries(self, user, student, before, limit):
        cases = cases_of_student(student, user)
        return _newest((entry for case in cases for entry in self._of(case)), before, limit)

    def _of(self, case):
        url, reason = reverse("cases:case", args=[case.pk]), case.get_reason_display()
        yield TimelineEntry(
            at=midnight(case.opened_on),
            key=f"case:{case.pk}:opened",
            title=_("Case opened: %(reason)s") % {"reason": reason},
            body=case.concern,
            who=case.opened_by.name,
            icon="folder-plus",
            url=url,
            lane=case.lane,
        )
        if case.closed_on:
            yield TimelineEntry(
                at=midnight(case.closed_on),
                key=f"case:{case.pk}:closed",
                title=_("Case closed: %(reason)s") % {"reason": reason},
                body=case.summary,
                who=case.owner.name,
                icon="folder-check",
                url=url,
                detail=case.get_close_reason_display(),
                lane=case.lane,
            )


@timeline_sources.register
class PlanEntries(TimelineSource):
    key, order, permission = "plans", 30, Permission.CASE_VIEW

    def entries(self, user, student, before, limit):
        plans = plans_of_student(student, user)
        return _newest((entry for plan in plans for entry in self._of(plan)), before, limit)

    def _of(self, plan):
        about = {
            "who": plan.owner.name,
            "icon": "graph-up",
            "url": reverse("cases:plan", args=[plan.pk]),
            "lane": plan.case.lane,
        }
        yield TimelineEntry(
            at=midnight(plan.first_day),
            key=f"plan:{plan.pk}:begun",
            title=_("Intervention begun: %(what)s") % {"what": plan.what},
            body=plan.goal,
            **about,
        )
        if plan.ended_on:
            yield TimelineEntry(
                at=midnight(plan.ended_on),
                key=f"plan:{plan.pk}:ended",
                title=_("Intervention ended: %(what)s") % {"what": plan.what},
                **about,
            )


@timeline_sources.register
class EmergencyEntries(TimelineSource):
    """To those who work with the student or look after access: that somebody else opened the record, and why."""

    key, order, permission = "emergency", 40, Permission.STUDENT_VIEW

    def entries(self, user, student, before, limit):
        if BreakGlass.objects.filter(student=student).none_in_view(user):
            return []
        looks = BreakGlass.objects.visible_to(user).filter(student=student).select_related("person")
        if before:
            looks = looks.filter(opened_at__lt=before)
        return [self._entry(each) for each in looks.order_by("-opened_at", "-pk")[:limit]]

    def _entry(self, glass) -> TimelineEntry:
        return TimelineEntry(
            at=glass.opened_at,
            key=f"emergency:{glass.pk}",
            title=_("Opened in an emergency by %(person)s") % {"person": glass.person.name},
            body=glass.reason,
            icon="unlock",
            detail=_("Reviewed") if glass.reviewed_at else "",
            lane=Lane.TEAM,
        )
