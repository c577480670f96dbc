"""Caseloads, cases, encounters, tasks and plans of the demo district, for students whom the cast's stories leave alone."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from cases.enums import (
    REACHED,
    CaseOutcome,
    CaseReason,
    CaseState,
    CloseReason,
    EncounterKind,
    EncounterOutcome,
    InterventionState,
    TaskState,
    TookPart,
)
from cases.models import Case, CaseloadEntry, Encounter, EncounterStudent, InterventionPlan, ProgressPoint, Task
from cases.rules import usual
from demo import words
from demo.copying import copy_rows, take_ids
from demo.district import Days, School
from demo.families import Child

OPEN_SHARE, CLOSED_SHARE = 0.045, 0.03  # cases this year, as a share of the students
LATE_AT_MOST = timedelta(days=14)  # what was due earlier got done: people clear their lists
REASONS = {
    CaseReason.ATTENDANCE: 28,
    CaseReason.MENTAL_HEALTH: 18,
    CaseReason.BEHAVIOR: 15,
    CaseReason.BASIC_NEEDS: 10,
    CaseReason.FAMILY: 9,
    CaseReason.PEERS: 7,
    CaseReason.HOUSING: 4,
    CaseReason.TRANSITION: 4,
    CaseReason.GRIEF: 3,
    CaseReason.HEALTH: 2,
}
KINDS = {
    EncounterKind.INDIVIDUAL: 30,
    EncounterKind.CHECK_IN: 28,
    EncounterKind.FAMILY: 18,
    EncounterKind.CONSULTATION: 9,
    EncounterKind.HOME_VISIT: 5,
    EncounterKind.MEETING: 4,
    EncounterKind.COLLATERAL: 4,
    EncounterKind.CRISIS: 2,
}
CLOSED_AS = (
    (CloseReason.GOALS_MET, CaseOutcome.MUCH_BETTER, 0),
    (CloseReason.GOALS_MET, CaseOutcome.BETTER, 1),
    (CloseReason.SERVED_ELSEWHERE, CaseOutcome.BETTER, 2),
    (CloseReason.NO_LONGER_NEEDED, CaseOutcome.SAME, 3),
)


@dataclass(slots=True)
class Work:
    """One case while it is being made up."""

    id: int
    kid: Child
    worker: int
    reason: str
    opened: date
    closed: date | None = None
    origin: str = ""
    opened_by: int = 0


def moment(day: date, minute: int) -> datetime:
    """A time of the school day, in the district's zone."""
    hour, rest = divmod(minute, 60)
    return datetime.combine(day, time(hour, rest), ZoneInfo(settings.TIME_ZONE))


