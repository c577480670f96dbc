"""What the team puts on the calendar: the days on which it meets."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cases.enums import Lane
from referrals.enums import MeetingState
from referrals.models import Meeting, TeamMember
from sswork.expressions import IsOneOf
from sswork.registry import CalendarEntry, CalendarSource, calendar_sources
from sswork.roles import Permission


@calendar_sources.register
class TeamMeetings(CalendarSource):
    """Of the teams at the schools where the person decides with them. Which students are talked about stands on the board."""

    key, order, permission = "team_meeting", 25, Permission.REFERRAL_DECIDE
    label, icon = gettext_lazy("Team meeting"), "kanban"

    def entries(self, user, first, last):
        schools = {school for _role, school in user.reach(self.permission).role_schools}
        mine = set(TeamMember.teams_of(user).values_list("team", flat=True))
        meetings = Meeting.objects.filter(IsOneOf("team__school", schools), day__range=(first, last))
        meetings = meetings.exclude(state=MeetingState.CALLED_OFF)
        return [
            self._entry(each, each.team_id in mine)
            for each in meetings.select_related("team__school").order_by("day", "pk")
        ]

    def _entry(self, meeting, is_mine: bool) -> CalendarEntry:
        """Members come to the meeting, the others to the board."""
        board = f"{reverse('referrals:board')}?school={meeting.team.school_id}"
        return CalendarEntry(
            key=f"referrals.meeting:{meeting.pk}",
            day=meeting.day,
            title=meeting.team.name,
            url=reverse("referrals:meeting", args=[meeting.pk]) if is_mine else board,
            about=meeting.team.school.name,
            lane=Lane.TEAM,  # whose records are talked about stands on the board only
        )
