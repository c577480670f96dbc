"""Accounts opened, helped and closed by whoever runs the installation. People never open their own."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from sswork.actions import action, audit
from sswork.models import RoleAssignment, User

from .actions import end_sessions


@action
def open_account(*, email: str, name: str, by) -> User:
    """Without a password: the person chooses one by a link, or comes by another directory."""
    given, _, family = name.partition(" ")
    person = User.objects.create_user(email, given_name=given, family_name=family)
    audit("account.opened", by=by, target=person)
    return person


@action
def give_role(*, person, role: str, organization, by) -> RoleAssignment:
    given = RoleAssignment.objects.create(person=person, role=role, organization=organization)
    audit("role.given", by=by, target=given, person=person.pk, role=role, organization=organization.pk)
    return given


@action
def forget_second_steps(*, person, by) -> None:
    """Lost phone, lost codes: the person adds a new one at the next sign-in."""
    removed, _each = Authenticator.objects.filter(user=person).delete()
    audit("second_step.forgotten", by=by, target=person, removed=removed)
    sign_out_everywhere(person=person, by=by)


@action
def forget_directories(*, person, by) -> None:
    """Another directory gave the person a new identity: the next sign-in ties it anew, by the address."""
    removed, _each = SocialAccount.objects.filter(user=person).delete()
    audit("directory.forgotten", by=by, target=person, removed=removed)


@action
def sign_out_everywhere(*, person, by) -> int:
    return end_sessions(
        sessions=UserSession.objects.filter(user=person), person=person, why="by an administrator", by=by
    )


@action
def close_account(*, person, by) -> None:
    """Nothing is deleted; the person is out at once."""
    User.objects.filter(pk=person.pk).update(is_active=False)
    audit("account.closed", by=by, target=person)
    sign_out_everywhere(person=person, by=by)
