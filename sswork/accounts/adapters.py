"""Where django-allauth asks how things are done here."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sswork.security.encryption import decrypt, encrypt

from . import actions, directories, matching, policy, second_step, sessions
from .device_names import device_name
from .kept_secrets import context_of

RECENTLY = 300  # seconds in which nobody is asked for the password again


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("That e-mail and password do not go together."),
        "too_many_login_attempts": _("Too many tries in a short time. Wait five minutes, then try again."),
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your present password."),
    }

    def is_open_for_signup(self, request) -> bool:
        """People are entered by the district, never by themselves."""
        return False

    def get_login_stages(self) -> list[str]:
        return ["sswork.accounts.second_step.SecondStep"]

    def get_client_ip(self, request) -> str:
        """For rate limits and the list of own sign-ins. Behind a socket without a proxy's word, all share one."""
        return get_client_ip(request) or "0.0.0.0"  # noqa: S104 - an address that says "unknown", nothing listens

    def authentication_failed(self, request, **credentials) -> None:
        person = matching.User.objects.filter(email__iexact=credentials.get("email", "")).first()
        actions.note_refusal(person=person, way="password", why="password", by=None)

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        sessions.begin(request, response, user, (kwargs.get("signal_kwargs") or {}).get("sociallogin"))
        return response

    def reauthenticate(self, user, password: str) -> bool:
        """By the user's own address: the library would look it up among addresses that it keeps, and we keep none there."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, app: str) -> bool:
        """Not of somebody who signed in a moment ago."""
        request = context.request
        times = [each["at"] for each in get_authentication_records(request, request.user)]
        return not times or time.time() - max(times) > RECENTLY

    def set_password(self, user, password: str) -> None:
        """Django ends every other sign-in with it, for each is bound to the password."""
        user.set_password(password)
        user.save(update_fields=["password"])
        by = context.request.user if context.request.user.is_authenticated else None
        actions.note_password(person=user, event="password.changed", by=by)

    def send_password_reset_mail(self, user, email, context) -> None:
        actions.write_reset_mail(person=user, by=None)

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        if template_prefix in actions.NOTICES:
            device = device_name(self.request.META.get("HTTP_USER_AGENT", ""))
            actions.notify(person=user, what=template_prefix, device=device, by=user)

    def respond_user_inactive(self, request, user):
        return not_let_in(request)


class DirectoryAdapter(DefaultSocialAccountAdapter):
    """Other directories: from the district's file only, and for people who exist here already."""

    def list_apps(self, request, provider=None, client_id=None) -> list[SocialApp]:
        return [
            app
            for app in directories.apps()
            if (not provider or provider in (app.provider, app.provider_id)) and client_id in (None, "", app.client_id)
        ]

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False

    def pre_social_login(self, request, sociallogin) -> None:
        provider = directories.named(sociallogin.account.provider)
        try:
            if sociallogin.state.get("process", "login") != "login":
                raise matching.NotLetIn("not a sign-in")
            said = directories.read(provider, sociallogin)
            user = matching.person_for(provider, said.assertion)
        except matching.NotLetIn as refused:
            way = f"provider {provider.id}"
            actions.note_refusal(person=refused.person, way=way, why=refused.why, by=None)
            raise ImmediateHttpResponse(not_let_in(request)) from refused
        self._bind(request, sociallogin, user)
        sociallogin.state[sessions.BY_PROVIDER] = policy.asserts_second_step(provider, said.methods, said.contexts)

    def _bind(self, request, sociallogin, user) -> None:
        """Keep the directory's id of the person, and nothing else of what it said."""
        sociallogin.account.extra_data = {}
        if sociallogin.account.pk:
            sociallogin.account.save(update_fields=["extra_data"])
        else:
            sociallogin.connect(request, user)
            actions.note_factor(person=user, event="directory.bound", kind=sociallogin.account.provider, by=user)

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None) -> None:
        actions.note_refusal(person=None, way=f"provider {provider.sub_id}", why=f"{error or 'unknown'}", by=None)


class SecondStepAdapter(DefaultMFAAdapter):
    """Secrets of second steps are encrypted, each bound to the person whose it is."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code is not right. Each code of an app works once, for half a minute."),
        "cannot_delete_authenticator": _("You cannot be without a second step. Add another one first."),
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text, context=context_of(self._person()))

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, context=context_of(self._person()))

    def _person(self):
        request = context.request
        return request.user if request.user.is_authenticated else request._login_stage.login.user

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return second_step.can_be_removed(authenticator)

    def generate_authenticator_name(self, user, type) -> str:  # noqa: A002 - the library's name
        device = device_name(context.request.META.get("HTTP_USER_AGENT", ""))
        return gettext("Passkey of %(device)s") % {"device": device}

    def get_public_key_credential_user_entity(self, user) -> dict:
        """The id stays on the device of the person: made from ours, so that it is known again, and says no name."""
        return super().get_public_key_credential_user_entity(user) | {"display_name": user.name}

    def get_totp_issuer(self) -> str:
        return "sswork"


def not_let_in(request):
    """The same words whatever the reason: who is here, and who is not, is not theirs to learn."""
    return render(request, "account/not_let_in.html", status=403)
