"""The second step on the way in, and whether a person has taken one."""

from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings

from . import policy, sessions

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondStep(AuthenticateStage):
    """Asked of everybody who has one, unless the directory vouched for it at this sign-in."""

    def _should_handle(self, request) -> bool:
        if sessions.vouched_for((self.login.signal_kwargs or {}).get("sociallogin")):
            return False
        return super()._should_handle(request)


def is_needed(user) -> bool:
    """By the roles that the person holds today."""
    return policy.needs_second_step((each.role for each in user.assignments), settings.SIGN_IN.second_step_roles)


def is_missing(request) -> bool:
    """Whether this sign-in must not go on yet. No query for those who have taken a second step."""
    if settings.DEMO or request.session.get(sessions.SECOND_STEP):
        return False
    return is_needed(request.user)


def factors(user) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type__in=KINDS).order_by("created_at"))


def can_be_removed(authenticator: Authenticator) -> bool:
    """The last one stays with whoever must have one."""
    return len(factors(authenticator.user)) > 1 or not is_needed(authenticator.user)
