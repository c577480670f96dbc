"""What the student list can be narrowed to, and what it shows beside the name.

Each filter and column is a plug: other apps add theirs (the attendance band) without this list knowing them.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.enums import GRADE_NAMES, GRADES, Programme
from cases.models import CaseloadEntry, EncounterStudent, ProgrammeMembership
from cases.models.student import StudentQuerySet
from cases.queries.students import PROGRAMME_PERMISSION, last_contacts
from sswork import words
from sswork.registry import StudentListColumn, StudentListFilter, student_list_columns, student_list_filters
from sswork.roles import Permission
from sswork.schools import SchoolChoice, choose_school


@student_list_filters.register
class SchoolFilter(StudentListFilter):
    key, order, permission = "school", 10, Permission.STUDENT_VIEW
    label = _("School")

    def choice(self, user, data: QueryDict) -> SchoolChoice:
        """Many schools are searched instead of listed: the options are not all that may be chosen."""
        return choose_school(self.permission, user.reach(self.permission).somewhere_ids, data)

    def apply(self, queryset, user, value):
        return queryset.filter(school=value)


@student_list_filters.register
class GradeFilter(StudentListFilter):
    key, order, permission = "grade", 20, Permission.STUDENT_VIEW
    label = _("Grade")

    def choices(self, user):
        return [(code, GRADE_NAMES[code]) for code in GRADES]

    def apply(self, queryset, user, value):
        return queryset.filter(grade=value)


@student_list_filters.register
class ProgrammeFilter(StudentListFilter):
    """Each programme for those who may know of it, among the students whose programmes they may know."""

    key, order, permission = "programme", 30, Permission.STUDENT_VIEW
    label = _("Program")

    def choices(self, user):
        return [(each.value, each.label) for each in Programme if user.can(PROGRAMME_PERMISSION[each])]

    def apply(self, queryset, user, value):
        member = ProgrammeMembership.in_force().filter(student=OuterRef("pk"), programme=value)
        opened = queryset.visible_q(user, PROGRAMME_PERMISSION[Programme(value)])
        return queryset.filter(opened, Exists(member))


@student_list_filters.register
class CaseloadFilter(StudentListFilter):
    key, order, permission = "caseload", 50, Permission.ENCOUNTER_RECORD
    label = _("Caseload")

    def choices(self, user):
        return [("mine", _("On my caseload"))]

    def apply(self, queryset, user, value):
        return queryset.filter(pk__in=CaseloadEntry.in_force_for(user))


@student_list_filters.register
class NoContactFilter(StudentListFilter):
    """Students whom nobody reached in so many days, as far as this person may see encounters."""

    key, order, permission = "contact", 60, Permission.ENCOUNTER_VIEW
    label = _("Contact")

    def choices(self, user):
        days = sorted({14, 30, 60, 90, user.no_contact_days})
        return [(str(each), ngettext("None in %(n)s day", "None in %(n)s days", each) % {"n": each}) for each in days]

    def apply(self, queryset, user, value):
        since = timezone.now() - timedelta(days=int(value))
        recent = EncounterStudent.objects.visible_to(user).filter(
            student=OuterRef("pk"), reached=True, happened_at__gte=since
        )
        return queryset.filter(queryset.visible_q(user, self.permission), ~Exists(recent))


@student_list_columns.register
class LastContactColumn(StudentListColumn):
    key, order, permission = "last-contact", 50, Permission.ENCOUNTER_VIEW
    label = _("Last contact")
    template_name = "cases/students/last_contact_cell.html"

    def values(self, user, student_ids):
        return last_contacts(user, student_ids)


@dataclass(frozen=True)
class FilterField:
    """A filter as the list shows it: its choices, and the one in force ("" for none)."""

    plug: StudentListFilter
    choices: list[tuple[str, Any]]
    value: str
    school: SchoolChoice | None = None

    @property
    def said(self) -> str:
        return f"{self.plug.label}: {dict(self.choices)[self.value]}"


def _makes_a_difference(field: FilterField) -> bool:
    if field.school is not None:
        return field.school.offered
    return len(field.choices) > 1 or field.plug.key == CaseloadFilter.key


class StudentFilters:
    """The words and filters of one request. What is not a choice of this person is as if it were not there."""

    def __init__(self, user, data: QueryDict):
        self.user = user
        self.query = words.tidy(data.get(words.PLAIN, ""))
        self.fields = [self._field(plug, data) for plug in student_list_filters.for_user(user)]

    def _field(self, plug, data: QueryDict) -> FilterField:
        if isinstance(plug, SchoolFilter):
            school = plug.choice(self.user, data)
            return FilterField(plug, school.options, school.value, school)
        choices, value = plug.choices(self.user), data.get(plug.key, "")
        return FilterField(plug, choices, value if value in dict(choices) else "")

    @cached_property
    def active(self) -> list[FilterField]:
        return [each for each in self.fields if each.value]

    @property
    def offered(self) -> list[FilterField]:
        """Those that can make a difference: somebody with one school is not asked which."""
        return [each for each in self.fields if each.value or _makes_a_difference(each)]

    def apply(self, students: StudentQuerySet) -> StudentQuerySet:
        for each in self.active:
            students = each.plug.apply(students, self.user, each.value)
        return students

    @property
    def querystring(self) -> str:
        """The question as a saved view keeps it: ``q=…&school=3``. No address holds it: see ``address``."""
        return self._as_query({words.PLAIN: self.query} if self.query else {})

    def address(self, **more) -> str:
        """The list's address without its place, the words sealed, with what is given added; empty when nothing is asked."""
        found = self._as_query({words.SEALED: words.sealed(self.query, self.user)} if self.query else {}, **more)
        return f"?{found}" if found else ""

    def _as_query(self, begin: dict, **more) -> str:
        data = QueryDict(mutable=True)
        data.update(begin | {each.plug.key: each.value for each in self.active} | more)
        return data.urlencode()
