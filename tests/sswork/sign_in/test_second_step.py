"""The second step: who needs one, how it is added and used, what it protects, and what nobody gets around."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from sswork.accounts import second_step
from sswork.accounts.config import SignIn
from sswork.models import Mail
from sswork.security.encryption import PREFIX, Undecipherable

from .conftest import PASSWORD, code_now, events

ENROLMENT = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn"}


def test_whoever_opens_records_is_led_to_add_one_and_reaches_nothing_else(people, hand):
    there = reverse("cases:students")
    assert hand.sign_in(people.ana, next=there).url == there
    for name in ("cases:students", "my-day", "search", "dashboard", "own-sign-in", "account_change_password"):
        assert hand.client.get(reverse(name)).url == reverse("mfa_index"), name
    part = hand.client.get(there, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{there}"})
    assert (part.status_code, part["HX-Redirect"]) == (200, reverse("mfa_index"))
    script = hand.client.get(there, headers={"Accept": "application/json"})
    assert (script.status_code, script.json()) == (401, {"sign_in": reverse("mfa_index")})
    for name in ENROLMENT:
        assert hand.client.get(reverse(name)).status_code == 200, name
    assert hand.client.post(reverse("sign-out")).url == reverse("sign-in")
    assert "_auth_user_id" not in hand.client.session


def test_after_adding_an_app_one_keeps_the_codes_and_goes_on(people, hand):
    there = reverse("cases:students")
    hand.sign_in(people.ana)
    hand.client.get(there)
    secret = hand.client.get(reverse("mfa_activate_totp")).context["secret"]
    with hand.committing(execute=True):
        done = hand.client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    page = hand.client.get(done.url)
    assert len(page.context["unused_codes"]) == 10
    assert page.context["following"] == there
    assert hand.client.get(there).status_code == 200
    assert [(each.type, each.changes["kind"]) for each in events("second_step")] == [
        ("second_step.added", "totp"),
        ("second_step.added", "recovery_codes"),
    ]
    assert "An app for one-time codes was added" in Mail.objects.get(key__contains="totp_activated").body


def test_teachers_are_not_asked_and_roles_are_the_districts_to_name(people, hand, settings):
    hand.sign_in(people.theo)
    assert hand.client.get(reverse("my-day")).status_code == 200
    settings.SIGN_IN = SignIn(second_step_roles=("everyone",))
    assert hand.client.get(reverse("my-day")).url == reverse("mfa_index")
    settings.SIGN_IN = SignIn(second_step_roles=("liaison",))
    assert hand.client.get(reverse("my-day")).status_code == 200
    assert not second_step.is_needed(people.ana)
    assert second_step.is_needed(people.lia)


def test_a_demo_asks_for_none(people, hand, settings):
    settings.DEMO = True
    hand.client.post(reverse("demo-sign-in"), {"email": people.ana.email})
    assert hand.client.get(reverse("cases:students")).status_code == 200


def test_the_code_of_the_app_opens_and_is_good_once(people, hand, ana_with_app):
    secret, _codes = ana_with_app
    assert hand.sign_in(people.ana).url == reverse("mfa_authenticate")
    assert hand.client.get(reverse("cases:students")).status_code == 302  # half-way in is not in
    code = code_now(secret)
    assert hand.client.post(reverse("mfa_authenticate"), {"code": code}).url == reverse("my-day")
    assert hand.client.get(reverse("cases:students")).status_code == 200
    assert events("sign_in.done")[-1].changes == {"way": "password", "second_step": "totp"}
    hand.client.post(reverse("sign-out"))
    hand.sign_in(people.ana)
    assert b"is not right" in hand.client.post(reverse("mfa_authenticate"), {"code": code}).content
    assert events("second_step.failed")[-1].changes == {"kind": "totp"}


def test_a_recovery_code_opens_once(people, hand, ana_with_app):
    _secret, codes = ana_with_app
    for expected in (302, 200):
        hand.sign_in(people.ana)
        assert hand.client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == expected
        hand.client.post(reverse("sign-out"))


def test_codes_are_not_guessed(people, hand, ana_with_app):
    secret, _codes = ana_with_app
    hand.sign_in(people.ana)
    for _ in range(5):
        hand.client.post(reverse("mfa_authenticate"), {"code": "000000"})
    refused = hand.client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert b"Too many tries" in refused.content


def test_secrets_are_encrypted_and_bound_to_the_person(people, hand, ana_with_app):
    secret, codes = ana_with_app
    kept = {each.type: each for each in Authenticator.objects.filter(user=people.ana)}
    assert kept["totp"].data["secret"].startswith(PREFIX)
    assert kept["recovery_codes"].data["seed"].startswith(PREFIX)
    stored = str([each.data for each in kept.values()])
    assert secret.replace(" ", "") not in stored
    assert not any(code in stored for code in codes)
    kept["totp"].user = people.theo  # somebody who writes to the table takes Ana's app for Theo's account
    kept["totp"].save()
    hand.sign_in(people.theo)
    with pytest.raises(Undecipherable):
        hand.client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})


def test_the_last_step_stays_with_whoever_needs_one(people, hand, ana_with_app, settings):
    secret, _codes = ana_with_app
    hand.sign_in(people.ana)
    hand.client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    hand.client.post(reverse("mfa_deactivate_totp"))
    assert second_step.factors(people.ana)
    settings.SIGN_IN = SignIn(second_step_roles=())
    assert hand.client.post(reverse("mfa_deactivate_totp")).url == reverse("own-sign-in")
    assert not Authenticator.objects.filter(user=people.ana).exists()  # the codes went with it
    assert [each.type for each in events("second_step.removed")] == ["second_step.removed"] * 2


def test_security_is_changed_only_after_confirming_again(people, hand, ana_with_app, clock):
    secret, _codes = ana_with_app
    hand.sign_in(people.ana)
    hand.client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    clock.shift(301)
    add = reverse("mfa_add_webauthn")
    confirm = hand.client.get(add).url
    assert confirm == f"{reverse('account_reauthenticate')}?next={add.replace('/', '%2F')}"
    assert b"is not your password" in hand.client.post(confirm, {"password": "wrong"}).content
    assert hand.client.post(confirm, {"password": PASSWORD}).url == add
    assert hand.client.get(add).status_code == 200


def test_a_session_from_before_the_rule_is_asked_for_the_step_it_has(people, hand, ana_with_app, clock):
    """The person has an app, but this sign-in did not use it."""
    secret, _codes = ana_with_app
    hand.client.force_login(people.ana)
    there = reverse("cases:students")
    confirm = hand.client.get(there).url
    assert confirm.startswith(reverse("mfa_reauthenticate"))
    assert hand.client.post(confirm, {"code": code_now(secret)}).status_code == 302
    assert hand.client.get(there).status_code == 200


def test_a_role_given_in_the_middle_of_the_day_asks_at_once(people, hand):
    from sswork.models import RoleAssignment

    hand.sign_in(people.theo)
    assert hand.client.get(reverse("my-day")).status_code == 200
    RoleAssignment.objects.create(
        person=people.theo, role="social_worker", organization=people.cedar, first_day=people.today
    )
    assert hand.client.get(reverse("my-day")).url == reverse("mfa_index")


def test_new_codes_end_the_old_ones(people, hand, ana_with_app):
    secret, codes = ana_with_app
    hand.sign_in(people.ana)
    hand.client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert hand.client.post(reverse("mfa_generate_recovery_codes")).url == reverse("mfa_view_recovery_codes")
    assert not set(hand.codes()) & set(codes)
