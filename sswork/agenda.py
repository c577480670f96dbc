"""My day: what waits for a person, in order, without what the person has answered."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from .actions import action, audit
from .models import AgendaAnswer
from .registry import AgendaItem, reminder_sources

HORIZON = timedelta(days=7)


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
    answers = _answers(user)
    items = source.due(user, today) if source else ()
    return next(
        (each for each in items if each.object_key == object_key and not _is_silenced(each, answers, today)), None
    )


def due_items(user, today: date) -> list[tuple[AgendaItem, date]]:
    """What a reminder is made for, and its day: the due date, or the later day to which the person put it off."""
    answers = _answers(user)
    due, quiet = _listed(user, today, answers)
    return [
        (each, max(each.due_on, answers.get(_line(each)) or each.due_on))
        for each in due + quiet
        if each.due_on <= today
    ]


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
    until = answers.get(_line(item), date.min)
    return until is None or until > today


def _answers(user) -> dict[tuple[str, str], date | None]:
    """The day until which each answered line is put off; None for those that are dismissed."""
    answers = AgendaAnswer.objects.filter(person=user).values_list("kind", "object_key", "until")
    return {(kind, key): until for kind, key, until in answers}


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
