"""People who sign in as they do in life: with a password, a second step, or another directory."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from sswork.accounts.config import SignIn
from sswork.models import AuditEvent
from tests.cached import forget

PASSWORD = "mild otter carries lanterns"


@pytest.fixture(autouse=True)
def fresh_limits(db):
    """Rate limits count in the shared cache, across tests as across servers."""
    forget()


@pytest.fixture(autouse=True)
def as_delivered(settings):
    """The usual answers about signing in: a second step for every role that opens records."""
    settings.SIGN_IN = SignIn()


@pytest.fixture
def people(pals):
    """The cast, with passwords for Ana (social worker) and Theo (teacher)."""
    for person in (pals.ana, pals.theo):
        person.set_password(PASSWORD)
        person.save()
    return pals


def code_now(secret: str) -> str:
    """What an app for one-time codes shows now (RFC 6238)."""
    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30))


def events(kind: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(type__startswith=kind).order_by("pk"))


@dataclass
class Hand:
    """A person at a browser, without the browser."""

    client: Client
    committing: Callable

    def sign_in(self, person, password=PASSWORD, **more):
        return self.client.post(reverse("sign-in"), {"login": person.email, "password": password} | more)

    def add_app(self) -> str:
        """Add an app for one-time codes; gives its secret."""
        page = self.client.get(reverse("mfa_activate_totp"))
        secret = page.context["secret"]
        with self.committing(execute=True):
            self.client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
        return secret

    def codes(self) -> list[str]:
        return self.client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]


@pytest.fixture
def hand(client, django_capture_on_commit_callbacks) -> Hand:
    """What the library does once the database has it, it does in these tests as well."""
    return Hand(client, django_capture_on_commit_callbacks)


@pytest.fixture
def ana_with_app(people, hand, clock):
    """Ana has an app; nobody is signed in. Gives its secret and her recovery codes."""
    hand.sign_in(people.ana)
    secret = hand.add_app()
    codes = hand.codes()
    hand.client.post(reverse("sign-out"))
    clock.shift(60)
    assert Authenticator.objects.filter(user=people.ana).count() == 2
    return secret, codes
