"""What there is to follow: facts by record, records that tell nothing any more, calendars that changed. For the system."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q

from cases.models import Obligation
from sswork.models import CalendarChange, CalendarDay, SchoolYear
from sswork.rules.days import Unit
from sswork.rules.facts import Fact

RECORDS_AT_ONCE = 500
WITHOUT_YEARS = timedelta(days=365)


def looked_at_since(today: date) -> date:
    """The first day of the school years under way: what is older has been followed, or was before there were rules."""
    years = SchoolYear.objects.filter(first_day__lte=today, last_day__gte=today)
    return years.order_by("first_day").values_list("first_day", flat=True).first() or today - WITHOUT_YEARS


def no_longer_told(tables: Iterable[str], told: set[str], since: date) -> set[str]:
    """Records by which something is open, and of which their source tells nothing any more."""
    running = Obligation.objects.made_by_rules().open().filter(started_on__gte=since)
    keys = set(running.values_list("source_key", flat=True))
    return {key for key in keys - told if key.partition(":")[0] in tables}


def by_records(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    """Some hundred records at a time, each with all of its facts."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.source_key].append(fact)
    records = list(found.values())
    for start in range(0, len(records), RECORDS_AT_ONCE):
        yield [fact for each in records[start : start + RECORDS_AT_ONCE] for fact in each]


def calendars_changed() -> bool:
    """Whether there is anything to count anew; asked every few minutes, and mostly not so. For the system.

    Calendars themselves are not read: triggers count their changes.
    """
    return bool(CalendarChange.open()) or moved_to_other_calendars().exists()


def moved_to_other_calendars():
    """Of students who came to another school that has a calendar."""
    has_calendar = CalendarDay.objects.filter(school=OuterRef("school"), kind=CalendarDay.Kind.INSTRUCTIONAL)
    return running_in_calendars().exclude(school=F("counted_at")).filter(Exists(has_calendar))


def running_in_calendars():
    """Open obligations whose clock looks into a school calendar."""
    in_calendar = Q(unit=Unit.SCHOOL_DAYS.value) | Q(breaks_over__isnull=False)
    return Obligation.objects.made_by_rules().open().filter(in_calendar)
