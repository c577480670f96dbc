"""Reads that several callers share."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import DateField, F, Func, IntegerField, Max, Q, Value

from attendance.enums import Excused
from attendance.models import AttendanceEvent, AttendanceSum, SchoolDaySum
from attendance.presets import parse
from attendance.rules import Edge, Edges, is_absent, missed, rate
from cases.models import Enrolment
from sswork.models import CalendarDay, Definition, ImportBatch, Organization, SchoolYear
from sswork.roles import GRANTS, Permission

EDGE_CODES = {
    "absent_day": "attendance.absent_day",
    "minimum_days": "attendance.minimum_days",
    "at_risk": "attendance.at_risk",
    "chronic": "attendance.chronic",
    "severe": "attendance.severe",
}


def edges_for(district, today: date) -> Edges:
    """The edges in force for a district on a day, from its definitions."""
    return edges_of(edge_definitions(district, today))


def edge_definitions(district, today: date) -> dict[str, Definition]:
    """What the edges are made of, by code."""
    return Definition.all_in_force(EDGE_CODES.values(), today, district)


def edges_of(found: dict[str, Definition]) -> Edges:
    return Edges(**{name: _edge(found[code]) for name, code in EDGE_CODES.items()})


def _edge(definition: Definition) -> Edge:
    return Edge(Decimal(definition.value or 0), definition.operator or ">=")


class DaysEnrolled(Func):
    """Days enrolled so far, of a sum's student at its school in its year: up to the last day for which the school has data."""

    function = "attendance_days_enrolled"
    output_field = IntegerField()

    def __init__(self, today: date):
        super().__init__(F("student_id"), F("at_school_id"), F("school_year_id"), Value(today, DateField()))


def with_days(sums, today: date):
    """Sums with ``days_enrolled``, from which the rate follows."""
    return sums.annotate(days_enrolled=DaysEnrolled(today))


def rate_of(found: AttendanceSum) -> Decimal | None:
    """The share of enrolled days missed, in percent, of a sum that came ``with_days``."""
    return rate(found.absent_days, found.days_enrolled)  # type: ignore[attr-defined]  # annotated


def current_years(today: date):
    """Of each district the school year that is under way or, in summer, was the last."""
    started = SchoolYear.objects.filter(first_day__lte=today).order_by("district", "-first_day")
    return SchoolYear.objects.filter(pk__in=started.distinct("district").values("pk"))


def current_sums(user, today: date):
    """This year's sums of students whom the person may see."""
    return AttendanceSum.objects.visible_to(user).filter(school_year__in=current_years(today).values("pk"))


def present_sums(user, today: date):
    """This year's sums at the school where each student is now: one a student."""
    return current_sums(user, today).filter(at_school=F("school"))


def crossed_sums(user, today: date):
    """Students who are chronically absent this year, those who came to it last first."""
    found = current_sums(user, today).filter(crossed_on__isnull=False, student__removed_on=None)
    return found.select_related("student", "at_school").order_by("-crossed_on", "-pk")


CROSSED_FIRST = ("-crossed_on", "-pk")


def as_of(sums: Iterable[AttendanceSum], today: date) -> date | None:
    """The last day for which any of these schools has data."""
    schools = {each.at_school_id for each in sums}
    return SchoolDaySum.objects.filter(at_school__in=schools, day__lte=today).aggregate(day=Max("day"))["day"]


def strip_days(user, student, year: SchoolYear, until: date, edges: Edges) -> dict[date, str]:
    """What each school day of a student's year was, as a key of ``sswork.charts.STRIP_KINDS``; both ends are included."""
    events = AttendanceEvent.objects.visible_to(user).filter(student=student, day__range=(year.first_day, until))
    marks: dict[date, list[AttendanceEvent]] = defaultdict(list)
    for event in events.order_by("day", "kind"):
        marks[event.day].append(event)
    return {
        day: _strip_kind(marks[day], edges) if is_instructional else "no_school"
        for day, is_instructional in _enrolled_days(user, student, year, until)
    }


def _enrolled_days(user, student, year: SchoolYear, until: date) -> list[tuple[date, bool]]:
    """Weekdays of the calendars of the schools in which the student was enrolled, while enrolled there."""
    spans = Q(pk=None)
    for each in Enrolment.objects.visible_to(user, Permission.ATTENDANCE_VIEW).filter(student=student):
        last = min(each.last_day or each.removed_on or until, until)
        spans |= Q(school=each.at_school_id, day__range=(max(each.first_day, year.first_day), last))
    days = CalendarDay.objects.filter(spans, school_year=year).exclude(kind=CalendarDay.Kind.WEEKEND)
    return [
        (day, kind == CalendarDay.Kind.INSTRUCTIONAL) for day, kind in days.order_by("day").values_list("day", "kind")
    ]


def _strip_kind(events: list[AttendanceEvent], edges: Edges) -> str:
    if not events:
        return "present"
    if not is_absent(missed(each.portion for each in events), edges):
        return "tardy"
    return "excused" if max(each.excused for each in events) == Excused.YES else "unexcused"


def import_batches(user):
    """Attendance imports: the own ones; those of everybody for whom the district is the reach."""
    batches = ImportBatch.objects.filter(kind=ImportBatch.Kind.ATTENDANCE).select_related("by")
    return batches if _imports_for_district(user) else batches.filter(by=user)


def _imports_for_district(user) -> bool:
    return any(
        each.organization.kind == Organization.Kind.DISTRICT and Permission.ATTENDANCE_IMPORT in GRANTS[each.role]
        for each in user.assignments
    )


def can_be_undone(batch: ImportBatch) -> bool:
    """Only the newest: what an earlier one replaced was forgotten with the next that changed anything, also if that is undone."""
    applied = Q(state=ImportBatch.State.APPLIED)
    undone = Q(state=ImportBatch.State.UNDONE) & ~Q(counts__added=0, counts__changed=0, counts__removed=0)
    written = ImportBatch.objects.filter(applied | undone, kind=ImportBatch.Kind.ATTENDANCE)
    return batch.state == ImportBatch.State.APPLIED and written.order_by("-finished_at", "-pk").first() == batch


def unknown_codes(batch: ImportBatch) -> list[str]:
    """Codes of the file that its map does not know, as they stand there."""
    column = parse(batch.options).columns.get("code", ("",))[0]
    issues = batch.issues.filter(severity="error", column=column).exclude(value="")
    return list(issues.order_by("value").values_list("value", flat=True).distinct()[:100])
