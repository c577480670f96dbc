"""What a family takes home of services: labels in its language, the agency's own words as they stand in the directory.

In the order in which they were chosen; nothing of a student is on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch
from django.utils import formats, timezone
from django.utils.translation import pgettext

from referrals.directory_enums import ServiceStatus
from referrals.models import OpeningTime, Service
from referrals.queries.services import for_lists

AT_MOST = 20


@dataclass(frozen=True)
class Entry:
    """``lines``: pairs of label and text."""

    name: str
    agency: str
    lines: list[list[str]] = field(default_factory=list)


def handout_of(keys: Iterable[int]) -> list[Entry]:
    """In the language that is switched on. Services that are gone from the directory are left out."""
    wanted = list(dict.fromkeys(keys))[:AT_MOST]
    times = OpeningTime.objects.order_by("freq", "byday", "opens_at", "pk")
    rows = for_lists(Service.objects.filter(pk__in=wanted, card__is_offered=True))
    found = rows.prefetch_related(
        Prefetch("opening_times", times), Prefetch("at_locations__location__opening_times", times), "required_documents"
    ).in_bulk()
    return [entry_of(found[key]) for key in wanted if key in found]


def entry_of(service) -> Entry:
    """In the language that is switched on."""
    places = [each.location for each in service.at_locations.all()]
    phones = service.phones.all() or service.organization.phones.all()
    told = [
        (pgettext("family", "Please note"), "\n".join(filter(None, (_state(service), service.alert)))),
        (pgettext("family", "What it is"), service.description_now),
        (pgettext("family", "Telephone"), service.phone_by_hand or ", ".join(str(each) for each in phones)),
        (pgettext("family", "Where"), "\n".join(filter(None, (_where(each) for each in places)))),
        (pgettext("family", "Open"), service.hours_by_hand or "\n".join(_times(service, places))),
        (pgettext("family", "For whom"), service.eligibility_now),
        (pgettext("family", "How to get in"), service.application_process),
        (pgettext("family", "Bring along"), ", ".join(each.document for each in service.required_documents.all())),
        (pgettext("family", "What it costs"), service.cost_by_hand or service.fees_description or service.fees),
        (pgettext("family", "How long one waits"), service.wait_now),
        (pgettext("family", "Languages spoken"), ", ".join(str(each) for each in service.languages.all())),
        (pgettext("family", "On the web"), service.url or service.organization.website),
    ]
    return Entry(service.name, service.organization.name, [[label, text] for label, text in told if text])


def _state(service) -> str:
    if service.status_now == ServiceStatus.CLOSED:
        return pgettext("family", "Closed for a time. Call before you go.")
    return ""


def times_of(service) -> list[str]:
    """When it is open each week, in the language that is switched on."""
    return _times(service, [each.location for each in service.at_locations.all()])


def _where(place) -> str:
    """A place whose address is private is called first, as everywhere."""
    if place.is_private:
        return pgettext("family", "The address is not published, to keep people there safe. Call first.")
    return str(next(iter(place.addresses.all()), ""))


def _times(service, places) -> list[str]:
    own = list(service.opening_times.all())
    known, today = own or [time for place in places for time in place.opening_times.all()], timezone.localdate()
    return [_time(each) for each in known if _is_weekly(each, today)]


def _is_weekly(each, today: date) -> bool:
    """Every week, and now: "the first Monday" or last summer's hours would send families to a closed door."""
    ends = [day for day in (each.valid_to, each.until) if day]
    in_force = (each.valid_from is None or each.valid_from <= today) and all(day >= today for day in ends)
    every_week = each.freq == "WEEKLY" and each.interval in (None, 0, 1)
    return bool(in_force and every_week and each.weekdays and each.opens_at and each.closes_at)


def _time(each) -> str:
    opens, closes = (formats.time_format(moment, "TIME_FORMAT") for moment in (each.opens_at, each.closes_at))
    return f"{each.weekdays} {opens}–{closes}"