@dataclass
class Casework:
    """Draws a year of casework and writes it at once."""

    cursor: object
    days: Days
    schools: dict[int, School]
    rng: Random
    work: list[Work] = field(default_factory=list)
    caseload: dict[tuple[int, int], date] = field(default_factory=dict)
    encounters: list[tuple] = field(default_factory=list)  # without ids, which are taken when all are known
    parts: list[list[tuple]] = field(default_factory=list)
    tasks: list[tuple] = field(default_factory=list)

    def draw(self, kids: list[Child]) -> None:
        """Cases of a few students of each school, and groups of those who share a worker."""
        chosen = [kid for kid in kids if kid.left is None and self.rng.random() < OPEN_SHARE + CLOSED_SHARE]
        for key, kid in zip(take_ids(self.cursor, Case, len(chosen)), chosen, strict=True):
            self._one_case(key, kid)
        self._groups()
        self._students_only_seen(kids)

    def add(self, kid: Child, worker: int, reason: str, opened: date, *, key: int, origin: str, by: int) -> Work:
        """A case that something else led to, such as a referral."""
        work = Work(key, kid, worker, reason, opened, origin=origin, opened_by=by)
        self.work.append(work)
        self._contacts(work)
        return work

    def _one_case(self, key: int, kid: Child) -> None:
        rng, lived = self.rng, self.days.lived
        worker = rng.choice(self.schools[kid.school].workers)
        reason = rng.choices(list(REASONS), list(REASONS.values()))[0]
        opened = max(rng.choice(lived[: -2 if len(lived) > 2 else None] or [self.days.first]), kid.stays[-1].first)
        work = Work(key, kid, worker, reason, opened, opened_by=worker)
        if rng.random() < CLOSED_SHARE / (OPEN_SHARE + CLOSED_SHARE) and (self.days.today - opened).days > 30:
            later = [day for day in lived if day > opened + timedelta(days=21)]
            work.closed = rng.choice(later) if later else None
        self.work.append(work)
        self._contacts(work)

    def _contacts(self, work: Work) -> None:
        """About one contact in six school days while the case is open, and none for a while where it has gone quiet."""
        rng = self.rng
        last = work.closed or self.days.today
        if work.closed is None and rng.random() < 0.08:
            last -= timedelta(days=rng.randint(31, 55))
        day = work.opened
        self.caseload.setdefault((work.kid.id, work.worker), work.opened)
        while day < last and day < self.days.today:
            if day.weekday() < 5:
                self._contact(work.kid, work, day, rng.choices(list(KINDS), list(KINDS.values()))[0])
            day += timedelta(days=1 + int(rng.expovariate(1 / 8)))

    def _contact(self, kid: Child, work: Work, day: date, kind: EncounterKind) -> None:
        rng, habit = self.rng, usual(kind)
        outcome = EncounterOutcome.COMPLETED
        if kind in (EncounterKind.FAMILY, EncounterKind.HOME_VISIT) and rng.random() < 0.25:
            outcome = EncounterOutcome.NOT_REACHED if kind == EncounterKind.FAMILY else EncounterOutcome.NO_SHOW
        reached = outcome in REACHED
        theme = words.THEMES[CaseReason(work.reason)]
        text = words.narrative(rng, kind, work.reason, kid.given) if reached else rng.choice(words.NOT_REACHED)
        step = words.say(rng, theme.next_step, kid.given) if rng.random() < 0.3 else ""
        took = (
            [*habit.took_part, TookPart.INTERPRETER]
            if kid.interpreter and TookPart.PARENT in habit.took_part
            else habit.took_part
        )
        purposes = dict.fromkeys((*habit.purposes, theme.purpose))
        minutes = max(3, int(habit.minutes * rng.choice((0.5, 0.8, 1, 1, 1.2, 1.5)))) if reached else 5
        when = moment(day, rng.randrange(7 * 60 + 40, 15 * 60 + 40, 5))
        number = len(self.encounters)
        self.encounters.append(
            (
                kind,
                habit.mode,
                habit.place,
                when,
                minutes,
                list(took),
                list(purposes),
                text,
                outcome,
                step,
                work.worker,
                self._written(when),
            )
        )
        self.parts.append([(kid.id, work.id or None, when, reached, work.worker)])
        if step:
            self._task_of(kid, work, step, day, number)

    def _task_of(self, kid: Child, work: Work, title: str, day: date, encounter: int) -> None:
        """The next step of an encounter is a task; most are done, some are due soon, a few are overdue."""
        rng = self.rng
        due = day + timedelta(days=rng.choice((1, 2, 3, 5, 7, 7, 10, 14)))
        while due.weekday() >= 5:
            due += timedelta(days=1)
        made = moment(day, 16 * 60)
        late = due >= self.days.today - LATE_AT_MOST and rng.random() < 0.12
        open_ = work.closed is None and (due >= self.days.today or late)
        state = TaskState.OPEN if open_ else rng.choices((TaskState.DONE, TaskState.DROPPED), (9, 1))[0]
        ended = None if open_ else moment(min(due, self.days.today - timedelta(days=1)), 15 * 60)
        note = "The family found another way." if state == TaskState.DROPPED else ""
        self.tasks.append(
            (kid.id, work.id or None, title, work.worker, due, state, encounter, note, work.worker, made, ended)
        )

    def _written(self, when: datetime) -> datetime:
        """Most is written down the same day, some a day later."""
        return min(when + timedelta(minutes=self.rng.choice((20, 45, 90, 240, 1440))), moment(self.days.today, 0))

    def _signed(self, written: datetime) -> datetime | None:
        """Notes of the last days wait for a signature; the others were signed the day after."""
        signed = written + timedelta(days=1)
        return signed if signed < moment(self.days.today - timedelta(days=1), 0) else None

    def _groups(self) -> None:
        """A weekly group of each worker: four to six students of one school with open cases."""
        by_place: dict[tuple[int, int], list[Work]] = {}
        for work in self.work:
            if work.closed is None:
                by_place.setdefault((work.worker, work.kid.school), []).append(work)
        for place, works in by_place.items():
            if len(works) >= 4:
                self._group(place[0], self.rng.sample(works, min(len(works), self.rng.randint(4, 6))))

    def _group(self, worker: int, works: list[Work]) -> None:
        rng, habit = self.rng, usual(EncounterKind.GROUP)
        start = max(work.opened for work in works)
        weekday = rng.randrange(5)
        for day in [each for each in self.days.lived if each > start and each.weekday() == weekday]:
            when = moment(day, 11 * 60 + 30)
            present = [work for work in works if rng.random() < 0.85] or works
            text = " ".join(
                (rng.choice(words.OPENINGS[EncounterKind.GROUP]), "Practiced listening, then saying it back.")
            )
            self.encounters.append(
                (
                    EncounterKind.GROUP,
                    habit.mode,
                    habit.place,
                    when,
                    30,
                    list(habit.took_part),
                    ["group_counseling", "social_skills"],
                    text,
                    EncounterOutcome.COMPLETED,
                    "",
                    worker,
                    self._written(when),
                )
            )
            self.parts.append([(work.kid.id, work.id, when, True, worker) for work in present])

    def _students_only_seen(self, kids: list[Child]) -> None:
        """One contact with students who have no case: most of a school knows its social worker."""
        if not self.days.lived:
            return
        for kid in kids:
            if self.rng.random() < 0.05 and kid.left is None:
                worker = self.rng.choice(self.schools[kid.school].workers)
                passing = Work(0, kid, worker, self.rng.choice(list(REASONS)), self.days.first)
                day = self.rng.choice(
                    [each for each in self.days.lived if each >= kid.stays[-1].first] or self.days.lived[-1:]
                )
                self._contact(kid, passing, day, EncounterKind.CHECK_IN)

    def write(self) -> None:
        copy, cursor = copy_rows, self.cursor
        copy(
            cursor,
            CaseloadEntry,
            "student_id worker_id first_day",
            [(*pair, day) for pair, day in self.caseload.items()],
        )
        copy(
            cursor,
            Case,
            "id student_id reason concern owner_id state next_step review_on origin_key"
            " opened_on opened_by_id close_reason outcome summary closed_on",
            map(self._case_row, self.work),
        )
        ids = take_ids(cursor, Encounter, len(self.encounters))
        copy(
            cursor,
            Encounter,
            "id kind mode place happened_at minutes took_part purposes narrative outcome next_step author_id recorded_at"
            " signed_at",
            ((key, *row, self._signed(row[-1])) for key, row in zip(ids, self.encounters, strict=True)),
        )
        copy(
            cursor,
            EncounterStudent,
            "encounter_id student_id case_id happened_at reached author_id",
            ((key, *part) for key, parts in zip(ids, self.parts, strict=True) for part in parts),
        )
        copy(
            cursor,
            Task,
            "student_id case_id title owner_id due_on state origin_key note made_by_id made_at ended_at",
            ((*row[:6], f"cases.encounter:{ids[row[6]]}", *row[7:]) for row in self.tasks),
        )
        self._write_plans()

    def _case_row(self, work: Work) -> tuple:
        rng, name, theme = self.rng, work.kid.given, words.THEMES[CaseReason(work.reason)]
        concern, step = words.say(rng, theme.concern, name), words.say(rng, theme.next_step, name)
        review = self._review_day(work)
        head = (work.id, work.kid.id, work.reason, concern, work.worker)
        if work.closed is None:
            return (*head, CaseState.OPEN, step, review, work.origin, work.opened, work.opened_by, "", "", "", None)
        why, outcome, text = rng.choice(CLOSED_AS)
        summary = words.SUMMARIES[text].replace("{n}", name)
        return (
            *head,
            CaseState.CLOSED,
            step,
            review,
            work.origin,
            work.opened,
            work.opened_by,
            why,
            outcome,
            summary,
            work.closed,
        )

    def _review_day(self, work: Work) -> date:
        """Reviews lie ahead, but for a few that have been put off."""
        if work.closed:
            return work.closed
        if self.rng.random() < 0.08:
            return self.days.today - timedelta(days=self.rng.randint(1, 9))
        return self.days.today + timedelta(days=self.rng.randint(1, 42))

    def _write_plans(self) -> None:
        """A plan with weekly measurements on two of five cases that have run for three weeks."""
        rng = self.rng
        running = [
            each
            for each in self.work
            if ((each.closed or self.days.today) - each.opened).days > 24 and rng.random() < 0.4
        ]
        plans, points = [], []
        for key, work in zip(take_ids(self.cursor, InterventionPlan, len(running)), running, strict=True):
            what, goal, measure, unit, base, target, tier = rng.choice(words.PLANS)
            first, last = work.opened + timedelta(days=4), work.opened + timedelta(days=4 + 84)
            state, ended = (InterventionState.ENDED, work.closed) if work.closed else (InterventionState.ACTIVE, None)
            plans.append(
                (
                    key,
                    work.kid.id,
                    work.id,
                    what,
                    tier,
                    goal,
                    measure,
                    unit,
                    base,
                    target,
                    first,
                    last,
                    work.worker,
                    state,
                    ended,
                )
            )
            points += self._points(key, work, first, last, base, target)
        columns = "id student_id case_id what tier goal measure unit baseline target first_day last_day owner_id state ended_on"
        copy_rows(self.cursor, InterventionPlan, columns, plans)
        copy_rows(self.cursor, ProgressPoint, "plan_id student_id day value by_id", points)

    def _points(self, plan: int, work: Work, first: date, last: date, base: float, target: float) -> list[tuple]:
        """Weekly values that wander toward the target: most plans help, some do not."""
        rng, works = self.rng, self.rng.gauss(0.75, 0.4)
        end = min(last, (work.closed or self.days.today) - timedelta(days=1))
        found, day = [], first + timedelta(days=7)
        while day <= end:
            way = (day - first).days / (last - first).days
            value = base + (target - base) * way * works + rng.gauss(0, abs(target - base) * 0.12)
            found.append((plan, work.kid.id, day, max(0, round(value)), work.worker))
            day += timedelta(days=7)
        return found
