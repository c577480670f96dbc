"""What opens a student to a person: the caseload, a referral to the team, a programme's liaison."""

from django.utils import timezone

from cases.models import CaseloadEntry, ProgrammeMembership, StudentGrant
from sswork.actions import action, audit
from sswork.roles import Role


@action
def add_to_caseload(*, student, worker, by):
    """The worker works with the student from today. Doing it twice changes nothing."""
    entry, made = CaseloadEntry.objects.get_or_create(student=student, worker=worker, last_day=None)
    audit("caseload.added" if made else "caseload.kept", by=by, target=student, worker=worker.pk)
    return entry


@action
def take_off_caseload(*, student, worker, by):
    """Today is the last day; an entry of today goes at once."""
    today = timezone.localdate()
    entries = CaseloadEntry.objects.filter(student=student, worker=worker, last_day=None)
    entries.filter(first_day=today).delete()
    entries.update(last_day=today)
    audit("caseload.ended", by=by, target=student, worker=worker.pk)


@action(beyond_view="whoever asks for help does not see what opens it")
def open_to_team(*, student, at_school, source_key, by):
    """A referral opens the student to the members of the school's coordination team."""
    StudentGrant.objects.update_or_create(
        student=student,
        source_key=source_key,
        person=None,
        role=Role.TEAM_MEMBER,
        defaults={"at_school": at_school, "reason": StudentGrant.Reason.TEAM_REFERRAL, "last_day": None},
    )
    audit("student.opened_to_team", by=by, target=student, at_school=at_school.pk, source=source_key)


@action(beyond_view="the team's access ends whoever of the team says so")
def close_to_team(*, source_key: str, last_day, by):
    """What opened the student to the team has ended; the team keeps the student until a day."""
    ended = StudentGrant.objects.filter(source_key=source_key, last_day=None)
    for grant in ended.select_related("student"):
        audit("student.closed_to_team", by=by, target=grant.student, source=source_key, last_day=str(last_day))
    ended.update(last_day=last_day)


@action
def join_programme(*, student, programme, source_key, first_day, by):
    """The student is in the programme from a day, by the record named; the programme's liaison may see the student."""
    ProgrammeMembership.objects.update_or_create(
        student=student, programme=programme, source_key=source_key, defaults={"first_day": first_day, "last_day": None}
    )
    audit("programme.joined", by=by, target=student, programme=programme, source=source_key)


@action
def leave_programme(*, student, programme, source_key, last_day, by):
    ProgrammeMembership.objects.filter(student=student, programme=programme, source_key=source_key).update(
        last_day=last_day
    )
    audit("programme.left", by=by, target=student, programme=programme, source=source_key)
