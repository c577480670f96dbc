"""What django-allauth tells of, written down."""

from allauth.mfa import signals as mfa
from django.dispatch import receiver

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
