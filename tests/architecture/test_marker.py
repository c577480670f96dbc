"""A word stands wherever a record can hold one, and is typed wherever a person can type: it is found on pages for those who may
read them, and in no log, address, header, cache key, message of the broker, mail or error page.
"""

import io
import logging
import re
from html import unescape
from urllib.parse import quote

import pytest
from celery.signals import before_task_publish
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from cases.models import Attachment
from cases.views import cases as case_pages
from sswork import tasks
from sswork.logs import Discreet
from sswork.models import AuditEvent, KeptFile, Look, Mail
from sswork.readiness import HEARTBEAT
from sswork.scoping import unscoped

from .secrets import plant
from .table import PEOPLE, TABLE
from .world import build_world

MARK = "SECRET"
TYPED = "SECRET-TYPED"
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<(input|select|textarea|button)\b([^>]*)")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
ADDRESS = re.compile(r'\b(?:href|action|src|hx-get|hx-post|data-picker-url|formaction)="([^"]*)"')
ELSEWHERE = ("mailto:", "tel:")  # what these open is not an address of ours
NOT_SENT = ("/sign-out/", "/sign-in")
# The name under which a file is handed back is the one it was given.
NAMES_A_FILE = "Content-Disposition"


class Watch:
    """Everything that leaves by another way than a page's text."""

    def __init__(self):
        self.log, self.addresses, self.headers, self.keys, self.messages = io.StringIO(), [], [], [], []

    def response(self, response) -> None:
        for name, value in response.headers.items():
            if name != NAMES_A_FILE:
                self.headers.append(f"{name}: {value}")
        self.headers += [cookie.OutputString() for cookie in response.cookies.values()]
        self.headers += [address for address, _ in getattr(response, "redirect_chain", [])]
        if response.get("Content-Type", "").startswith("text/html"):
            found = (unescape(each) for each in ADDRESS.findall(response.content.decode()))
            self.addresses += [each for each in found if not each.startswith(ELSEWHERE)]

    def leaks(self) -> dict[str, list[str]]:
        seen = {
            "log": self.log.getvalue().splitlines(),
            "addresses": self.addresses,
            "headers": self.headers,
            "cache keys": self.keys,
            "messages of the broker": self.messages,
        }
        found = {where: [each[:300] for each in what if MARK in each] for where, what in seen.items()}
        return {where: what for where, what in found.items() if what}


@pytest.fixture
def watch(monkeypatch, servers):
    found = Watch()
    handler = logging.StreamHandler(found.log)
    handler.setFormatter(Discreet(settings.LOGGING["formatters"]["plain"]["fmt"], style="{"))
    root = logging.getLogger()
    before, root.level = root.level, logging.INFO
    root.addHandler(handler)
    make_key = BaseCache.make_key

    def noted(self, key, version=None):
        found.keys.append(str(key))
        return make_key(self, key, version)

    def sent(body=None, headers=None, **_):
        found.messages.append(f"{body} {headers}")

    monkeypatch.setattr(BaseCache, "make_key", noted)
    before_task_publish.connect(sent)
    yield found
    before_task_publish.disconnect(sent)
    cache.delete(HEARTBEAT)  # no worker runs in the tests
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def world(pals, settings, tmp_path):
    settings.SSWORK_DATA = tmp_path
    planted = plant(build_world(pals))
    with unscoped("a test plants words"):
        Attachment.objects.update(name="SECRET.txt", description="SECRET")
    return planted


@pytest.fixture
def as_person(client, world, watch):
    """``as_person("ana").get(…)``: whatever is asked is watched."""
    client.raise_request_exception = False

    class Watched:
        def __getattr__(self, method):
            def ask(*arguments, **more):
                response = getattr(client, method)(*arguments, **more)
                watch.response(response)
                return response

            return ask

    def sign_in(name):
        client.force_login(getattr(world, name))
        return Watched()

    return sign_in


def pages(world, person: str) -> list[str]:
    return [
        reverse(name, args=row.arguments(world)) + row.query(world)
        for name, row in sorted(TABLE.items())
        if row.method == "get" and row.statuses[PEOPLE.index(person)] == 200
    ]


