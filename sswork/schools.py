"""Which school a page shows. Few schools are listed; many are searched, so that a page of a district does not carry them all."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from .expressions import IsOneOf
from .models import Organization
from .roles import Permission

LISTED_AT_MOST = 20
FOUND_AT_MOST = 12
# Rights whose schools a page may be narrowed to.
PERMISSIONS = frozenset(
    {
        Permission.ATTENDANCE_VIEW,
        Permission.CASE_VIEW,
        Permission.DASHBOARD_VIEW,
        Permission.ENCOUNTER_VIEW,
        Permission.HOMELESS_VIEW,
        Permission.REFERRAL_VIEW,
        Permission.STUDENT_VIEW,
    }
)


@dataclass(frozen=True)
class SchoolChoice:
    """What a page offers: ``options`` are all schools, or only the chosen one where they are searched at ``picker_url``."""

    options: list[tuple[str, Any]]
    value: str = ""
    picker_url: str = ""

    @property
    def pk(self) -> int | None:
        return int(self.value) if self.value else None

    @property
    def offered(self) -> bool:
        """Somebody with one school is not asked which."""
        return len(self.options) > 1 or bool(self.picker_url)


def choose_school(permission: Permission, ids: Collection[int], data: QueryDict) -> SchoolChoice:
    """The school that the address names, among ``ids``; anything else is as if it were not there. One query at most.

    ``?schools=all`` lists them all: the way of a browser without scripts.
    """
    asked = data.get("school", "")
    value = asked if asked.isdecimal() and len(asked) < 19 and int(asked) in ids else ""
    if len(ids) <= LISTED_AT_MOST or data.get("schools") == "all":
        return SchoolChoice(_named(ids), value)
    url = f"{reverse('school-picker')}?{urlencode({'for': permission.value})}"
    return SchoolChoice(_named([int(value)]) if value else [], value, url)


def district_of(ids: Collection[int]) -> int | None:
    """The district in which all these schools lie; None where it is not one. One query at most."""
    found = set(Organization.objects.filter(IsOneOf("id", ids)).values_list("parent", flat=True)) if ids else ()
    return found.pop() if len(found) == 1 else None


def _named(ids: Collection[int]) -> list[tuple[str, Any]]:
    found = Organization.objects.filter(pk__in=ids).order_by("name").values_list("pk", "name") if ids else ()
    return [(str(pk), name) for pk, name in found]


class SchoolField(forms.ChoiceField):
    """The same in the filters of a list."""

    is_searched = False

    def offer(self, choice: SchoolChoice) -> None:
        self.choices = [("", _("Any")), *choice.options]
        if choice.picker_url:
            self.is_searched = True
            self.widget.attrs |= {"data-picker-url": choice.picker_url, "data-placeholder": _("Find a school")}


def find_schools(user, permission: Permission, query: str) -> list[tuple[int, str]]:
    """The first few of the person's schools in whose name each of the words stands."""
    found = Organization.objects.filter(pk__in=user.reach(permission).somewhere_ids)
    for word in query.split():
        found = found.filter(name__icontains=word)
    return list(found.order_by("name").values_list("pk", "name")[:FOUND_AT_MOST])
