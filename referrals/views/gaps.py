"""Gaps: what a district asks for more of. Numbers only, on a page and as a file for a spreadsheet."""

import csv
from io import StringIO

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from referrals.queries.gaps import Gaps, gaps_of, last_day_counted, year_before
from sswork.charts import Bar, bars
from sswork.roles import Permission
from sswork.spreadsheets import harmless
from sswork.views import Page, TemplatePage


class GapsPage(TemplatePage):
    permission = Permission.DASHBOARD_VIEW
    template_name = "referrals/gaps.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        gaps = gaps_of(today)
        charts = [
            bars(title=split.title, rows=[Bar(part.label, part.students) for part in split.parts])
            for split in gaps.splits
        ]
        return super().get_context_data(**kwargs) | {
            "gaps": gaps,
            "charts": charts,
            "since": year_before(today),
            "until": last_day_counted(today),
        }


class GapsFile(Page):
    permission = Permission.DASHBOARD_VIEW

    def get(self, request):
        today = timezone.localdate()
        response = HttpResponse(_as_csv(gaps_of(today)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="gaps-{today.isoformat()}.csv"'
        return response


def _as_csv(gaps: Gaps) -> str:
    few = _("fewer than %(number)s, or hidden with such a number") % {"number": gaps.minimum}
    out = StringIO("\ufeff")  # so that spreadsheets read UTF-8
    out.seek(0, 2)
    writer = csv.writer(out)
    writer.writerow([_("Split"), _("Part"), _("Students")])
    writer.writerow([_("All"), "", few if gaps.total is None else gaps.total])
    for split in gaps.splits:
        for part in split.parts:
            shown = few if part.students is None else part.students
            writer.writerow([harmless(str(split.title)), harmless(str(part.label)), shown])
    return out.getvalue()
