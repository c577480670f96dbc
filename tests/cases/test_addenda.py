"""Encounters after they were recorded: corrected, signed and locked, added to, hidden with a reason, sealed."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from cases import actions
from cases.enums import Lane
from cases.models import Addendum, Encounter, EncounterStudent, Task
from cases.panels.casework import EncountersPanel
from cases.tiles import _encounters
from sswork.conflicts import Conflict
from sswork.models import AuditEvent, DataKey
from sswork.scoping import unscoped
from sswork.security import encryption

from . import work


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


@pytest.fixture
def encounter(pals):
    return work.encounter(pals, pals.mateo, narrative="He walked to school alone.")


@pytest.fixture
def signed(pals, encounter):
    return actions.sign_encounter(encounter=encounter, version=1, by=pals.ana)


def correction(encounter, **more):
    values = {"kind": "individual", "outcome": "completed", "minutes": 30, "narrative": "He walked with his sister."}
    return values | {"version": encounter.version} | more


def stored(encounter) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT narrative FROM cases_encounter WHERE id = %s", [encounter.pk])
        return cursor.fetchone()[0]


# Correcting and signing


def test_the_author_corrects_what_is_not_signed(pals, encounter, sign_in):
    answer = sign_in(pals.ana).post(url("encounter-edit", encounter.pk), correction(encounter, outcome="no_show"))
    assert answer.url == url("encounter", encounter.pk)
    now = Encounter.objects.visible_to(pals.ana).get()
    assert (now.narrative, now.outcome, now.version) == ("He walked with his sister.", "no_show", 2)
    assert EncounterStudent.objects.visible_to(pals.ana).get().reached is False
    event = AuditEvent.objects.get(type="encounter.edited")
    assert (event.student_id, event.changes["fields"]) == (pals.mateo.pk, ["outcome", "narrative"])


def test_the_author_corrects_how_where_with_whom_and_what_for(pals, sign_in):
    encounter = work.encounter(pals, kind="family", mode="in_person", outcome="not_reached")
    other = {"mode": "phone", "place": "elsewhere", "took_part": ["parent"], "purposes": ["attendance_support"]}
    sign_in(pals.ana).post(url("encounter-edit", encounter.pk), correction(encounter, **other))
    now = Encounter.objects.visible_to(pals.ana).get()
    assert {name: getattr(now, name) for name in other} == other


def test_nobody_corrects_anothers(pals, encounter, sign_in):
    assert sign_in(pals.sol).post(url("encounter-edit", encounter.pk), correction(encounter)).status_code == 404
    with pytest.raises(Encounter.DoesNotExist):
        actions.edit_encounter(encounter=encounter, by=pals.sol, **correction(encounter))
    assert Encounter.objects.visible_to(pals.sol).get().narrative == "He walked to school alone."


def test_a_signed_encounter_is_locked(pals, signed, sign_in):
    ana = sign_in(pals.ana)
    for answer in (
        ana.get(url("encounter-edit", signed.pk)),
        ana.post(url("encounter-edit", signed.pk), correction(signed)),
    ):
        assert answer.url == url("encounter", signed.pk)
    with pytest.raises(actions.Signed):
        actions.edit_encounter(encounter=signed, by=pals.ana, **correction(signed))
    with pytest.raises(actions.TooLate):
        actions.withdraw_encounter(encounter=signed, by=pals.ana)
    assert Encounter.objects.visible_to(pals.ana).get().narrative == "He walked to school alone."


@pytest.mark.parametrize(
    "change", [{"minutes": 5}, {"signed_at": None}, {"outcome": "no_show"}, {"next_step": "x"}, {"purposes": ["x"]}]
)
def test_the_database_keeps_it_locked(pals, signed, change):
    with unscoped("raw write"), pytest.raises(DatabaseError, match="is signed"), transaction.atomic():
        Encounter.objects.filter(pk=signed.pk).update(**change)


def test_the_database_keeps_the_text_locked(pals, signed):
    signed.narrative = "Something else."
    with unscoped("raw write"), pytest.raises(DatabaseError, match="is signed"), transaction.atomic():
        signed.save(update_fields=["narrative"])
    actions.store_in_lane(encounter=signed, lane=Lane.SEALED, by=pals.ana)
    assert stored(signed).startswith("enc1:")


def test_one_signs_what_one_has_read(pals, encounter, sign_in):
    ana, address = sign_in(pals.ana), url("encounter-sign", encounter.pk)
    actions.edit_encounter(encounter=encounter, by=pals.ana, **correction(encounter))
    ana.post(address, {"version": "1"})
    assert not Encounter.objects.visible_to(pals.ana).get().is_signed
    ana.post(address, {"version": "2"})
    first = Encounter.objects.visible_to(pals.ana).get().signed_at
    ana.post(address, {"version": "3"})
    assert first is not None
    assert Encounter.objects.visible_to(pals.ana).get().signed_at == first


def test_the_second_editor_sees_both(pals, encounter):
    actions.edit_encounter(encounter=encounter, by=pals.ana, **correction(encounter))
    with pytest.raises(Conflict) as caught:
        actions.edit_encounter(encounter=encounter, by=pals.ana, **correction(encounter, narrative="On the bus."))
    assert caught.value.current.narrative == "He walked with his sister."


# Adding


def test_what_is_added_stands_below_with_name_and_time(pals, signed, sign_in):
    answer = sign_in(pals.sol).post(url("encounter-addendum", signed.pk), {"text": "It was his cousin."})
    assert answer.url == url("encounter", signed.pk)
    page = sign_in(pals.ana).get(answer.url).text
    assert "It was his cousin." in page
    assert f"Added by {pals.sol.name}, Nov 18, 2026, 12:0" in page
    event = AuditEvent.objects.get(type="encounter.addendum_added")
    assert (event.student_id, "cousin" in str(event.changes)) == (pals.mateo.pk, False)


def test_an_addendum_needs_a_signature_and_a_text(pals, encounter, signed, sign_in):
    assert sign_in(pals.ana).post(url("encounter-addendum", signed.pk), {"text": " "}).status_code == 200
    other = work.encounter(pals)
    with pytest.raises(actions.NotSigned):
        actions.add_addendum(encounter=other, text="More", by=pals.ana)
    assert sign_in(pals.ana).get(url("encounter-addendum", other.pk)).url == url("encounter", other.pk)


def test_addenda_are_seen_with_their_encounter_only(pals, sign_in):
    restricted = work.encounter(pals, pals.mateo, lane=Lane.RESTRICTED)
    actions.sign_encounter(encounter=restricted, version=1, by=pals.ana)
    restricted.refresh_from_db()
    actions.add_addendum(encounter=restricted, text="It was his cousin.", by=pals.ana)
    assert [each.text for each in Addendum.objects.visible_to(pals.ana)] == ["It was his cousin."]
    for person in (pals.ben, pals.theo, pals.otis, pals.lia, pals.tess):
        assert not Addendum.objects.visible_to(person).exists()


def test_addenda_are_encrypted_with_the_students_key(pals, signed):
    actions.add_addendum(encounter=signed, text="It was his cousin.", by=pals.ana)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM cases_addendum")
        (value,) = cursor.fetchone()
    assert DataKey.objects.get(pk=encryption.key_id_of(value)).student_id == pals.mateo.pk


# Hiding


def test_hidden_is_in_no_list_and_no_count(pals, encounter, sign_in, client):
    ana = sign_in(pals.ana)
    kept = work.encounter(pals, pals.mateo, narrative="Kept.", minutes=10)
    address = url("encounter-hide", encounter.pk)
    assert ana.post(address, {"reason": ""}).status_code == 200
    assert ana.post(address, {"reason": "Wrong student"}).url == url("encounters")
    pages = [url("encounters"), url("student", pals.mateo.pk), url("student-timeline", pals.mateo.pk)]
    for page in pages:
        assert "walked" not in ana.get(page).text
    assert ana.get(url("encounter", encounter.pk)).status_code == 404
    panel = EncountersPanel().get_context(pals.ana, pals.mateo)
    assert [part.encounter_id for part in panel["parts"]] == [kept.pk]
    with unscoped("the dashboard's task"):
        assert [(row[2], row[3]) for row in _encounters(pals.today)] == [(1, 10)]
        assert list(Encounter.objects.all()) == [kept]


def test_what_was_hidden_is_put_back_by_a_supervisor(pals, sign_in):
    encounter = work.encounter(pals, pals.mateo, next_step="Call Rosa", next_step_by=pals.today)
    actions.hide_encounter(encounter=encounter, reason="Wrong student", by=pals.ana)
    assert not Task.objects.visible_to(pals.ana).exists()
    sol = sign_in(pals.sol)
    page = sol.get(url("encounters-hidden")).text
    assert all(each in page for each in ("Wrong student", pals.ana.name, pals.mateo.name))
    assert sol.post(url("encounter-restore", encounter.pk)).url == url("encounter", encounter.pk)
    back = Encounter.objects.visible_to(pals.ana).get()
    assert (back, back.hidden_at, back.hidden_reason) == (encounter, None, "")
    assert [task.title for task in Task.objects.visible_to(pals.ana)] == ["Call Rosa"]
    assert AuditEvent.objects.get(type="encounter.restored").student_id == pals.mateo.pk
    assert sol.post(url("encounter-restore", encounter.pk)).status_code == 404


def test_who_may_hide(pals, encounter, sign_in):
    with pytest.raises(Encounter.DoesNotExist):
        actions.hide_encounter(encounter=encounter, reason="Because", by=pals.ben)
    actions.sign_encounter(encounter=encounter, version=1, by=pals.ana)
    with pytest.raises(actions.TooLate):
        actions.hide_encounter(encounter=encounter, reason="Because", by=pals.ana)
    assert sign_in(pals.ana).get(url("encounter-hide", encounter.pk)).url == url("encounter", encounter.pk)
    actions.hide_encounter(encounter=encounter, reason="Because", by=pals.sol)
    assert not Encounter.objects.visible_to(pals.ana).exists()


def test_hiding_says_who_when_and_why_or_nothing(pals, encounter):
    with unscoped("test"), pytest.raises(IntegrityError), transaction.atomic():
        Encounter.objects.filter(pk=encounter.pk).update(hidden_at="2026-11-18T12:00Z")


# Sealed


def test_a_sealed_narrative_is_encrypted_with_the_students_key(pals):
    sealed = work.encounter(pals, pals.mateo, lane=Lane.SEALED, narrative="What she said.")
    assert DataKey.objects.get(pk=encryption.key_id_of(stored(sealed))).student_id == pals.mateo.pk
    assert Encounter.objects.visible_to(pals.ana).get().narrative == "What she said."
    encryption.destroy_student_key(student=pals.mateo, by=None)
    again = Encounter.objects.visible_to(pals.ana).get()
    assert again.narrative == "This text was destroyed under the retention schedule."


def test_one_students_key_does_not_take_a_groups_note(pals):
    sealed = work.encounter(pals, pals.mateo, pals.noah, lane=Lane.SEALED, narrative="What she said.")
    encryption.destroy_student_key(student=pals.mateo, by=None)
    assert Encounter.objects.visible_to(pals.ana).get().narrative == "What she said."
    assert stored(sealed).startswith("enc1:")


def test_another_lane_is_another_way_of_storing(pals, encounter):
    assert stored(encounter) == "He walked to school alone."
    actions.store_in_lane(encounter=encounter, lane=Lane.SEALED, by=pals.ana)
    assert stored(encounter).startswith("enc1:")
    assert Encounter.objects.visible_to(pals.ana).get().narrative == "He walked to school alone."
    actions.store_in_lane(encounter=encounter, lane=Lane.TEAM, by=pals.ana)
    assert stored(encounter) == "He walked to school alone."
    with unscoped("test"), pytest.raises(IntegrityError), transaction.atomic():
        Encounter.objects.filter(pk=encounter.pk).update(lane=Lane.SEALED)
