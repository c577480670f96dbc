"""Accounts opened, helped and closed from the command line; secrets under new keys; what the check says."""

import json
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.urls import reverse

from sswork.accounts import checks
from sswork.accounts.config import SignIn
from sswork.models import User
from sswork.security.encryption import key_id_of

from .conftest import code_now, events


def account(email: str, *words: str) -> str:
    said = StringIO()
    call_command("account", email, *words, stdout=said)
    return said.getvalue().strip()


def test_a_person_is_entered_and_chooses_the_first_password(people, hand):
    place = people.cedar.name
    link = account("Kim@riverbend.example", "--open", "Kim Li", "--role", "staff", "--at", place, "--link")
    page = hand.client.get(link, follow=True)
    words = "quiet harbour seven lamps"
    hand.client.post(page.request["PATH_INFO"], {"password1": words, "password2": words})
    kim = User.objects.get(email="kim@riverbend.example")
    assert (kim.name, kim.role_names) == ("Kim Li", ["Teacher or other staff"])
    assert hand.sign_in(kim, words).url == reverse("my-day")
    assert [each.type for each in events("account.") if each.type == "account.opened"] == ["account.opened"]


def test_whoever_lost_the_phone_adds_another_step(people, hand, ana_with_app):
    account(people.ana.email, "--forget-second-steps")
    hand.sign_in(people.ana)
    assert hand.client.get(reverse("cases:students")).url == reverse("mfa_index")


def test_whoever_leaves_is_out_at_once(people, hand):
    hand.sign_in(people.theo)
    account(people.theo.email, "--close")
    assert hand.client.get(reverse("my-day")).status_code == 302
    assert hand.sign_in(people.theo).status_code == 200


def test_mistakes_are_told(people):
    with pytest.raises(CommandError, match="Nobody has the address"):
        account("nobody@riverbend.example", "--close")
    with pytest.raises(CommandError, match="0 places"):
        account(people.theo.email, "--role", "staff", "--at", "Nowhere")


def test_secrets_of_second_steps_go_under_new_keys_and_still_open(people, hand, ana_with_app):
    secret, codes = ana_with_app
    before = [key_id_of(each.data.get("secret") or each.data["seed"]) for each in Authenticator.objects.order_by("pk")]
    call_command("rotate_keys", "--reencrypt", stdout=StringIO())
    after = [key_id_of(each.data.get("secret") or each.data["seed"]) for each in Authenticator.objects.order_by("pk")]
    assert len(after) == 2
    assert not set(before) & set(after)
    hand.sign_in(people.ana)
    assert hand.client.post(reverse("mfa_authenticate"), {"code": code_now(secret)}).status_code == 302
    hand.client.post(reverse("sign-out"))
    hand.sign_in(people.ana)
    assert hand.client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302


def test_the_check_tells_of_roles_that_are_none_and_of_open_files(settings, tmp_path):
    settings.SIGN_IN_FILE = tmp_path / "sign_in.json"
    settings.SIGN_IN = SignIn(second_step_roles=("liaison", "janitor"))
    assert [each.id for each in checks.roles_exist()] == ["sswork.E011"]
    settings.SIGN_IN = SignIn(second_step_roles=())
    assert [each.id for each in checks.sign_in_is_safe()] == ["sswork.W011"]
    settings.SIGN_IN = SignIn()
    settings.SIGN_IN_FILE.write_text(json.dumps({}))
    settings.SIGN_IN_FILE.chmod(0o644)
    assert [each.id for each in checks.sign_in_is_safe()] == ["sswork.W012"]
    settings.SIGN_IN_FILE.chmod(0o600)
    assert checks.sign_in_is_safe() == []
