"""What every page for people who are signed in needs to know about the sign-in: after how long of nobody there it ends."""

from django.conf import settings


def sign_in(request) -> dict:
    return {"idle_seconds": settings.SIGN_IN.idle_minutes * 60}
