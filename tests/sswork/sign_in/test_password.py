"""E-mail and password: in, out, refused, limited, forgotten."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from sswork import mailing, reminders
from sswork.accounts.passwords import LeakedPasswordValidator, district_list, is_in_district_list
from sswork.models import KnownDevice, Mail

from .conftest import PASSWORD, events


def test_a_teacher_signs_in_and_is_where_she_wanted_to_be(people, hand):
    there = reverse("referrals:ask")
    assert hand.client.get(there).url == f"{reverse('sign-in')}?next={there.replace('/', '%2F')}"
    assert hand.sign_in(people.theo, next=there).url == there
    assert hand.client.get(there).status_code == 200
    (event,) = events("sign_in.done")
    assert (event.by_id, event.changes) == (people.theo.pk, {"way": "password", "second_step": "none"})


def test_the_case_of_an_address_does_not_matter(people, hand):
    people.theo.email = "Theo@Riverbend.example"
    people.theo.save()
    assert hand.client.post(
        reverse("sign-in"), {"login": "tHEO@riverbend.example", "password": PASSWORD}
    ).url == reverse("my-day")


def test_nobody_learns_who_is_here(people, hand):
    """A wrong password, an unknown address and an account that was closed read alike, and what was typed is kept nowhere."""
    people.priya.set_password(PASSWORD)
    people.priya.is_active = False
    people.priya.save()
    pages = [
        hand.client.post(reverse("sign-in"), {"login": login, "password": password}).content.decode()
        for login, password in (
            (people.theo.email, "SECRET-TYPED"),
            ("nobody@riverbend.example", PASSWORD),
            (people.priya.email, PASSWORD),
        )
    ]
    bare = [re.sub(r'value="[^"]*"', "", page) for page in pages]
    assert bare[0] == bare[1] == bare[2]
    assert "do not go together" in bare[0]
    found = events("sign_in.failed")
    assert [each.target_id for each in found] == [str(people.theo.pk), "None", str(people.priya.pk)]
    assert [each.changes for each in found] == [{"way": "password", "why": "password"}] * 3


def test_guesses_at_one_person_are_limited_and_others_still_get_in(people, hand, clock):
    for _ in range(5):
        hand.sign_in(people.theo, "wrong")
    assert b"Too many tries" in hand.sign_in(people.theo).content
    hand.sign_in(people.ana)
    assert hand.client.session["_auth_user_id"] == str(people.ana.pk)
    hand.client.post(reverse("sign-out"))
    clock.shift(301)
    assert hand.sign_in(people.theo).status_code == 302


def test_signing_out_ends_it_and_is_written_down(people, hand):
    hand.sign_in(people.theo)
    assert hand.client.post(reverse("sign-out")).url == reverse("sign-in")
    assert hand.client.get(reverse("my-day")).status_code == 302
    assert [each.changes for each in events("sign_in.ended")] == [{"why": "signed out"}]


def test_a_new_device_is_told_by_a_mail_that_names_no_student(people, hand):
    hand.client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
    hand.sign_in(people.theo)
    hand.client.post(reverse("sign-out"))
    hand.sign_in(people.theo)
    assert [each.name for each in KnownDevice.objects.filter(person=people.theo)] == ["Firefox on Windows"]
    (mail,) = Mail.objects.filter(person=people.theo)
    assert mail.subject == "Your account"
    assert "Firefox on Windows" in mail.body
    assert "Nov 18, 2026" in mail.body
    hand.client.cookies.clear()
    hand.sign_in(people.theo)
    assert Mail.objects.filter(person=people.theo).count() == 2


def test_a_forgotten_password_is_chosen_anew_by_a_mail(people, hand, monkeypatch, settings):
    settings.EMAIL_URL = "smtp://nowhere"
    sent = []
    monkeypatch.setattr(mailing, "_hand_over", lambda message, url: sent.append(message.get_content()))
    for email in (people.theo.email, "nobody@riverbend.example"):
        assert hand.client.post(reverse("account_reset_password"), {"email": email}).status_code == 302
    (mail,) = Mail.objects.all()
    assert "[link]" in mail.body
    assert "sign-in/forgotten" not in mail.body  # no link that an administrator could take from the list of mails
    assert reminders.deliver_next()
    link = re.search(r"http://[^/]+(/sign-in/forgotten/\S+)", sent[0])[1]
    page = hand.client.get(link, follow=True)
    form = {"password1": "quiet harbour seven lamps", "password2": "quiet harbour seven lamps"}
    assert hand.client.post(page.request["PATH_INFO"], form).url == reverse("account_reset_password_from_key_done")
    assert hand.sign_in(people.theo).status_code == 200
    assert hand.sign_in(people.theo, form["password1"]).status_code == 302
    assert b"does not hold" in hand.client.get(link, follow=True).content or "token_fail" in page.context


def test_a_link_for_a_new_password_holds_one_hour(people, hand, clock):
    from sswork.accounts.resets import reset_link

    link = reset_link(people.theo)
    clock.shift(3601)
    assert b"does not hold any more" in hand.client.get(link, follow=True).content


@pytest.mark.parametrize(
    "leaked",
    ["password1234", "Password1234!", "P@ssw0rd2026!", "passwordpassword", "iloveyouiloveyou", "1qaz2wsx3edc4rfv"],
)
def test_leaked_passwords_and_their_usual_changes_are_refused(leaked):
    with pytest.raises(Exception, match="leaked"):
        LeakedPasswordValidator().validate(leaked)


def test_other_passwords_are_taken():
    for good in (PASSWORD, "Vzk3!pwq9-Lunt", "tres gatos verdes cantan"):
        LeakedPasswordValidator().validate(good)


def test_the_districts_own_list_is_searched_without_the_network(tmp_path, settings):
    settings.SSWORK_DATA = tmp_path
    import hashlib

    words = [f"a leaked sentence {number}" for number in range(1000)]
    lines = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)  # noqa: S324 - the file's format
    (tmp_path / "pwned.txt").write_text("".join(f"{line}:{number % 7}\n" for number, line in enumerate(lines)))
    call_command("leaked_passwords", tmp_path / "pwned.txt", at_least=0)
    assert district_list().stat().st_size == 8000
    assert all(is_in_district_list(word) for word in words)
    assert not is_in_district_list(PASSWORD)
    (tmp_path / "mixed.txt").write_text("".join(f"{line}:1\n" for line in reversed(lines)))
    with pytest.raises(Exception, match="not ordered"):
        call_command("leaked_passwords", tmp_path / "mixed.txt")
    assert district_list().stat().st_size == 8000


def test_a_password_is_changed_with_the_present_one(people, hand):
    hand.sign_in(people.theo)
    new = "quiet harbour seven lamps"
    wrong = {"oldpassword": "wrong", "password1": new, "password2": new}
    assert b"not your present password" in hand.client.post(reverse("account_change_password"), wrong).content
    done = hand.client.post(reverse("account_change_password"), wrong | {"oldpassword": PASSWORD})
    assert done.url == reverse("own-sign-in")
    assert [each.type for each in events("password.")] == ["password.changed"]
    assert hand.client.get(reverse("my-day")).status_code == 200


def test_argon2_is_what_the_product_hashes_with():
    from django.conf import settings as test_settings

    from sswork import settings as product

    assert product.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert test_settings.AUTH_PASSWORD_VALIDATORS == product.AUTH_PASSWORD_VALIDATORS
