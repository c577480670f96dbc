"""What happened to the six students of the cast: small stories that show each page with something true to life on it."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from cases.enums import (
    CaseOutcome,
    CaseReason,
    CaseState,
    CloseReason,
    Domain,
    EncounterKind,
    NeedState,
    Programme,
    TaskState,
)
from cases.enums import Urgency as NeedUrgency
from cases.models import (
    Assessment,
    Case,
    CaseloadEntry,
    DomainLevel,
    Encounter,
    EncounterStudent,
    HomeVisit,
    InterventionPlan,
    Need,
    ProgrammeMembership,
    ProgressPoint,
    StudentGrant,
    Task,
)
from cases.rules import usual
from demo.absences import ABSENT, NO, TARDY, UNKNOWN, YES, Event
from demo.casework import moment
from demo.district import Days
from demo.evaluating import evaluation_of
from homeless.enums import Residence, ServiceKind
from homeless.models import Episode, Service
from referrals.enums import Decision, ParentInformed, ReferralReason, ReferralState, Urgency
from referrals.models import Referral, ReferralAction
from sswork.roles import Role

# student: places of absences and tardies, counted back from the last school day; (excused or not)
ABSENCES = {
    "mateo": ([1, 2, 5, 8, 9, 13, 18, 24, 33], [3, 6, 11], NO),
    "lucia": ([4, 22], [9], YES),
    "noah": ([15], [], YES),
    "zoe": ([7, 8], [2], YES),
    "jaylen": ([2, 12, 16, 21, 22, 27, 30, 31, 36, 37, 41, 44], [1, 5, 19, 26], NO),
    "aaliyah": ([10, 11, 14, 17, 19], [3, 4], UNKNOWN),
}

FRIDAY = 4  # as Python counts days of a week


class Stories:
    """Told with days counted back from today, so that the demo is about now whenever it is made."""

    def __init__(self, cast, days: Days):
        self.cast, self.days = cast, days

    def ago(self, days: int) -> date:
        """So many days ago: of a weekend the Monday after it, or the Friday before it where that Monday is not over yet."""
        day = self.cast.today - timedelta(days=days)
        monday = _working(day)
        return monday if monday < self.cast.today or monday == day else day - timedelta(days=day.weekday() - FRIDAY)

    def ahead(self, days: int) -> date:
        return _working(self.cast.today + timedelta(days=days))

    def tell(self) -> None:
        self.mateo_and_lucia()
        self.aaliyah()
        self.noah()
        self.zoe()
        self.jaylen()

    def mateo_and_lucia(self) -> None:
        """Mateo stays away more and more and his teacher asked for help; his sister has not been seen for six weeks."""
        cast = self.cast
        self.referral(
            cast.mateo,
            5,
            [ReferralReason.ATTENDANCE],
            concern="Mateo has been away often since October, mostly on Mondays, and is falling behind in reading."
            " When he is here he works hard.",
            strengths="Kind to younger students. Loves soccer and counts very fast.",
            tried="Called home twice; a neighbor answered. A reading buddy on Tuesdays.",
            urgency=Urgency.SOON,
        )
        self.caseload(cast.ana, cast.lucia, 70)
        self.contact(
            cast.ana,
            cast.lucia,
            43,
            EncounterKind.FAMILY,
            "Talked with Ms. Rivera and the interpreter. Lucía looks after Mateo in the mornings, since the early shift"
            " began. Ms. Rivera would like help with the mornings.",
        )
        self.contact(
            cast.ana,
            cast.lucia,
            64,
            EncounterKind.INDIVIDUAL,
            "Lucía is proud of her grades in science. She worries about her brother.",
        )
        self.home_visit(cast.ana, cast.mateo, self.ahead(1), "Ms. Rivera asked to talk at home about the mornings")

    def aaliyah(self) -> None:
        """The family lives in a shelter; the bus was arranged, and whether it comes is to be checked."""
        cast, first = self.cast, self.ago(24)
        known = self.ago(20)
        episode = Episode.objects.create(
            student=cast.aaliyah,
            first_day=first,
            residence=Residence.SHELTER,
            residence_note="Harbor House Family Shelter",
            identified_on=known,
            identified_by=cast.lia,
        )
        ProgrammeMembership.objects.create(
            student=cast.aaliyah,
            programme=Programme.HOMELESS,
            first_day=first,
            source_key=f"homeless.episode:{episode.pk}",
        )
        for kind, day, note, by in (
            (ServiceKind.SUPPLIES, known, "Backpack, books and pencils", cast.lia),
            (ServiceKind.TRANSPORT, self.ago(17), "Bus 12 from the shelter, both ways", cast.lia),
        ):
            Service.objects.create(student=cast.aaliyah, episode=episode, kind=kind, day=day, note=note, by=by)
        case = self.case(
            cast.ana,
            cast.aaliyah,
            19,
            CaseReason.HOUSING,
            concern="The family moved into the shelter in the fall. Ms. Hassan wants Aaliyah to stay at Cedar, and that is her right.",
            next_step="Ask the driver whether the stop works",
            review=self.ahead(9),
        )
        self.contact(
            cast.ana,
            cast.aaliyah,
            18,
            EncounterKind.FAMILY,
            "Talked with Ms. Hassan, with a Somali interpreter. She did not know that Aaliyah may stay at this school."
            " She cried and laughed.",
            case=case,
            purpose="rights_advocacy",
        )
        self.contact(
            cast.ana,
            cast.aaliyah,
            6,
            EncounterKind.CHECK_IN,
            "Aaliyah came by with a drawing of the bus. The driver knows her name.",
            case=case,
        )
        self.task(
            cast.ana, cast.aaliyah, "Check that bus 12 stops at Harbor House in the morning", self.ago(3), 6, case=case
        )

    def noah(self) -> None:
        """A short piece of work that went well; the team looks again tomorrow."""
        cast = self.cast
        self.case(
            cast.ana,
            cast.noah,
            80,
            CaseReason.GRIEF,
            concern="Noah's grandfather died in the summer.",
            next_step="Check in on hard days",
            review=self.ago(24),
            closed=self.ago(24),
            summary="Noah found words for what he misses and people to turn to. His teacher knows what helps on hard days."
            " The family will call when they need us.",
        )
        self.contact(
            cast.ana,
            cast.noah,
            60,
            EncounterKind.INDIVIDUAL,
            "Noah brought a photo of his grandfather with a kite. They built it together.",
        )
        self.contact(
            cast.ana,
            cast.noah,
            31,
            EncounterKind.CHECK_IN,
            "Noah flew the kite on Saturday with his father. “It went higher.”",
        )
        referral = self.referral(
            cast.noah,
            29,
            [ReferralReason.SOCIAL_EMOTIONAL],
            concern="Noah is quiet at lunch and gives his snacks away.",
            strengths="A gentle friend; reads far above his grade.",
            tried="Sat him beside Eli, which he likes.",
            urgency=Urgency.ROUTINE,
        )
        self.decide(
            referral,
            cast.tess,
            27,
            Decision.DIRECT_SERVICE,
            "A lunch group with Ana, then look again.",
            review=self.ahead(1),
        )

    def zoe(self) -> None:
        """Trouble with friends; the intern sees her too, and something is due today."""
        cast = self.cast
        case = self.case(
            cast.ana,
            cast.zoe,
            33,
            CaseReason.PEERS,
            concern="Zoë eats alone since a falling-out in the group chat. She would like to draw with others.",
            next_step="Ask the art club's teacher about Thursdays",
            review=self.ahead(16),
        )
        self.caseload(cast.ivy, cast.zoe, 30)
        self.contact(
            cast.ana,
            cast.zoe,
            32,
            EncounterKind.INDIVIDUAL,
            "Zoë asked for this meeting. She knows what she wants to say to Mia, and we tried it out loud.",
            case=case,
        )
        self.contact(
            cast.ivy,
            cast.zoe,
            13,
            EncounterKind.CHECK_IN,
            "Zoë showed her comic. Two girls from the art club asked to read it.",
            case=case,
            purpose="social_skills",
            cosigner=cast.ana,
        )
        self.contact(
            cast.ivy,
            cast.zoe,
            4,
            EncounterKind.CHECK_IN,
            "Zoë came by before lunch. The two girls saved her a seat.",
            case=case,
            purpose="social_skills",
            cosigner=cast.ana,
        )
        self.task(cast.ana, cast.zoe, "Lunch group with Zoë", cast.today, 13, case=case)

    def jaylen(self) -> None:
        """A case with a plan that helps: measured every week, reviewed soon."""
        cast = self.cast
        case = self.case(
            cast.ben,
            cast.jaylen,
            68,
            CaseReason.ATTENDANCE,
            concern="Jaylen missed many first periods. He works late shifts with his uncle and is proud of it."
            " His aunt wants him to graduate.",
            next_step="Talk with the counselor about a later first period",
            review=self.ahead(5),
        )
        self.contact(
            cast.ben,
            cast.jaylen,
            66,
            EncounterKind.INDIVIDUAL,
            "Jaylen came because his friend told him to. He wants to be an electrician and knows that he needs the"
            " diploma.",
            case=case,
            purpose="attendance_support",
        )
        self.contact(
            cast.ben,
            cast.jaylen,
            52,
            EncounterKind.HOME_VISIT,
            "Visited his aunt, Ms. Washington. She has a plan for the mornings: his uncle drops him off on the way.",
            case=case,
        )
        self.contact(
            cast.ben,
            cast.jaylen,
            37,
            EncounterKind.CHECK_IN,
            "Four days out of five this week. He said it first.",
            case=case,
            purpose="attendance_support",
        )
        self.contact(
            cast.ben,
            cast.jaylen,
            9,
            EncounterKind.INDIVIDUAL,
            "Looked at the line together. The one low week was when his uncle was ill.",
            case=case,
            purpose="attendance_support",
        )
        self.plan(case, cast.ben, [1, 2, 2, 3, 2, 4, 3, 4])
        self.strengths(case, cast.ben)
        told = {"parent": "Ms. Washington", "student": "Jaylen", "teacher": "Homeroom teacher"}
        evaluation_of(case, self, informants=told)
        self.task(cast.ben, cast.jaylen, "Ask the counselor about a later first period", self.ago(2), 9, case=case)
        self.task(cast.ben, cast.jaylen, "Call Ms. Washington with the good news", cast.today, 9, case=case)

    # What stories are made of

    def caseload(self, worker, student, ago: int) -> None:
        CaseloadEntry.objects.create(worker=worker, student=student, first_day=self.ago(ago))

    def case(self, owner, student, ago, reason, *, concern, next_step, review, closed=None, summary="") -> Case:
        ending = {}
        if closed:
            ending = {
                "state": CaseState.CLOSED,
                "closed_on": closed,
                "close_reason": CloseReason.GOALS_MET,
                "outcome": CaseOutcome.MUCH_BETTER,
            }
        else:
            self.caseload(owner, student, ago)
        return Case.objects.create(
            student=student,
            owner=owner,
            opened_by=owner,
            opened_on=self.ago(ago),
            reason=reason,
            concern=concern,
            next_step=next_step,
            review_on=review,
            summary=summary,
            **ending,
        )

    def contact(self, author, student, ago, kind, text, *, case=None, purpose="", cosigner=None) -> None:
        """Signed the day after; an intern's with ``cosigner``, whom those of the last week still wait for."""
        habit = usual(kind)
        when = moment(self.ago(ago), 10 * 60 + 15)
        encounter = Encounter.objects.create(
            kind=kind,
            mode=habit.mode,
            place=habit.place,
            happened_at=when,
            minutes=habit.minutes,
            took_part=list(habit.took_part),
            purposes=[*habit.purposes, *([purpose] if purpose and purpose not in habit.purposes else [])],
            narrative=text,
            author=author,
        )
        Encounter.objects.filter(pk=encounter.pk).update(
            recorded_at=when + timedelta(hours=1),
            signed_at=when + timedelta(days=1) if ago > 2 else None,
            cosigner=cosigner,
            cosigned_at=when + timedelta(days=2) if cosigner and ago > 7 else None,
        )
        EncounterStudent.objects.create(
            encounter=encounter, student=student, case=case, happened_at=when, author=author
        )

    def home_visit(self, worker, student, day, purpose) -> None:
        """Planned, with the lead as companion."""
        start = moment(day, 15 * 60 + 30)
        visit = HomeVisit.objects.create(
            student=student,
            worker=worker,
            companion=self.cast.sol,
            purpose=purpose,
            few_attempts_why="The family asked for the visit",
            planned_for=start,
            expected_back=start + timedelta(hours=1),
        )
        HomeVisit.objects.filter(pk=visit.pk).update(planned_at=moment(self.ago(1), 14 * 60))

    def task(self, owner, student, title, due, made_ago, *, case=None, origin="", state=TaskState.OPEN) -> Task:
        made = moment(self.ago(made_ago), 16 * 60)
        ended = None if state == TaskState.OPEN else made + timedelta(days=2)
        task = Task.objects.create(
            student=student,
            owner=owner,
            title=title,
            due_on=due,
            case=case,
            origin_key=origin,
            made_by=owner,
            state=state,
            ended_at=ended,
        )
        Task.objects.filter(pk=task.pk).update(made_at=made)
        return task

    def referral(self, student, ago, reasons, **said) -> Referral:
        """A request of Theo's, the teacher."""
        day = self.ago(ago)
        referral = Referral.objects.create(
            student=student,
            team_school=student.school,
            referrer=self.cast.theo,
            reasons=reasons,
            parent_informed=ParentInformed.YES,
            **said,
        )
        Referral.objects.filter(pk=referral.pk).update(received_at=moment(day, 8 * 60 + 10))
        StudentGrant.objects.create(
            student=student,
            role=Role.TEAM_MEMBER,
            at_school=student.school,
            reason=StudentGrant.Reason.TEAM_REFERRAL,
            source_key=f"referrals.referral:{referral.pk}",
            first_day=day,
        )
        return referral

    def decide(self, referral, by, ago, decision, note, *, review) -> None:
        when = moment(self.ago(ago), 15 * 60 + 20)
        Referral.objects.filter(pk=referral.pk).update(
            state=ReferralState.DECIDED,
            decision=decision,
            decision_note=note,
            decided_by=by,
            decided_at=when,
            review_on=review,
            version=2,
        )
        key = f"referrals.referral:{referral.pk}"
        task = self.task(
            self.cast.ana,
            referral.student,
            "Lunch group on Wednesdays, three times",
            self.ago(13),
            ago,
            origin=key,
            state=TaskState.DONE,
        )
        ReferralAction.objects.create(student=referral.student, referral=referral, task=task)

    def plan(self, case, owner, values: list[int]) -> None:
        first = case.opened_on + timedelta(days=4)
        plan = InterventionPlan.objects.create(
            student=case.student,
            case=case,
            what="Check-in / check-out with Mr. Carter",
            domain=Domain.ATTENDANCE,
            own_words="I want to be the one who unlocks the music room.",
            goal="“I'm there for first period, four days out of five.”",
            measure="First periods attended a week",
            unit="days",
            baseline=1,
            target=4,
            first_day=first,
            last_day=first + timedelta(days=84),
            owner=owner,
        )
        for week, value in enumerate(values, start=1):
            ProgressPoint.objects.create(
                student=case.student, plan=plan, day=first + timedelta(days=7 * week), value=value, by=owner
            )

    def strengths(self, case, owner) -> None:
        """Where things stood at the beginning and a while ago, and a need that was met."""
        looks = {
            case.opened_on: {
                Domain.ATTENDANCE: 1,
                Domain.RELATIONSHIPS: 4,
                Domain.FAMILY_RESOURCES: 2,
                Domain.SCHOOL: 2,
            }
        }
        later = self.cast.today - timedelta(days=10)
        if later > case.opened_on:
            looks[later] = {Domain.ATTENDANCE: 3, Domain.RELATIONSHIPS: 4, Domain.FAMILY_RESOURCES: 2, Domain.SCHOOL: 4}
        for day, levels in looks.items():
            made = Assessment.objects.create(student=case.student, case=case, day=day, by=owner)
            DomainLevel.objects.bulk_create(
                DomainLevel(
                    assessment=made, student=case.student, school=case.student.school, domain=domain, level=level
                )
                for domain, level in levels.items()
            )
        Need.objects.create(
            student=case.student,
            case=case,
            domain=Domain.FAMILY_RESOURCES,
            what="Bus money for the weeks before the pass arrives",
            urgency=NeedUrgency.SOON,
            done="Two books of tickets from the school fund; the pass came.",
            state=NeedState.MET,
            found_on=case.opened_on,
            ended_on=self.cast.today,
            by=owner,
        )

    def absences(self) -> Iterator[Event]:
        """The cast's own events, by student and day."""
        for key, (missed, late, excused) in ABSENCES.items():
            student, lived = getattr(self.cast, key), self.days.lived
            events: list[tuple[date, int, str, int | None]]
            events = [(lived[-at], ABSENT, "1", None) for at in missed if at <= len(lived)]
            events += [(lived[-at], TARDY, "0", 15) for at in late if at <= len(lived)]
            for day, kind, portion, minutes in sorted(events):
                yield student.pk, day, kind, NO if kind == TARDY else excused, portion, minutes, student.school_id


def _working(day: date) -> date:
    """The day, or the Monday after it."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > FRIDAY else day


def told_at(today: date):
    """When the demo was made: this minute, unless it is told about another day."""
    now = timezone.localtime()
    return now if now.date() == today else moment(today, 7 * 60)
