"""How long a sign-in lasts, what it was made with, and on which devices a person is signed in.

The session holds three facts: when it began, when the person was last there, and which second step was taken.
"""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import datetime

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from . import actions, policy
from .device_names import device_name

SIGNED_IN_AT, SEEN_AT, SECOND_STEP = "signed_in_at", "seen_at", "second_step"
BY_PROVIDER = "provider"
DEVICE_COOKIE, DEVICE_COOKIE_AGE = "device", 400 * 24 * 3600
# Being there is written down at most this often (in the session, and in the list of own sign-ins), not with every request.
TOUCH_EVERY, LIST_EVERY = 30, 300


@dataclass(frozen=True)
class OwnSession:
    """A line of the list of own sign-ins."""

    pk: int
    device: str
    address: str
    since: datetime
    last_used: datetime
    is_this: bool


def begin(request, response, user, sociallogin=None) -> None:
    """The person is in: start the clocks, greet the device, write it down."""
    start_clocks(request)
    way, second_step = how(get_authentication_records(request, user))
    if not second_step and vouched_for(sociallogin):
        second_step = BY_PROVIDER
    request.session[SECOND_STEP] = second_step
    actions.note_sign_in(person=user, way=way, second_step=second_step, by=user)
    if not settings.DEMO:
        _greet_device(request, response, user)


def how(records: list[dict]) -> tuple[str, str]:
    """By which way the person came in, and by which second step, from the library's records of this sign-in."""
    steps = [each for each in records if each["method"] == "mfa"]
    ways = [each for each in records if each["method"] != "mfa" or each.get("passwordless")]
    return _way(ways[-1]) if ways else "demo", steps[-1]["type"] if steps else ""


def _way(record: dict) -> str:
    if record["method"] == "socialaccount":
        return f"provider {record['provider']}"
    return "passkey" if record["method"] == "mfa" else record["method"]


def vouched_for(sociallogin) -> bool:
    """Whether the directory vouched for a second step; said anew at every sign-in (``DirectoryAdapter``)."""
    return bool(sociallogin and sociallogin.state.get(BY_PROVIDER))


def start_clocks(request) -> None:
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())


def why_over(request) -> str:
    """Why this sign-in has ended; empty while it lasts. One without clocks (older than this rule) starts them now."""
    if SIGNED_IN_AT not in request.session:
        start_clocks(request)
    return policy.is_over(
        now=time.time(),
        signed_in_at=request.session[SIGNED_IN_AT],
        seen_at=request.session[SEEN_AT],
        idle_seconds=settings.SIGN_IN.idle_minutes * 60,
        seconds=settings.SIGN_IN.hours * 3600,
    )


def touch(request) -> None:
    """The person is there."""
    now, seen_at = int(time.time()), request.session[SEEN_AT]
    if now - seen_at >= TOUCH_EVERY:
        request.session[SEEN_AT] = now
    if now // LIST_EVERY != seen_at // LIST_EVERY:
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


def of_person(request, user) -> list[OwnSession]:
    """Where the person is signed in now, this device first. Two queries."""
    rows = list(UserSession.objects.filter(user=user).order_by("-last_seen_at"))
    alive = _alive([each.session_key for each in rows])
    lines = [_line(each, request) for each in rows if each.session_key in alive]
    return sorted(lines, key=lambda each: not each.is_this)


def _alive(keys: list[str]) -> set[str]:
    live = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return set(live.values_list("session_key", flat=True))


def _line(row: UserSession, request) -> OwnSession:
    is_this = row.session_key == request.session.session_key
    return OwnSession(row.pk, device_name(row.user_agent), str(row.ip), row.created_at, row.last_seen_at, is_this)


def _greet_device(request, response, user) -> None:
    token = request.COOKIES.get(DEVICE_COOKIE) or secrets.token_urlsafe(32)
    name = device_name(request.META.get("HTTP_USER_AGENT", ""))
    actions.greet_device(person=user, token_hash=hashlib.sha256(token.encode()).hexdigest(), name=name, by=user)
    response.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=DEVICE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
