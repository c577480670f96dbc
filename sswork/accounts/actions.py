"""What signing in writes down: audit events, known devices, notices by mail. Nothing here holds what somebody typed."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sswork import drafts
from sswork.actions import action, audit
from sswork.models import KnownDevice, Mail, User

from .resets import RESET_KEY, RESET_LINK

# What happened, by the name the library gives it. A mail says no more than this, when, and on what kind of device.
NOTICES = {
    "mfa/email/totp_activated": "An app for one-time codes was added to your account.",
    "mfa/email/totp_deactivated": "The app for one-time codes was removed from your account.",
    "mfa/email/webauthn_added": "A passkey was added to your account.",
    "mfa/email/webauthn_removed": "A passkey was removed from your account.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made for your account.",
    "account/email/password_changed": "The password of your account was changed.",
    "account/email/password_set": "A password was set for your account.",
    "account/email/password_reset": "The password of your account was set anew by a link from a mail.",
}


@action
def note_sign_in(*, person, way: str, second_step: str, by):
    audit("sign_in.done", by=by, target=person, way=way, second_step=second_step or "none")


@action
def note_sign_out(*, person, why: str, by):
    audit("sign_in.ended", by=by, target=person, why=why)


@action
def note_refusal(*, person: User | None, way: str, why: str, by):
    """A sign-in that was not let in. ``person`` where it is known whose it was; never the address that was typed."""
    audit("sign_in.failed", by=by, target=person or User(), way=way, why=why)


@action
def note_factor(*, person, event: str, kind: str, by):
    """``event``: second_step.added, .removed, .renewed or .failed."""
    audit(event, by=by, target=person, kind=kind)


@action
def note_password(*, person, event: str, by):
    audit(event, by=by, target=person)


@action
def end_sessions(*, sessions, person, why: str, by) -> int:
    """End sign-ins of a person, here or on other devices."""
    ended = list(sessions)
    for each in ended:
        each.end()
    drafts.destroy_device_keys(person)
    audit("sign_in.revoked", by=by, target=person, sessions=len(ended), why=why)
    return len(ended)


@action
def greet_device(*, person, token_hash: str, name: str, by) -> bool:
    """Remember the device. Whether it was new to this person; then the person is told by mail."""
    now = timezone.now()
    if KnownDevice.objects.filter(person=person, token_hash=token_hash).update(last_seen_at=now, name=name):
        audit("device.known", by=by, target=person)
        return False
    KnownDevice.objects.get_or_create(person=person, token_hash=token_hash, defaults={"name": name})
    _write(person, "new-device", "Your account was used on a device that is new to it.", name)
    audit("device.new", by=by, target=person)
    return True


@action
def notify(*, person, what: str, device: str, by):
    """Tell a person by mail what happened to the own account."""
    _write(person, what, NOTICES[what], device)
    audit("account.notice", by=by, target=person, what=what)


@action
def write_reset_mail(*, person: User | None, by):
    """The mail that a forgotten password is answered with. The link is put in while it is sent and is kept nowhere.

    For an address that nobody has, only the event is written: as much work, so that the time tells nothing.
    """
    if person is not None:
        with translation.override(person.language):
            subject, body = _("Choose a new password"), _reset_words(person)
        key = f"{RESET_KEY}:{person.pk}:{timezone.now():%Y%m%d%H%M%S%f}"
        Mail.objects.create(key=key, person=person, to=person.email, subject=subject, body=body)
    audit("password.reset_asked", by=by, target=person or User())


def _reset_words(person) -> str:
    return "\n\n".join(
        [
            _("Hello %(name)s,") % {"name": person.given_name},
            _("somebody, probably you, asked for a new password. Choose it here within the hour:"),
            RESET_LINK,
            _("If it was not you, do nothing: your password stays as it is."),
        ]
    )


def _write(person, what: str, sentence: str, device: str) -> None:
    """A notice about the account: no student, no address, a page to go to."""
    now = timezone.localtime()
    with translation.override(person.language):
        body = "\n\n".join(
            [
                _("Hello %(name)s,") % {"name": person.given_name},
                _(sentence),
                _("It was on %(day)s at %(hour)s, with %(device)s.")
                % {"day": f"{now:%b} {now.day}, {now.year}", "hour": f"{now:%-I:%M %p}", "device": device},
                _("If that was you, there is nothing to do. If not, change your password and end the other sign-ins:"),
                settings.SITE_URL + reverse("own-sign-in"),
                _("If you cannot sign in any more, call whoever runs sswork in your district."),
            ]
        )
        subject = _("Your account")
    key = f"account:{what}:{person.pk}:{now:%Y%m%d%H%M%S%f}"
    Mail.objects.create(key=key, person=person, to=person.email, subject=subject, body=body)
