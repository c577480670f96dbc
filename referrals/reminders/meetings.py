"""What members and guests of meetings are told: when a meeting is, that one does not take place, and what is to sign."""

from datetime import timedelta

from django.db import connection
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.enums import MeetingState
from referrals.models import AgendaItem, Attendee, ConfidentialityAgreement, Meeting, TeamMember
from referrals.queries.agenda import meetings_open_to
from referrals.queries.family import questions_to
from referrals.queries.teams import has_signed, still_to_come
from sswork.agenda import HORIZON
from sswork.expressions import at_schools
from sswork.holders import holders_at
from sswork.registry import AgendaItem as AgendaLine
from sswork.registry import ReminderSource, reminder_sources
from sswork.roles import Permission

LISTED_AT_MOST = 50
# Teachers have their forms a week ahead (a district's attendance review handbook; ours for every meeting with a family).
BEFORE = timedelta(days=7)


def _members(today, *, signed: bool) -> set[int]:
    """Ids of members of today who may read requests at the team's school. For the system."""
    agreed = ConfidentialityAgreement.objects.filter(
        person=OuterRef("person"), first_day__lte=today, last_day__gte=today
    )
    sitting = TeamMember.in_force(today).filter(Exists(agreed) if signed else ~Exists(agreed))
    if signed:
        sitting = sitting.filter(team__in=still_to_come(Meeting.objects.filter(day=today)).values("team"))
    found = list(sitting.values_list("person", "team__school"))
    readers = {school: holders_at(Permission.REFERRAL_VIEW, {school}, today) for _person, school in found}
    return {person for person, school in found if person in readers[school]}


@reminder_sources.register
class MeetingSoon(ReminderSource):
    """The team's next meetings, for its members: what is on it is said there."""

    key, order, permission = "referrals.meeting", 22, Permission.REFERRAL_VIEW
    label = gettext_lazy("Meetings of the team")

    def waits_for(self, today):
        return _members(today, signed=True)

    def due(self, user, today):
        mine = Meeting.objects.filter(team__in=TeamMember.teams_of(user, today), day__range=(today, today + HORIZON))
        coming = still_to_come(mine).select_related("team").order_by("day", "pk")
        return [_of_meeting(self.key, each.pk, each.day, each.team.name) for each in coming[:LISTED_AT_MOST]]


@reminder_sources.register
class Invited(ReminderSource):
    """Guests of a meeting, also before they have signed: when and where to, and no student."""

    key, order, permission = "referrals.invited", 23, Permission.SIGNED_IN
    label = gettext_lazy("Meetings to which you are invited")

    def waits_for(self, today):
        items = AgendaItem.objects.filter(is_locked=False, day=today).exclude(guests=[])
        return {person for guests in items.values_list("guests", flat=True) for person in guests}

    def due(self, user, today):
        with connection.cursor() as cursor:
            cursor.execute("SELECT meeting_id, day, team FROM referrals_my_invitations() ORDER BY day, meeting_id")
            found = cursor.fetchall()
        return [_of_meeting(self.key, *each) for each in found if each[1] <= today + HORIZON]


def _of_meeting(kind: str, pk: int, day, team: str) -> AgendaLine:
    return AgendaLine(
        kind=kind,
        object_key=f"referrals.meeting:{pk}",
        title=_("Team meeting"),
        why=team,
        due_on=day,
        url=reverse("referrals:meeting", args=[pk]),
    )


@reminder_sources.register
class CalledOff(ReminderSource):
    """Whoever would have come: until the day is over on which it would have been. No student is named."""

    key, order, permission = "referrals.called_off", 23, Permission.SIGNED_IN
    label = gettext_lazy("Meetings that were moved or called off")

    def waits_for(self, today):
        return {person for each in self._off(today).values_list("told", flat=True) for person in each}

    def due(self, user, today):
        mine = self._off(today).filter(told__contains=[user.pk]).select_related("team", "agenda_to")
        open_ = set(meetings_open_to(user, today).filter(pk__in=_where(mine)).values_list("pk", flat=True))
        return [self._line(each, open_) for each in mine.order_by("day", "pk")[:LISTED_AT_MOST]]

    def _off(self, today):
        return Meeting.objects.filter(state=MeetingState.CALLED_OFF, day__gte=today).exclude(told=[])

    def _line(self, meeting, open_: set[int]) -> AgendaLine:
        """The way to the meeting is for those to whom it is open; the others are only told."""
        to = meeting.agenda_to_id or meeting.pk
        day = date_format(meeting.agenda_to.day, "M j") if meeting.is_moved and meeting.agenda_to else ""
        return AgendaLine(
            kind=self.key,
            object_key=f"referrals.meeting:{meeting.pk}:off:{meeting.called_off_at:%Y%m%d%H%M%S}",
            title=_("A meeting was moved to %(day)s") % {"day": day} if day else _("A meeting does not take place"),
            why=f"{meeting.team.name} · {date_format(meeting.day, 'M j')} · {meeting.called_off_why}",
            due_on=timezone.localdate(meeting.called_off_at),
            url=reverse("referrals:meeting", args=[to]) if to in open_ else reverse("calendar"),
        )


