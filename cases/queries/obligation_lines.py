"""Obligations as lines of My day: whose line one is, and what the person answered to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from cases.models import Obligation
from cases.queries.facts import ACCESS_REQUEST
from sswork.agenda import answers_to
from sswork.models import AgendaAnswer, Definition
from sswork.roles import Permission

OWN_LINE, LEADS_LINE = "obligation", "obligation_lead"
SOON = timedelta(days=7)
ESCALATE_AFTER = "obligations.escalate_days"


def escalated(today: date) -> Q:
    """What a lead is told of: ran out long enough ago; or will within a week, and nobody has the next step."""
    return Q(due_on__lte=_escalated_until(today)) | Q(owner=None, due_on__lte=today + SOON)


def _escalated_until(today: date) -> date:
    return today - timedelta(days=int(Definition.threshold(ESCALATE_AFTER, today)))


@dataclass(frozen=True)
class Line:
    """A line on My day that this person can put off or dismiss, with the answer that holds."""

    kind: str
    object_key: str
    answer: AgendaAnswer | None = None

    @property
    def url(self) -> str:
        return reverse("agenda-line", args=[self.kind, self.object_key])

    @property
    def undo_url(self) -> str:
        return reverse("agenda-undo", args=[self.kind, self.object_key])


def lines_of(rows: Iterable[Obligation], user, today: date) -> dict[int, Line]:
    """By obligation, for those that are, or will be, a line of this person's. Two queries at most, however many rows."""
    open_ones = [each for each in rows if each.is_open and each.due_on and each.fact != ACCESS_REQUEST]
    until = _escalated_until(today) if open_ones and user.can(Permission.RULES_MANAGE) else None
    kinds = {each.pk: _kind(each, user, today, until) for each in open_ones}
    lines = {each.pk: (kind, each.line_key) for each in open_ones if (kind := kinds[each.pk])}
    answers = answers_to(user, lines.values(), today)
    return {pk: Line(*line, answers.get(line)) for pk, line in lines.items()}


def _kind(obligation: Obligation, user, today: date, escalated_until: date | None) -> str:
    if obligation.owner_id in user.selves:
        return OWN_LINE
    if escalated_until is None or not obligation.is_legal or obligation.due_on is None:
        return ""
    is_nobodys = obligation.owner_id is None and obligation.due_on <= today + SOON
    return LEADS_LINE if is_nobodys or obligation.due_on <= escalated_until else ""
