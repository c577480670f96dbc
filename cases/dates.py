"""What casework puts on the calendar: home visits, groups and meetings, tasks, reviews, and what law and practice ask for by a day."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.enums import CaseState, EncounterKind, InterventionState
from cases.models import Case, Encounter, Evaluation, HomeVisit, InterventionPlan, Obligation, Student, Task
from cases.queries.casework import with_visible_parts
from sswork.registry import CalendarEntry, CalendarSource, calendar_sources
from sswork.roles import Permission

LISTED_AT_MOST = 500  # of one kind in some weeks: whoever has more needs the list
HELD = (EncounterKind.GROUP, EncounterKind.MEETING)
A_DAY = timedelta(days=1)


class OfStudents(CalendarSource):
    """Records of a student each. The student is named to those only who may see the student now."""

    def found(self, user, first: date, last: date):
        """The person's records of these days, and those of colleagues for whom the person stands in."""
        raise NotImplementedError

    def entry(self, record) -> CalendarEntry:
        raise NotImplementedError

    def owner(self, record):
        return record.owner

    def entries(self, user, first, last):
        records = list(self.found(user, first, last)[:LISTED_AT_MOST])
        ids = {each.student_id for each in records}
        students = Student.objects.visible_to(user).filter(pk__in=ids) if ids else ()
        names = {each.pk: each.name for each in students}
        return [self._of(each, user, names) for each in records]

    def _of(self, record, user, names: dict[int, str]) -> CalendarEntry:
        owner, is_named = self.owner(record), record.student_id in names
        return replace(
            self.entry(record),
            about=names.get(record.student_id, ""),
            student_id=record.student_id if is_named else None,
            for_whom="" if owner.pk == user.pk else owner.given_name,
        )


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of the first day until before the end of the last."""
    begin, end = datetime.combine(first, time()), datetime.combine(last + A_DAY, time())
    return timezone.make_aware(begin), timezone.make_aware(end)


def _key(record) -> str:
    return f"{record._meta.label_lower}:{record.pk}"


@calendar_sources.register
class Visits(OfStudents):
    """The own visits; those on which the person is the companion stand under whoever goes."""

    key, order, permission = "visit", 10, Permission.ENCOUNTER_VIEW
    label, icon = gettext_lazy("Home visit"), "house-door"

    def found(self, user, first, last):
        begin, end = moments(first, last)
        mine = Q(worker=user) | Q(companion=user)
        rows = HomeVisit.objects.visible_to(user).filter(mine, called_off_at=None)
        rows = rows.filter(planned_for__gte=begin, planned_for__lt=end)
        return rows.select_related("worker").order_by("planned_for", "pk")

    def owner(self, record):
        return record.worker

    def entry(self, record):
        return CalendarEntry(
            key=_key(record),
            day=timezone.localdate(record.planned_for),
            title=record.purpose,
            url=reverse("cases:visit", args=[record.pk]),
            starts_at=record.planned_for,
            ends_at=max(record.expected_back, record.planned_for),
            is_over=record.back_at is not None,
            lane=record.lane,
        )


@calendar_sources.register
class Held(CalendarSource):
    """Groups and meetings that the person wrote down: what has been. Nobody is named: they are of several students."""

    key, order, permission = "held", 20, Permission.ENCOUNTER_VIEW
    label, icon, in_feed = gettext_lazy("Group or meeting"), "people", False

    def entries(self, user, first, last):
        begin, end = moments(first, last)
        own = Encounter.objects.visible_to(user).filter(author=user, kind__in=HELD)
        own = own.filter(happened_at__gte=begin, happened_at__lt=end).order_by("happened_at", "pk")
        return [self._entry(each) for each in with_visible_parts(own, user)[:LISTED_AT_MOST]]

    def _entry(self, encounter) -> CalendarEntry:
        count = len(encounter.seen_parts)
        return CalendarEntry(
            key=_key(encounter),
            day=timezone.localdate(encounter.happened_at),
            title=encounter.get_kind_display(),
            url=reverse("cases:encounter", args=[encounter.pk]),
            starts_at=encounter.happened_at,
            ends_at=encounter.happened_at + timedelta(minutes=encounter.minutes),
            about=ngettext("%(n)s student", "%(n)s students", count) % {"n": count},
            is_over=True,
            lane=encounter.lane,
        )


@calendar_sources.register
class EvaluationMeetings(OfStudents):
    key, order, permission = "evaluation_meeting", 30, Permission.CASE_VIEW
    label, icon = gettext_lazy("Evaluation meeting"), "calendar-event"

    def found(self, user, first, last):
        """What ended without a meeting has none, whatever was planned."""
        mine = Evaluation.objects.visible_to(user).filter(owner__in=user.selves, ended_on=None)
        rows = mine.filter(meeting_on__range=(first, last))
        return rows.select_related("owner", "case").order_by("meeting_on", "pk")

    def entry(self, record):
        return CalendarEntry(
            key=_key(record),
            day=record.meeting_on,
            title=_("Evaluation meeting"),
            url=reverse("cases:evaluation", args=[record.pk]),
            is_over=record.met_on is not None,
            lane=record.case.lane,
        )


@calendar_sources.register
class DueObligations(OfStudents):
    key, order, permission = "obligation", 40, Permission.STUDENT_VIEW
    label, icon = gettext_lazy("Due date"), "shield-check"

    def found(self, user, first, last):
        rows = Obligation.objects.visible_to(user).open().filter(owner__in=user.selves, due_on__range=(first, last))
        return rows.select_related("owner").order_by("due_on", "pk")

    def entry(self, record):
        return CalendarEntry(
            key=_key(record),
            day=record.due_on,
            title=record.name,
            url=reverse("cases:obligation", args=[record.pk]),
            starts_at=record.due_at,
            lane=record.lane,
        )


@calendar_sources.register
class Tasks(OfStudents):
    key, order, permission = "task", 50, Permission.SIGNED_IN
    label, icon = gettext_lazy("Task"), "check2-square"

    def found(self, user, first, last):
        rows = Task.objects.visible_to(user).open().filter(owner__in=user.selves, due_on__range=(first, last))
        return rows.select_related("owner").order_by("due_on", "pk")

    def entry(self, record):
        return CalendarEntry(
            key=_key(record), day=record.due_on, title=record.title, url=reverse("my-day"), lane=record.lane
        )

    def _of(self, record, user, names):
        found = super()._of(record, user, names)
        return replace(found, url=reverse("cases:student", args=[found.student_id])) if found.student_id else found


@calendar_sources.register
class CaseReviews(OfStudents):
    key, order, permission = "case_review", 60, Permission.CASE_VIEW
    label, icon = gettext_lazy("Case review"), "folder2-open"

    def found(self, user, first, last):
        rows = Case.objects.visible_to(user).open().filter(owner__in=user.selves, review_on__range=(first, last))
        return rows.select_related("owner").order_by("review_on", "pk")

    def entry(self, record):
        return CalendarEntry(
            key=_key(record),
            day=record.review_on,
            title=_("Review the case"),
            url=reverse("cases:case", args=[record.pk]),
            lane=record.lane,
        )


@calendar_sources.register
class PlanReviews(OfStudents):
    key, order, permission = "plan_review", 70, Permission.CASE_VIEW
    label, icon = gettext_lazy("Goal review"), "flag"

    def found(self, user, first, last):
        rows = InterventionPlan.objects.visible_to(user).filter(
            case__owner__in=user.selves,
            case__state=CaseState.OPEN,
            state=InterventionState.ACTIVE,
            review_on__range=(first, last),
        )
        return rows.select_related("case__owner").order_by("review_on", "pk")

    def owner(self, record):
        return record.case.owner

    def entry(self, record):
        return CalendarEntry(
            key=_key(record),
            day=record.review_on,
            title=_("Look at the goal again"),
            url=reverse("cases:plan", args=[record.pk]),
            lane=record.case.lane,
        )
