"""A family that was entered twice: found by what it shares, merged, two again by undo; no import brings the duplicate back."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse

from cases import actions
from cases.models import Guardian, Guardianship, Household, HouseholdMatch, Student, StudentGrant
from cases.queries.households import mergeable, suggested_pairs
from demo.cast import PEOPLE
from sswork.models import AuditEvent, Definition
from sswork.scoping import unscoped
from sswork.security.actor import acting
from tests.queries import queries_of

PAGE = reverse("cases:households-twice")
TABLES = ("cases_household", "cases_student", "cases_guardian", "cases_guardianship", "cases_need")


def rows() -> dict:
    """Every row of what a merge could touch, as the database has it."""
    with unscoped("test"), connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY id")  # noqa: S608  # our own names
            found[table] = [row for (row,) in cursor.fetchall()]
        return found


def child(name, school, household, guardian, *, family="Rivera", **facts):
    with unscoped("a family"):
        made = Student.objects.create(given_name=name, family_name=family, school=school, household=household, **facts)
        Guardianship.objects.create(student=made, guardian=guardian, relationship="parent")
    return made


@pytest.fixture
def twin(pals):
    """The Riveras once more, as another file wrote them: Rosa as Roza, the street cut short, the same telephone."""
    with unscoped("a family entered twice"):
        home = Household.objects.create(address="418 Willow St", city="Riverbend", language="Spanish")
        roza = Guardian.objects.create(given_name="Roza", family_name="Rivera", phone="+1 (262) 555 0101")
        Guardian.objects.filter(given_name="Rosa").update(phone="262 555-0101")
    diego = child("Diego", pals.cedar, home, roza, grade="01", birth_date=date(2020, 5, 1))
    return SimpleNamespace(home=home, diego=diego, roza=roza)


def pairs_of(person):
    with acting(person):
        pairs, count = suggested_pairs(person)
        found = [({each.household.pk for each in pair.homes}, pair.reasons) for pair in pairs]
    assert count == len(found)
    return found


def merge_as(pals, twin, by=None):
    return actions.merge_households(kept=pals.mateo.household, gone=twin.home, by=by or pals.ana)


# Found


def test_spelling_is_forgiven_and_what_is_shared_is_said(pals, twin):
    assert pairs_of(pals.ana) == [
        ({twin.home.pk, pals.mateo.household_id}, ["address", "family_name", "guardian_name", "phone"])
    ]


def test_only_who_works_with_all_children_is_told(pals, twin):
    """Lucía is at Maple. Who sees Mateo and Diego, not Lucía, would learn of her."""
    told = {name for name in PEOPLE if pairs_of(getattr(pals, name))}
    assert told == {"ana", "sol"}
    with unscoped("test"):
        Student.objects.filter(pk=pals.lucia.pk).update(school=pals.juniper)
    assert {name for name in PEOPLE if pairs_of(getattr(pals, name))} == {"ana", "sol"}  # for the hand-over
    StudentGrant.objects.all().delete()
    assert {name for name in PEOPLE if pairs_of(getattr(pals, name))} == {"sol"}


def test_one_guardian_is_enough_and_two_addresses_are_pointed_out(pals, sign_in):
    with unscoped("the father's flat"):
        flat = Household.objects.create(address="9 Lake Road")
        rosa = Guardian.objects.get(given_name="Rosa")
    child("Diego", pals.cedar, flat, rosa)
    assert pairs_of(pals.ana) == [({flat.pk, pals.mateo.household_id}, ["family_name", "guardian"])]
    assert "Two addresses: maybe two homes" in sign_in(pals.ana).get(PAGE).text


def test_a_number_that_many_have_says_nothing(pals, twin):
    with unscoped("test"):
        Household.objects.filter(pk=twin.home.pk).update(address="")
        for number in range(2):
            agency = Guardian.objects.create(given_name="Agency", family_name=f"Worker {number}", phone="262-555-0101")
            child(f"Kid{number}", pals.cedar, Household.objects.create(), agency, family=f"Q{number}x")
    assert pairs_of(pals.ana) == []
    Definition.objects.filter(code="household.shared_by").update(value=4)
    assert len(pairs_of(pals.ana)) > 0


def test_neighbours_of_another_name_are_two_families(pals):
    with unscoped("test"):
        home = Household.objects.create(address="418 Willow Street", city="Riverbend")
        child("Kai", pals.cedar, home, Guardian.objects.create(given_name="Lena", family_name="Olsen"), family="Olsen")
    assert pairs_of(pals.ana) == []


# Merged, and two again


def test_undo_restores_every_row(pals, twin):
    before = rows()
    match = merge_as(pals, twin)
    assert rows() != before
    with unscoped("test"):
        assert Student.objects.get(pk=twin.diego.pk).household_id == pals.mateo.household_id
    actions.undo_match(match=match, by=pals.ana)
    assert rows() == before
    assert len(pairs_of(pals.ana)) == 1


def test_history_of_both_stays_and_says_who(pals, twin):
    match = merge_as(pals, twin)
    assert list(AuditEvent.objects.filter(type="household.merged").values_list("student_id", "by_id")) == [
        (twin.diego.pk, pals.ana.pk)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT \"table\", before -> 'household_id' FROM sswork_recordchange WHERE %s = ANY (student_ids)"
            " AND \"table\" IN ('cases_student', 'cases_household') ORDER BY 1 DESC",
            [twin.diego.pk],
        )
        assert [row[0] for row in cursor.fetchall()] == ["cases_student", "cases_household"]
    assert (match.moved, match.reasons) == ([twin.diego.pk], ["address", "family_name", "guardian_name", "phone"])


def test_a_child_who_came_since_stays_where_it_came(pals, twin):
    match = merge_as(pals, twin)
    baby = child("Luz", pals.cedar, pals.mateo.household, twin.roza)
    actions.undo_match(match=match, by=pals.ana)
    with unscoped("test"):
        homes = dict(Student.objects.filter(pk__in=[baby.pk, twin.diego.pk]).values_list("pk", "household"))
    assert homes == {baby.pk: pals.mateo.household_id, twin.diego.pk: twin.home.pk}


def test_who_does_not_see_all_children_decides_nothing(pals, twin):
    for person in ("ben", "tess", "lia", "otis", "ivy", "dana"):
        with pytest.raises(actions.NotTheirHousehold):
            merge_as(pals, twin, by=getattr(pals, person))
    match = merge_as(pals, twin)
    for person in ("ben", "tess", "lia", "otis", "ivy", "dana"):
        with pytest.raises(actions.NotTheirHousehold):
            actions.undo_match(match=match, by=getattr(pals, person))


def test_a_protected_address_stays(pals, twin):
    twin.home.confidential_address = "SHELTER 5"
    twin.home.save()
    with pytest.raises(actions.AddressIsProtected):
        merge_as(pals, twin)
    actions.merge_households(kept=twin.home, gone=pals.mateo.household, by=pals.ana)
    with unscoped("test"):
        assert Student.objects.get(pk=pals.mateo.pk).household.confidential_address == "SHELTER 5"


def test_merges_in_a_row_are_undone_in_turn(pals, twin):
    with unscoped("test"):
        third = Household.objects.create(address="418 Willow", city="Riverbend")
        child("Eva", pals.cedar, third, twin.roza)
    before = rows()
    first = merge_as(pals, twin)
    second = actions.merge_households(kept=third, gone=pals.mateo.household, by=pals.ana)
    with pytest.raises(actions.NotTheirHousehold):  # nobody lives in either any more, so it is in nobody's view
        actions.undo_match(match=first, by=pals.ana)
    actions.undo_match(match=second, by=pals.ana)
    actions.undo_match(match=first, by=pals.ana)
    assert rows() == before


def test_two_families_are_not_asked_about_again_until_that_is_undone(pals, twin):
    match = actions.part_households(one=twin.home, other=pals.mateo.household, by=pals.ana)
    assert pairs_of(pals.sol) == []
    actions.undo_match(match=match, by=pals.sol)
    assert len(pairs_of(pals.sol)) == 1


def test_not_while_an_import_writes(pals, twin, owner):
    owner.autocommit = False
    owner.execute("SELECT pg_advisory_xact_lock(hashtext('roster'))")
    with pytest.raises(actions.ImportIsRunning):
        merge_as(pals, twin)


# The page


def test_the_page_decides_and_offers_the_way_back(pals, twin, sign_in):
    ana, before = sign_in(pals.ana), rows()
    text = ana.get(PAGE).text
    assert [each in text for each in ("Diego Rivera", "Roza Rivera", "Safe-contact rule on file")] == [True, True, True]
    form = {"kept": pals.mateo.household_id, "gone": twin.home.pk, "verdict": "same"}
    answer = ana.post(reverse("cases:households-decide"), form, follow=True)
    match = HouseholdMatch.objects.visible_to(pals.ana).get()
    undo = reverse("cases:household-undo", args=[match.pk])
    assert ("They are one household now" in answer.text, undo in answer.text) == (True, True)
    assert "Undone. Both are as before." in ana.post(undo, follow=True).text
    assert rows() == before


def test_nonsense_and_what_is_out_of_view_change_nothing(pals, twin, sign_in):
    ana, before = sign_in(pals.ana), rows()
    mine, theirs = pals.mateo.household_id, pals.jaylen.household_id
    for kept, gone, verdict in (
        (mine, mine, "same"),
        (mine, theirs, "same"),
        (mine, "x", "apart"),
        (mine, twin.home.pk, "?"),
    ):
        answer = ana.post(
            reverse("cases:households-decide"), {"kept": kept, "gone": gone, "verdict": verdict}, follow=True
        )
        assert "Nothing was changed" in answer.text
    assert rows() == before


def test_which_households_a_person_may_merge(pals, twin):
    names = {}
    for name in ("ana", "ben", "sol", "tess", "lia", "otis", "ivy", "dana"):
        person = getattr(pals, name)
        with acting(person):
            names[name] = set(mergeable(person).values_list("address", flat=True))
    at_cedar_and_maple = {each.address for each in _homes(pals, "mateo", "noah", "zoe", "aaliyah")} | {"418 Willow St"}
    assert names == {
        "ana": at_cedar_and_maple,
        "ben": {pals.jaylen.household.address},
        "sol": at_cedar_and_maple | {pals.jaylen.household.address},
    } | {name: set() for name in ("tess", "lia", "otis", "ivy", "dana")}


def _homes(pals, *names):
    return [getattr(pals, name).household for name in names]


def test_queries_are_equal_for_one_and_three(pals, twin, sign_in):
    ana = sign_in(pals.ana)
    ana.get(PAGE)
    before = queries_of(ana, PAGE)
    for number in range(2):
        home = Household.objects.create(address="418 Willow Str", city="Riverbend")
        child(f"Kid{number}", pals.cedar, home, twin.roza)
    assert len(pairs_of(pals.ana)) > 2
    assert queries_of(ana, PAGE) == before
