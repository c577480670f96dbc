"""Teams as people see them: those of the own schools, who sits in them, who has signed, when they meet."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from referrals.enums import MEETING_OVER, MeetingState
from referrals.models import ConfidentialityAgreement, ConfidentialityText, Meeting, Team, TeamMember
from referrals.queries.referral import people_at
from sswork.expressions import at_schools
from sswork.models import CalendarDay, SchoolYear, User
from sswork.roles import Permission


def teams_read_by(user):
    """Teams of the schools whose requests for help this person reads. That a team exists and who sits in it is no secret there."""
    return Team.objects.filter(at_schools(user, Permission.REFERRAL_VIEW)).select_related("school")


def teams_managed_by(user):
    """Teams whose members and days this person sets."""
    if not user.can(Permission.TEAM_MANAGE):
        return Team.objects.none()
    return Team.objects.filter(at_schools(user, Permission.TEAM_MANAGE)).select_related("school")


def members_of(team, today: date):
    """Those of a day, with ``has_signed``; back-ups after those whom they stand in for."""
    signed = ConfidentialityAgreement.objects.filter(
        person=OuterRef("person"), first_day__lte=today, last_day__gte=today
    )
    found = TeamMember.in_force(today).filter(team=team).annotate(has_signed=Exists(signed))
    return found.select_related("person").order_by("role", "is_backup", "person__family_name", "pk")


def members_who_left(team, today: date, since: date):
    """A membership that ended is said on the team's page: nobody goes, or is taken off, in silence."""
    gone = Q(last_day__lt=today) | Q(ended_at_once=True)
    left = TeamMember.objects.filter(gone, team=team, last_day__gte=since)
    return left.select_related("person", "ended_by").order_by("-last_day", "-pk")


def may_join(team, today: date):
    """People with a role at the school that reads requests for help, who do not sit in the team yet."""
    sitting = TeamMember.in_force(today).filter(team=team, person=OuterRef("pk"))
    return people_at(team.school, Permission.REFERRAL_VIEW).filter(~Exists(sitting))


def school_year_of(district_id: int, today: date) -> SchoolYear | None:
    """The school year that a signature holds for: the present one, or in summer the one to come."""
    return SchoolYear.objects.filter(district=district_id, last_day__gte=today).order_by("first_day").first()


def has_signed(user, today: date | None = None) -> bool:
    return ConfidentialityAgreement.in_force(user, today or timezone.localdate()).exists()


def text_to_sign(user, today: date) -> tuple[ConfidentialityText, SchoolYear] | None:
    """The text of the person's district and the school year it is signed for; None where there is no school year."""
    district = district_of(user)
    year = school_year_of(district, today) if district else None
    text = ConfidentialityText.of_day(district, today)
    return (text, year) if text and year else None


def district_of(user) -> int | None:
    """Of the person's first assignment in force."""
    own = [each.organization for each in user.assignments if each.person_id == user.pk]
    return next((each.parent_id or each.pk for each in own), None)


def school_days_among(school_id: int, days: list[date]) -> list[date]:
    """Those on which school is held; all of them where the school has no calendar for that time."""
    calendar = dict(CalendarDay.objects.filter(school=school_id, day__in=days).values_list("day", "kind"))
    return [day for day in days if calendar.get(day, CalendarDay.Kind.INSTRUCTIONAL) == CalendarDay.Kind.INSTRUCTIONAL]


def coming_meetings(team, today: date):
    """Those that were called off are among them: whoever looks for the day reads why nobody is there."""
    coming = Meeting.objects.filter(team=team, day__gte=today).select_related("agenda_to", "called_off_by")
    return coming.order_by("day")


def past_meetings(team, today: date):
    return Meeting.objects.filter(team=team).filter(Q(day__lt=today) | Q(state=MeetingState.CLOSED)).order_by("-day")


def still_to_come(meetings):
    """Without those that are over or called off."""
    return meetings.exclude(state__in=MEETING_OVER)


def people_named(ids) -> list[User]:
    return list(User.objects.filter(pk__in=list(ids)).order_by("given_name", "family_name", "pk"))


def coming_lines(team, today: date, most: int) -> list[Meeting]:
    """Coming meetings with ``told_names``: who was told that one does not take place. Two queries."""
    found = list(coming_meetings(team, today)[:most])
    names = {each.pk: each.name for each in people_named({pk for meeting in found for pk in meeting.told})}
    for meeting in found:
        meeting.told_names = ", ".join(names[pk] for pk in meeting.told if pk in names)
    return found


def teams_with_next(user, today: date) -> list[Team]:
    """Teams with ``next_day``, how many ``sit`` in them, and whether the person ``is_mine``. One query."""
    coming = still_to_come(Meeting.objects.filter(team=OuterRef("pk"), day__gte=today)).order_by("day")
    sitting = TeamMember.in_force(today).filter(team=OuterRef("pk"))
    counted = sitting.order_by().values("team").annotate(n=Count("pk")).values("n")
    found = teams_read_by(user).annotate(
        next_day=Subquery(coming.values("day")[:1]), sit=Subquery(counted), is_mine=Exists(sitting.filter(person=user))
    )
    return list(found.order_by("school__name", "name", "pk"))
