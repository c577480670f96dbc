"""Requests for help in the demo district: made by staff, decided by the school's team, looked at again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from cases.enums import CaseReason, TaskState
from cases.models import Case, StudentGrant, Task
from demo import words
from demo.casework import LATE_AT_MOST, Casework, moment
from demo.copying import copy_rows, take_ids
from demo.district import Days, School
from demo.families import Child
from referrals.enums import Decision, ParentInformed, ReferralReason, ReferralState, ReviewOutcome, Urgency
from referrals.models import Referral, ReferralAction
from sswork.roles import Role

SHARE = 0.035  # students asked for in a whole school year
REASONS = {
    ReferralReason.ATTENDANCE: 28,
    ReferralReason.BEHAVIOR: 20,
    ReferralReason.SOCIAL_EMOTIONAL: 18,
    ReferralReason.ACADEMIC: 14,
    ReferralReason.BASIC_NEEDS: 8,
    ReferralReason.FAMILY: 6,
    ReferralReason.HEALTH: 4,
    ReferralReason.HOUSING: 2,
}
DECISIONS = {
    Decision.OPEN_CASE: 34,
    Decision.DIRECT_SERVICE: 26,
    Decision.MONITOR: 20,
    Decision.REFER_OUT: 12,
    Decision.REDIRECT: 4,
    Decision.NO_ACTION: 4,
}
CASE_REASON = {
    ReferralReason.ATTENDANCE: CaseReason.ATTENDANCE,
    ReferralReason.BEHAVIOR: CaseReason.BEHAVIOR,
    ReferralReason.SOCIAL_EMOTIONAL: CaseReason.MENTAL_HEALTH,
    ReferralReason.ACADEMIC: CaseReason.PEERS,
    ReferralReason.BASIC_NEEDS: CaseReason.BASIC_NEEDS,
    ReferralReason.FAMILY: CaseReason.FAMILY,
    ReferralReason.HEALTH: CaseReason.HEALTH,
    ReferralReason.HOUSING: CaseReason.HOUSING,
}
URGENCIES = {Urgency.ROUTINE: 70, Urgency.SOON: 24, Urgency.URGENT: 6}
INFORMED = {ParentInformed.YES: 74, ParentInformed.NOT_YET: 24, ParentInformed.NOT_SAFE: 2}
OUTCOMES = {ReviewOutcome.HELPED: 46, ReviewOutcome.PARTLY: 30, ReviewOutcome.NOT_YET: 16, ReviewOutcome.NOT_NEEDED: 8}


@dataclass(slots=True)
class Request:
    """One referral while it is being made up."""

    id: int
    kid: Child
    reason: ReferralReason
    referrer: int
    received: datetime
    urgency: str
    decision: str = ""
    decided: datetime | None = None
    meeting: int | None = None
    case: int | None = None
    review_on: date | None = None
    outcome: str = ""
    reviewed: datetime | None = None

    @property
    def decided_on(self) -> date:
        if self.decided is None:
            raise ValueError("not decided yet")
        return self.decided.date()

    @property
    def key(self) -> str:
        return f"referrals.referral:{self.id}"


class Requests:
    def __init__(self, cursor, days: Days, schools: dict[int, School], meetings: dict, rng: Random):
        self.cursor, self.days, self.schools, self.meetings, self.rng = cursor, days, schools, meetings, rng
        self.made: list[Request] = []

    def draw(self, kids: list[Child], casework: Casework) -> None:
        """Requests of the year so far; each decision to open a case adds one to the casework."""
        if len(self.days.lived) < 3:
            return
        busy = {work.kid.id for work in casework.work}
        share = SHARE * len(self.days.lived) / len(self.days.instructional) + 0.006
        chosen = [kid for kid in kids if kid.left is None and kid.id not in busy and self.rng.random() < share]
        for key, kid in zip(take_ids(self.cursor, Referral, len(chosen)), chosen, strict=True):
            self.made.append(self._request(key, kid))
        self._open_cases(casework)

    def _pick(self, weighted: dict):
        return self.rng.choices(list(weighted), list(weighted.values()))[0]

    def _request(self, key: int, kid: Child) -> Request:
        rng, lived = self.rng, self.days.lived
        recent = rng.random() < 0.22
        day = rng.choice(lived[-7:] if recent else lived)
        reason = self._pick(REASONS)
        made = Request(
            key,
            kid,
            reason,
            rng.choice(self.schools[kid.school].staff),
            moment(day, rng.randrange(450, 960)),
            self._pick(URGENCIES),
        )
        self._decide(made, day)
        return made

    def _decide(self, made: Request, day: date) -> None:
        """At the next meeting, or before it when it cannot wait; the newest requests still wait."""
        rng = self.rng
        held = [(key, on) for key, on in self.meetings[made.kid.school] if day < on < self.days.today]
        if made.urgency != Urgency.ROUTINE:
            soon = [each for each in self.days.lived if each > day][:2]
            new = day >= self.days.today - LATE_AT_MOST
            held = [(None, rng.choice(soon))] if soon and not (new and rng.random() < 0.2) else []
        if not held:
            return
        made.meeting, on = held[0]
        made.decision, made.decided = self._pick(DECISIONS), moment(on, 15 * 60 + 20)
        made.review_on = on + timedelta(days=28)
        late = made.review_on >= self.days.today - LATE_AT_MOST and rng.random() < 0.3
        if made.review_on < self.days.today and not late:
            made.outcome = self._pick(OUTCOMES)
            made.reviewed = moment(made.review_on, 15 * 60 + 40)

    def _open_cases(self, casework: Casework) -> None:
        opening = [each for each in self.made if each.decision == Decision.OPEN_CASE]
        for key, made in zip(take_ids(self.cursor, Case, len(opening)), opening, strict=True):
            school = self.schools[made.kid.school]
            by = self.rng.choice(school.team)
            worker = self.rng.choice(school.workers)
            casework.add(made.kid, worker, CASE_REASON[made.reason], made.decided_on, key=key, origin=made.key, by=by)
            made.case = key

    def write(self) -> None:
        columns = (
            "id student_id team_school_id referrer_id reasons concern strengths tried parent_informed urgency"
            " state received_at decision decision_note"
            " decided_by_id decided_at meeting_id case_id review_on review_outcome review_note reviewed_at"
        )
        copy_rows(self.cursor, Referral, columns, map(self._row, self.made))
        copy_rows(
            self.cursor,
            StudentGrant,
            "student_id role at_school_id reason source_key first_day",
            [
                (
                    each.kid.id,
                    Role.TEAM_MEMBER,
                    each.kid.school,
                    StudentGrant.Reason.TEAM_REFERRAL,
                    each.key,
                    each.received.date(),
                )
                for each in self.made
            ],
        )
        self._write_steps()

    def _row(self, made: Request) -> tuple:
        rng, name = self.rng, made.kid.given
        strengths = rng.choice(words.THEMES[CASE_REASON[made.reason]].strengths)
        strengths = strengths[0].upper() + strengths[1:] + "."
        concern = words.say(rng, words.REFERRAL_CONCERNS[made.reason], name)
        state = (
            ReferralState.REVIEWED
            if made.reviewed
            else ReferralState.DECIDED
            if made.decided
            else ReferralState.RECEIVED
        )
        note = rng.choice(words.DECISION_NOTES) if made.decided else ""
        by = rng.choice(self.schools[made.kid.school].team) if made.decided else None
        head = (
            made.id,
            made.kid.id,
            made.kid.school,
            made.referrer,
            [made.reason],
            concern,
            strengths,
            rng.choice(words.TRIED),
        )
        middle = (
            self._pick(INFORMED),
            made.urgency,
            state,
            made.received,
            made.decision,
            note,
            by,
            made.decided,
            made.meeting,
            made.case,
        )
        return (
            *head,
            *middle,
            made.review_on,
            made.outcome,
            rng.choice(words.REVIEW_NOTES) if made.reviewed else "",
            made.reviewed,
        )

    def _write_steps(self) -> None:
        """One or two actions for each decision, with an owner and a day."""
        rng = self.rng
        decided = [each for each in self.made if each.decided and each.decision != Decision.NO_ACTION]
        wanted = [made for made in decided for _ in range(rng.choice((1, 1, 2)))]
        tasks = take_ids(self.cursor, Task, len(wanted))
        columns = "id student_id case_id title owner_id due_on state origin_key made_by_id made_at ended_at"
        copy_rows(self.cursor, Task, columns, [self._step(key, made) for key, made in zip(tasks, wanted, strict=True)])
        links = [(made.kid.id, made.id, key) for key, made in zip(tasks, wanted, strict=True)]
        copy_rows(self.cursor, ReferralAction, "student_id referral_id task_id", links)

    def _step(self, key: int, made: Request) -> tuple:
        rng, school = self.rng, self.schools[made.kid.school]
        owner = rng.choice([*school.workers, *school.workers, *school.team])
        due = made.decided_on + timedelta(days=rng.choice((3, 5, 7, 14)))
        open_ = due >= self.days.today or (due >= self.days.today - LATE_AT_MOST and rng.random() < 0.15)
        ended = None if open_ else moment(due, 14 * 60)
        state = TaskState.OPEN if open_ else TaskState.DONE
        title = words.say(rng, words.STEPS, made.kid.given)
        return (
            key,
            made.kid.id,
            made.case,
            title,
            owner,
            due,
            state,
            made.key,
            rng.choice(school.team),
            made.decided,
            ended,
        )
