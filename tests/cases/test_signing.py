"""Notes are signed in time, by an intern with a social worker; what waits stands on My day, and as a count with the lead."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import CaseloadEntry, Encounter
from cases.queries.signing import signs_with_another
from cases.reminders.signing import NotesToCosign, NotesToSign
from cases.tiles import UnsignedTile
from sswork.models import User
from sswork.registry import dashboard_tiles
from sswork.scoping import unscoped
from tests.cases import work
from tests.queries import queries_of

from .test_encounters import url

TO_SIGN, TO_COSIGN = url("encounters-to-sign"), url("encounters-to-cosign")


@pytest.fixture
def ivy(pals):
    """The intern of Maple Middle School, with Zoë on the caseload."""
    CaseloadEntry.objects.create(student=pals.zoe, worker=pals.ivy)
    return pals.ivy


def fresh(person) -> User:
    return User.objects.get(pk=person.pk)


def keys(client, address=TO_SIGN) -> list[str]:
    return [line["key"] for line in client.get(address).context["lines"]]


def reread(encounter) -> Encounter:
    with unscoped("test"):
        return Encounter.objects.get(pk=encounter.pk)


def test_several_are_signed_in_one_go_and_the_rest_waits(pals, sign_in):
    old, new = work.encounter(pals, days_ago=3), work.encounter(pals)
    ana = sign_in(pals.ana)
    assert keys(ana) == [f"{old.pk}:1", f"{new.pk}:1"]
    ana.post(TO_SIGN, {"note": [f"{old.pk}:1"]})
    assert (reread(old).is_signed, reread(new).is_signed, keys(ana)) == (True, False, [f"{new.pk}:1"])


def test_nothing_marked_and_what_was_changed_meanwhile_is_not_signed(pals, sign_in):
    note = work.encounter(pals)
    ana = sign_in(pals.ana)
    assert "Mark the notes" in ana.post(TO_SIGN, {}).text
    actions.edit_encounter(
        encounter=note, version=1, kind="individual", minutes=5, outcome="completed", narrative="New", by=pals.ana
    )
    assert "Read again, then sign" in ana.post(TO_SIGN, {"note": [f"{note.pk}:1"]}).text
    assert not reread(note).is_signed


def test_nobody_signs_for_another(pals, sign_in):
    note = work.encounter(pals)
    sol = sign_in(pals.sol)
    assert keys(sol) == []
    sol.post(TO_SIGN, {"note": [f"{note.pk}:1"]})
    assert not reread(note).is_signed


def test_who_signs_with_another(pals):
    assert {name for name in ("ana", "ben", "sol", "lia", "ivy") if signs_with_another(getattr(pals, name))} == {"ivy"}


def test_an_intern_says_who_signs_with_them(pals, ivy, sign_in):
    note = work.encounter(pals, pals.zoe, by=ivy)
    client = sign_in(ivy)
    assert client.post(url("encounter-sign", note.pk), {"version": 1}).url == TO_SIGN
    page = client.get(TO_SIGN)
    assert set(page.context["form"].fields["cosigner"].queryset) == {pals.ana, pals.sol}
    assert client.post(TO_SIGN, {"note": [f"{note.pk}:1"]}).context["form"].has_error("cosigner")
    client.post(TO_SIGN, {"note": [f"{note.pk}:1"], "cosigner": pals.ana.pk})
    assert (reread(note).is_signed, reread(note).cosigner, reread(note).cosigned_at) == (True, pals.ana, None)


def test_the_cosigner_reads_and_signs_and_then_nobody_changes_it(pals, ivy, sign_in):
    note = work.encounter(pals, pals.zoe, by=ivy)
    actions.sign_encounter(encounter=note, version=1, cosigner=pals.ana, by=ivy)
    assert keys(sign_in(pals.sol), TO_COSIGN) == []
    ana = sign_in(pals.ana)
    assert keys(ana, TO_COSIGN) == [str(note.pk)]
    ana.post(TO_COSIGN, {"note": [str(note.pk)]})
    assert reread(note).cosigned_at is not None
    with pytest.raises(actions.NotToCosign):
        actions.cosign_encounter(encounter=note, by=pals.ana)
    with pytest.raises(actions.CosignerMissing):
        actions.ask_cosigner(encounter=note, cosigner=pals.sol, by=ivy)
    with pytest.raises(DatabaseError, match="is signed"), transaction.atomic(), unscoped("test"):
        Encounter.objects.filter(pk=note.pk).update(cosigned_at=None)


@pytest.mark.parametrize("who", ["ben", "lia", "ivy", "priya"])
def test_only_a_social_worker_of_the_school_can_be_asked(pals, ivy, who):
    note = work.encounter(pals, pals.zoe, by=ivy)
    with pytest.raises(actions.CosignerMissing):
        actions.sign_encounter(encounter=note, version=1, cosigner=getattr(pals, who), by=ivy)
    assert not reread(note).is_signed


def test_whoever_is_asked_may_read_it_in_every_lane(pals, ivy, sign_in):
    note = work.encounter(pals, pals.zoe, by=ivy, lane="sealed")
    assert sign_in(pals.ana).get(url("encounter", note.pk)).status_code == 404
    actions.sign_encounter(encounter=note, version=1, cosigner=pals.ana, by=ivy)
    assert sign_in(pals.ana).get(url("encounter", note.pk)).status_code == 200
    assert sign_in(pals.sol).get(url("encounter", note.pk)).status_code == 404


def test_somebody_else_is_asked(pals, ivy, sign_in):
    note = work.encounter(pals, pals.zoe, by=ivy)
    actions.sign_encounter(encounter=note, version=1, cosigner=pals.ana, by=ivy)
    client = sign_in(ivy)
    assert "Ana Flores" in client.get(url("encounter-cosigner", note.pk)).text
    client.post(url("encounter-cosigner", note.pk), {"cosigner": pals.sol.pk})
    assert reread(note).cosigner == pals.sol


# My day, and the lead's count


def test_a_note_is_on_my_day_once_it_is_late(pals, clock):
    work.encounter(pals, narrative="")
    assert NotesToSign().due(fresh(pals.ana), pals.today) == []
    clock.shift(timedelta(hours=47))
    assert NotesToSign().due(fresh(pals.ana), timezone.localdate()) == []
    clock.shift(timedelta(hours=2))
    (item,) = NotesToSign().due(fresh(pals.ana), timezone.localdate())
    assert (item.title, item.why, item.url) == ("1 note to sign", "Nothing is written in 1 of them", TO_SIGN)
    assert (item.about, item.student_id) == ("", None)


def test_notes_of_interns_are_one_line_of_whoever_was_asked(pals, ivy):
    for _ in range(2):
        note = work.encounter(pals, pals.zoe, by=ivy)
        actions.sign_encounter(encounter=note, version=1, cosigner=pals.ana, by=ivy)
    (item,) = NotesToCosign().due(fresh(pals.ana), pals.today)
    assert (item.title, item.why, item.url) == ("2 notes of interns to sign", "Ivy Brooks", TO_COSIGN)
    assert NotesToCosign().due(fresh(pals.sol), pals.today) == []


def test_the_lead_gets_a_count_and_nothing_else(pals, ivy, clock):
    work.encounter(pals, pals.mateo, pals.noah)
    work.encounter(pals, pals.mateo, lane="sealed")
    hidden = work.encounter(pals)
    actions.hide_encounter(encounter=hidden, reason="Wrong student", by=pals.ana)
    with_intern = work.encounter(pals, pals.zoe, by=ivy)
    actions.sign_encounter(encounter=with_intern, version=1, cosigner=pals.ana, by=ivy)
    counted = {row.school_id: row.value for row in UnsignedTile().compute(pals.today)}
    assert counted == {}
    clock.shift(timedelta(days=8))
    counted = {row.school_id: row.value for row in UnsignedTile().compute(pals.today)}
    assert counted == {pals.cedar.pk: 1, pals.maple.pk: 1}
    shown_to = {name for name in ("ana", "sol", "priya", "dana") if UnsignedTile in tiles_of(getattr(pals, name))}
    assert shown_to == {"sol"}


def tiles_of(person) -> set[type]:
    return {type(each) for each in dashboard_tiles.for_user(fresh(person))}


def test_the_pages_ask_the_same_for_one_note_and_for_three(pals, ivy, sign_in):
    client = sign_in(pals.ana)
    work.encounter(pals)
    one = queries_of(client, TO_SIGN)
    work.encounter(pals, pals.noah)
    work.encounter(pals, pals.zoe)
    assert queries_of(client, TO_SIGN) == one
    assert client.get(reverse("my-day")).status_code == 200
