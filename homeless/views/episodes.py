"""The liaison's list: who is in a housing episode, how long it is known, and when help was last given."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeless.enums import Residence
from homeless.models import Episode
from homeless.queries import NEWEST_FIRST, first_service_days, with_last_service
from homeless.rules import days_since
from sswork.keyset import page_after
from sswork.roles import Permission
from sswork.schools import SchoolChoice, choose_school
from sswork.views import TemplatePage

PAGE = 50


@dataclass(frozen=True)
class Row:
    """An episode as the list shows it, in words: a long list is drawn often."""

    url: str
    student: str
    school: str
    residence: str
    is_unaccompanied: bool
    first_day: date
    last_day: date | None
    known_for: str
    last_service_on: date | None
    waits_for_help: bool


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    active: bool
    count: int | None = None


class Episodes(TemplatePage):
    """Open ones, or those that ended and still give the right to help."""

    permission = Permission.HOMELESS_VIEW
    template_name = "homeless/episodes.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        ended = self.request.GET.get("show") == "ended"
        choice = self._choice()
        page = self._page(ended, choice.pk)
        self.looked_at(page.rows)
        limit = first_service_days()
        return super().get_context_data(**kwargs) | {
            "rows": _rows(page.rows, today, limit),
            "page": page,
            "choice": choice,
            "kept": [("show", "ended")] if ended else [],
            "ended": ended,
            "tabs": [Tab(_("Open"), "?", not ended), Tab(_("Ended"), "?show=ended", ended)],
            "today": today,
            "may_start": user.can(Permission.HOMELESS_MANAGE),
        }

    def _choice(self) -> SchoolChoice:
        reach = self.request.user.reach(Permission.HOMELESS_VIEW)
        return choose_school(Permission.HOMELESS_VIEW, reach.school_ids | reach.programme_school_ids, self.request.GET)

    def _page(self, ended: bool, school: int | None):
        user = self.request.user
        episodes = (
            Episode.objects.visible_to(user).filter(last_day__isnull=not ended).select_related("student", "school")
        )
        if school:
            episodes = episodes.filter(school=school)
        after = self.request.GET.get("after", "")
        return page_after(with_last_service(episodes, user), NEWEST_FIRST, after=after, size=PAGE)


def _rows(episodes, today: date, limit: int) -> list[Row]:
    residences = {each.value: str(each.label) for each in Residence}
    return [_row(each, residences[each.residence], today, limit) for each in episodes]


def _row(episode, residence: str, today: date, limit: int) -> Row:
    days = days_since(episode.identified_on, today)
    return Row(
        url=reverse("homeless:episode", args=[episode.pk]),
        student=episode.student.name,
        school=episode.school.name,
        residence=residence,
        is_unaccompanied=episode.is_unaccompanied,
        first_day=episode.first_day,
        last_day=episode.last_day,
        known_for=ngettext("%(days)s day", "%(days)s days", days) % {"days": days},
        last_service_on=episode.last_service_on,
        waits_for_help=episode.last_service_on is None and episode.last_day is None and days >= limit,
    )
