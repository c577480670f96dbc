"""People of other directories, which the tests run: an OpenID Connect provider and a SAML identity provider."""

import urllib.request
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse

from sswork.accounts.config import SignIn, read
from sswork.models import Organization, User
from tests.directories import openid, saml
from tests.directories.server import serving

from .conftest import events

HOST = "sswork.riverbend.example"


@pytest.fixture
def provider(people) -> Iterator[openid.OpenIdProvider]:
    person = openid.Person("sub-1", people.ana.email, claims={"amr": ["pwd", "mfa"]})
    with serving(openid.OpenIdProvider(person)) as directory:
        yield directory


def district_says(settings, provider, **more) -> None:
    words = {
        "id": "district",
        "kind": "oidc",
        "name": "Riverbend",
        "server_url": provider.url,
        "client_id": openid.CLIENT,
        "secret": openid.SECRET,
        "domains": ["riverbend.example"],
    }
    settings.SIGN_IN = read({"providers": [words | more]})


def come_by_openid(client, **query):
    """Over to the provider, on as its person, and back."""
    there = client.get(reverse("openid_connect_login", args=["district"]), query)
    with urllib.request.urlopen(there.url) as page:
        back = page.headers["Link"]
    return client.get(reverse("openid_connect_callback", args=["district"]) + "?" + urlsplit(back).query)


def test_a_person_of_the_district_comes_in_and_her_second_step_counts(people, provider, settings, client):
    district_says(settings, provider)
    assert b"Sign in with Riverbend" in client.get(reverse("sign-in")).content
    there = reverse("cases:students")
    assert come_by_openid(client, next=there).url == there
    assert client.get(there).status_code == 200
    (event,) = events("sign_in.done")
    assert (event.by_id, event.changes) == (people.ana.pk, {"way": "provider district", "second_step": "provider"})
    (bound,) = SocialAccount.objects.all()
    assert (bound.user, bound.uid, bound.extra_data) == (people.ana, "sub-1", {})
    assert User.objects.get(pk=people.ana.pk).has_usable_password()


def test_without_the_directorys_word_the_second_step_is_ours(people, provider, settings, client):
    provider.person.claims = {"amr": ["pwd"]}
    district_says(settings, provider)
    come_by_openid(client)
    assert client.get(reverse("cases:students")).url == reverse("mfa_index")


@pytest.mark.parametrize(
    ("second_step", "claims", "counts"),
    [
        ("always", {}, True),
        ("never", {"amr": ["mfa"]}, False),
        ("asserted", {"acr": "https://refeds.org/profile/mfa"}, True),
        ("asserted", {"acr": "gold"}, True),  # named by the district below
        ("asserted", {"acr": "silver"}, False),
    ],
)
def test_the_district_says_whose_word_counts(people, provider, settings, client, second_step, claims, counts):
    provider.person.claims = claims
    district_says(settings, provider, second_step=second_step, second_step_values=["gold"])
    come_by_openid(client)
    assert client.get(reverse("cases:students")).status_code == (200 if counts else 302)


def test_a_word_from_an_earlier_try_does_not_count_for_a_later_one(people, provider, settings, client):
    """The second sign-in in the same browser, by password, is asked for its own second step."""
    district_says(settings, provider)
    come_by_openid(client)
    client.post(reverse("sign-out"))
    client.post(reverse("sign-in"), {"login": people.ana.email, "password": "mild otter carries lanterns"})
    assert client.get(reverse("cases:students")).url == reverse("mfa_index")


def _refused(client, why: str, **query) -> bool:
    answer = come_by_openid(client, **query)
    said = answer.status_code == 403 and b"leads to no account here" in answer.content
    return (
        said
        and "_auth_user_id" not in client.session
        and [each.changes["why"] for each in events("sign_in.f")] == [why]
    )


def test_an_address_that_is_not_verified_opens_nothing(people, provider, settings, client):
    for number, unverified in enumerate((False, None, "false"), start=1):
        provider.person.email_verified = unverified
        district_says(settings, provider)
        assert come_by_openid(client).status_code == 403
        assert len(events("sign_in.failed")) == number
    assert not SocialAccount.objects.exists()


def test_an_address_of_another_domain_opens_nothing(people, provider, settings, client):
    district_says(settings, provider, domains=["elsewhere.example"])
    assert _refused(client, "no verified address of the district")


def test_nobody_is_made_by_signing_in(people, provider, settings, client):
    before = User.objects.count()
    provider.person.email = "stranger@riverbend.example"
    district_says(settings, provider)
    assert _refused(client, "nobody with that address")
    assert User.objects.count() == before


def test_a_person_who_left_does_not_come_in(people, provider, settings, client):
    User.objects.filter(pk=people.ana.pk).update(is_active=False)
    district_says(settings, provider)
    assert _refused(client, "inactive")


def test_the_same_address_given_to_somebody_else_opens_nothing(people, provider, settings, client):
    district_says(settings, provider)
    come_by_openid(client)
    client.post(reverse("sign-out"))
    provider.person.sub = "sub-of-her-successor"
    assert _refused(client, "another identity with the same address")


def test_a_changed_address_stays_the_same_person(people, provider, settings, client):
    district_says(settings, provider)
    come_by_openid(client)
    client.post(reverse("sign-out"))
    provider.person.email = "ana.married@riverbend.example"
    assert come_by_openid(client).status_code == 302


def test_the_directory_must_say_the_district(people, provider, settings, client):
    district_says(settings, provider, claims={"district": ["64ef"]})
    provider.person.userinfo = {"district": "other"}
    assert _refused(client, "claim district")
    provider.person.userinfo = {"district": "64ef"}
    assert come_by_openid(client).status_code == 302


