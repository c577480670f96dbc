"""Whom another directory means: a person that exists here already, by a verified e-mail of the district, or nobody.

The first sign-in binds the directory's own id of the person to the user. An address that is given to somebody else later
does not open the account of the one who left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db.models import Q
from django.utils import timezone

from sswork.models import Organization, RoleAssignment, User

from .config import Provider


class NotLetIn(Exception):
    """Why; for the audit log only. The page says the same whatever it was."""

    def __init__(self, why: str, person: User | None = None):
        super().__init__(why)
        self.why, self.person = why, person


@dataclass(frozen=True)
class Assertion:
    """What a directory says of somebody: in OpenID Connect the ID token with the userinfo, in SAML the attributes."""

    uid: str
    verified_emails: tuple[str, ...]
    claims: Mapping[str, Any]


def person_for(provider: Provider, assertion: Assertion) -> User:
    """The user that the assertion opens, or ``NotLetIn``."""
    _check_district(provider, assertion)
    bound = SocialAccount.objects.filter(provider=provider.id, uid=assertion.uid).select_related("user").first()
    user = bound.user if bound else _by_email(provider, assertion)
    if not user.is_active:
        raise NotLetIn("inactive", user)
    if provider.district and not _works_in(user, provider.district):
        raise NotLetIn("another district", user)
    return user


def _check_district(provider: Provider, assertion: Assertion) -> None:
    for claim, expected in provider.claims.items():
        allowed = expected if isinstance(expected, list) else [expected]
        said = assertion.claims.get(claim)
        if not set(map(str, said if isinstance(said, list) else [said])) & set(map(str, allowed)):
            raise NotLetIn(f"claim {claim}")


def _by_email(provider: Provider, assertion: Assertion) -> User:
    own = [each for each in assertion.verified_emails if provider.owns(each)]
    if not own:
        raise NotLetIn("no verified address of the district")
    user = User.objects.filter(email__iexact=own[0]).first()
    if user is None:
        raise NotLetIn("nobody with that address")
    if SocialAccount.objects.filter(provider=provider.id, user=user).exists():
        raise NotLetIn("another identity with the same address", user)
    return user


def _works_in(user: User, sourced_id: str) -> bool:
    """A role in force in the district or one of its schools."""
    today = timezone.localdate()
    districts = Organization.objects.filter(sourced_id=sourced_id, kind=Organization.Kind.DISTRICT)
    return RoleAssignment.objects.filter(
        Q(organization__in=districts) | Q(organization__parent__in=districts),
        Q(last_day=None) | Q(last_day__gte=today),
        person=user,
        first_day__lte=today,
    ).exists()
