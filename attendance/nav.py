"""Entries of the main menu."""

from django.utils.translation import gettext_lazy as _

from sswork.registry import NavLink, nav_links
from sswork.roles import Permission


@nav_links.register
class AttendanceLink(NavLink):
    key, order, permission = "attendance", 60, Permission.ATTENDANCE_VIEW
    label, icon, url_name = _("Attendance"), "calendar-check", "attendance:crossed"


@nav_links.register
class AttendanceImportsLink(NavLink):
    key, order, permission = "attendance-imports", 91, Permission.ATTENDANCE_IMPORT
    label, icon, url_name = _("Attendance files"), "calendar-plus", "attendance:attendance-imports"
