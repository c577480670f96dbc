"""An emergency look: opened for a reason, over by itself, looked at by somebody else."""

from datetime import timedelta

from django.utils import timezone

from cases.models import BreakGlass
from cases.queries.glass import is_many, reviewers_of
from sswork.actions import action, audit
from sswork.models import Definition, RoleAssignment
from sswork.reminders import tell_at_once
from sswork.roles import Permission, Role


class NotAllowed(Exception):
    """The person does not hold the right, or may not do this to an own look."""


@action(beyond_view="whoever opens a record in an emergency does not see it yet")
def break_glass(*, student, reason: str, by) -> BreakGlass:
    """Open the student's record to this person for some hours. Opening it again prolongs nothing that still runs."""
    if not by.can(Permission.BREAK_GLASS):
        raise NotAllowed
    now = timezone.now()
    running = BreakGlass.objects.running(by).filter(student=student).first()
    if running is None:
        running = BreakGlass.objects.create(
            student=student, school_id=student.school_id, person=by, reason=reason, opened_at=now, until=now + _hours()
        )
        _tell_at_once_of_many(running)
    _let_read(by, student, running.until)
    audit("glass.broken", by=by, target=running, until=running.until.isoformat())
    return running


def _hours() -> timedelta:
    return timedelta(hours=float(Definition.threshold("access.break_glass_hours")))


def _tell_at_once_of_many(glass: BreakGlass) -> None:
    """More in a day than is usual: those who look after access get a mail now, without names, and find it on My day."""
    today = timezone.localdate()
    if is_many(BreakGlass.objects.opened_on(glass.person, today).count()):
        for reviewer in reviewers_of(glass.school_id, today).exclude(pk=glass.person_id):
            tell_at_once(person=reviewer, key=f"glass:{glass.person_id}:{today:%Y-%m-%d}:{reviewer.pk}")


def _let_read(person, student, until) -> None:
    """Somebody whose role opens no student at all becomes a reader for the day; of this one student only."""
    if not person.can(Permission.CASE_VIEW):
        RoleAssignment.objects.get_or_create(
            person=person,
            role=Role.EMERGENCY_READER,
            organization=student.school,
            first_day=timezone.localdate(),
            defaults={"last_day": timezone.localdate(until)},
        )


@action
def end_glass(*, glass: BreakGlass, by) -> None:
    """The person has seen enough."""
    if glass.person_id != by.pk:
        raise NotAllowed
    now = timezone.now()
    BreakGlass.objects.own(by).filter(pk=glass.pk, until__gt=now).update(until=now)
    audit("glass.ended", by=by, target=glass)


@action
def review_glass(*, glass: BreakGlass, note: str, by) -> None:
    """Somebody else has looked at it, and says what was found."""
    if glass.person_id == by.pk:
        raise NotAllowed
    BreakGlass.objects.visible_to(by, Permission.ACCESS_REVIEW).filter(pk=glass.pk, reviewed_at=None).update(
        reviewed_at=timezone.now(), reviewed_by=by, review_note=note
    )
    audit("glass.reviewed", by=by, target=glass)
