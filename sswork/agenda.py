"""My day: what waits for a person, in order, without what the person has answered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from .actions import action, audit
from .models import AgendaAnswer, Definition
from .registry import AgendaItem, reminder_sources

HORIZON = timedelta(days=7)
LINES = "reminders.lines_a_day"
WaitsFor = Mapping[str, Collection[int] | None]


@dataclass(frozen=True)
class Agenda:
    """``due``: today or before; ``soon``: within a week; ``quiet``: students whom nobody has been in touch with."""

    overdue: list[AgendaItem]
    today: list[AgendaItem]
    soon: list[AgendaItem]
    quiet: list[AgendaItem]

    @property
    def is_empty(self) -> bool:
        return not (self.overdue or self.today or self.soon or self.quiet)


def agenda_of(user, today: date) -> Agenda:
    """Everything listed for this person, oldest first. One query a source, and one for the answers."""
    due, quiet = _listed(user, today, _answers(user))
    return Agenda(
        overdue=[each for each in due if each.due_on < today],
        today=[each for each in due if each.due_on == today],
        soon=[each for each in due if today < each.due_on <= today + HORIZON],
        quiet=quiet,
    )


def line_of(user, today: date, kind: str, object_key: str) -> AgendaItem | None:
    """One line of this person's, if it is listed today."""
    source = next((each for each in reminder_sources.for_user(user) if each.key == kind), None)
    item = source.line(user, today, object_key) if source and source.is_answerable else None
    return None if item is None or _is_silenced(item, _answers(user), today) else item


def due_items(user, today: date, waits_for: WaitsFor | None = None) -> list[tuple[AgendaItem, date]]:
    """What a reminder is made for, and its day: the due date, or the later day to which the person put it off.

    ``waits_for``: what each source said of all people at once, by its key; those that have nothing for this person are not asked.
    """
    due = [
        item
        for source in reminder_sources.for_user(user)
        if _may_have(source.key, user, waits_for)
        for item in source.due(user, today)
        if item.due_on <= today
    ]
    answers = _answers(user) if due else {}
    listed = [each for each in due if not _is_silenced(each, answers, today)]
    return [(each, max(each.due_on, _listed_again(each, answers))) for each in listed]


def _may_have(key: str, user, waits_for: WaitsFor | None) -> bool:
    """Of the person, or of whom the person stands in for."""
    people = None if waits_for is None else waits_for[key]
    return people is None or not user.selves.isdisjoint(people)


def everybodys(today: date) -> WaitsFor:
    """For whom something may be due, by source. For the system: one query a source."""
    return {each.key: each.waits_for(today) for each in reminder_sources.all()}


def lines_a_day(today: date) -> int:
    """How many lines a day are shown before the rest is folded, on My day and in a mail."""
    return int(Definition.threshold(LINES, today))


def _listed(user, today: date, answers: dict) -> tuple[list[AgendaItem], list[AgendaItem]]:
    """Lines that are due and lines about quiet students, each without what is put off or dismissed."""
    due: list[AgendaItem] = []
    quiet: list[AgendaItem] = []
    for source in reminder_sources.for_user(user):
        items = [each for each in source.due(user, today) if not _is_silenced(each, answers, today)]
        (quiet if source.section == "quiet" else due).extend(items)
    for each in (due, quiet):
        each.sort(key=lambda item: (item.due_on, str(item.title)))
    return due, quiet


def _line(item: AgendaItem) -> tuple[str, str]:
    return item.kind, item.object_key


def _is_silenced(item: AgendaItem, answers: dict, today: date) -> bool:
    return _listed_again(item, answers) > today


def _listed_again(item: AgendaItem, answers: dict) -> date:
    """The day from which it is listed. What a law sets is listed on its day, whatever was answered, and whenever."""
    until = answers.get(_line(item), date.min)
    if until is None:
        return date.max if item.is_dismissable else date.min
    return min(until, item.put_off_until or date.max)


def _answers(user) -> dict[tuple[str, str], date | None]:
    """The day until which each answered line is put off; None for those that are dismissed."""
    answers = AgendaAnswer.objects.filter(person=user).values_list("kind", "object_key", "until")
    return {(kind, key): until for kind, key, until in answers}


def answers_to(user, lines: Collection[tuple[str, str]], today: date) -> dict[tuple[str, str], AgendaAnswer]:
    """What this person answered to some lines, by kind and key, as far as it still holds. One query."""
    keys = {key for _kind, key in lines}
    rows = AgendaAnswer.objects.filter(person=user, object_key__in=keys) if keys else ()
    return {(each.kind, each.object_key): each for each in rows if each.until is None or each.until > today}


@action
def snooze(*, kind: str, object_key: str, until: date, by):
    """List it again on ``until``."""
    answer, _made = AgendaAnswer.objects.update_or_create(
        person=by, kind=kind, object_key=object_key, defaults={"answer": "snoozed", "until": until, "reason": ""}
    )
    audit("agenda.snoozed", by=by, target=answer, kind=kind, key=object_key, until=str(until))
    return answer


@action
def dismiss(*, kind: str, object_key: str, reason: str, by):
    """Not needed, for a reason. The record itself is untouched."""
    answer, _made = AgendaAnswer.objects.update_or_create(
        person=by, kind=kind, object_key=object_key, defaults={"answer": "dismissed", "until": None, "reason": reason}
    )
    audit("agenda.dismissed", by=by, target=answer, kind=kind, key=object_key)
    return answer


@action
def take_back(*, kind: str, object_key: str, by):
    """Undo an answer: the line is listed as before."""
    AgendaAnswer.objects.filter(person=by, kind=kind, object_key=object_key).delete()
    audit("agenda.answer_undone", by=by, target=by, kind=kind, key=object_key, at=str(timezone.now()))