def filled_in(address: str, page: str):
    """Each form of the page, with the word in every field that a person fills in: (where to, what)."""
    for opening, inside in FORM.findall(page):
        told = dict(ATTRIBUTE.findall(opening))
        target = unescape(told.get("hx-post") or told.get("action") or address)
        if told.get("method", "get").lower() != "post" or target.startswith(NOT_SENT):
            continue
        fields = [dict(ATTRIBUTE.findall(each)) for _, each in FIELD.findall(inside)]
        yield (
            target,
            {
                each["name"]: unescape(each.get("value", "")) if each.get("type") == "hidden" else TYPED
                for each in fields
                if "name" in each and each.get("type") != "file"
            },
        )


@pytest.mark.parametrize("person", ["ana", "sol", "lia", "dana", "theo"])
def test_pages_and_forms_with_mistakes(world, as_person, watch, person):
    client, read = as_person(person), []
    for address in pages(world, person):
        page = client.get(address)
        text = page.content.decode(errors="replace") if not page.streaming else ""
        read.append(text)
        for target, typed in filled_in(address, text):
            client.post(target, typed, follow=True)
    assert watch.leaks() == {}
    assert any(MARK in each for each in read), "else there was nothing to find"


def test_names_that_are_looked_for(world, as_person, watch):
    client = as_person("ana")
    found = client.post(reverse("search"), {"q": "SECRET-MATEO-NAME"}, follow=True)
    assert MARK in found.content.decode()
    for headers in ({}, {"HX-Request": "true"}):
        client.post(reverse("cases:students"), {"q": TYPED, "grade": TYPED}, headers=headers, follow=True)
    for picker in ("cases:student-picker", "referrals:student-picker", "school-picker"):
        client.get(reverse(picker) + "?for=student", headers={"X-Words": quote(TYPED)})
    client.post(reverse("cases:saved-view-add"), {"name": TYPED, "query": f"q={TYPED}"}, follow=True)
    assert watch.leaks() == {}


@pytest.mark.parametrize("status", [400, 403, 404, 413, 500])
def test_error_pages(world, as_person, watch, monkeypatch, settings, status):
    """Each by what causes it, with the word in what was sent and in what broke."""

    def breaks(**_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [TYPED])

    opened = reverse("cases:case-open", args=[world.mateo.pk])
    if status == 500:
        monkeypatch.setattr(case_pages.actions, "open_case_for", breaks)
    if status == 400:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    if status == 413:
        settings.LARGEST_BODY = 100
    person = {403: "theo", 404: "ben"}.get(status, "ana")
    form = {
        "reason": "attendance",
        "concern": TYPED * 20,
        "next_step": TYPED,
        "owner": world.ana.pk,
        "review_on": "2026-12-01",
        "lane": "team",
    }
    response = as_person(person).post(opened, form)
    assert response.status_code == status
    assert MARK not in response.content.decode()
    assert "<h1" in response.content.decode()
    assert watch.leaks() == {}
    if status == 500:
        assert "DataError" in watch.log.getvalue(), "that it broke is in the log"


def test_what_workers_do(world, as_person, watch, clock):
    """Reminders, mails, figures: with everything due."""
    clock.shift(40 * 24 * 3600)
    for task in (tasks.make_reminders, tasks.send_digests, tasks.deliver_mail, tasks.refresh_figures, tasks.beat):
        task()
    assert Mail.objects.exists()
    assert [
        each for each in Mail.objects.values_list("to", "subject", "body", "error", "key") if MARK in str(each)
    ] == []
    assert watch.messages, "the mails were handed to a worker"
    assert watch.leaks() == {}


def test_files(world, as_person, watch):
    client = as_person("ana")
    address = reverse("cases:case-file-add", args=[world.case.pk])
    for name, content in (("SECRET.txt", b"SECRET"), ("SECRET.exe", b"MZ\x00SECRET")):
        typed = {"kind": "letter", "student": world.mateo.pk, "description": TYPED}
        client.post(address, typed | {"file": SimpleUploadedFile(name, content)}, follow=True)
    assert client.get(reverse("cases:attachment", args=[world.attachment.pk])).status_code == 200
    assert MARK not in str(list(KeptFile.objects.values()))
    assert watch.leaks() == {}


def test_the_access_log_tells_no_words(world, as_person):
    client = as_person("ana")
    for address in pages(world, "ana"):
        client.get(address)
    client.post(reverse("search"), {"q": TYPED}, follow=True)
    assert Look.objects.count() > 10
    assert MARK not in str(list(Look.objects.values()))
    assert TYPED not in str(list(AuditEvent.objects.values("type", "changes")))
