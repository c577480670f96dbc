"""Entries of the main menu."""

from django.utils.translation import gettext_lazy as _

from sswork.registry import NavLink, nav_links
from sswork.roles import Permission


@nav_links.register
class HomelessLink(NavLink):
    key, order, permission = "homeless", 70, Permission.HOMELESS_VIEW
    label, icon, url_name = _("Housing"), "house-heart", "homeless:episodes"
