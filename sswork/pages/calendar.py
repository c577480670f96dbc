"""The calendar: a month or a week on a page, and the secret link for calendar programs."""

import hashlib
from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.formats import date_format
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from sswork import calendars, feeds
from sswork.access_log import Kind, client_address, looked
from sswork.limits import AN_HOUR
from sswork.models import CalendarFeed
from sswork.roles import Permission
from sswork.school_days import kinds_of_days
from sswork.security.actor import acting
from sswork.views import Page, PublicPage, TemplatePage

MONTH, WEEK = "month", "week"


class CalendarPage(TemplatePage):
    """Visits, groups, meetings and due dates of a month or a week, the own and those of whom the person stands in for."""

    permission = Permission.SIGNED_IN
    template_name = "sswork/calendar.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        view = WEEK if self.request.GET.get("view") == WEEK else MONTH
        day = calendars.read_day(self.request.GET.get("day", "")) or today
        first, last = _range(view, day)
        found = calendars.entries_of(self.request.user, first, last)
        self._log(found)
        kinds = _kinds(self.request.user, first, last)
        days = _days(found, first, last, today, kinds, None if view == WEEK else day)
        return super().get_context_data(**kwargs) | {
            "view": view,
            "title": _title(view, day, first, last),
            "days": days,
            "is_empty": not any(each.entries for each in days if each.is_inside),
            "shown_a_day": None if view == WEEK else calendars.SHOWN_A_DAY,
            "earlier_url": _address(view, _step(view, day, -1)),
            "later_url": _address(view, _step(view, day, 1)),
            "today_url": "" if first <= today <= last else _address(view, today),
            "tabs": [
                {"label": _("Month"), "url": _address(MONTH, day), "active": view == MONTH, "count": None},
                {"label": _("Week"), "url": _address(WEEK, day), "active": view == WEEK, "count": None},
            ],
        }

    def _log(self, found: list[calendars.Dated]) -> None:
        if named := [each.entry.student_id for each in found if each.entry.student_id]:
            self.looked(Kind.LIST, students=named)


def _range(view: str, day: date) -> tuple[date, date]:
    if view == MONTH:
        return calendars.weeks_of(day)
    first = calendars.sunday_of(day)
    return first, first + timedelta(days=6)


def _step(view: str, day: date, step: int) -> date:
    return calendars.next_month(day, step) if view == MONTH else day + step * calendars.A_WEEK


def _title(view: str, day: date, first: date, last: date) -> str:
    if view == MONTH:
        return date_format(day, "F Y")
    return f"{date_format(first, 'F j')} – {date_format(last, 'F j, Y')}"


def _kinds(user, first: date, last: date) -> dict[date, set[str]]:
    return kinds_of_days({school for each in user.assignments for school in each.school_ids}, first, last)


def _days(found, first: date, last: date, today: date, kinds, month: date | None) -> list[calendars.Day]:
    """One for each day. A day is free where all schools of the person are."""
    of_day: dict[date, list] = {}
    for each in found:
        of_day.setdefault(each.entry.day, []).append(each)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [
        calendars.Day(
            day=day,
            entries=of_day.get(day, []),
            is_today=day == today,
            is_inside=month is None or day.month == month.month,
            kind=next(iter(kinds[day])) if len(kinds.get(day, ())) == 1 else "",
        )
        for day in days
    ]


def _address(view: str, day: date) -> str:
    return f"?view={view}&day={day:%Y-%m-%d}"


class CalendarLink(TemplatePage):
    """The secret link of the own calendar: what is in it, making it, making another, ending it."""

    permission = Permission.SIGNED_IN
    template_name = "sswork/calendar_link.html"

    def get_context_data(self, **kwargs):
        feed = CalendarFeed.objects.filter(person=self.request.user).first()
        address = settings.SITE_URL + reverse("calendar-feed", args=[feed.key, feed.seal]) if feed else ""
        return super().get_context_data(**kwargs) | {"feed": feed, "address": address}


class MakeCalendarLink(Page):
    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        feeds.make_feed(by=request.user)
        messages.success(request, _("Here is your link. One that you had before opens nothing any more."))
        return redirect("calendar-link")


class EndCalendarLink(Page):
    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        feeds.end_feed(by=request.user)
        messages.success(request, _("The link opens nothing any more."))
        return redirect("calendar-link")


def _unlogged(response: HttpResponse) -> HttpResponse:
    """Django would write the address, which is the secret, into the log of warnings."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # what Django's log_response asks for
    return response


class Feed(PublicPage):
    """What a calendar program fetches. Whoever has no such link learns nothing, not even that there is one."""

    http_method_names = ["get", "head"]

    def get(self, request, key, seal):
        feed = CalendarFeed.objects.select_related("person").filter(key=key).first()
        is_known = feed is not None and feed.is_sealed_by(seal) and feed.person.is_active
        # Many people's calendar programs share an address; who guesses does so from one.
        if feeds.is_too_often(str(key) if is_known else f"guesses:{client_address(request)}"):
            return _unlogged(HttpResponse(status=429, headers={"Retry-After": str(AN_HOUR)}))
        if feed is None or not is_known:
            return _unlogged(HttpResponse(status=404))
        request.user = feed.person  # for the access log: it is this person's calendar program that asks
        with acting(feed.person):
            return self._answer(request, feed)

    def _answer(self, request, feed: CalendarFeed) -> HttpResponse:
        found = feeds.dated_for(feed, timezone.localdate())
        text = feeds.as_text(feed, found)
        etag = quote_etag(hashlib.sha256(text).hexdigest()[:32])
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response["ETag"], response["Cache-Control"], response["X-Robots-Tag"] = etag, "no-cache, private", "noindex"
        answer = get_conditional_response(request, etag=etag, response=response) or response
        if answer is response:
            if concerned := [each.entry.student_id for each in found if each.entry.student_id]:
                looked(request, Kind.EXPORT, students=concerned)
            feeds.note_fetch(feed=feed, entries=len(found), now=timezone.now(), by=feed.person)
        return answer
