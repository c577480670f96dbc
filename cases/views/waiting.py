"""The waiting list: who waits, since when; put on it, taken up from it."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import actions
from cases.actions import waiting as acts
from cases.enums import CaseState
from cases.forms.waiting import WaitForm
from cases.models import Case
from cases.queries.waiting import ORDER, AllowedDays, may_put_on_list, take_up_by, waiting_list
from cases.views.case_list import case_link
from cases.views.cases import CaseForm
from sswork.conflicts import ConflictPage
from sswork.keyset import page_after
from sswork.roles import Permission
from sswork.schools import choose_school, district_of
from sswork.tables import Column, Table
from sswork.templatetags.ui import due, status
from sswork.views import Page, TemplatePage, get_visible_or_404

SHOWN = 50
KINDS = {"now": "danger", "soon": "attention", "later": "neutral"}


class WaitingList(TemplatePage):
    """Cases that nobody has room for yet, of a school or of all one sees. The most urgent first, then what waits longest."""

    permission = Permission.CASE_VIEW
    template_name = "cases/waiting/list.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        schools = user.reach(Permission.CASE_VIEW).school_ids
        choice = choose_school(Permission.CASE_VIEW, schools, self.request.GET)
        found = waiting_list(user).filter(school=choice.pk) if choice.pk else waiting_list(user)
        page = page_after(found, ORDER, after=self.request.GET.get("after", ""), size=SHOWN)
        self.looked_at(page.rows)
        allowed = AllowedDays.on(today)
        older = {"school": choice.value, "after": str(page.last)}
        return super().get_context_data(**kwargs) | {
            "choice": choice,
            "page": page,
            "table": Table(_("Waiting list"), _columns(self.request, today, allowed), page.rows),
            "older_url": f"?{urlencode(older)}" if page.last else "",
            "days": allowed.of(district_of([choice.pk] if choice.pk else schools)),
        }


def _columns(request, today: date, allowed: AllowedDays) -> list[Column]:
    columns = [
        Column(_("Student"), case_link),
        Column(_("How urgent"), lambda case: status(KINDS[case.wait_urgency], case.get_wait_urgency_display())),
        Column(_("Waits"), partial(_waits, today), "text-nowrap"),
        Column(_("Why"), lambda case: f"{case.get_reason_display()}. {case.wait_why}"),
        Column(_("With"), lambda case: case.owner.name),
        Column(_("Take up by"), lambda case: due(take_up_by(case, allowed), today)),
    ]
    if request.user.can(Permission.CASE_MANAGE):
        columns.append(Column("", partial(_take_up, request)))
    return columns


def _waits(today: date, case: Case) -> str:
    days = (today - case.waits_since).days  # type: ignore[operator]  # it is on the list
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else _("since today")


def _take_up(request, case: Case) -> SafeString | str:
    """For whoever does casework at the school."""
    if case.owner_id not in request.user.selves and not _works_at(request.user, case.school_id):
        return ""
    return format_html(
        '<form method="post" action="{}" data-once><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="btn btn-secondary btn-sm text-nowrap">{}<span class="visually-hidden">: {}</span></button></form>',
        reverse("cases:case-take-up", args=[case.pk]),
        get_token(request),
        _("Begin") if case.owner_id in request.user.selves else _("Take up"),
        case.student.name,
    )


def _works_at(user, school_id: int) -> bool:
    return school_id in user.reach(Permission.CASE_MANAGE).school_ids


class PutOnWaitingList(ConflictPage, CaseForm):
    """Also where it waits already: another urgency, another reason. For whoever may give the case away."""

    expected = CaseState.OPEN
    form_class = WaitForm
    template_name = "cases/waiting/wait.html"

    @property
    def record(self) -> Case:
        return self.case

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if may_put_on_list(self.case, request.user) else self._not_theirs()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"case": self.case}

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except actions.NotInThisState:
            return self._elsewhere()
        except acts.NotTheirs:
            return self._not_theirs()

    def compare(self, form, current, status=409):
        return super().compare(form, current, status) if current.is_open else self._elsewhere()

    def _not_theirs(self):
        """The way that there is: to ask for the case."""
        self.case.refresh_from_db()
        words = _(
            "Only %(owner)s or the lead puts this case on the waiting list. Nothing has changed. You can ask for it."
        )
        messages.info(self.request, words % {"owner": self.case.owner.name})
        return redirect("cases:case", self.case.pk)

    def save(self, form):
        acts.put_on_waiting_list(case=self.case, by=self.request.user, **form.cleaned_data)
        return self.done(_("It is on the waiting list."))


class TakeUpCase(Page):
    """Off the waiting list by one button."""

    permission = Permission.CASE_MANAGE
    http_method_names = ["post"]

    def post(self, request, pk):
        case = get_visible_or_404(Case, request.user, self.permission, pk=pk)
        was_own = case.owner_id in request.user.selves
        try:
            acts.take_up_case(case=case, by=request.user)
            messages.success(request, _("It is off the waiting list.") if was_own else _("The case is yours now."))
        except actions.NotInThisState:
            messages.info(request, _("It does not wait any more: somebody else was quicker."))
        except actions.TransferWaits:
            messages.info(request, _("This case is on its way to a colleague already."))
        except acts.NotTheirs:
            messages.info(
                request, _("Only who does casework at the student's school takes it up. Nothing has changed.")
            )
        return redirect("cases:case", case.pk)
