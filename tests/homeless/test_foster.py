"""Help in foster care is counted from the one encounter, and known to those only who may know who is in care."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.urls import reverse

from cases import actions
from cases.actions import Own
from cases.actions.lanes import lower_lane, raise_lane
from cases.models import CaseloadEntry, Encounter, ProgrammeMembership
from homeless.models import FosterService
from homeless.panels import FosterPanel
from homeless.purposes import FosterCareService
from homeless.records import FosterRecords
from homeless.timeline import FosterTimeline
from sswork.models import User
from sswork.scoping import unscoped
from sswork.security.actor import acting
from tests.cases import work
from tests.queries import queries_of

LOG = reverse("cases:encounter-log")


@pytest.fixture
def in_care(pals):
    """Noah, by the roster. Ivy, an intern, has him on her caseload."""
    CaseloadEntry.objects.create(student=pals.noah, worker=pals.ivy)
    return ProgrammeMembership.objects.create(student=pals.noah, programme="foster", source_key="roster")


def fresh(person) -> User:
    return User.objects.get(pk=person.pk)


def log(client, student, value="transport", lane="team"):
    form = {
        "students": [student.pk],
        "kind": "family",
        "minutes": "15",
        "outcome": "completed",
        "lane": lane,
        f"foster_service_{student.pk}": value,
    }
    return client.post(LOG, form)


def the_encounter(user) -> Encounter:
    return Encounter.objects.visible_to(user).get()


def services_of(user) -> list[tuple]:
    rows = FosterService.objects.visible_to(fresh(user))
    return [(each.student_id, each.kind, each.origin_key) for each in rows]


def test_one_save_feeds_it_and_the_way_back(pals, in_care, sign_in):
    ana = sign_in(pals.ana)
    assert log(ana, pals.noah).status_code == 302
    encounter = the_encounter(pals.ana)
    expected = [(pals.noah.pk, "transport", encounter.key)]
    assert services_of(pals.ana) == services_of(pals.sol) == services_of(pals.lia) == expected
    assert "Help in foster care" in ana.get(reverse("cases:encounter", args=[encounter.pk])).text
    actions.withdraw_encounter(encounter=encounter, by=pals.ana)
    assert services_of(pals.lia) == []
    hidden = Encounter.with_hidden.visible_to(pals.sol).get()
    actions.restore_encounter(encounter=hidden, by=pals.sol)
    assert services_of(pals.lia) == expected


def test_it_is_asked_about_students_in_care_only(pals, in_care, sign_in):
    ana = sign_in(pals.ana)
    parts = reverse("cases:encounter-students")
    assert "help in foster care" in ana.post(parts, {"students": [pals.noah.pk]}).text
    assert "foster" not in ana.post(parts, {"students": [pals.mateo.pk]}).text
    log(ana, pals.mateo)
    assert services_of(pals.ana) == []
    ProgrammeMembership.objects.update(last_day=pals.today - timedelta(days=1))
    assert FosterCareService().choices(fresh(pals.ana), [pals.noah]) == {}


def test_a_sealed_encounter_counts_as_nothing_that_others_read(pals, in_care, sign_in):
    ana = sign_in(pals.ana)
    page = log(ana, pals.noah, lane="sealed")
    assert "others read of help that is counted" in str(page.context["form"].errors["lane"])
    assert log(ana, pals.noah, value="", lane="sealed").status_code == 302
    own = {pals.noah.pk: Own(answers={"foster_service": "transport"})}
    with pytest.raises(ValueError, match="sealed"):
        work.encounter(pals, pals.noah, lane="sealed", own=own)
    assert services_of(pals.lia) == services_of(pals.ana) == []
    parts = ana.post(reverse("cases:encounter-students"), {"students": [pals.noah.pk]}).text
    assert "the kind of help and your name" in parts


def test_what_is_sealed_later_takes_its_help_along_and_brings_it_back(pals, in_care, sign_in):
    log(sign_in(pals.ana), pals.noah)
    encounter = the_encounter(pals.ana)
    expected = [(pals.noah.pk, "transport", encounter.key)]
    raise_lane(record=encounter, lane="restricted", readers=[], by=pals.ana)
    assert services_of(pals.lia) == expected
    raise_lane(record=encounter, lane="sealed", readers=[pals.sol], by=pals.ana)
    assert services_of(pals.lia) == services_of(pals.ana) == []
    actions.withdraw_encounter(encounter=encounter, by=pals.ana)
    actions.restore_encounter(encounter=Encounter.with_hidden.visible_to(pals.sol).get(), by=pals.sol)
    assert services_of(pals.lia) == []
    lower_lane(record=the_encounter(pals.ana), lane="restricted", readers=[], reason="Agreed", by=pals.ana)
    assert services_of(pals.lia) == expected


def test_help_counted_from_what_was_sealed_before_goes_out_of_sight(pals, in_care, sign_in):
    log(sign_in(pals.ana), pals.noah)
    other = work.encounter(pals, pals.noah, own={pals.noah.pk: Own(answers={"foster_service": "transport"})})
    sealed = Encounter.objects.visible_to(pals.ana).exclude(pk=other.pk).get()
    with unscoped("as it was before"), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_encounter SET lane = 'sealed', narrative = '' WHERE id = %s", [sealed.pk])
        cursor.execute(import_module("homeless.migrations.0006_sealed_counts_as_nothing").IN_FOSTER_CARE)
    assert services_of(pals.lia) == [(pals.noah.pk, "transport", other.key)]


def test_nobody_else_finds_a_trace(pals, in_care, sign_in, rf):
    log(sign_in(pals.ana), pals.noah)
    encounter = the_encounter(pals.ana)
    ivy = sign_in(pals.ivy)
    pages = [
        reverse("cases:encounter", args=[encounter.pk]),
        reverse("record-history", args=["encounter", encounter.pk]),
        reverse("cases:student", args=[pals.noah.pk]),
        reverse("cases:student-timeline", args=[pals.noah.pk]),
    ]
    for page in pages:
        answer = ivy.get(page)
        assert (answer.status_code, "oster" in answer.text.replace("roster", "")) == (200, False), page
    assert log(ivy, pals.noah).status_code == 302
    for person in (pals.ivy, pals.tess, pals.otis, pals.ben):
        assert services_of(person) == []
    assert len(services_of(pals.ana)) == 1
    with acting(pals.ivy), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM homeless_fosterservice), (SELECT count(*) FROM cases_programmemembership)"
        )
        assert cursor.fetchone() == (0, 0)


def test_the_student_page_the_timeline_and_the_packet_tell_of_it(pals, in_care, sign_in):
    ana = sign_in(pals.ana)
    page = reverse("cases:student", args=[pals.noah.pk])
    assert "No help is on record." in ana.get(page).text
    log(ana, pals.noah)
    assert "Transport to the school of origin" in ana.get(page).text
    (entry,) = FosterTimeline().entries(pals.lia, pals.noah, None, 5)
    assert (str(entry.detail), entry.lane) == ("Transport to the school of origin", "restricted")
    (record,) = FosterRecords().records(pals.sol, pals.noah)
    assert record.body == "Transport to the school of origin"
    assert FosterPanel().get_context(fresh(pals.ana), pals.mateo) is None


def test_the_form_asks_the_same_for_one_student_in_care_and_for_three(pals, in_care, sign_in):
    ana = sign_in(pals.ana)
    parts = reverse("cases:encounter-students")
    for each in (pals.mateo, pals.zoe):
        ProgrammeMembership.objects.create(student=each, programme="foster", source_key="roster")

    def asked(*students):
        return queries_of(ana, f"{LOG}?{'&'.join(f'student={each.pk}' for each in students)}")

    asked(pals.noah)
    assert asked(pals.noah) == asked(pals.noah, pals.mateo, pals.zoe)
    assert ana.post(parts, {"students": [pals.zoe.pk]}).status_code == 200


def test_hidden_with_an_encounter_of_several_students(pals, in_care):
    ProgrammeMembership.objects.create(student=pals.mateo, programme="foster", source_key="roster")
    own = {each.pk: actions.Own(answers={"foster_service": "tutoring"}) for each in (pals.noah, pals.mateo)}
    encounter = work.encounter(pals, pals.noah, pals.mateo, own=own)
    with unscoped("test"):
        assert FosterService.objects.filter(origin_key=encounter.key).count() == 2
    actions.withdraw_encounter(encounter=encounter, by=pals.ana)
    with unscoped("test"):
        assert FosterService.objects.count() == 0
