"""How teams work: counted for who may count and for members, small numbers hidden, nothing to be worked out."""

from datetime import timedelta

import pytest

from cases.models import Student
from referrals.models import Referral
from referrals.queries.team_work import team_work, year_began
from sswork.scoping import unscoped
from sswork.security.actor import acting
from tests.pals import TODAY
from tests.queries import queries_of
from tests.referrals import made, meeting

PAGE = "/referrals/work/"


@pytest.fixture
def asked(pals):
    """Twenty-five students of Cedar in three grades, 12, 11 and 2; those of grade 03 decided after four days."""
    with unscoped("a test makes students"):
        for n, grade in enumerate(["03"] * 12 + ["04"] * 11 + ["05"] * 2):
            student = Student.objects.create(
                given_name=f"Kid{n}", family_name="Many", grade=grade, school=pals.cedar, home_language="en"
            )
            made_ = Referral.objects.create(
                student=student,
                school=pals.cedar,
                team_school=pals.cedar,
                referrer=pals.theo,
                reasons=["attendance"],
                concern="Away",
                parent_informed="yes",
                urgency="routine",
            )
            Referral.objects.filter(pk=made_.pk).update(received_at=made.noon(TODAY - timedelta(days=4)))
            if grade == "03":
                Referral.objects.filter(pk=made_.pk).update(
                    state="decided",
                    decision="monitor",
                    decided_at=made.noon(TODAY),
                    decided_by=pals.tess,
                    review_on=TODAY + timedelta(days=30),
                )


def seen_by(person):
    with acting(person):
        return team_work(TODAY)


def test_hidden_are_the_small_and_what_would_give_them_away(pals, asked):
    work = seen_by(pals.ana)
    assert (work.total.students, work.total.days) == (25, 4)
    grades = next(each for each in work.splits if each.parts and len(each.parts) == 3)
    assert sorted(each.students for each in grades.parts if each.students is not None) == [12]
    assert [each.days for each in grades.parts if each.days is not None] == []
    assert work.total.on_time is None


def test_nothing_of_other_schools_and_nothing_for_others(pals, asked):
    assert seen_by(pals.ben).total.students is None
    assert seen_by(pals.theo).total.students is None
    assert seen_by(pals.tess).total.students is None
    meeting.team(pals, pals.tess)
    assert seen_by(meeting.anew(pals.tess)).total.students == 25


def test_from_the_first_day_of_the_school_year(pals):
    assert year_began(TODAY).isoformat() == "2026-08-17"


def test_the_page(pals, asked, sign_in):
    client = sign_in(pals.ana)
    page = client.get(PAGE).text
    assert "By grade" in page
    assert "hidden" in page
    few = queries_of(client, PAGE)
    with unscoped("a test changes a grade"):
        Student.objects.filter(given_name="Kid0").update(grade="06")
    assert queries_of(client, PAGE) == few
    assert sign_in(pals.theo).get(PAGE).status_code == 403
