"""What a browser is told beside the page, what cookies are called under TLS, how much may be sent, and what `check` asks."""

import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from sswork.headers import ALWAYS
from tests.database import CHECKOUT

SERVED = """
import django
django.setup()
from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
response = Client(SERVER_NAME="sswork.example.org").get("/sign-in/", secure=True)
for name, value in response.headers.items():
    print(f"{name}: {value}")
for cookie in response.cookies.values():
    print(cookie.OutputString())
print("plain:", Client(SERVER_NAME="sswork.example.org").get("/sign-in/").status_code)
print("health:", Client(SERVER_NAME="sswork.example.org").get("/healthz").status_code)
print("session:", settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY)
"""
PRODUCTION = {
    "SSWORK_TLS": "1",
    "SSWORK_HOSTS": "sswork.example.org",
    "SSWORK_SITE_URL": "https://sswork.example.org",
    "SSWORK_SECRET_KEY": "long enough and of fifty characters or more, which nobody uses",
    "SSWORK_MASTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}


def run(*words: str, **environment: str) -> subprocess.CompletedProcess:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SSWORK_")}
    data = {"SSWORK_DATA": os.environ["SSWORK_TEST_DATA"], "SSWORK_EMBEDDED_FAST": "1"}
    return subprocess.run(
        [sys.executable, *words],
        cwd=CHECKOUT,
        env=kept | data | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/nowhere/", "/healthz"])
def test_every_answer_carries_them(pals, sign_in, address):
    headers = sign_in(pals.ana).get(address).headers
    assert {name: headers[name] for name in ALWAYS} == ALWAYS | {"Cache-Control": headers["Cache-Control"]}
    assert {"no-store", "private"} <= set(headers["Cache-Control"].split(", "))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_content_policy_trusts_nothing_inside_a_page(client, db):
    policy = dict(each.strip().split(" ", 1) for each in client.get("/sign-in/")["Content-Security-Policy"].split(";"))
    assert "unsafe" not in str(policy)
    assert "*" not in str(policy)
    assert (policy["script-src"], policy["style-src"], policy["default-src"]) == ("'self'", "'self'", "'self'")
    assert (policy["object-src"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'", "'none'")


def test_no_page_stays_in_the_browser(pals, sign_in):
    client = sign_in(pals.ana)
    for address in (reverse("cases:students"), reverse("cases:student", args=[pals.mateo.pk]), "/search/"):
        assert "no-store" in client.get(address)["Cache-Control"]


def test_under_tls(servers):
    done = run("-c", SERVED, DJANGO_SETTINGS_MODULE="sswork.settings", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert "Strict-Transport-Security: max-age=31536000; includeSubDomains; preload" in said
    assert "session: __Host-sessionid True True" in said
    assert "__Host-csrftoken=" in said
    (cookie,) = [line for line in said.splitlines() if line.startswith("__Host-csrftoken=")]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "plain: 301" in said
    assert "health: 200" in said


def test_the_deployment_check_is_content_with_a_district_that_said_everything():
    """By the product's own settings: those of the tests ask nobody for a second step, which the check does not pass."""
    product = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "sswork.settings"}
    done = run("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **product)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SSWORK_SECRET_KEY", "", "sswork.W001"),
        ("SSWORK_MASTER_KEY", "", "sswork.W002"),
        ("SSWORK_TLS", "", "sswork.W003"),
        ("SSWORK_HOSTS", "localhost", "sswork.W004"),
        ("SSWORK_HOSTS", "*", "sswork.W004"),
        ("SSWORK_SITE_URL", "", "sswork.W005"),
        ("SSWORK_DEMO", "1", "sswork.W006"),
    ],
)
def test_the_deployment_check_names_what_is_missing(name, value, words):
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | {name: value})
    assert done.returncode == 1
    assert words in done.stderr
    assert "HINT" in done.stderr


def test_a_request_that_is_too_large_is_refused_before_it_is_read(pals, settings, sign_in):
    settings.LARGEST_BODY = 1000
    client = sign_in(pals.ana)
    response = client.post(reverse("cases:encounter-quick"), {"narrative": "x" * 2000})
    assert response.status_code == 413
    assert "At most 1000" in response.content.decode()
    assert client.post(reverse("cases:encounter-quick"), {"narrative": "x" * 200}).status_code == 422


def test_pages_that_take_files_take_more(pals, settings, sign_in):
    settings.LARGEST_BODY = 1000
    response = sign_in(pals.dana).post(reverse("cases:roster-upload"), {"x": "x" * 5000})
    assert response.status_code == 200


def test_fields_that_are_too_large_are_a_bad_request(pals, settings, sign_in):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = sign_in(pals.ana).post(reverse("cases:encounter-quick"), {"narrative": "Planted" * 2000})
    assert response.status_code == 400
    assert "That request could not be read" in response.content.decode()
    assert "Planted" not in response.content.decode()


def test_a_form_without_its_token_gets_a_page_of_ours(pals):
    client = Client(enforce_csrf_checks=True)
    client.force_login(pals.ana)
    response = client.post(reverse("cases:encounter-quick"), {"narrative": "Planted"})
    assert response.status_code == 403
    assert "This form was too old to be taken" in response.content.decode()
    assert "Planted" not in response.content.decode()
