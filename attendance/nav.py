"""Entries of the main menu."""

from django.utils.translation import gettext_lazy as _

from sswork.registry import NavLink, nav_links
from sswork.roles import Permission


@nav_links.register
class AttendanceLink(NavLink):
    key, order, permission = "attendance", 60, Permission.ATTENDANCE_VIEW
    label, icon, url_name = _("Attendance"), "calendar-check", "attendance:crossed"
