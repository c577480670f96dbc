"""A timeline of 2,000 encounters opens with as many queries, and reads as many rows, as one of 20."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cases.models import Encounter, EncounterStudent
from cases.queries.timeline import stretch_of
from sswork.scoping import unscoped
from tests.cases import work
from tests.queries import queries_of

from .test_encounters import url


def many(pals, student, number: int) -> None:
    now = timezone.now()
    encounters = [
        Encounter(
            kind="check_in",
            mode="in_person",
            place="school",
            happened_at=now - timedelta(hours=each),
            minutes=5,
            narrative=f"Number {each}",
            author=pals.ana,
            key_student_id=student.pk,
        )
        for each in range(number)
    ]
    with unscoped("test"):
        Encounter.objects.bulk_create(encounters)
        EncounterStudent.objects.bulk_create(
            EncounterStudent(
                encounter=each,
                student=student,
                school_id=student.school_id,
                happened_at=each.happened_at,
                author=pals.ana,
            )
            for each in encounters
        )


@pytest.fixture
def fetched(monkeypatch) -> list[int]:
    """How many rows each query of encounters' parts brought."""
    rows: list[int] = []
    fetch = type(EncounterStudent.objects.none())._fetch_all

    def noting(self):
        before = self._result_cache
        fetch(self)
        if before is None:
            rows.append(len(self._result_cache))

    monkeypatch.setattr(type(EncounterStudent.objects.none()), "_fetch_all", noting)
    return rows


def test_opens_with_the_same_queries_and_rows(pals, sign_in, fetched):
    many(pals, pals.mateo, 2000)
    many(pals, pals.noah, 40)
    ana = sign_in(pals.ana)
    asked, read = {}, {}
    for student in (pals.mateo, pals.noah):
        asked[student] = queries_of(ana, url("student-timeline", student.pk))
        fetched.clear()
        ana.get(url("student-timeline", student.pk))
        read[student] = list(fetched)
    assert asked[pals.mateo] == asked[pals.noah]
    assert read[pals.mateo] == read[pals.noah]
    assert sum(read[pals.mateo]) < 100


def test_the_database_reads_no_more_rows_for_the_newest(pals):
    many(pals, pals.mateo, 2000)
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, FORMAT JSON) SELECT id FROM cases_encounterstudent"
            " WHERE student_id = %s AND hidden_at IS NULL ORDER BY happened_at DESC, id DESC LIMIT 30",
            [pals.mateo.pk],
        )
        plan = cursor.fetchone()[0][0]["Plan"]
        assert _most_rows(plan) < 100


def _most_rows(plan: dict) -> float:
    return max([plan["Actual Rows"], *(_most_rows(each) for each in plan.get("Plans", []))])


def test_every_entry_is_reached_once_going_back(pals):
    many(pals, pals.mateo, 75)
    work.encounter(pals, pals.noah)
    seen, after = [], None
    while True:
        stretch = stretch_of(pals.ana, pals.mateo, after=after)
        seen += [entry.key for entry in stretch.entries]
        if not stretch.more:
            break
        after = (stretch.entries[-1].at, stretch.entries[-1].key)
    assert len([key for key in seen if key.startswith("encounter:")]) == len(set(seen)) == 75