def test_a_person_of_another_district_here_does_not_come_in(people, provider, settings, client):
    Organization.objects.filter(pk=people.district.pk).update(sourced_id="riverbend")
    Organization.objects.create(kind="district", name="Elsewhere", sourced_id="elsewhere")
    district_says(settings, provider, district="elsewhere")
    assert _refused(client, "another district")
    district_says(settings, provider, district="riverbend")
    assert come_by_openid(client).status_code == 302


def test_a_userinfo_about_somebody_else_is_not_used(people, provider, settings, client):
    provider.person.userinfo = {"sub": "another"}
    district_says(settings, provider)
    assert _refused(client, "the userinfo is about somebody else")


def test_no_directory_is_bound_to_whoever_happens_to_be_signed_in(people, provider, settings, client):
    """The library could connect any account of a directory to the person at the browser."""
    district_says(settings, provider)
    client.force_login(people.theo)
    answer = come_by_openid(client, process="connect")
    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def test_an_answer_is_taken_once_and_only_by_whoever_asked(people, provider, settings, client):
    district_says(settings, provider)
    callback = reverse("openid_connect_callback", args=["district"])
    assert client.get(callback, {"code": "stolen", "state": "guessed"}).status_code in (401, 403)
    there = client.get(reverse("openid_connect_login", args=["district"]))
    state = parse_qs(urlsplit(there.url).query)["state"][0]
    answer = client.get(callback, {"code": "never given", "state": state})
    assert answer.status_code == 401
    assert b"did not work" in answer.content


def test_coming_back_without_signing_in_is_no_error(people, provider, settings, client):
    district_says(settings, provider)
    there = client.get(reverse("openid_connect_login", args=["district"]))
    state = parse_qs(urlsplit(there.url).query)["state"][0]
    answer = client.get(
        reverse("openid_connect_callback", args=["district"]), {"error": "access_denied", "state": state}, follow=True
    )
    assert b"without signing in" in answer.content


def test_a_directory_that_does_not_answer_gives_a_page(people, provider, settings, client):
    district_says(settings, provider, server_url="http://localhost:9")
    answer = client.get(reverse("openid_connect_login", args=["district"]))
    assert answer.status_code == 503
    assert b"does not answer" in answer.content
    assert events("sign_in.failed")[0].changes["why"].startswith("unreachable")


@pytest.fixture
def identity(people, settings, client) -> Iterator[saml.IdentityProvider]:
    settings.ALLOWED_HOSTS = [HOST]
    client.defaults["HTTP_HOST"] = HOST
    person = saml.Person("id-1", people.ana.email, context="https://refeds.org/profile/mfa")
    with serving(saml.IdentityProvider(person)) as directory:
        words = {"id": "idp", "kind": "saml", "domains": ["riverbend.example"], "saml": directory.settings}
        settings.SIGN_IN = read({"providers": [words]})
        yield directory


def ask_by_saml(client, **query) -> saml.Asked:
    there = client.get(reverse("saml_login", args=["idp"]), query)
    return saml.request_of(parse_qs(urlsplit(there.url).query)["SAMLRequest"][0])


def come_by_saml(client, identity, asked=None, **query):
    asked = asked or ask_by_saml(client, **query)
    return client.post(urlsplit(asked.answer_to).path, {"SAMLResponse": identity.answer(asked)}, follow=True)


def test_saml_opens_the_account_of_the_person(people, identity, client):
    there = reverse("cases:students")
    answer = come_by_saml(client, identity, next=there)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, there)
    assert events("sign_in.done")[0].changes == {"way": "provider idp", "second_step": "provider"}


def test_saml_by_password_alone_asks_for_our_second_step(people, identity, client):
    identity.person.context = saml.PASSWORD_ONLY
    assert come_by_saml(client, identity, next="/students/").redirect_chain[-1][0] == reverse("mfa_index")


def test_saml_signed_by_somebody_else_is_refused(people, identity, client):
    identity.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert come_by_saml(client, identity).status_code == 401
    assert "_auth_user_id" not in client.session


def test_saml_that_nobody_asked_for_is_refused(people, identity, client):
    asked = ask_by_saml(client)
    unasked = saml.Asked("", asked.answer_to, asked.issuer)
    assert come_by_saml(client, identity, unasked).status_code in (401, 403)
    assert come_by_saml(client, identity, asked).status_code == 200
    client.post(reverse("sign-out"))
    assert come_by_saml(client, identity, asked).status_code in (401, 403)  # and taken once
    assert "_auth_user_id" not in client.session


def test_saml_that_was_changed_on_the_way_is_refused(people, identity, client):
    import base64

    asked = ask_by_saml(client)
    changed = base64.b64decode(identity.answer(asked)).replace(people.ana.email.encode(), people.sol.email.encode())
    path = urlsplit(asked.answer_to).path
    answer = client.post(path, {"SAMLResponse": base64.b64encode(changed).decode()}, follow=True)
    assert answer.status_code == 401


def test_saml_says_who_we_are(people, identity, client):
    answer = client.get(reverse("saml_metadata", args=["idp"]))
    assert answer["Content-Type"] == "text/xml"
    assert f"http://{HOST}/sign-in/saml/idp/answer/".encode() in answer.content


def test_nothing_is_offered_where_the_district_named_nothing(settings, client):
    settings.SIGN_IN = SignIn()
    assert b"or here" not in client.get(reverse("sign-in")).content
