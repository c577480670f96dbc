"""Entries of the main menu."""

from django.utils.translation import gettext_lazy as _

from sswork.registry import NavLink, nav_links
from sswork.roles import Permission


@nav_links.register
class BoardLink(NavLink):
    key, order, permission = "team-board", 40, Permission.REFERRAL_VIEW
    label, icon, url_name = _("Team board"), "kanban", "referrals:board"


@nav_links.register
class TeamsLink(NavLink):
    key, order, permission = "teams", 41, Permission.REFERRAL_VIEW
    label, icon, url_name = _("Teams and meetings"), "people", "referrals:teams"


@nav_links.register
class StatusLink(NavLink):
    key, order, permission = "referral-status", 42, Permission.REFERRAL_STATUS
    label, icon, url_name = _("Referral status"), "clipboard-data", "referrals:status"


@nav_links.register
class MineLink(NavLink):
    key, order, permission = "my-referrals", 45, Permission.REFERRAL_MAKE
    label, icon, url_name = _("My referrals"), "send-check", "referrals:mine"


@nav_links.register
class AskLink(NavLink):
    key, order, permission = "ask-for-help", 50, Permission.REFERRAL_MAKE
    label, icon, url_name = _("Ask for help"), "hand-index-thumb", "referrals:ask"


@nav_links.register
class ServicesLink(NavLink):
    key, order, permission = "services", 52, Permission.DIRECTORY_VIEW
    label, icon, url_name = _("Find a service"), "search-heart", "referrals:directory"


@nav_links.register
class DirectoryImportsLink(NavLink):
    key, order, permission = "directory-imports", 91, Permission.DIRECTORY_IMPORT
    label, icon, url_name = _("Directory files"), "building-up", "referrals:directory-imports"


@nav_links.register
class TeamWorkLink(NavLink):
    key, order, permission = "team-work", 83, Permission.DASHBOARD_VIEW
    label, icon, url_name = _("How the teams work"), "bar-chart", "referrals:team-work"


@nav_links.register
class GapsLink(NavLink):
    key, order, permission = "gaps", 82, Permission.DASHBOARD_VIEW
    label, icon, url_name = _("Gaps in help"), "graph-down-arrow", "referrals:gaps"
