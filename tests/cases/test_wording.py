"""What is pointed out in a note and never refused: peers' names, initials, words that read as opinion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.models import CaseloadEntry, Encounter, EncounterStudent
from cases.wording import full_name_in, initials_in, name_words, names_in, opinions, opinions_in
from tests.cases import work

from .test_encounters import LOG, QUICK, filled, quick, the_encounter, url


@pytest.fixture
def ana(pals, sign_in):
    return sign_in(pals.ana)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The kitchen was Dirty.", ["Dirty"]),
        ("He was attention-seeking again", ["attention-seeking"]),
        ("She was obviously tired", ["obviously"]),
        ("The dirtying of hands was part of the art class.", []),
        ("He said: I am hungry.", []),
    ],
)
def test_words_that_read_as_opinion(text, found):
    assert [word for word, _say in opinions_in(text)] == found


def test_the_list_has_each_phrase_once_and_says_what_to_write_instead():
    patterns = [pattern.pattern for pattern, _say in opinions()]
    assert len(patterns) == len(set(patterns)) > 30
    assert all(say.endswith(".") for _pattern, say in opinions())


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("M.R. came late.", [], ["M.R."]),
        ("Talked with M. about mornings", [], ["M."]),
        ("MR said so", ["Mateo Rivera"], ["MR"]),
        ("The IEP and the PE class", ["Mateo Rivera"], []),
        ("Mateo came late.", ["Mateo Rivera"], []),
        ("Left for the U.S. in May", [], ["U.S."]),
    ],
)
def test_initials(text, names, found):
    assert initials_in(text, names) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zoe and Mueller laughed", ["Zoe"]),
        ("ZOË laughed, Müller's coat hung there", ["ZOË", "Müller"]),
        ("Zoë’s drawing", ["Zoë"]),
        ("the zoe of it, zoey, Zoetrope", []),
    ],
)
def test_names_are_found_as_people_type_them(text, found):
    assert names_in(text, name_words("Zoë", "Müller")) == found


def test_an_own_name_is_no_peers_name():
    assert names_in("Lucía Rivera", name_words("Mateo", "Lucía", "Rivera"), name_words("Mateo", "Rivera")) == ["Lucía"]


@given(st.text(), st.text())
def test_any_text_can_be_looked_over(text, name):
    opinions_in(text), initials_in(text, [name]), names_in(text, name_words(name)), full_name_in(text, name)


def told(answer) -> list[str]:
    return [each.found for each in answer.context["remarks"]]


def test_a_peer_in_the_shared_text_is_pointed_out_once_and_then_kept(pals, ana):
    sent = filled(pals.mateo, pals.noah, kind="group", narrative="Noah told a joke.")
    answer = ana.post(LOG, sent)
    assert (answer.status_code, told(answer)) == (200, ["Noah"])
    assert not Encounter.objects.visible_to(pals.ana).exists()
    seen = answer.context["form"]["remarks_seen"].value()
    assert ana.post(LOG, sent | {"remarks_seen": seen}).status_code == 302
    assert the_encounter(pals.ana).narrative == "Noah told a joke."


def test_what_is_new_is_pointed_out_again(pals, ana):
    sent = filled(pals.mateo, pals.noah, narrative="Noah told a joke.")
    seen = ana.post(LOG, sent).context["form"]["remarks_seen"].value()
    again = ana.post(LOG, sent | {"narrative": "Noah and Mateo told a joke.", "remarks_seen": seen})
    assert told(again) == ["Noah", "Mateo"]


def test_a_peer_in_another_ones_line(pals, ana):
    lines = {f"line_{pals.mateo.pk}": "Fell out with Noah.", f"response_{pals.noah.pk}": "Kim is proud of it."}
    assert told(ana.post(LOG, filled(pals.mateo, pals.noah, **lines))) == ["Noah"]


def test_about_one_student_the_name_is_wanted(pals, ana):
    assert ana.post(LOG, filled(pals.mateo, narrative="Mateo told a joke.")).status_code == 302


def test_somebody_else_of_the_caseload_in_full_and_nobody_out_of_view(pals, ana):
    CaseloadEntry.objects.create(student=pals.noah, worker=pals.ana)
    text = "Mateo sat with noah kim and Jaylen Washington."
    assert told(ana.post(LOG, filled(pals.mateo, narrative=text))) == ["Noah Kim"]


def test_without_remarks_it_is_kept_at_once(pals, ana):
    assert ana.post(LOG, filled(pals.mateo)).status_code == 302


def test_the_quick_log_is_kept_and_says_it_afterwards(pals, ana):
    line = quick(pals.mateo, narrative="He was manipulative.")
    answer = ana.post(QUICK, line, headers={"hx-request": "true"})
    assert told(answer) == ["manipulative"]
    assert url("encounter-edit", the_encounter(pals.ana).pk) in answer.text
    page = ana.post(QUICK, line, follow=True)
    assert "“manipulative”: It names a motive" in page.text


def test_a_correction_is_looked_over_too(pals, ana):
    encounter = work.encounter(pals, pals.mateo, pals.noah)
    page = url("encounter-edit", encounter.pk)
    sent = {"version": 1, "kind": "group", "outcome": "completed", "minutes": "5", "narrative": "Noah was rude."}
    answer = ana.post(page, sent)
    assert told(answer) == ["Noah", "rude"]
    assert ana.post(page, sent | {"remarks_seen": answer.context["form"]["remarks_seen"].value()}).status_code == 302
    assert EncounterStudent.objects.visible_to(pals.ana).count() == 2
