"""Who looked: at a record, at a student; and what one has looked at oneself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sswork.access_log import looked_at_record
from sswork.accounts.device_names import device_name
from sswork.keyset import page_after
from sswork.models import Look
from sswork.pages.history import kept_or_404
from sswork.registry import kept_records
from sswork.roles import Permission
from sswork.templatetags.history import may_see_looks
from sswork.views import TemplatePage

PAGE = 50
NEWEST_FIRST = ("-at", "-pk")


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    how: Any
    what: str
    url: str
    reason: str
    where: str


class Looks(TemplatePage, abstract=True):
    """A list of looks, the newest first, by keyset paging."""

    template_name = "looks/list.html"
    shows_people = True

    def looks(self):
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        page = page_after(self.looks(), NEWEST_FIRST, after=self.request.GET.get("after", ""), size=PAGE)
        words = _Words(self.request.user, page.rows)
        return super().get_context_data(**kwargs) | {
            "lines": [words.line(each) for each in page.rows],
            "page": page,
            "shows_people": self.shows_people,
        }


class RecordLooks(Looks):
    """Who was shown this record, or for a student the student in any way: for the privacy officer, the lead, the author."""

    permission = Permission.SIGNED_IN

    def looks(self):
        if self.record._meta.label == "cases.Student":
            return Look.objects.of_student(self.record)
        return Look.objects.at_record(self.record)

    def get_context_data(self, kind, pk, **kwargs):
        user = self.request.user
        plug, self.record = kept_or_404(user, kind, pk)
        if not may_see_looks(user, plug, self.record):
            raise Http404
        looked_at_record(self.record, request=self.request)
        title = plug.title(user, self.record)
        return super().get_context_data(**kwargs) | {
            "heading": _("Who looked"),
            "title": title,
            "url": plug.url(self.record),
            "about": plug.label,
        }


class MyLooks(Looks):
    """What one has been shown oneself: so that nobody is surprised by what the log holds."""

    permission = Permission.SIGNED_IN
    shows_people = False

    def looks(self):
        return Look.objects.by_person(self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "heading": _("What I looked at"),
            "title": "",
            "url": "",
            "about": _("Every page about a student leaves a line, yours like everybody's."),
        }


class _Words:
    """Lines in words. Records that the reader may see are named; of others only the kind is said."""

    def __init__(self, user, looks: list[Look]):
        self.user = user
        self.titles: dict[tuple[str, str], tuple[str, str]] = {}
        self.labels: dict[str, str] = {}
        for plug in kept_records.all():
            label = plug.model._meta.label
            self.labels[label] = str(plug.label)
            wanted = [
                int(each.target_id) for each in looks if each.target_model == label and each.target_id.isdecimal()
            ]
            if wanted:
                self._name(plug, label, wanted)

    def _name(self, plug, label: str, wanted: list[int]) -> None:
        seen = plug.model.objects.visible_to(self.user, plug.permission).filter(pk__in=wanted)
        for record in seen:
            self.titles[label, str(record.pk)] = (str(record), plug.url(record))

    def line(self, look: Look) -> Line:
        what, url = self.titles.get((look.target_model, look.target_id), (self._unnamed(look), ""))
        where = " · ".join(each for each in (look.address or "", look.device and device_name(look.device)) if each)
        return Line(look.at, look.by_name, look.get_kind_display(), what, url, look.reason, where)

    def _unnamed(self, look: Look) -> str:
        if not look.target_model:
            return _("%(n)s rows") % {"n": look.rows}
        if look.target_model in self.labels:
            return self.labels[look.target_model]
        return capfirst(str(apps.get_model(look.target_model)._meta.verbose_name))
