"""The key of text that waits on a device: its person's alone, for some hours, and gone with signing out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sswork import drafts
from sswork.accounts.opening import sign_out_everywhere
from sswork.models import DeviceKey
from sswork.scoping import unscoped

URL = "/drafts/key/"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def ana(pals):
    return signed_in(pals.ana)


def key_of(client, name=""):
    return client.post(URL, {"name": name}, headers={"Accept": "application/json"})


def age(hours):
    with unscoped("time passes"):
        DeviceKey.objects.update(made_at=timezone.now() - timedelta(hours=hours))


def test_one_for_each_sign_in_and_encrypted_where_it_lies(pals, ana):
    told = key_of(ana).json()
    assert key_of(ana).json() == told
    assert key_of(signed_in(pals.ana)).json()["name"] != told["name"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM sswork_devicekey WHERE id = %s", [told["name"]])
        (kept,) = cursor.fetchone()
    assert kept.startswith("enc1:")
    assert told["key"] not in kept


def test_the_same_person_gets_it_again_and_nobody_else(pals, ana):
    told = key_of(ana).json()
    assert key_of(signed_in(pals.ana), told["name"]).json() == told
    assert key_of(signed_in(pals.sol), told["name"]).status_code == 404
    assert key_of(ana, "no name").status_code == 400


def test_signing_out_destroys_it_here_and_leaves_other_sign_ins(pals, ana):
    here, there = key_of(ana).json(), key_of(signed_in(pals.ana)).json()
    ana.post(reverse("sign-out"))
    again = signed_in(pals.ana)
    assert [key_of(again, each["name"]).status_code for each in (here, there)] == [404, 200]


def test_ended_from_elsewhere_all_are_gone(pals, ana):
    told = key_of(ana).json()
    with unscoped("as a command"):
        sign_out_everywhere(person=pals.ana, by=None)
    assert key_of(signed_in(pals.ana), told["name"]).status_code == 404


def test_it_lasts_for_hours_and_is_tidied(pals, ana):
    told = key_of(ana).json()
    age(23)
    assert key_of(ana, told["name"]).status_code == 200
    age(24)
    assert key_of(ana, told["name"]).status_code == 404
    assert key_of(ana).json()["name"] != told["name"]
    with unscoped("at night"):
        drafts.tidy(timezone.now())
        assert [str(each.pk) for each in DeviceKey.objects.all()] == [key_of(ana).json()["name"]]
