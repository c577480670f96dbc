"""The list of students, and the answers to those who look for one by name."""

from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import PROGRAMME_SHORT, grade_name
from cases.filters import StudentFilters
from cases.models import Student
from cases.queries.students import PROGRAMME_PERMISSION, Slice, find, named, programmes_of, slice_by_name, spelled_like
from sswork import words
from sswork.access_log import Kind
from sswork.models import SavedView
from sswork.registry import student_list_columns
from sswork.roles import Permission
from sswork.tables import Column, Table, drawing
from sswork.views import Page, TemplatePage

LIST = "cases:students"
SHOWN = 50
ALIKE_SHOWN = 10
PICKED = 10
COLUMNS = (
    "given_name",
    "family_name",
    "preferred_name",
    "local_id",
    "grade",
    "home_language",
    "sort_name",
    "school__name",
)
# What a picker is for, and the right that opens students for it.
PICKER_PERMISSION = {
    "student": Permission.STUDENT_VIEW,
    "encounter": Permission.ENCOUNTER_RECORD,
    "case": Permission.CASE_MANAGE,
    "referral": Permission.REFERRAL_MAKE,
    "homeless": Permission.HOMELESS_MANAGE,
}


@dataclass
class Row:
    """A student of the list: ``cells`` holds label and HTML for each column that an app adds."""

    student: Student
    url: str
    programmes: list[Any]
    cells: list[tuple[Any, str]] = field(default_factory=list)


class StudentList(TemplatePage):
    """Students by name. What is asked is posted, for it may hold a name; the address that answers holds it sealed.

    htmx gets the table alone, and shows that address too.
    """

    permission = Permission.STUDENT_VIEW

    def get_template_names(self):
        return ["cases/students/results.html" if self.is_live else "cases/students/list.html"]

    @property
    def is_live(self) -> bool:
        return bool(self.request.htmx) and not self.request.htmx.history_restore_request

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        if self.is_live:  # the address without what was left empty
            response["HX-Replace-Url"] = self.request.path + context["filters"].address()
        return response

    def post(self, request, *args, **kwargs):
        if self.is_live:
            return self.get(request, *args, **kwargs)
        return redirect(request.path + StudentFilters(request.user, request.POST).address())

    def get_context_data(self, **kwargs):
        filters = StudentFilters(self.request.user, words.question(self.request))
        here = self._slice(filters)
        alike = self._alike(filters, here)
        self.looked_at(here.rows + alike, Kind.SEARCH if filters.query else Kind.LIST)
        labels, rows = rows_of(self.request.user, here.rows + alike)
        found, others = rows[: len(here.rows)], rows[len(here.rows) :]
        columns = columns_for(self.request.user, labels)
        return super().get_context_data(**kwargs) | {
            "filters": filters,
            "rows": found,
            "table": Table(_("Students"), columns, found),
            "alike": others,
            "alike_table": Table(_("Students whose name is spelled alike"), columns, others),
            "newer": filters.address(before=here.before) if here.before else "",
            "older": filters.address(after=here.after) if here.after else "",
            "shown": _shown(here),
            "views": self._views(filters),
            "is_live": self.is_live,
            "may_manage": self.request.user.can(Permission.CASE_MANAGE),
        }

    @cached_property
    def _mine(self):
        return Student.objects.visible_to(self.request.user)

    def _slice(self, filters) -> Slice:
        students = filters.apply(self._mine.enrolled())
        if filters.query:
            students = named(students, filters.query)
        students = students.select_related("school").only(*COLUMNS)
        after, before = self._anchor("after"), self._anchor("before")
        here = slice_by_name(students, after=after, before=before, size=SHOWN)
        if (after or before) and not here.rows:  # those beside whom it began have gone
            return slice_by_name(students, size=SHOWN)
        return here

    def _anchor(self, name: str) -> Student | None:
        """The student beside whom the page begins. One who is not this person's to see says nothing about where."""
        pk = self.request.GET.get(name, "")
        return self._mine.filter(pk=pk).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None

    def _alike(self, filters, here: Slice) -> list[Student]:
        """Names spelled like the words, where few have the words as they stand."""
        if not filters.query or here.before or here.after or len(here.rows) >= ALIKE_SHOWN:
            return []
        students = filters.apply(self._mine.enrolled()).select_related("school").only(*COLUMNS)
        return spelled_like(students, filters.query, ALIKE_SHOWN, besides=here.rows)

    def _views(self, filters) -> list[dict]:
        url, now, user = reverse(LIST), filters.querystring, self.request.user
        views = SavedView.objects.filter(person=user, page=LIST)
        return [
            {
                "view": each,
                "url": url + StudentFilters(user, QueryDict(each.query)).address(),
                "active": each.query == now,
            }
            for each in views
        ]


