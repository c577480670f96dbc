"""Lanes: chosen, raised, lowered, with people named; and what is sealed leaves no trace."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from cases.actions.lanes import NotTheirs, lower_lane, name_reader, raise_lane, remove_reader
from cases.enums import Lane
from cases.models import Case, Encounter, EncounterStudent, Task
from cases.queries.history import history_of_case
from cases.queries.students import last_contacts
from sswork.models import AuditEvent, User
from sswork.registry import dashboard_tiles
from sswork.scoping import unscoped
from tests.cases import work

pytestmark = pytest.mark.django_db


def seal(record, pals) -> None:
    raise_lane(record=record, lane=Lane.SEALED, readers=[], by=pals.ana)


def figures(pals) -> list:
    """Every number of the dashboard's tiles of casework, as the system counts them."""
    with unscoped("figures are counted for all schools"):
        return [tile.compute(pals.today) for tile in dashboard_tiles.all() if tile.key.startswith("cases.")]


def test_what_is_sealed_is_in_no_figure(pals):
    before = figures(pals)
    case, encounter = work.case(pals), work.encounter(pals)
    assert figures(pals) != before
    seal(case, pals)
    seal(encounter, pals)
    assert figures(pals) == before


def traces(pals, sign_in, person) -> dict[str, bool]:
    """Where the sealed words or their records show on this person's pages."""
    page = sign_in(person)
    addresses = {
        "student": reverse("cases:student", args=[pals.mateo.pk]),
        "timeline": reverse("cases:student-timeline", args=[pals.mateo.pk]),
        "list": reverse("cases:students"),
        "cases": reverse("cases:cases") + "?who=all",
        "encounters": reverse("cases:encounters") + "?who=all",
        "my day": reverse("my-day"),
    }
    return {name: "NOBODY-ELSE" in page.get(address).content.decode() for name, address in addresses.items()}


def test_what_is_sealed_leaves_no_trace_for_others(pals, sign_in):
    case = work.case(pals, owner=pals.ana, next_step="NOBODY-ELSE step", concern="NOBODY-ELSE")
    encounter = work.encounter(pals, narrative="NOBODY-ELSE", next_step="NOBODY-ELSE too", next_step_by=pals.today)
    seal(case, pals)
    seal(encounter, pals)
    assert not any(traces(pals, sign_in, pals.sol).values())
    assert traces(pals, sign_in, pals.ana)["cases"]
    assert last_contacts(User.objects.get(pk=pals.sol.pk), [pals.mateo.pk]) == {pals.mateo.pk: None}


def test_the_lead_learns_at_most_that_something_is_protected(pals, sign_in):
    address = reverse("cases:student", args=[pals.mateo.pk])
    words = "A protected record exists"
    assert words not in sign_in(pals.sol).get(address).content.decode()
    seal(work.encounter(pals), pals)
    assert words in sign_in(pals.sol).get(address).content.decode()
    for person in (pals.ana, pals.otis):
        assert words not in sign_in(person).get(address).content.decode()


def may_read(record, *people) -> list[bool]:
    fresh = [User.objects.get(pk=person.pk) for person in people]
    return [type(record).objects.visible_to(person).filter(pk=record.pk).exists() for person in fresh]


def test_the_owner_restricts_and_seals_a_case(pals):
    case = work.case(pals)
    raise_lane(record=case, lane=Lane.RESTRICTED, readers=[], by=pals.ana)
    assert may_read(case, pals.ana, pals.sol, pals.ben) == [True, True, False]
    raise_lane(record=case, lane=Lane.SEALED, readers=[pals.ben], by=pals.ana)
    assert may_read(case, pals.ana, pals.sol, pals.ben) == [True, False, True]


def test_the_lead_lowers_a_lane_for_a_reason(pals):
    case = work.case(pals, lane=Lane.RESTRICTED)
    with pytest.raises(NotTheirs):
        lower_lane(record=case, lane=Lane.TEAM, readers=[], reason="", by=pals.sol)
    lower_lane(record=case, lane=Lane.TEAM, readers=[], reason="The family agreed", by=pals.sol)
    event = AuditEvent.objects.get(type="case.lane.lowered")
    assert event.changes == {"before": "restricted", "after": "team", "readers": [], "reason": "The family agreed"}


def test_the_history_of_the_case_tells_who_was_let_in_and_why(pals, sign_in):
    case = work.case(pals)
    raise_lane(record=case, lane=Lane.RESTRICTED, readers=[], by=pals.ana)
    name_reader(record=case, reader=pals.ben, by=pals.ana)
    lower_lane(record=case, lane=Lane.TEAM, readers=[], reason="The family agreed", by=pals.ana)
    told = [line.text for line in history_of_case(case, [], [])]
    team, few = "Everyone who works with the student", "The author, the case owner, the lead and people named"
    assert told[:3] == [
        f"Who may read it: {few} → {team}. The family agreed",
        "Ben Carter was named as a reader.",
        f"Who may read it: {team} → {few}.",
    ]


def test_an_author_does_not_lower_the_lane_of_anothers_case(pals):
    case = work.case(pals, owner=pals.sol, by=pals.sol)
    encounter = work.encounter(pals, lane=Lane.RESTRICTED, cases={pals.mateo.pk: case})
    with pytest.raises(NotTheirs):
        lower_lane(record=encounter, lane=Lane.TEAM, readers=[], reason="Because", by=pals.ana)
    lower_lane(record=encounter, lane=Lane.TEAM, readers=[], reason="Because", by=pals.sol)
    assert encounter.lane == Lane.TEAM


