"""What a team talks about: which students belong on an agenda, why each is there, and the items of a meeting."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Student
from referrals.enums import AgendaKind, MeetingState, ReferralReason, ReferralState, TeamKind, Urgency
from referrals.family_enums import WITH_FAMILY, Interpreter
from referrals.models import (
    AgendaItem,
    Attendee,
    Meeting,
    MeetingNote,
    Referral,
    ReferralAction,
    SystemIssue,
    TeamMember,
)
from referrals.queries.teams import has_signed, teams_managed_by
from referrals.rules import waiting_days
from sswork.expressions import at_schools
from sswork.models import Definition, User
from sswork.roles import Permission

# More than an afternoon holds: what is past this waits for the next building of the agenda.
LONGEST = 60


def meetings_open_to(user, today: date | None = None):
    """Meetings of the person's teams, and those at which the person is a guest."""
    today = today or timezone.localdate()
    invited = AgendaItem.objects.visible_to(user).filter(guests__contains=[user.pk], is_locked=False, day__gte=today)
    mine = Q(team__in=TeamMember.teams_of(user, today)) | Q(pk__in=invited.values("meeting"))
    return Meeting.objects.filter(mine).select_related("team__school", "agenda_to")


def is_member(user, team, today: date | None = None) -> bool:
    return TeamMember.teams_of(user, today).filter(team=team).exists()


def next_meeting_of(meeting) -> Meeting | None:
    """The team's next one that is still to come: where what was not reached goes."""
    coming = Meeting.objects.filter(team=meeting.team_id, day__gt=meeting.day, state=MeetingState.PLANNED)
    return coming.order_by("day").first()


def usual_minutes(meeting) -> int:
    """A team that meets with the family takes its whole time for one student."""
    if meeting.team.kind in WITH_FAMILY:
        return meeting.team.minutes
    return int(Definition.threshold("referrals.meeting_minutes", meeting.day))


def wanted(meeting, referrals) -> dict[int, str]:
    """By referral why it belongs on the agenda of the day, for the team that takes a school's requests. Three queries."""
    if meeting.team.kind != TeamKind.COST:
        return {}
    asked = referrals.filter(team_school=meeting.team.school_id)
    waiting = asked.waiting().order_by("-urgency", "received_at", "pk").values_list("pk", "urgency")[:LONGEST]
    found: dict[int, str] = {
        pk: AgendaKind.SAFETY if urgency == Urgency.URGENT else AgendaKind.NEW for pk, urgency in waiting
    }
    decided = asked.filter(state=ReferralState.DECIDED)
    due = decided.filter(review_on__lte=meeting.day).order_by("review_on", "pk").values_list("pk", flat=True)
    found |= dict.fromkeys(due[:LONGEST], AgendaKind.REVIEW)
    for pk in _without_progress(meeting, decided):
        found.setdefault(pk, AgendaKind.NO_PROGRESS)
    return found


def _without_progress(meeting, decided) -> list[int]:
    since = meeting.day - timedelta(days=int(Definition.threshold("referrals.no_progress_days", meeting.day)))
    return sorted(ReferralAction.late_among(list(decided.values_list("pk", flat=True)), since))[:LONGEST]


def items_of(meeting, user):
    """In their order, with what names them."""
    found = (
        AgendaItem.objects.visible_to(user).filter(meeting=meeting).select_related("student", "added_by", "left_out_by")
    )
    return found.order_by("position", "pk")


@dataclass
class Line:
    """An item in words. ``referral`` is None for a guest, who was asked to one item and not to the request."""

    item: AgendaItem
    student: Any
    referral: Referral | None
    why: str
    guests: list[User]
    misses_interpreter: bool = False

    @property
    def is_on(self) -> bool:
        return self.item.is_on


def lines_of(meeting, user) -> list[Line]:
    """The agenda as this person may read it. Four or five queries, however many students."""
    items = list(items_of(meeting, user))
    referrals = _referrals_of(items, user)
    students = _students_of(items, user)
    people = User.objects.in_bulk({pk for each in items for pk in each.guests})
    missing = _without_interpreter(meeting, user)
    return [
        Line(
            each,
            students.get(each.student_id, each.student),
            referrals.get(each.referral_id),
            why_on(each, referrals.get(each.referral_id)),
            [people[pk] for pk in each.guests if pk in people],
            each.pk in missing,
        )
        for each in items
    ]


def _without_interpreter(meeting, user) -> set[int]:
    """Items of a meeting with families for which an interpreter is still missing."""
    if meeting.team.kind not in WITH_FAMILY:
        return set()
    missing = Attendee.objects.visible_to(user).filter(item__meeting=meeting, interpreter=Interpreter.MISSING)
    return set(missing.values_list("item", flat=True))


