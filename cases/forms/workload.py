"""To whom a case could go: those with least are named with what they have; people choose."""

from django.utils.translation import gettext as _

from cases.queries.casework import caseworkers_at
from cases.queries.workload import least_first, loads_of
from sswork.roles import Permission
from sswork.schools import district_of

NAMED = 4


def suggest_by_load(field, user) -> None:
    """Under a choice of colleagues: those of the person's own schools, whose work may be counted. One needs no suggestion."""
    schools = user.reach(Permission.CASE_MANAGE).school_ids
    people = list(field.queryset.filter(pk__in=caseworkers_at(schools).values("pk")))
    if len(people) < 2:
        return
    ordered = least_first(people, loads_of([each.pk for each in people], district_of(schools)))[:NAMED]
    named = "; ".join(f"{person.name} ({load.words})" for person, load in ordered)
    field.help_text = _("Least work first: %(people)s. You choose.") % {"people": named}
