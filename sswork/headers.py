"""What every answer tells the browser beside the page, and how much a request may send.

The content security policy is django-csp's, HSTS and the opener policy are Django's (settings.py); here stands the rest.
"""

from django.conf import settings
from django.shortcuts import render

# Nothing on our pages films, locates, pays or listens; a page that was tampered with shall not either.
FEATURES = ("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
            "gyroscope", "hid", "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
            "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking")  # fmt: skip
# Security keys and passkeys are ours to ask for.
OWN = ("publickey-credentials-create", "publickey-credentials-get")
ALWAYS = {
    "Permissions-Policy": ", ".join([*(f"{name}=()" for name in FEATURES), *(f"{name}=(self)" for name in OWN)]),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    # Of no page does a copy stay in the browser or on the way: the next person at the computer would read it.
    # Files of ours (styles, scripts) are handed out before this and may be kept.
    "Cache-Control": "no-store, private",
}
DRAINED_AT_MOST = 64 * 1024 * 1024
CHUNK = 64 * 1024


class HeadersMiddleware:
    """The headers that do not depend on the page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        return response


class BodyLimitMiddleware:
    """Refuses a request that is larger than its page expects before any of it is kept: 413, and a page that says so."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        most = settings.LARGEST_BODIES.get(request.resolver_match.view_name, settings.LARGEST_BODY)
        if _length(request) <= most:
            return None
        _drain(request)
        return render(request, "413.html", {"most": most}, status=413)


def _length(request) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # the server reads no body then


def _drain(request) -> None:
    """A browser that is still sending shows no answer but a broken connection."""
    left = min(_length(request), DRAINED_AT_MOST)
    while left > 0 and (chunk := request.read(min(CHUNK, left))):
        left -= len(chunk)