def _referrals_of(items: Iterable[AgendaItem], user) -> dict[int, Referral]:
    ids = [each.referral_id for each in items]
    found = Referral.objects.visible_to(user).filter(pk__in=ids)
    return {each.pk: each for each in found.select_related("referrer", "decided_by", "team_school", "student")}


def _students_of(items: Iterable[AgendaItem], user) -> dict[int, Student]:
    """By the right to open the student, or to ask for help for one: a guest from the school's staff knows the name."""
    ids = [each.student_id for each in items]
    permission = Permission.STUDENT_VIEW if user.can(Permission.STUDENT_VIEW) else Permission.REFERRAL_MAKE
    return {each.pk: each for each in Student.objects.visible_to(user, permission).filter(pk__in=ids)}


def why_on(item, referral: Referral | None) -> str:
    """Why the student is on the agenda: each line can be checked."""
    said = []
    if item.carried_from:
        said.append(_("Not reached on %(day)s") % {"day": date_format(item.carried_from, "M j")})
    if item.added_why:
        said.append(item.added_why)
    if referral is not None:
        said.append(_by_kind(item, referral))
    return " · ".join(each for each in said if each)


def _by_kind(item, referral: Referral) -> str:
    if item.kind in (AgendaKind.SAFETY, AgendaKind.NEW):
        days = waiting_days(timezone.localdate(referral.received_at), item.day)
        waits = ngettext("waiting %(days)s day", "waiting %(days)s days", days) % {"days": days}
        reasons = ", ".join(str(ReferralReason(each).label) for each in referral.reasons)
        return f"{reasons} · {referral.get_urgency_display()} · {waits}"
    decision = referral.get_decision_display()
    if item.kind == AgendaKind.REVIEW and referral.review_on:
        day = date_format(referral.review_on, "M j")
        return _("%(decision)s; to look at again on %(day)s") % {"decision": decision, "day": day}
    return _("%(decision)s; an action is long past its date") % {"decision": decision}


def may_be_added(meeting, user):
    """Requests of the school that are not on this agenda: any of them may be brought, for a reason."""
    on_it = AgendaItem.objects.visible_to(user).filter(meeting=meeting).values("referral")
    asked = Referral.objects.visible_to(user).filter(team_school=meeting.team.school_id).exclude(pk__in=on_it)
    return asked.select_related("student").order_by("-received_at", "-pk")


def open_issues(team) -> list[SystemIssue]:
    return list(SystemIssue.objects.filter(team=team, settled_on=None).select_related("raised_by").order_by("pk"))


def notes_of(items: Iterable[AgendaItem], user) -> dict[int, list[MeetingNote]]:
    """By item, in the order of writing. One query."""
    found: dict[int, list[MeetingNote]] = defaultdict(list)
    ids = [each.pk for each in items]
    for note in (
        MeetingNote.objects.visible_to(user).filter(item__in=ids).select_related("author", "changed_by").order_by("pk")
    ):
        found[note.item_id].append(note)
    return found


def versions_of(meeting, user) -> dict[int, int]:
    """By item the number that goes up with each change: what a page compares before it asks for more."""
    return dict(AgendaItem.objects.visible_to(user).filter(meeting=meeting).values_list("pk", "version"))


def actions_of(referrals: Iterable[Referral], user) -> dict[int, list[ReferralAction]]:
    """By referral what the team decided that somebody does. Two queries."""
    ids = [each.pk for each in referrals]
    found: dict[int, list[ReferralAction]] = defaultdict(list)
    for each in ReferralAction.objects.visible_to(user).filter(referral__in=ids).with_tasks():
        found[each.referral_id].append(each)
    return found


def must_sign(user, meeting_id: int, today: date) -> bool:
    """The person belongs to the meeting, as a member or a guest, and has not signed this year's agreement."""
    if has_signed(user, today) or not Meeting.objects.filter(pk=meeting_id).exists():
        return False
    sits = TeamMember.in_force(today).filter(person=user, team__meetings=meeting_id)
    if sits.filter(at_schools(user, Permission.REFERRAL_VIEW, "team__school")).exists():
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_is_guest(%s)", [meeting_id])
        return cursor.fetchone()[0]


def meetings_set_by(user):
    """Meetings that the person may call off or move: those of the own teams, and of teams that the person sets."""
    mine = Q(team__in=TeamMember.teams_of(user)) | Q(team__in=teams_managed_by(user).values("pk"))
    return Meeting.objects.filter(mine).select_related("team__school", "agenda_to")


def meetings_of_members(user):
    """Without those at which the person is a guest."""
    return Meeting.objects.filter(team__in=TeamMember.teams_of(user)).select_related("team__school")
