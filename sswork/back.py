"""Where a short deed leads back to: the page on which it was done."""

from urllib.parse import urlsplit

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def back(request, otherwise):
    """Redirect to the page named by ``next`` or to the page the person came from, if it is ours; else to ``otherwise``."""
    for address in (request.POST.get("next"), request.META.get("HTTP_REFERER")):
        if address and is_ours(request, address):
            return HttpResponseRedirect(address)  # an address, never the name of a view
    return redirect(otherwise)


def came_from(request) -> str:
    """The page on which a part or a link was asked for, as ``next`` for the form that it holds; empty where it is not ours."""
    address = request.headers.get("HX-Current-URL") or request.META.get("HTTP_REFERER") or ""
    leads_elsewhere = urlsplit(address).path != request.path
    return address if address and leads_elsewhere and is_ours(request, address) else ""


def is_ours(request, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
