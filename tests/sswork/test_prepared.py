"""Statements that come again and again are prepared, and a prepared one shows each person what that person sees."""

import itertools

import pytest
from django.db import connection
from django.db.models import Count

from cases.models import Household, Student
from sswork.scoping import unscoped, without_asking
from sswork.security.actor import NOBODY, SYSTEM, Actor, _as
from sswork.security.postgresql.base import PREPARED_AFTER

pytestmark = pytest.mark.django_db
OFTEN = PREPARED_AFTER + 2


def prepared(words: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{words}%"])
        return cursor.fetchone()[0]


def by_prepared_plan() -> set[str]:
    """Students by row security alone: the statement is the same for everybody and says nothing about who asks."""
    with without_asking("row security alone"):
        return set(Student.objects.filter(removed_on=None, pk__gt=0).values_list("local_id", flat=True))


def by_plan_of_the_moment() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT local_id FROM cases_student WHERE removed_on IS NULL")
        return {number for (number,) in cursor.fetchall()}


def test_what_comes_again_is_prepared(pals):
    with unscoped("what a connection does"):
        for _turn in range(OFTEN):
            list(Household.objects.filter(pk__lt=3))
    assert prepared('FROM "cases_household" WHERE "cases_household"."id" < $1') == 1


def test_what_groups_is_not(pals):
    with unscoped("what a connection does"):
        for _turn in range(OFTEN):
            list(Student.objects.values("grade").annotate(many=Count("pk")))
    assert prepared("GROUP BY") == 0


def test_a_plan_that_one_made_shows_another_only_the_others_rows(pals):
    """On one connection, each asks often enough to be served by a plan that somebody else's question made."""
    people = [SYSTEM, *(Actor(each.pk) for each in (pals.ana, pals.ben, pals.theo, pals.sol, pals.lia)), NOBODY]
    seen = set()
    for each in itertools.chain(*[people] * OFTEN, reversed(people)):
        with _as(each):
            shown = by_prepared_plan()
            assert shown == by_plan_of_the_moment(), each
        seen.add(frozenset(shown))
    assert prepared('"cases_student"."removed_on" IS NULL') == 1
    assert len(seen) > 3
    assert frozenset() in seen