def _shown(here: Slice) -> str:
    """How many, without counting: a number only where it is known."""
    if here.before is None and here.after is None:
        return ngettext("%(n)s student", "%(n)s students", len(here.rows)) % {"n": len(here.rows)}
    return _("More than %(n)s students") % {"n": SHOWN}


def rows_of(user, students: list[Student]) -> tuple[list[Any], list[Row]]:
    """Labels of the columns that apps add, and the rows: one query for programmes and one for each column."""
    ids = [each.pk for each in students]
    programmes = programmes_of(user, ids)
    base = reverse("cases:student", args=[0]).removesuffix("0/")
    short = {pk: [PROGRAMME_SHORT[each] for each in found] for pk, found in programmes.items()}
    rows = {each.pk: Row(each, f"{base}{each.pk}/", short.get(each.pk, [])) for each in students}
    columns = student_list_columns.for_user(user) if ids else []
    for column in columns:
        values, draw = column.values(user, ids), drawing(column.template_name)
        for pk, row in rows.items():
            row.cells.append((column.label, draw(values[pk]) if pk in values else ""))
    return [each.label for each in columns], list(rows.values())


def columns_for(user, labels: list[Any]) -> list[Column]:
    """The list's own columns and those that apps add. Grades and programmes are put in words once for all who share them."""
    grade, tags = cache(grade_name), cache(_tags)
    columns = [
        Column(_("Student"), _name),
        Column(_("Grade"), lambda row: grade(row.student.grade)),
        Column(_("School"), lambda row: row.student.school.name),
        Column(_("Language"), lambda row: row.student.home_language, "d-none d-md-table-cell"),
    ]
    if any(user.can(each) for each in PROGRAMME_PERMISSION.values()):
        columns.append(Column(_("Programs"), lambda row: tags(tuple(row.programmes))))
    return columns + [Column(label, partial(_cell, place)) for place, label in enumerate(labels)]


def _name(row: Row) -> SafeString:
    student = row.student
    known_as = format_html(' <span class="meta">({})</span>', student.given_name) if student.preferred_name else ""
    return format_html('<a href="{}">{}</a>{}', row.url, student.list_name, known_as)


def _tags(words: tuple) -> SafeString:
    return format_html_join(" ", '<span class="tag">{}</span>', ((each,) for each in words))


def _cell(place: int, row: Row) -> str:
    return row.cells[place][1]


class StudentPicker(Page):
    """The best few matches for the words typed, among the students whom this person may choose for a purpose."""

    permission = Permission.SIGNED_IN

    def get(self, request):
        permission = PICKER_PERMISSION.get(request.GET.get("for", "student"))
        if permission is None:
            raise Http404
        if not request.user.can(permission):
            raise PermissionDenied
        query = words.typed(request)
        students = Student.objects.visible_to(request.user, permission).enrolled().select_related("school")
        found = find(students, query, PICKED) if query else []
        self.looked_at(found, Kind.SEARCH)
        return JsonResponse([_option(each) for each in found], safe=False)


def _option(student: Student) -> dict:
    return {"id": student.pk, "label": student.list_name, "detail": student.school_line}
