"""In which language a family is reached: a person's word beside the roster's, and no import writes over it."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cases import actions
from cases.models import Guardian, Guardianship, Household, Student
from sswork.conflicts import Conflict
from sswork.models import AuditEvent, User
from sswork.scoping import unscoped
from tests.cases.test_roster_merge import roster
from tests.cases.test_roster_reading import DISTRICT, USERS, user
from tests.queries import queries_of

__all__ = ["roster"]


@pytest.fixture
def rosa(pals):
    with unscoped("test"):
        return Guardianship.objects.select_related("guardian").get(student=pals.mateo, guardian__given_name="Rosa")


def say(pals, rosa, language="Mixtec, some Spanish", interpreter=True, version=1, by=None):
    return actions.say_guardian_language(
        guardianship=rosa, language=language, interpreter=interpreter, version=version, by=by or pals.ana
    )


def test_what_was_said_counts_and_the_roster_stays_beside_it(pals, rosa, sign_in):
    said = say(pals, rosa)
    assert (said.speaks, said.wants_interpreter, said.language, said.needs_interpreter) == (
        "Mixtec, some Spanish",
        True,
        "Spanish",
        rosa.guardian.needs_interpreter,
    )
    assert (said.said_by, said.said_at is not None) == (pals.ana, True)
    for child in (pals.mateo, pals.lucia):  # it is one guardian
        text = sign_in(pals.ana).get(reverse("cases:student", args=[child.pk])).text
        assert [
            words in text for words in ("Mixtec, some Spanish", "Roster: Spanish.", "Said by the family to Ana Flores")
        ] == [True] * 3
    assert (
        AuditEvent.objects.filter(type="guardian.language_said", student_id=pals.mateo.pk, by_id=pals.ana.pk).count()
        == 1
    )


def test_the_home_says_it_at_the_head_of_each_childs_page(pals, sign_in):
    form = {"language": "English", "interpreter": "no", "version": 1}
    ana = sign_in(pals.ana)
    answer = ana.post(reverse("cases:household-language", args=[pals.mateo.pk]), form)
    assert answer.url == reverse("cases:student", args=[pals.mateo.pk])
    text = ana.get(reverse("cases:student", args=[pals.lucia.pk])).text
    assert ("English at home" in text, "Spanish at home" in text, "Interpreter needed" in text) == (True, False, False)


def test_nothing_said_any_more_leaves_the_roster_alone(pals, rosa):
    say(pals, rosa)
    again = say(pals, rosa, language="", interpreter=None, version=2)
    assert (again.speaks, again.said_by, again.said_at) == ("Spanish", None, None)


def test_whoever_saved_before_is_seen(pals, rosa, sign_in):
    say(pals, rosa)
    with pytest.raises(Conflict):
        say(pals, rosa, language="Triqui")
    form = {"language": "Triqui", "interpreter": "", "version": 1}
    page = sign_in(pals.ana).post(reverse("cases:guardian-language", args=[pals.mateo.pk, rosa.pk]), form)
    assert (page.status_code, "Mixtec, some Spanish" in page.text) == (409, True)


def test_who_does_not_work_with_the_family_says_nothing(pals, rosa):
    for name in ("ben", "tess", "lia", "otis", "ivy", "dana"):
        with pytest.raises(Guardian.DoesNotExist):
            say(pals, rosa, by=getattr(pals, name))
        with pytest.raises(Household.DoesNotExist):
            actions.say_household_language(
                student=pals.mateo, language="x", interpreter=None, version=1, by=getattr(pals, name)
            )


def test_what_was_said_has_who_and_when(pals, rosa):
    for wrong in ({"said_language": "Mixtec"}, {"said_by": pals.ana}, {"said_interpreter": False}):
        with unscoped("test"), pytest.raises(DatabaseError), transaction.atomic():
            Guardian.objects.filter(pk=rosa.guardian_id).update(**wrong)


def speaking(language, row):
    return row.rstrip("\n") + f",{language}\n"


def test_no_import_writes_over_it(clock, db, roster):
    header = USERS.replace("password", "password,metadata.homeLanguage")
    child, parent = user("s1", agents="p1", name="Bo,Lee"), user("p1", role="parent", grade="", name="Pat,Lee")
    with unscoped("imports"):
        roster(orgs=DISTRICT, users=header + speaking("Spanish", child) + speaking("Spanish", parent))
        pat, home = Guardian.objects.get(), Student.objects.get().household
        heard = {
            "said_language": "Mixtec",
            "said_interpreter": True,
            "said_by": User.objects.create(email="a@b.example"),
        }
        for row in (pat, home):
            type(row).objects.filter(pk=row.pk).update(said_at="2026-11-01T12:00Z", **heard)
        roster(orgs=DISTRICT, users=header + speaking("English", child) + speaking("English", parent))
        pat.refresh_from_db()
        home.refresh_from_db()
    assert (pat.language, pat.speaks, pat.wants_interpreter) == ("English", "Mixtec", True)
    assert (home.speaks, home.wants_interpreter) == ("Mixtec", True)


def test_queries_of_the_students_page_do_not_grow(pals, rosa, sign_in):
    ana, page = sign_in(pals.ana), reverse("cases:student", args=[pals.mateo.pk])
    ana.get(page)
    before = queries_of(ana, page)
    say(pals, rosa)
    actions.say_household_language(student=pals.mateo, language="Mixtec", interpreter=True, version=1, by=pals.ana)
    assert queries_of(ana, page) == before
