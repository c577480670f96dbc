"""Cedar's team meets today: somebody can walk into the meeting at once."""

from datetime import time

from demo.casework import moment
from demo.stories import Stories
from referrals.actions.agenda import build_agenda
from referrals.enums import MeetingRole, NotePart
from referrals.models import (
    AgendaItem,
    ConfidentialityAgreement,
    ConfidentialityText,
    Meeting,
    MeetingNote,
    SystemIssue,
    Team,
    TeamMember,
)
from sswork.models import SchoolYear

# More than this is no meeting that one would want to walk into.
STUDENTS = 12


class TeamMeeting:
    def __init__(self, cast, stories: Stories):
        self.cast, self.stories = cast, stories

    def tell(self) -> None:
        team = Team.objects.filter(school=self.cast.cedar).order_by("pk").first()
        if team is None:
            return
        self._schedule(team)
        self._members(team)
        meeting, _is_new = Meeting.objects.get_or_create(team=team, day=self.cast.today)
        build_agenda(meeting=meeting, by=None)
        self._shorten(meeting)
        self._notes(meeting)
        SystemIssue.objects.create(
            team=team,
            what="The late bus from Harbor Road arrives after first period on Mondays.",
            raised_by=self.cast.tess,
            raised_on=self.stories.ago(14),
        )

    def _schedule(self, team) -> None:
        first = self.cast.today
        Team.objects.filter(pk=team.pk).update(
            first_meeting=first, every_weeks=2, starts_at=time(14, 30), minutes=60, place="Room 12", order=team.order
        )

    def _members(self, team) -> None:
        cast = self.cast
        text = ConfidentialityText.of_day(cast.district.pk, cast.today)
        year = SchoolYear.objects.filter(district=cast.district, last_day__gte=cast.today).order_by("first_day").first()
        for person, role in (
            (cast.tess, MeetingRole.FACILITATOR),
            (cast.ana, MeetingRole.NOTE_TAKER),
            (cast.sol, MeetingRole.DATA_LEAD),
        ):
            TeamMember.objects.create(
                team=team, person=person, role=role, first_day=self.stories.ago(60), added_by=cast.sol
            )
            if year and text:
                ConfidentialityAgreement.objects.create(
                    person=person,
                    text=text,
                    first_day=year.first_day,
                    last_day=year.last_day,
                    signed_at=moment(self.stories.ago(60), 15 * 60),
                )

    def _shorten(self, meeting) -> None:
        late = AgendaItem.objects.filter(meeting=meeting, position__gt=STUDENTS)
        late.exclude(student=self.cast.mateo).delete()

    def _notes(self, meeting) -> None:
        """What Ana has prepared about Mateo."""
        item = AgendaItem.objects.filter(meeting=meeting, student=self.cast.mateo).first()
        if item is None:
            return
        written = {
            NotePart.STATEMENT: "Mateo misses most Mondays since October and falls behind in reading.",
            NotePart.GOAL: "Here by eight on four Mondays of five",
            NotePart.MEASURE: "First period on Mondays, from the attendance record",
        }
        for part, text in written.items():
            MeetingNote.objects.create(
                item=item,
                student_id=item.student_id,
                part=part,
                text=text,
                changed_by=self.cast.ana,
                changed_at=moment(self.stories.ago(1), 16 * 60),
            )
