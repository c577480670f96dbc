"""What django-allauth tells of, written down."""

from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from sswork import live

from . import actions, checks, kept_secrets, sessions  # noqa: F401 - checks and kept secrets register themselves


@receiver(mfa.authenticator_added)
def added(user, authenticator, **kwargs):
    actions.note_factor(person=user, event="second_step.added", kind=authenticator.type, by=user)


@receiver(mfa.authenticator_removed)
def removed(user, authenticator, **kwargs):
    actions.note_factor(person=user, event="second_step.removed", kind=authenticator.type, by=user)


@receiver(mfa.authenticator_reset)
def renewed(user, authenticator, **kwargs):
    actions.note_factor(person=user, event="second_step.renewed", kind=authenticator.type, by=user)


@receiver(mfa.authenticator_used)
def used(request, user, authenticator, **kwargs):
    """Asked again in the middle of the work, it counts as well."""
    if request.user.is_authenticated:
        request.session[sessions.SECOND_STEP] = authenticator.type


@receiver(mfa.authentication_failed)
def failed(user, authenticator, **kwargs):
    actions.note_factor(person=user, event="second_step.failed", kind=authenticator.type, by=None)


@receiver(user_logged_out)
def waits_no_longer(user, **kwargs):
    """Open pages of the person that wait for news are sent away, and find that nobody is signed in."""
    if user is not None:
        live.end_for(user.pk)
