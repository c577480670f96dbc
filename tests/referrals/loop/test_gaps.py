"""Gaps: what was asked for and did not come, counted where one may count, and small numbers hidden."""

from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.actions.need import add_need
from cases.models import Household, Student
from referrals.models import Service, ServiceReferral
from referrals.queries import gaps as queries
from sswork.scoping import unscoped
from sswork.security.actor import acting
from tests.cached import forget
from tests.cases import work
from tests.referrals.directory import made as directory
from tests.referrals.loop import made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _links_are_not_counted():
    forget()


def declined(pals, student):
    """As a row: many are needed, and one that the family declined needs no disclosure. It ended last month."""
    last_month = queries.last_day_counted(timezone.localdate())
    with unscoped("a test"):
        service = Service.objects.first() or directory.service()
        return ServiceReferral.objects.create(
            student=student,
            service=service,
            purpose="services",
            message="Help",
            state="declined",
            state_since=last_month,
            sent_on=last_month,
            denied_by="family",
            why="Too far",
            owner=pals.ana,
            by=pals.ana,
            next_step="-",
        )


@pytest.fixture
def crowd(pals):
    """Thirteen students at Cedar of one postal code, declined: those rows need no disclosure."""
    home = Household.objects.create(city="Riverbend", postal_code="54401")
    with unscoped("a test"):
        students = [
            Student.objects.create(
                local_id=f"9{n}", given_name="Kid", family_name=str(n), school=pals.cedar, household=home, grade="03"
            )
            for n in range(13)
        ]
    for each in students:
        declined(pals, each)
    return students


def seen_by(person):
    with acting(person):
        return queries.gaps_of(timezone.localdate())


def parts(gaps, number: int) -> dict:
    return {str(part.label): part.students for part in gaps.splits[number].parts}


def test_they_are_counted_by_kind_reason_area_and_month(pals, crowd):
    gaps = seen_by(pals.priya)
    assert gaps.total == 13
    assert parts(gaps, 0) == {"No need was named": 13}
    assert parts(gaps, 1) == {"The family said no": 13}
    assert parts(gaps, 2) == {"54401": 13}
    assert list(parts(gaps, 3).values()) == [13]  # one service
    assert list(parts(gaps, 4).values()) == [13]


def test_a_student_counts_once_and_help_that_came_later_closes_the_gap(pals, crowd):
    declined(pals, crowd[0])
    assert seen_by(pals.priya).total == 13
    with unscoped("a test"):
        first = ServiceReferral.objects.filter(student=crowd[1]).get()
        helped = made.sent(pals)
        ServiceReferral.objects.filter(pk=helped.pk).update(instead_of=first, state="completed", look_on=None)
    assert seen_by(pals.priya).total == 12


def test_help_by_a_later_one_or_for_the_same_need_closes_the_gap_and_a_draft_is_none(pals, crowd):
    second, third = declined(pals, crowd[0]), declined(pals, crowd[0])
    case = work.case(pals, owner=pals.ana, by=pals.ana)
    need = add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
    with unscoped("a test"):
        rows = ServiceReferral.objects
        first = rows.filter(student=crowd[0]).earliest("pk")
        helped = made.sent(pals)
        rows.filter(pk=second.pk).update(instead_of=first)
        rows.filter(pk=third.pk).update(instead_of=second)
        rows.filter(pk=helped.pk).update(instead_of=third, state="completed", look_on=None)
        assert seen_by(pals.priya).total == 12
        rows.filter(pk=helped.pk).update(instead_of=None, need=need)
        assert seen_by(pals.priya).total == 13
        rows.filter(student=crowd[0]).update(need=need)
        assert seen_by(pals.priya).total == 12
        rows.filter(student=crowd[1]).update(sent_on=None)
        rows.filter(student=crowd[2]).update(state_since=timezone.localdate())
    assert seen_by(pals.priya).total == 10


def test_sealed_ones_and_old_ones_are_counted_for_nobody(pals, crowd):
    long_ago = timezone.localdate() - timedelta(days=500)
    with unscoped("a test"):
        ServiceReferral.objects.filter(student=crowd[0]).update(lane="sealed", readers=[pals.ana.pk])
        ServiceReferral.objects.filter(student=crowd[1]).update(state_since=long_ago)
    assert seen_by(pals.priya).total == 11


def test_small_numbers_are_hidden_with_what_would_give_them_away(pals, crowd):
    with unscoped("a test"):
        home = Household.objects.create(city="Riverbend", postal_code="54499")
        Student.objects.filter(pk__in=[each.pk for each in crowd[:2]]).update(household=home)
    gaps = seen_by(pals.priya)
    assert parts(gaps, 2) == {"All others": None}
    assert parts(gaps, 1) == {"The family said no": 13}


def test_nobody_counts_elsewhere_and_below_ten_nothing_is_shown(pals, crowd, sign_in):
    assert seen_by(pals.ben).total is None  # of another school
    with acting(pals.theo):
        assert queries.gaps_of(timezone.localdate()).total is None  # counts nowhere
    page = sign_in(pals.ben).get(reverse("referrals:gaps")).content.decode()
    assert "Too few to show" in page
    assert "54401" not in sign_in(pals.ben).get(reverse("referrals:gaps-file")).content.decode()


def test_the_page_and_the_file_say_the_same(pals, crowd, sign_in):
    person = sign_in(pals.priya)
    text = person.get(reverse("referrals:gaps")).content.decode()
    assert all(word in text for word in ("54401", "The family said no", "13"))
    lines = person.get(reverse("referrals:gaps-file")).content.decode().splitlines()
    assert "Where families live (postal code),54401,13" in lines


@given(cells=st.dictionaries(st.text(min_size=1, max_size=5), st.integers(1, 40), min_size=1, max_size=8))
def test_what_is_hidden_is_never_one_alone_nor_small(cells):
    total = sum(cells.values())
    split = queries._split("area", cells, total, 10)
    shown = Counter({part.label: part.students for part in split.parts if part.students is not None})
    hidden = [value for part, value in cells.items() if queries._area(part) not in shown]
    assert all(value >= 10 and not 0 < total - value < 10 for value in shown.values())
    assert {part.label for part in split.parts} - set(shown) <= {"All others"}
    assert not hidden or len(cells) == len(hidden) or (len(hidden) > 1 and sum(hidden) >= 10)


def test_a_number_that_leaves_few_of_all_is_hidden():
    assert queries._hidden({"safety": 11, "food": 12}, 12, 10) == {"safety", "food"}
