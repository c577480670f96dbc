"""Unusual looks: found each week for all, reviewed by one person with a note."""

from datetime import date

from django.utils import timezone

from cases.queries.unusual import keep_unusual
from sswork.actions import action, audit
from sswork.models.looks import UnusualLook


class AlreadyReviewed(Exception):
    """Somebody else was quicker."""


@action(beyond_view="the week's looks of everybody are compared")
def find_unusual(*, week: date, by) -> int:
    found = keep_unusual(week)
    audit("looks.compared", by=by, target=UnusualLook(), week=week.isoformat(), found=found)
    return found


@action
def review_unusual(*, look, verdict, note, by) -> None:
    """What a reviewer found out, in their own words; nobody reviews their own."""
    open_ = UnusualLook.objects.for_reviewer(by).open().filter(pk=look.pk)
    if not open_.update(verdict=verdict, note=note, reviewed_by=by, reviewed_at=timezone.now()):
        raise AlreadyReviewed
    audit("looks.reviewed", by=by, target=look, rule=look.rule, verdict=verdict)
