"""A person's calendar for calendar programs (RFC 5545): kinds, times and links that ask to sign in; no name, no initials.

It is made anew each time by what the person may see at that moment. What is sealed or hidden is never in it.
"""

from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from . import limits
from .actions import action, audit
from .calendars import Dated, feed_of
from .models import CalendarFeed

BACK, AHEAD = timedelta(days=30), timedelta(days=365)
ASK_AGAIN = timedelta(hours=1)
FETCHES_AN_HOUR = 60


@action
def make_feed(*, by) -> CalendarFeed:
    """A new link. One that there was opens nothing any more."""
    CalendarFeed.objects.filter(person=by).delete()
    feed = CalendarFeed.objects.create(person=by)
    audit("calendar.link_made", by=by, target=by)
    return feed


@action
def end_feed(*, by) -> None:
    CalendarFeed.objects.filter(person=by).delete()
    audit("calendar.link_ended", by=by, target=by)


@action
def note_fetch(*, feed: CalendarFeed, entries: int, now: datetime, by) -> None:
    CalendarFeed.objects.filter(pk=feed.pk, key=feed.key).update(fetched_at=now)
    audit("calendar.fetched", by=by, target=by, entries=entries)


def is_too_often(who: str) -> bool:
    """Whether this link, or this address, was asked for more than ``FETCHES_AN_HOUR`` times within an hour."""
    return limits.is_too_often("calendar", who, most=FETCHES_AN_HOUR)


def dated_for(feed: CalendarFeed, today: date) -> list[Dated]:
    return feed_of(feed.person, today - BACK, today + AHEAD)


def as_text(feed: CalendarFeed, found: list[Dated]) -> bytes:
    """The same bytes as long as nothing changed."""
    calendar = Calendar()
    calendar.add("prodid", "-//sswork//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "sswork")
    calendar.add("refresh-interval", vDuration(ASK_AGAIN), {"value": "DURATION"})
    with translation.override(feed.person.language):
        for each in found:
            calendar.add_component(_event(feed, each))
    return calendar.to_ical()


def _event(feed: CalendarFeed, each: Dated) -> Event:
    entry, event = each.entry, Event()
    event.add("uid", f"{feed.hide(f'{each.kind}:{entry.key}')}@sswork")
    event.add("dtstamp", _utc(feed.made_at))
    event.add("summary", str(each.label))
    event.add("class", "PRIVATE")
    event.add("url", settings.SITE_URL + entry.url)
    event.add("description", _("Sign in to see it: %(link)s") % {"link": settings.SITE_URL + entry.url})
    _put_on_its_time(event, each)
    return event


def _put_on_its_time(event: Event, each: Dated) -> None:
    entry = each.entry
    if entry.starts_at is None:
        event.add("dtstart", entry.day)
        event.add("transp", "TRANSPARENT")
        return
    event.add("dtstart", _utc(entry.starts_at))
    if entry.ends_at and entry.ends_at > entry.starts_at:
        event.add("dtend", _utc(entry.ends_at))


def _utc(moment: datetime) -> datetime:
    return moment.replace(microsecond=0).astimezone(UTC)
