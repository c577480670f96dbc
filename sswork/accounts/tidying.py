"""What is not kept of signing in: sessions that are over, where they were, and devices that nobody uses any more."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from sswork.actions import action, audit
from sswork.models import KnownDevice, User

# As long as a browser keeps the cookie by which it is known.
DEVICES_KEPT = timedelta(days=400)


@action
def forget_old_sign_ins(*, now, by) -> int:
    """Tells how many rows went. The audit log keeps that somebody signed in, without the address."""
    sessions, _each = Session.objects.filter(expire_date__lt=now).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    places, _each = UserSession.objects.filter(~Exists(alive)).delete()
    devices, _each = KnownDevice.objects.filter(last_seen_at__lt=now - DEVICES_KEPT).delete()
    audit("sign_in.tidied", by=by, target=User(), sessions=sessions, places=places, devices=devices)
    return sessions + places + devices
