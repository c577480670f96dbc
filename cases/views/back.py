"""Where a short deed leads back to: the page on which it was done."""

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def back(request, otherwise):
    """Redirect to the page named by ``next`` or to the page the person came from, if it is ours; else to ``otherwise``."""
    for address in (request.POST.get("next"), request.META.get("HTTP_REFERER")):
        if address and url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
            return HttpResponseRedirect(address)  # an address, never the name of a view
    return redirect(otherwise)
