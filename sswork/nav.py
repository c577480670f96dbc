"""The kernel's own entries of the main menu."""

from django.utils.translation import gettext_lazy as _

from .registry import NavLink, nav_links
from .roles import Permission


@nav_links.register
class MyDayLink(NavLink):
    key, order, permission = "my-day", 10, Permission.SIGNED_IN
    label, icon, url_name = _("My day"), "sun", "my-day"


@nav_links.register
class CalendarLink(NavLink):
    key, order, permission = "calendar", 60, Permission.SIGNED_IN
    label, icon, url_name = _("Calendar"), "calendar-week", "calendar"


@nav_links.register
class DashboardLink(NavLink):
    key, order, permission = "dashboard", 80, Permission.DASHBOARD_VIEW
    label, icon, url_name = _("Dashboard"), "bar-chart", "dashboard"


@nav_links.register
class MailsLink(NavLink):
    key, order, permission = "mails", 95, Permission.MAIL_VIEW
    label, icon, url_name = _("Mails sent"), "envelope", "mails"


@nav_links.register
class CoverLink(NavLink):
    key, order, permission = "cover", 85, Permission.COVER_ARRANGE
    label, icon, url_name = _("Cover"), "person-raised-hand", "cover"