@reminder_sources.register
class HeldAfterAll(ReminderSource):
    """Whoever was told that it does not take place: until its day is over. No student is named."""

    key, order, permission = "referrals.held_after_all", 23, Permission.SIGNED_IN
    label = gettext_lazy("Meetings that take place after all")

    def waits_for(self, today):
        return {person for each in self._back(today).values_list("told_back", flat=True) for person in each}

    def due(self, user, today):
        mine = self._back(today).filter(told_back__contains=[user.pk]).select_related("team")
        open_ = set(meetings_open_to(user, today).filter(pk__in=mine.values("pk")).values_list("pk", flat=True))
        return [self._line(each, open_) for each in mine.order_by("day", "pk")[:LISTED_AT_MOST]]

    def _back(self, today):
        return still_to_come(Meeting.objects.filter(day__gte=today)).exclude(told_back=[])

    def _line(self, meeting, open_: set[int]) -> AgendaLine:
        return AgendaLine(
            kind=self.key,
            object_key=f"referrals.meeting:{meeting.pk}:back:{meeting.back_at:%Y%m%d%H%M%S}",
            title=_("A meeting takes place after all"),
            why=f"{meeting.team.name} · {date_format(meeting.day, 'M j')}",
            due_on=timezone.localdate(meeting.back_at),
            url=reverse("referrals:meeting", args=[meeting.pk]) if meeting.pk in open_ else reverse("calendar"),
        )


def _where(meetings) -> list[int]:
    return [each.agenda_to_id or each.pk for each in meetings]


@reminder_sources.register
class SignAgreement(ReminderSource):
    key, order, permission = "referrals.agreement", 24, Permission.REFERRAL_VIEW
    label = gettext_lazy("The confidentiality agreement of your team")

    def waits_for(self, today):
        return _members(today, signed=False)

    def due(self, user, today):
        mine = TeamMember.in_force(today).filter(at_schools(user, self.permission, "team__school"), person=user)
        if has_signed(user, today) or not mine.exists():
            return []
        return [
            AgendaLine(
                kind=self.key,
                object_key=f"sswork.user:{user.pk}",
                title=_("Sign the confidentiality agreement"),
                why=_("The meetings of your team open to you once you have signed it for this school year."),
                due_on=today,
                url=reverse("referrals:agreement"),
            )
        ]


@reminder_sources.register
class AskedBefore(ReminderSource):
    """A colleague who is asked something before a meeting with a family."""

    key, order, permission = "referrals.asked_before", 23, Permission.SIGNED_IN
    label = gettext_lazy("Questions before a meeting")

    def waits_for(self, today):
        asked = Attendee.objects.filter(person__isnull=False, told_on=None, item__is_locked=False)
        return set(asked.filter(item__day__range=(today, today + BEFORE)).values_list("person", flat=True))

    def due(self, user, today):
        asked = [each for each in questions_to(user) if not each.has_told and each.day - BEFORE <= today + HORIZON]
        return [self._line(each) for each in asked[:LISTED_AT_MOST]]

    def _line(self, asked) -> AgendaLine:
        return AgendaLine(
            kind=self.key,
            object_key=f"referrals.attendee:{asked.attendee}",
            title=_("Answer some questions before a meeting"),
            why=_("The meeting is on %(day)s. What goes well comes first.") % {"day": date_format(asked.day, "M j")},
            due_on=asked.day - BEFORE,
            url=reverse("referrals:my-answers", args=[asked.attendee]),
        )
