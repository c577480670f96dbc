"""What people merged stays merged: by the next import, for a child who comes later, and when an import is taken back."""

import pytest

from cases import actions
from cases.models import Household, Student
from cases.roster import merge
from sswork.imports.life import undo_import
from sswork.models import Organization, RoleAssignment, User
from sswork.roles import Role
from sswork.scoping import unscoped
from tests.cases.test_roster_merge import ADDRESSED, at, everything, roster
from tests.cases.test_roster_reading import DISTRICT, user

pytestmark = pytest.mark.django_db
__all__ = ["roster"]

ANN = at("5 Elm Street", user("a", name="Ann,Lee"))
BO = at("5 Elm St", user("b", name="Bo,Lee"))


@pytest.fixture(autouse=True)
def _for_the_system(clock):
    with unscoped("tests of the roster"):
        yield


@pytest.fixture
def write(roster):
    """``write(lines)``: the district's roster of these lines."""
    return lambda *lines: roster(orgs=DISTRICT, users=ADDRESSED + "".join(lines), confirmed=True)


@pytest.fixture
def lead(write):
    """Ann and Bo Lee are in the roster, in two households; the lead of the district."""
    write(ANN, BO)
    lead = User.objects.create(email="sol@district.example", given_name="Sol", family_name="Ortega")
    district = Organization.objects.get(sourced_id="d")
    RoleAssignment.objects.create(person=lead, role=Role.SUPERVISOR, organization=district, first_day="2026-08-12")
    return lead


def homes() -> dict:
    return dict(Student.objects.values_list("sourced_id", "household"))


def merged(lead):
    found = homes()
    assert found["a"] != found["b"]
    return actions.merge_households(
        kept=Household.objects.get(pk=found["a"]), gone=Household.objects.get(pk=found["b"]), by=lead
    )


def test_the_next_imports_write_nothing_about_it(lead, write):
    merged(lead)
    write(ANN, BO)
    kept = everything()
    assert len(set(homes().values())) == 1
    assert write(ANN, BO).counts["written"] == 0
    assert everything() == kept


def test_a_child_who_comes_later_by_either_address_joins(lead, write):
    kept = merged(lead).kept_id
    count = Household.objects.count()
    write(ANN, BO, at("5 Elm St", user("c", name="Cy,Lee")), at("5 Elm Street", user("d", name="Di,Lee")))
    assert homes() == dict.fromkeys("abcd", kept)
    assert Household.objects.count() == count


def test_also_where_the_file_does_not_name_the_children_who_were_moved(lead, roster):
    """A file of changes: of Bo only the household tells where he lives."""
    kept = merged(lead).kept_id
    manifest = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,delta\nfile.orgs,delta\n"
    row = at("5 Elm St", user("c", name="Cy,Lee", status="active,2026-11-01"))
    roster(manifest=manifest, orgs=DISTRICT.replace(",,,", ",active,2026-11-01,"), users=ADDRESSED + row)
    assert homes() == dict.fromkeys("abc", kept)


def test_taking_an_import_back_takes_no_merge_back(lead, write):
    batch = write(ANN, BO.replace("Bo", "Bob"))
    kept = merged(lead).kept_id
    undo_import(importer=merge.ROSTER, batch=batch, by=None)
    assert homes() == {"a": kept, "b": kept}
    assert Student.objects.get(sourced_id="b").given_name == "Bo"


def test_undone_they_are_two_again_and_stay_two(lead, write):
    before = homes()
    match = merged(lead)
    write(ANN, BO)
    actions.undo_match(match=match, by=lead)
    assert homes() == before
    write(ANN, BO)
    assert homes() == before
