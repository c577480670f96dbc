"""All that wait for the team, as a list."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from referrals import queries
from referrals.enums import ReferralReason, Triage, Urgency
from referrals.models import Referral
from referrals.queries.triage import Targets, due_of, targets, with_calendar
from referrals.rules import grade_words, waiting_days
from sswork.keyset import page_after
from sswork.registry import student_list_columns
from sswork.roles import Permission
from sswork.schools import choose_school
from sswork.tables import Column, Table, drawing
from sswork.templatetags.ui import status
from sswork.views import TemplatePage

PAGE = 25
# What was written is read one referral at a time.
UNREAD = ("concern", "strengths", "tried", "decision_note", "review_note")
URGENCY_STATUS = {Urgency.URGENT: "overdue", Urgency.SOON: "attention", Urgency.ROUTINE: "neutral"}


@dataclass(frozen=True)
class Row:
    """A waiting referral in words: a long board is drawn often. ``cells``: pairs of a column's label and its cell."""

    url: str
    student: str
    grade: str
    school: str
    about: str
    urgency: str
    waiting: str
    first_look: Any
    late: bool
    cells: list[tuple[Any, str]]


class Waiting(TemplatePage):
    """All that wait for the team as one list, page by page: urgent first, then the longest waiting."""

    permission = Permission.REFERRAL_VIEW
    template_name = "referrals/waiting.html"

    def get_context_data(self, **kwargs):
        ids = self.request.user.reach(Permission.REFERRAL_VIEW).school_ids
        choice = choose_school(Permission.REFERRAL_VIEW, ids, self.request.GET)
        referrals = Referral.objects.visible_to(self.request.user).defer(*UNREAD)
        referrals = referrals.select_related("student", "team_school")
        if choice.pk:
            referrals = referrals.filter(team_school=choice.pk)
        wanted = targets()
        page = self._waiting(referrals, wanted)
        columns = _of_apps(self.request.user)
        rows = _rows(self.request.user, columns, page.rows, wanted)
        self.looked_at(page.rows)
        return super().get_context_data(**kwargs) | {
            "choice": choice,
            "page": page,
            "rows": rows,
            "table": Table(
                _("Requests for help, urgent ones first, then those that wait longest"),
                _columns(columns, many_schools=len(ids) > 1 and not choice.pk),
                rows,
            ),
        }

    def _waiting(self, referrals, wanted: Targets):
        waiting = with_calendar(referrals.waiting(), wanted)
        after = self.request.GET.get("after", "")
        return page_after(waiting, queries.WAITING_ORDER, after=after, size=PAGE, among=referrals)


def _columns(of_apps, *, many_schools: bool) -> list[Column]:
    late = status("overdue", _("Late"))
    return [
        Column(_("Student"), partial(_link, many_schools)),
        Column(_("About"), lambda row: row.about),
        Column(_("How soon"), lambda row: row.urgency),
        Column(_("First look"), lambda row: row.first_look),
        Column(
            _("Waiting"),
            lambda row: format_html("{} {}", row.waiting, late) if row.late else row.waiting,
            "text-nowrap",
        ),
        *(Column(each.label, partial(_cell, place)) for place, each in enumerate(of_apps)),
    ]


def _link(many_schools: bool, row: Row) -> SafeString:
    where = f"{row.grade} · {row.school}" if many_schools else row.grade
    return format_html('<a href="{}">{}</a><div class="meta fw-normal">{}</div>', row.url, row.student, where)


def _cell(place: int, row: Row) -> str:
    return row.cells[place][1]


def _of_apps(user):
    """Of what apps can say about a list of students, attendance is what a team asks for first."""
    return [each for each in student_list_columns.for_user(user) if each.permission == Permission.ATTENDANCE_VIEW]


def _rows(user, columns, referrals, wanted: Targets) -> list[Row]:
    """One query for each column, whatever the number of rows."""
    ids = [each.student_id for each in referrals]
    columns = [_drawn(each, each.values(user, ids)) for each in columns] if ids else []
    words, now = Words(), timezone.localtime()
    return [
        words.row(
            each, due_of(each, wanted), now, [(label, drawn.get(each.student_id, "")) for label, drawn in columns]
        )
        for each in referrals
    ]


def _drawn(column, values: dict[int, Any]) -> tuple[Any, dict[int, str]]:
    """A column's label, and its cells by student."""
    draw = drawing(column.template_name)
    return column.label, {student: draw(value) for student, value in values.items()}


class Words:
    """The words of a row, each translated once for the whole board."""

    def __init__(self):
        self.reasons = {each.value: str(each.label) for each in ReferralReason}
        self.triage = {each.value: each.label for each in Triage}
        self.pills = {each.value: status(URGENCY_STATUS[each], each.label) for each in Urgency}

    def row(self, referral, due: datetime, now: datetime, cells) -> Row:
        days = waiting_days(referral.received_on, now.date())
        return Row(
            url=reverse("referrals:referral", args=[referral.pk]),
            student=referral.student.name,
            grade=str(grade_words(referral.student.grade)),
            school=referral.team_school.name,
            about=", ".join(self.reasons[each] for each in referral.reasons),
            urgency=self.pills[referral.urgency],
            waiting=ngettext("%(days)s day", "%(days)s days", days) % {"days": days},
            first_look=self.triage.get(referral.triage, ""),
            late=not referral.triage and now > due,
            cells=cells,
        )