def test_who_has_nothing_to_do_with_a_record_changes_nothing(pals):
    case, encounter = work.case(pals), work.encounter(pals)
    for record in (case, encounter):
        for person in (pals.ben, pals.lia, pals.theo):
            with pytest.raises(NotTheirs):
                raise_lane(record=record, lane=Lane.SEALED, readers=[person], by=person)
    assert AuditEvent.objects.filter(type__contains=".lane.").count() == 0


def test_an_encounter_its_parts_and_its_task_have_one_lane(pals):
    encounter = work.encounter(pals, pals.mateo, pals.lucia, next_step="Call", next_step_by=pals.today)
    raise_lane(record=encounter, lane=Lane.SEALED, readers=[pals.ben], by=pals.ana)
    with unscoped("a test looks"):
        rows = [Encounter.objects.get(), *EncounterStudent.objects.all(), Task.objects.get()]
    assert [(row.lane, set(row.readers)) for row in rows] == [(Lane.SEALED, {pals.ana.pk, pals.ben.pk})] * 4
    with unscoped("a test looks"):
        assert Encounter.objects.get().narrative == "Talked about mornings."


def test_people_are_named_and_no_longer_named(pals):
    case = work.case(pals)
    name_reader(record=case, reader=pals.ben, by=pals.ana)
    assert may_read(case, pals.ben) == [True]
    remove_reader(record=case, reader_id=pals.ben.pk, by=pals.ana)
    assert may_read(case, pals.ben) == [False]


def test_the_own_name_stays_on_a_sealed_record(pals):
    case = work.case(pals, lane=Lane.SEALED)
    with pytest.raises(NotTheirs):
        remove_reader(record=case, reader_id=pals.ana.pk, by=pals.ana)


def encounter_form(pals, **more) -> dict:
    usual = {"kind": "individual", "outcome": "completed", "when": "now", "minutes": "30", "lane": "team"}
    return usual | {"students": [pals.mateo.pk], "narrative": "What she said."} | more


def test_an_encounter_is_sealed_while_it_is_written(pals, sign_in):
    page = sign_in(pals.ana)
    data = encounter_form(pals, lane="sealed", readers=[pals.sol.pk])
    assert page.post(reverse("cases:encounter-log"), data).status_code == 302
    with unscoped("a test looks"):
        encounter = Encounter.objects.get()
    assert set(encounter.readers) == {pals.ana.pk, pals.sol.pk}
    assert may_read(encounter, pals.ana, pals.sol) == [True, True]


def test_only_staff_who_read_such_records_can_be_named(pals, sign_in):
    data = encounter_form(pals, readers=[pals.theo.pk])
    assert sign_in(pals.ana).post(reverse("cases:encounter-log"), data).status_code == 200
    with unscoped("a test looks"):
        assert not Encounter.objects.exists()


def test_the_owner_of_a_sealed_case_is_named(pals, sign_in):
    data = {
        "reason": "grief",
        "next_step": "Call",
        "review_on": str(pals.today),
        "lane": "sealed",
        "owner": pals.sol.pk,
        "owner_reason": "You know the family",
    }
    address = reverse("cases:case-open", args=[pals.mateo.pk])
    answer = sign_in(pals.ana).post(address, data)
    assert "Name Sol Okafor too" in answer.content.decode()
    assert sign_in(pals.ana).post(address, data | {"readers": [pals.sol.pk]}).status_code == 302
    with unscoped("a test looks"):
        assert set(Case.objects.get().readers) == {pals.ana.pk, pals.sol.pk}


def test_people_are_found_by_name_in_the_whole_district(pals, sign_in):
    address = reverse("cases:reader-picker") + "?for=case_view"
    found = sign_in(pals.ana).get(address, headers={"X-Words": quote("carter")}).json()
    assert found == [{"id": pals.ben.pk, "label": "Ben Carter", "detail": "School social worker"}]
    assert sign_in(pals.ana).get(address, headers={"X-Words": "haddad"}).json() == []
    assert sign_in(pals.ana).get(reverse("cases:reader-picker") + "?for=roster_import").status_code == 404


def test_the_page_changes_lane_and_people(pals, sign_in):
    case = work.case(pals)
    address = reverse("cases:case-lane", args=[case.pk])
    page = sign_in(pals.ana)
    assert "Sol Okafor" in page.get(address).content.decode()
    assert page.post(address, {"lane": "sealed", "readers": [pals.ben.pk]}).status_code == 302
    assert page.post(address, {"lane": "sealed", "readers": [pals.ben.pk]}).status_code == 200, "takes the own name"
    assert page.post(address, {"lane": "team"}).status_code == 200, "asks why"
    assert page.post(address, {"lane": "team", "reason": "All agreed"}).status_code == 302
    with unscoped("a test looks"):
        row = Case.objects.get()
    assert (row.lane, row.readers) == (Lane.TEAM, [])


def test_a_reader_sees_the_audience_and_no_form(pals, sign_in):
    case = work.case(pals)
    name_reader(record=case, reader=pals.ben, by=pals.ana)
    page = sign_in(pals.ben)
    address = reverse("cases:case-lane", args=[case.pk])
    shown = page.get(address).content.decode()
    assert "is named on it" in shown
    assert 'name="lane"' not in shown
    assert page.post(address, {"lane": "sealed"}).status_code in (200, 403)
    with unscoped("a test looks"):
        assert Case.objects.get().lane == Lane.TEAM
