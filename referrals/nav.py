"""Entries of the main menu."""

from django.utils.translation import gettext_lazy as _

from sswork.registry import NavLink, nav_links
from sswork.roles import Permission


@nav_links.register
class BoardLink(NavLink):
    key, order, permission = "team-board", 40, Permission.REFERRAL_VIEW
    label, icon, url_name = _("Team board"), "kanban", "referrals:board"


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
