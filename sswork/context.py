"""What every page's frame needs: the menu of this person."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from .registry import nav_links, page_banners


@dataclass(frozen=True)
class NavEntry:
    label: Any
    url: str
    icon: str
    active: bool
    badge: int | None = None


def chrome(request) -> dict:
    """Made once a request: each panel of the student page is a template of its own, and asks for it again."""
    if not hasattr(request, "chrome"):
        request.chrome = _chrome(request)
    return request.chrome


def _chrome(request) -> dict:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO}
    entries = [_entry(each, request.path) for each in nav_links.for_user(user)]
    return {"nav": entries, "banners": SimpleLazyObject(lambda: _banners(request)), "demo": settings.DEMO}


def _banners(request) -> list[str]:
    """Only the frame of a whole page asks for them."""
    told = ((each, each.get_context(request.user)) for each in page_banners.for_user(request.user))
    return [render_to_string(each.template_name, context, request=request) for each, context in told if context]


def _entry(link, path: str) -> NavEntry:
    url = reverse(link.url_name)
    active = path == url or (url != "/" and path.startswith(url))
    return NavEntry(link.label, url, link.icon, active)
