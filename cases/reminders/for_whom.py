"""Whose line it is, where somebody stands in for a colleague."""

from django.db.models import Case, OuterRef, QuerySet, Subquery, When

from cases.models import CaseloadEntry, Student


def absent_name(user, owner) -> str:
    """The colleague's given name; empty for the person's own lines."""
    return "" if owner.pk == user.pk else owner.given_name


def with_caseload() -> set[int]:
    """Ids of people with somebody on the caseload. For the system."""
    return set(CaseloadEntry.objects.filter(last_day=None).values_list("worker", flat=True))


def on_caseloads(user, students: QuerySet[Student]) -> QuerySet[Student]:
    """Those on the own caseload and on those of the absent, each with ``since`` and ``for_whom``; the own entry counts first."""
    entries = CaseloadEntry.objects.filter(worker__in=user.selves, last_day=None, student=OuterRef("pk"))
    entries = entries.order_by(Case(When(worker=user.pk, then=0), default=1), "first_day", "pk")
    of_others = entries.annotate(name=Case(When(worker=user.pk, then=None), default="worker__given_name"))
    return students.filter(pk__in=CaseloadEntry.in_force_for(user)).annotate(
        since=Subquery(entries.values("first_day")[:1]), for_whom=Subquery(of_others.values("name")[:1])
    )
