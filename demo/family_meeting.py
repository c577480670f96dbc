"""Cedar's student success team meets next week with Mateo's family: who comes, and what was told before."""

from datetime import time, timedelta

from demo.casework import moment
from demo.stories import Stories
from referrals.enums import AgendaKind, MeetingRole, TeamKind
from referrals.family_enums import AttendeeKind, Coming, Interpreter
from referrals.models import AgendaItem, Attendee, Meeting, Referral, Team, TeamMember

TOLD = {
    "strengths": "Es cariñoso con su hermana y muy bueno con los números. En casa cocina conmigo los domingos.",
    "helps": "Cuando sabe quién lo espera en la puerta.",
    "worries": "Yo salgo al trabajo a las cinco. Los lunes le cuesta más.",
    "hopes": "Que alguien lo reciba en la mañana, y que no se atrase en lectura.",
}


class FamilyMeeting:
    def __init__(self, cast, stories: Stories):
        self.cast, self.stories = cast, stories

    def tell(self) -> None:
        referral = Referral.objects.filter(student=self.cast.mateo).order_by("-pk").first()
        guardianship = self.cast.mateo.guardianships.order_by("contact_order", "pk").first()
        if referral is None or guardianship is None:
            return
        item = self._planned(referral)
        self._invited(item, guardianship)

    def _planned(self, referral) -> AgendaItem:
        cast = self.cast
        team = Team.objects.create(
            school=cast.cedar, name="Cedar SST", kind=TeamKind.SST, starts_at=time(15, 15), minutes=45, place="Library"
        )
        for person, role in ((cast.ana, MeetingRole.FACILITATOR), (cast.tess, MeetingRole.NOTE_TAKER)):
            TeamMember.objects.create(
                team=team, person=person, role=role, first_day=self.stories.ago(60), added_by=cast.sol
            )
        day = cast.today + timedelta(days=7)
        meeting = Meeting.objects.create(team=team, day=day)
        return AgendaItem.objects.create(
            student=cast.mateo,
            meeting=meeting,
            team=team,
            day=day,
            referral=referral,
            kind=AgendaKind.NEW,
            position=1,
            minutes=team.minutes,
            added_by=cast.ana,
            added_why="The family asked for a longer talk",
        )

    def _invited(self, item, guardianship) -> None:
        cast = self.cast
        common = {
            "item": item,
            "student": cast.mateo,
            "invited_by": cast.ana,
            "invited_at": moment(self.stories.ago(2), 9 * 60),
        }
        Attendee.objects.create(
            kind=AttendeeKind.GUARDIAN,
            guardianship=guardianship,
            who=f"{guardianship.guardian} ({guardianship.get_relationship_display().lower()})",
            language="Spanish",
            interpreter=Interpreter.MISSING,
            coming=Coming.YES,
            told_on=self.stories.ago(1),
            **TOLD,
            **common,
        )
        Attendee.objects.create(kind=AttendeeKind.STUDENT, who=cast.mateo.name, **common)
        Attendee.objects.create(kind=AttendeeKind.STAFF, person=cast.theo, who=cast.theo.name, **common)
