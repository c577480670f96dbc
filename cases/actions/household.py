"""Households that were entered twice become one, and two again when that was a mistake; nothing of either is lost."""

from django.db import connection
from django.utils import timezone

from cases.enums import HouseholdVerdict
from cases.models import Household, HouseholdMatch, Student
from cases.queries.households import RIGHT, likeness_of, mergeable
from sswork.actions import action, audit

BEYOND = "a household without children has nobody by whom it could be seen"
# The same as the roster import's: what it has read of households must not change under it.
LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('roster'))"


class NotTheirHousehold(Exception):
    """Not both households are wholly in the person's view, or one of them was merged meanwhile."""


class ImportIsRunning(Exception):
    """A roster import is writing households."""


class AddressIsProtected(Exception):
    """The household that would go has a protected address, which is not written over or lost from sight."""


class MergedFurther(Exception):
    """The household was itself merged into another since: that is undone first."""


@action(beyond_view=BEYOND)
def merge_households(*, kept, gone, by) -> HouseholdMatch:
    """The children of ``gone`` live in ``kept`` from now on. The other household stays as it is, empty."""
    _wait_for_no_import()
    kept, gone = _claim(kept, gone, by)
    if gone.confidential_address:
        raise AddressIsProtected
    children = list(_children_of(gone, by))
    match = HouseholdMatch.objects.create(
        kept=kept,
        gone=gone,
        verdict=HouseholdVerdict.SAME,
        reasons=likeness_of(kept, gone),
        moved=[each.pk for each in children],
        by=by,
    )
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    for child in children:
        child.household = kept
        child.save(update_fields=["household"])
        audit("household.merged", by=by, target=child, match=match.pk, into=kept.pk, before=gone.pk)
    return match


@action(beyond_view=BEYOND)
def part_households(*, one, other, by) -> HouseholdMatch:
    """They are two families: they are not suggested again."""
    kept, gone = _claim(one, other, by)
    match = HouseholdMatch.objects.create(
        kept=kept, gone=gone, verdict=HouseholdVerdict.APART, reasons=likeness_of(kept, gone), by=by
    )
    audit("household.apart", by=by, target=match)
    return match


@action(beyond_view=BEYOND)
def undo_match(*, match, by) -> HouseholdMatch:
    """As before: each child that was moved and still lives there goes back. A child who came since stays where it came to."""
    _wait_for_no_import()
    match = HouseholdMatch.objects.visible_to(by).standing().select_for_update(of=("self",)).filter(pk=match.pk).first()
    if match is None:
        raise NotTheirHousehold
    if match.is_merge:
        _take_apart(match, by)
    match.undone_by, match.undone_at = by, timezone.now()
    match.save(update_fields=["undone_by", "undone_at"])
    audit("household.match_undone", by=by, target=match, verdict=str(match.verdict))
    return match


def _take_apart(match: HouseholdMatch, by) -> None:
    if match.kept.merged_into_id is not None:
        raise MergedFurther
    match.gone.merged_into = None
    match.gone.save(update_fields=["merged_into"])
    for child in _children_of(match.kept, by).filter(pk__in=match.moved):
        child.household = match.gone
        child.save(update_fields=["household"])
        audit("household.moved_back", by=by, target=child, match=match.pk, into=match.gone_id)


def _children_of(household, by):
    """All of them, those who left school included: households are decided about by those who see all."""
    return Student.objects.visible_to(by, RIGHT).filter(household=household).order_by("pk")


def _wait_for_no_import() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        if not cursor.fetchone()[0]:
            raise ImportIsRunning


def _claim(one, other, by) -> tuple[Household, Household]:
    """Both households, held until the end, in the order given."""
    mine = mergeable(by).select_for_update(of=("self",)).filter(pk__in={one.pk, other.pk}).order_by("pk")
    found = {each.pk: each for each in mine}
    if len(found) != 2:
        raise NotTheirHousehold
    return found[one.pk], found[other.pk]
