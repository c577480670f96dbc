"""The rules of signing in and the district's file, without a request."""

import json

import pytest

from sswork.accounts.config import Provider, SignIn, SignInError, load, read
from sswork.accounts.device_names import device_name
from sswork.accounts.policy import asserts_second_step, is_over, needs_second_step, role_needs_second_step
from sswork.roles import Role


def test_every_role_but_the_teachers_needs_a_second_step():
    assert {role for role in Role if not role_needs_second_step(role)} == {Role.STAFF}
    assert not needs_second_step([])
    assert needs_second_step([Role.STAFF, Role.INTERN])


def test_everyone_means_also_those_without_a_role():
    assert needs_second_step([], ("everyone",))
    assert not needs_second_step([Role.SOCIAL_WORKER], ())


@pytest.mark.parametrize(
    ("now", "over"), [(0, ""), (1199, ""), (1200, "idle"), (28_799, "idle"), (28_800, "day"), (99_999, "day")]
)
def test_over(now, over):
    assert is_over(now=now, signed_in_at=0, seen_at=0, idle_seconds=1200, seconds=28_800) == over


def test_one_factor_is_not_two():
    """RFC 8176: hwk, otp and the like say which factor; only mfa says that there were several."""
    provider = Provider("a", "oidc", "A", ())
    assert not asserts_second_step(provider, ("pwd", "otp", "hwk"), ("urn:x:password",))
    assert asserts_second_step(provider, ("pwd", "mfa"), ())


GOOGLE = {"id": "google", "kind": "google", "client_id": "c", "secret": "s", "domains": ["@Riverbend.example"]}


def test_a_provider_is_read(monkeypatch):
    monkeypatch.setenv("OF_CLEVER", "from the environment")
    said = read(
        {
            "idle_minutes": 10,
            "second_step_roles": "everyone",
            "providers": [
                GOOGLE,
                {"id": "m", "kind": "microsoft", "tenant": "t-1", "client_id": "c", "domains": ["a.example"]},
                {"id": "c", "kind": "clever", "district_id": "64", "client_id": "c", "domains": ["a.example"], "secret_env": "OF_CLEVER"},
            ],
        }
    )  # fmt: skip
    google, microsoft, clever = said.providers
    assert (said.idle_minutes, said.hours, said.second_step_roles) == (10, 8, ("everyone",))
    assert google.owns("Ana@riverbend.EXAMPLE")
    assert not google.owns("ana@riverbend.example.evil")
    assert not google.address_holds
    assert microsoft.server_url == "https://login.microsoftonline.com/t-1/v2.0"
    assert (microsoft.claims, microsoft.address_holds) == ({"tid": "t-1"}, True)
    assert (clever.claims, clever.secret) == ({"district": "64"}, "from the environment")
    assert "from the environment" not in repr(said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"providers": [GOOGLE | {"domains": []}]}, "google: domains is missing"),
        ({"providers": [GOOGLE | {"kind": "facebook"}]}, "kind is one of"),
        ({"providers": [GOOGLE, GOOGLE]}, "the same id"),
        ({"providers": [GOOGLE | {"kind": "microsoft"}]}, "tenant is missing"),
        ({"providers": [GOOGLE | {"second_step": "sometimes"}]}, "second_step is one of"),
        ({"provider": []}, "means nothing here"),
    ],
)
def test_a_file_that_says_too_little_or_nonsense_is_refused(words, said):
    with pytest.raises(SignInError, match=said):
        read(words)


def test_the_file_may_be_absent_and_must_be_json(tmp_path):
    assert load(tmp_path / "none.json") == SignIn()
    (tmp_path / "sign_in.json").write_text("{")
    with pytest.raises(SignInError, match=r"sign_in\.json"):
        load(tmp_path / "sign_in.json")
    (tmp_path / "sign_in.json").write_text(json.dumps({"providers": [GOOGLE]}))
    assert load(tmp_path / "sign_in.json").providers[0].name == "Google"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "Chrome on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Chromebook"),
        ("curl/8", "An unknown device"),
    ],
)  # fmt: skip
def test_devices_by_their_everyday_names(said, name):
    assert device_name(said) == name
