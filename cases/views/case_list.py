"""The list of cases: the own and all one sees, open and closed."""

from datetime import date
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.enums import CaseReason, CaseState, Lane
from cases.forms.cases import CaseListForm
from cases.models import Case
from cases.queries.keyset import keyset_page
from cases.queries.workload import Load, Weighed, loads_of, weighed, weight_words
from sswork.roles import Permission
from sswork.schools import district_of
from sswork.tables import Column, Table
from sswork.templatetags.ui import due, icon
from sswork.views import TemplatePage


class Cases(TemplatePage):
    """Open cases by review date, so that overdue reviews come first; closed ones by the day they ended."""

    permission = Permission.CASE_VIEW
    template_name = "cases/cases/list.html"

    def get_context_data(self, **kwargs):
        form = CaseListForm(self.request.GET, user=self.request.user)
        chosen = form.chosen()
        page = keyset_page(self._found(chosen), self._order(chosen), self.request.GET.get("at", ""))
        self.looked_at(page.rows)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "chosen": chosen,
            "active_filters": sum(1 for name in ("reason", "school") if chosen[name]),
            "clear_url": f"?who={chosen['who']}&state={chosen['state']}",
            "page": page,
            "table": Table(
                _("Cases"), _columns(chosen, timezone.localdate(), self._weights(chosen, page.rows)), page.rows
            ),
            "load": self._load(chosen),
            "may_compare": self.request.user.can(Permission.RESTRICTED_VIEW),
            "may_open": self.request.user.can(Permission.CASE_MANAGE),
            "may_name": self.request.user.can(Permission.RULES_MANAGE),
            "tabs": self._tabs(chosen),
            "newer_url": self._address(at=page.newer) if page.newer else "",
            "older_url": self._address(at=page.older) if page.older else "",
        }

    def _found(self, chosen):
        found = Case.objects.visible_to(self.request.user).filter(state=chosen["state"])
        if chosen["who"] == CaseListForm.MINE:
            found = found.filter(owner=self.request.user)
        if chosen["reason"]:
            found = found.filter(reason=chosen["reason"])
        if chosen["school"]:
            found = found.filter(school=chosen["school"])
        return found.select_related("student__school", "owner")

    def _weights(self, chosen, rows) -> dict[int, Weighed]:
        return weighed(rows, self.request.user) if chosen["state"] == CaseState.OPEN else {}

    def _load(self, chosen) -> Load | None:
        """The person's own, above the own open cases."""
        user = self.request.user
        is_own = (chosen["who"], chosen["state"]) == (CaseListForm.MINE, CaseState.OPEN)
        if not is_own or not user.can(Permission.CASE_MANAGE):
            return None
        return loads_of([user.pk], district_of(user.reach(Permission.CASE_MANAGE).school_ids))[user.pk]

    def _order(self, chosen) -> tuple[str, str]:
        return ("review_on", "id") if chosen["state"] == CaseState.OPEN else ("-closed_on", "-id")

    def _address(self, **changes) -> str:
        query = self.request.GET.copy()
        query.pop("at", None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}"

    def _tabs(self, chosen) -> list[dict]:
        named = [
            (_("My open cases"), CaseListForm.MINE, CaseState.OPEN),
            (_("All open"), CaseListForm.ALL, CaseState.OPEN),
            (_("My closed"), CaseListForm.MINE, CaseState.CLOSED),
            (_("All closed"), CaseListForm.ALL, CaseState.CLOSED),
        ]
        return [
            {
                "label": label,
                "url": self._address(who=who, state=state),
                "active": (chosen["who"], chosen["state"]) == (who, state),
                "count": None,
            }
            for label, who, state in named
        ]


def _columns(chosen, today: date, weights: dict[int, Weighed]) -> list[Column]:
    """Of the list of cases: what comes next for open ones, how it ended for closed ones."""
    reasons = {each.value: str(each.label) for each in CaseReason}
    owner = [Column(_("Owner"), lambda case: case.owner.name)] if chosen["who"] == CaseListForm.ALL else []
    columns = [Column(_("Student"), case_link), Column(_("Reason"), partial(_reason, reasons))]
    if chosen["state"] == CaseState.OPEN:
        review = Column(_("Review"), lambda case: due(case.review_on, today))
        weight = Column(_("Weight"), lambda case: _weight(weights[case.pk]))
        return [*columns, Column(_("Next step"), lambda case: case.next_step), *owner, weight, review]
    outcome = Column(_("Outcome"), lambda case: case.get_outcome_display())
    return [*columns, outcome, *owner, Column(_("Closed"), lambda case: date_format(case.closed_on, "M j, Y"))]


def _weight(own: Weighed) -> SafeString:
    return format_html('{}<div class="meta">{}</div>', weight_words(own.weight), own.why)


def case_link(case) -> SafeString:
    url, student = reverse("cases:case", args=[case.pk]), case.student
    return format_html(
        '<a href="{}">{}</a><div class="meta fw-normal">{}</div>', url, student.list_name, student.school.name
    )


def _reason(reasons: dict[str, str], case) -> SafeString | str:
    lock = icon("lock", label=case.get_lane_display()) if case.lane != Lane.TEAM else ""
    said = case.reason_words or reasons[case.reason]
    return format_html("{} {}", said, lock) if lock else said
