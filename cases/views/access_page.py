"""Who can see one student, and why: for those who look after access. Ways that are one student's own can be ended here."""

import csv
from io import StringIO

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions.access_ends import TABLES, end_access, resume_access
from cases.models import Student
from cases.queries.access import WAYS, people_with_access
from cases.queries.access_ways import ends_of
from cases.queries.audience import maybe_programme_staff
from sswork.access_log import Kind
from sswork.roles import Permission
from sswork.spreadsheets import harmless
from sswork.undo import offer_undo
from sswork.views import Page, TemplatePage, get_visible_or_404

WAYS_IN_WORDS = {
    "school": gettext_lazy("By their school"),
    "caseload": gettext_lazy("By the caseload"),
    "grant": gettext_lazy("Let in"),
    "glass": gettext_lazy("In an emergency"),
    "programme": gettext_lazy("By a program"),
}


class StudentAccess(TemplatePage):
    """Everybody who can open the student's page, with each way, since when and until when, and the last look."""

    permission = Permission.ACCESS_MANAGE
    template_name = "cases/access/student.html"

    def get_context_data(self, pk, **kwargs):
        student = get_visible_or_404(Student, self.request.user, self.permission, pk=pk)
        only = asked_way(self.request)
        return super().get_context_data(**kwargs) | {
            "student": student,
            "people": people_with_access(student, only),
            "tabs": _tabs(only),
            "only": only,
            "maybe_programme_staff": maybe_programme_staff([student.pk], self.request.user),
        }


def asked_way(request) -> str:
    asked = request.GET.get("way", "")
    return asked if asked in WAYS else ""


def _tabs(only: str) -> list[dict]:
    named = [("", _("Everybody")), *((way, WAYS_IN_WORDS[way]) for way in WAYS)]
    return [{"label": label, "url": f"?way={way}", "active": way == only, "count": None} for way, label in named]


class StudentAccessFile(Page):
    """The same as a file for a spreadsheet; that it was taken out stands in the access log."""

    permission = Permission.ACCESS_MANAGE

    def get(self, request, pk):
        student = get_visible_or_404(Student, request.user, self.permission, pk=pk)
        people = people_with_access(student, asked_way(request))
        self.looked(Kind.EXPORT, target=student, student=student, rows=len(people))
        response = HttpResponse(_as_csv(people), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="access-{student.pk}.csv"'
        return response


def _as_csv(people) -> str:
    out = StringIO()
    out.write("\ufeff")  # so that spreadsheets read UTF-8
    writer = csv.writer(out)
    writer.writerow([_("Person"), _("Role"), _("Why"), _("Since"), _("Until"), _("Last look")])
    for each in people:
        look = timezone.localtime(each.last_look).strftime("%Y-%m-%d %H:%M") if each.last_look else ""
        for why in each.ways:
            cells = [each.person.name, ", ".join(each.roles), why.words, why.first_day or "", why.last_day or "", look]
            writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue()


class AccessPage(Page, abstract=True):
    """One way of one person, by what opened it; ending has taking up again as its way back."""

    permission = Permission.ACCESS_MANAGE
    http_method_names = ["post"]

    def post(self, request, pk, way, source_pk):
        student = get_visible_or_404(Student, request.user, self.permission, pk=pk)
        if way not in TABLES or not TABLES[way].objects.filter(pk=source_pk, student=student).exists():
            raise Http404
        self.change(student, way, source_pk)
        return redirect("cases:student-access", pk)

    def change(self, student, way: str, source_pk: int) -> None:
        raise NotImplementedError


class EndAccess(AccessPage):
    permission = Permission.ACCESS_MANAGE

    def change(self, student, way, source_pk):
        end_access(student=student, way=way, source_id=source_pk, by=self.request.user)
        undo = reverse("cases:access-resume", args=[student.pk, way, source_pk])
        offer_undo(self.request, _("Ended. It opens the student to nobody any more."), undo)


class ResumeAccess(AccessPage):
    permission = Permission.ACCESS_MANAGE

    def change(self, student, way, source_pk):
        if not ends_of(student, way, source_pk).exists():
            raise Http404
        resume_access(student=student, way=way, source_id=source_pk, by=self.request.user)
