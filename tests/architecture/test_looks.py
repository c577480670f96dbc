"""Every page that shows students or records leaves a row in the access log: asked of every URL of the permission table.

A page shows something if it read rows of a model that reaches a student. Pages that read some and show none are listed, each
with its reason.
"""

import pytest
from django.urls import reverse

from sswork.models import Look
from sswork.scoping import ScopedQuerySet

from .table import PEOPLE, TABLE

SHOWS_NOBODY = {
    "agenda-answer": "answers a line of the own list with that line's key",
    "cases:saved-view-add": "keeps the filters of a list, without anybody who stood in it",
    "cases:saved-view-delete": "takes a name off the list of own filters",
    "cases:encounter-log": "offers the names on the own caseload to choose from; whom it is then about is logged, see below",
    "cases:encounter-quick": "the same in one line",
    "cases:protection": "what is shown of a protection record stands in the record's own log, which its readers read",
    "cases:protection-record": "the same",
    "cases:protection-custodian": "the same",
    "cases:protection-add": "the same",
    "cases:protection-file-add": "the same",
    "cases:protection-file": "the same",
    "cases:protection-put-right": "the same",
    "referrals:meeting-build": "puts students on the agenda and leads there, where it is logged who reads it",
    "referrals:meeting-open": "the same",
    "referrals:meeting-close": "the same, to the recap",
    "referrals:meeting-live": "numbers of items and their versions; what they stand for is asked for and logged",
    "referrals:issue-settle": "names no student",
    "referrals:status": "how many, how urgent, how long: no student and no word of content",
}

# Scoped for their readers' sake; they reach no student.
OF_NO_STUDENT = {"referrals.TeamCheck", "referrals.CheckReply"}


@pytest.fixture
def rows_read(monkeypatch) -> list[str]:
    """Labels of the scoped models of which the product reads rows from now on."""
    read: list[str] = []
    fetch = ScopedQuerySet._fetch_all

    def noting(self):
        before = self._result_cache
        fetch(self)
        if before is None and self._result_cache:
            read.append(self.model._meta.label)

    monkeypatch.setattr(ScopedQuerySet, "_fetch_all", noting)
    return read


def _readers(row) -> list[str]:
    """One of those who are shown something by a GET; for a POST all who may do it."""
    able = [person for person, status in zip(PEOPLE, row.statuses, strict=True) if status < 400 or status == 422]
    return able[:2]


@pytest.mark.parametrize("name", sorted(TABLE.keys() - SHOWS_NOBODY.keys()))
def test_what_is_shown_is_logged(world, client, rows_read, name):
    row = TABLE[name]
    for person in _readers(row):
        reader = getattr(world, person)
        client.force_login(reader)
        rows_read.clear()
        before = Look.objects.count()
        getattr(client, row.method)(reverse(name, args=row.arguments(world)) + row.query(world))
        shown, looks = set(rows_read) - OF_NO_STUDENT, Look.objects.order_by("pk")[before:]
        assert bool(looks) or not shown, f"{person} was shown {shown}, and nothing says so"
        assert {each.by_id for each in looks} <= {reader.pk}


def test_no_exemption_is_stale():
    assert SHOWS_NOBODY.keys() <= TABLE.keys()
    assert all(SHOWS_NOBODY.values())


def test_my_day_and_search_say_whom_they_named(world, client):
    client.force_login(world.ana)
    client.get(reverse("my-day"))
    assert world.mateo.pk in Look.objects.get(url_name="my-day").student_ids
    client.post(reverse("search"), {"q": "mateo"}, follow=True)
    look = Look.objects.get(url_name="search")
    assert (look.kind, look.student_ids) == ("search", [world.mateo.pk])


def test_the_student_whom_a_form_is_about_is_logged(world, client):
    client.force_login(world.ana)
    client.get(reverse("cases:encounter-log"), {"student": world.mateo.pk})
    client.post(reverse("cases:encounter-quick"), {"for": world.mateo.pk})
    assert [look.student_ids for look in Look.objects.order_by("pk")] == [[world.mateo.pk], [world.mateo.pk]]
