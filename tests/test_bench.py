"""The test bench itself: what it promises to every other test."""

import os
import socket
import subprocess
import sys

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.db.utils import ProgrammingError
from django.template import Context, Template, engines
from django.template.base import Origin

from sswork.models import Definition
from sswork.security.actor import acting
from tests.conftest import NetworkForbidden
from tests.database import CHECKOUT
from tests.undefined import OUR_TEMPLATES


def test_another_machine_cannot_be_reached():
    with socket.socket() as connecting, pytest.raises(NetworkForbidden, match="do not use the network"):
        connecting.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_tests_work_in_the_runtime_role():
    with acting(None), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        role, database = cursor.fetchone()
    assert role == "app"
    assert database.startswith("test_sswork_")
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE mine (id int)")


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_is_gone_afterwards_first_half():
    Definition.objects.all().delete()
    ContentType.objects.create(app_label="left", model="behind")


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_is_gone_afterwards_second_half():
    assert Definition.objects.exists()
    assert not ContentType.objects.filter(app_label="left").exists()


@pytest.mark.django_db(transaction=True)
def test_the_owner_sees_the_same_database(owner):
    assert owner.execute("SELECT current_user, current_database()").fetchone() == (
        "app_owner",
        connection.settings_dict["NAME"],
    )


@pytest.mark.django_db(transaction=True)
def test_commands_in_other_processes_work_on_this_database():
    ContentType.objects.create(app_label="seen", model="elsewhere")
    code = (
        "from django.contrib.contenttypes.models import ContentType as C; print(C.objects.get(app_label='seen').model)"
    )
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "elsewhere"


def test_the_cache_is_the_real_one_and_ours_alone(servers):
    cache.set("key", "value", 5)
    assert cache.get("key") == "value"
    assert os.environ["SSWORK_TEST_RUN"] in cache.make_key("key")


def render(text: str, folder: str) -> str:
    engine = engines["django"].engine
    template = Template(text, origin=Origin(f"{folder}/page.html", "page.html"), engine=engine)
    return template.render(Context({"known": "yes"}))


def test_an_undefined_variable_in_our_templates_fails():
    with pytest.raises(AssertionError, match=r"page.html uses unknown"):
        render("{{ known }} {{ unknown }}", OUR_TEMPLATES)


def test_an_undefined_variable_in_other_templates_shows_nothing():
    assert render("{{ known }} {{ unknown }}", "/elsewhere") == "yes "
