"""Casework's entries of the main menu."""

from django.utils.translation import gettext_lazy as _

from sswork.registry import NavLink, nav_links
from sswork.roles import Permission


@nav_links.register
class StudentsLink(NavLink):
    key, order, permission = "students", 20, Permission.STUDENT_VIEW
    label, icon, url_name = _("Students"), "people", "cases:students"


@nav_links.register
class CasesLink(NavLink):
    key, order, permission = "cases", 30, Permission.CASE_VIEW
    label, icon, url_name = _("Cases"), "folder2-open", "cases:cases"


@nav_links.register
class EncountersLink(NavLink):
    key, order, permission = "encounters", 35, Permission.ENCOUNTER_VIEW
    label, icon, url_name = _("Encounters"), "journal-text", "cases:encounters"


@nav_links.register
class ObligationsLink(NavLink):
    key, order, permission = "obligations", 37, Permission.STUDENT_VIEW
    label, icon, url_name = _("Obligations"), "shield-check", "cases:obligations"


@nav_links.register
class RecordsRequestsLink(NavLink):
    key, order, permission = "records-requests", 80, Permission.RECORDS_APPROVE
    label, icon, url_name = _("Records requests"), "file-earmark-lock", "cases:records-requests"


@nav_links.register
class RulesLink(NavLink):
    key, order, permission = "rules", 82, Permission.RULES_MANAGE
    label, icon, url_name = _("Rules"), "book", "cases:rules"


@nav_links.register
class RetentionLink(NavLink):
    key, order, permission = "retention", 85, Permission.RECORDS_APPROVE
    label, icon, url_name = _("Retention"), "archive", "cases:retention"


@nav_links.register
class RosterLink(NavLink):
    key, order, permission = "rosters", 90, Permission.ROSTER_IMPORT
    label, icon, url_name = _("Roster imports"), "upload", "cases:roster-imports"


@nav_links.register
class EmergencyLooksLink(NavLink):
    key, order, permission = "emergency-looks", 96, Permission.ACCESS_REVIEW
    label, icon, url_name = _("Emergency access"), "shield-check", "cases:glass-looks"


@nav_links.register
class EmergencyLink(NavLink):
    """Last: whoever needs it looks for it, and nobody opens it by habit."""

    key, order, permission = "emergency", 99, Permission.BREAK_GLASS
    label, icon, url_name = _("Open in an emergency"), "unlock", "cases:glass-find"


@nav_links.register
class UnusualLooksLink(NavLink):
    key, order, permission = "unusual-looks", 94, Permission.LOOKS_REVIEW
    label, icon, url_name = _("Unusual looks"), "eye", "cases:unusual-looks"


@nav_links.register
class ProtectionLink(NavLink):
    """For everybody, whether or not there is a record of theirs."""

    key, order, permission = "protection", 70, Permission.SIGNED_IN
    label, icon, url_name = _("Suspected abuse"), "telephone-forward", "cases:protection"
