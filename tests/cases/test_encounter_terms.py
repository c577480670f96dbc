"""A district's own words for kinds, ways and purposes of encounters: offered, kept on the note, counted as the standard word."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cases.actions import OwnWords, edit_encounter, sign_encounter
from cases.actions.case_terms import add_term, end_term
from cases.models import CaseTerm, Encounter
from cases.queries.case_terms import districts_of, encounter_words
from cases.records import EncounterRecords
from sswork.models import Organization
from sswork.scoping import unscoped
from tests.cases import work
from tests.queries import queries_of

from .test_encounters import url


@pytest.fixture
def ana(pals, sign_in):
    return sign_in(pals.ana)


def term(pals, name, use, standard, **more):
    return add_term(organization=pals.district, use=use, standard=standard, name=name, by=pals.sol, **more)


@pytest.fixture
def words(pals):
    return {
        "kind": term(pals, "Check & connect", "kind", "check_in", replaces=True),
        "mode": term(pals, "ClassDojo", "mode", "message"),
        "purposes": term(pals, "Bus trouble", "purpose", "attendance_support"),
    }


def log(pals, **changes):
    form = {
        "students": [pals.mateo.pk],
        "kind": "individual",
        "minutes": "15",
        "outcome": "completed",
        "lane": "team",
        "mode": "in_person",
        "place": "school",
    }
    return form | changes


def own(each) -> str:
    return f"own:{each.pk}"


def the_note() -> Encounter:
    with unscoped("test"):
        return Encounter.objects.get()


def as_posted(form) -> dict:
    return {each.html_name: each.value() for each in form if each.value() not in (None, "")}


def test_a_note_keeps_the_own_words_and_is_counted_by_the_standard_ones(pals, ana, words):
    purposes = ["consultation", own(words["purposes"])]
    ana.post(url("encounter-log"), log(pals, kind=own(words["kind"]), mode=own(words["mode"]), purposes=purposes))
    note = the_note()
    assert (note.kind, note.mode, note.purposes) == ("check_in", "message", ["consultation", "attendance_support"])
    assert (note.kind_words, note.mode_words, note.purpose_words) == (
        "Check & connect",
        "ClassDojo",
        ["", "Bus trouble"],
    )
    page = ana.get(url("encounter", note.pk)).text
    assert all(each in page for each in ("Check &amp; connect", "ClassDojo", "Consultation, Bus trouble"))
    assert "Check &amp; connect" in ana.get(url("encounters"), {"kind": "check_in"}).text
    assert "Check &amp; connect" not in ana.get(url("encounters"), {"kind": "individual"}).text
    (record,) = EncounterRecords().records(pals.ana, pals.mateo)
    assert "Consultation, Bus trouble" in record.body


def test_the_quick_log_offers_them_too(pals, ana, words):
    ana.post(url("encounter-quick"), {"students": [pals.mateo.pk], "kind": own(words["kind"]), "minutes": "5"})
    assert (the_note().kind, the_note().kind_words, the_note().minutes) == ("check_in", "Check & connect", 5)


def test_own_words_of_one_purpose_that_are_too_long_together_are_said(pals, ana):
    """Written anew and corrected: what has no room is not stored, and nothing breaks."""
    long = [term(pals, f"{n} {'late ' * 15}".strip(), "purpose", "attendance_support") for n in "123"]
    page = ana.post(url("encounter-log"), log(pals, purposes=[own(each) for each in long]))
    assert "too long together" in str(page.context["form"].errors["purposes"])
    ana.post(url("encounter-log"), log(pals, purposes=[own(each) for each in long[:2]]))
    note = the_note()
    address = url("encounter-edit", note.pk)
    form = as_posted(ana.get(address).context["form"])
    page = ana.post(address, form | {"purposes": [*form["purposes"], own(long[2])]})
    assert "too long together" in str(page.context["form"].errors["purposes"])
    assert the_note().purpose_words == note.purpose_words


def test_two_words_of_one_purpose_count_once(pals, ana, words):
    late = term(pals, "Late start", "purpose", "attendance_support")
    chosen = [own(words["purposes"]), own(late), "attendance_support"]
    ana.post(url("encounter-log"), log(pals, purposes=chosen))
    assert (the_note().purposes, the_note().purpose_words) == (["attendance_support"], ["Bus trouble, Late start"])


def test_a_word_in_the_place_of_the_standard_one_is_what_is_usual(pals, ana, words):
    form = ana.get(url("encounter-log")).context["form"]
    offered = dict(form.fields["kind"].choices)
    assert "check_in" not in offered
    assert offered[own(words["kind"])] == "Check & connect"
    usual = ana.get(url("encounter-log")).context["usual"]
    assert usual[own(words["kind"])]["minutes"] == "5"
    assert (
        "Check & connect" in dict(encounter_words(pals.ben).choices("kind")).values()
    )  # Juniper is in the same district


def test_words_that_ended_stay_on_old_notes_and_are_not_offered(pals, ana, words):
    chosen = log(pals, kind=own(words["kind"]), purposes=[own(words["purposes"])])
    ana.post(url("encounter-log"), chosen)
    for each in words.values():
        end_term(term=each, by=pals.sol)
    assert ana.post(url("encounter-log"), chosen).context["form"].errors.keys() == {"kind", "purposes"}
    page = ana.get(url("encounter-edit", the_note().pk))
    data = as_posted(page.context["form"]) | {"minutes": "20"}
    assert ana.post(url("encounter-edit", the_note().pk), data).status_code == 302
    note = the_note()
    assert (note.minutes, note.kind_words, note.purpose_words) == (20, "Check & connect", ["Bus trouble"])


def test_the_author_takes_the_standard_word_instead(pals, ana, words):
    ana.post(url("encounter-log"), log(pals, kind=own(words["kind"]), mode=own(words["mode"])))
    form = as_posted(ana.get(url("encounter-edit", the_note().pk)).context["form"])
    ana.post(url("encounter-edit", the_note().pk), form | {"kind": "individual", "mode": "phone"})
    note = the_note()
    assert (note.kind, note.kind_words, note.mode, note.mode_words) == ("individual", "", "phone", "")


def test_another_districts_words_are_not_offered(pals, ana):
    other = Organization.objects.create(kind="district", name="Elsewhere")
    elsewhere = add_term(organization=other, use="kind", standard="group", name="Circle", by=pals.sol)
    assert list(districts_of(pals.ana)) == [pals.district]
    assert "kind" in ana.post(url("encounter-log"), log(pals, kind=own(elsewhere))).context["form"].errors


def test_what_was_signed_keeps_its_words(pals):
    note = work.encounter(pals, words=OwnWords(kind_words="Check & connect"))
    sign_encounter(encounter=note, version=1, by=pals.ana)
    with pytest.raises(DatabaseError), transaction.atomic(), unscoped("test"):
        Encounter.objects.filter(pk=note.pk).update(kind_words="Something else")


def test_the_database_keeps_words_with_what_they_count_as(pals):
    with pytest.raises(IntegrityError), transaction.atomic(), unscoped("test"):
        CaseTerm.objects.create(
            organization=pals.district, use="kind", standard="attendance", name="Odd", made_by=pals.sol
        )
    note = work.encounter(pals, purposes=["consultation"])
    with pytest.raises(IntegrityError), transaction.atomic():
        edit_encounter(
            encounter=note,
            version=1,
            kind="individual",
            minutes=5,
            outcome="completed",
            narrative="",
            words=OwnWords(purpose_words=("One", "Two")),
            by=pals.ana,
        )


def test_the_lead_adds_and_ends_them(pals, sign_in):
    sol = sign_in(pals.sol)
    page = url("encounter-terms")
    added = {"name": "Bus trouble", "counts_as": "purpose:attendance_support"}
    assert "Bus trouble" in sol.post(page, added, follow=True).text
    assert "counts_as" in sol.post(page, {"name": "Odd", "counts_as": "open:attendance"}).context["form"].errors
    made = CaseTerm.objects.get()
    answer = sol.post(url("case-term-end", made.pk), follow=True)
    assert answer.redirect_chain[-1][0].startswith(page)
    assert "Ended" in answer.text


def test_forms_ask_the_same_for_one_word_and_for_three(pals, ana):
    term(pals, "One", "kind", "check_in")
    one = queries_of(ana, url("encounter-log"))
    for name, use, standard in (("Two", "mode", "message"), ("Three", "purpose", "consultation")):
        term(pals, name, use, standard)
    assert queries_of(ana, url("encounter-log")) == one
