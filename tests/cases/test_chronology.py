"""The chronology as a file: in the lane chosen, other students under a letter, as tagged PDF and as JSON."""

import io
import json
from datetime import timedelta
from itertools import islice

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from cases.queries.chronology import Line, _without, chronology_of, pseudonyms
from homeless.actions import start_episode
from sswork.models import Look
from sswork.registry import TimelineEntry
from tests.cases import work


def url(pals):
    return reverse("cases:chronology", args=[pals.mateo.pk])


def taken(pals, lane="team", user=None, **more):
    found = chronology_of(user or pals.ana, pals.mateo, lane=lane, **({"first": None, "last": None} | more))
    return " ".join(each.words for each in found.lines)


@pytest.fixture
def happened(pals):
    """A case of each lane and an encounter of each, with Lucía in one of them."""
    work.case(pals, concern="TEAM-CASE")
    work.plan(pals, work.case(pals, concern="RESTRICTED-CASE", lane="restricted"), goal="RESTRICTED-GOAL")
    work.sealed(work.case(pals, concern="SEALED-CASE"), pals.ana)
    for lane in ("team", "restricted", "sealed"):
        work.encounter(pals, lane=lane, narrative=f"{lane.upper()}-NOTE", days_ago=2)
    work.encounter(pals, pals.mateo, pals.lucia, narrative="Lucia Rivera helps, and Mateo thanks LUCÍA. Noah too.")


def test_only_what_the_lane_chosen_lets_out(pals, happened):
    def lanes(lane):
        said = taken(pals, lane)
        return [each for each in ("TEAM", "RESTRICTED", "SEALED") if f"{each}-CASE" in said and f"{each}-NOTE" in said]

    assert lanes("team") == ["TEAM"]
    assert "RESTRICTED-GOAL" not in taken(pals)
    assert lanes("restricted") == ["TEAM", "RESTRICTED"]
    assert "RESTRICTED-GOAL" in taken(pals, "restricted")
    assert lanes("sealed") == ["TEAM", "RESTRICTED", "SEALED"]


def test_a_file_for_everybody_who_works_with_the_student_tells_of_no_housing_episode(pals):
    """Fewer know that a student has no home than work with the student."""
    start_episode(
        student=pals.mateo,
        first_day=pals.today,
        identified_on=pals.today,
        residence="shelter",
        residence_note="AT-THE-SHELTER",
        is_unaccompanied=False,
        by=pals.ana,
    )
    assert ["AT-THE-SHELTER" in taken(pals, lane) for lane in ("team", "restricted")] == [False, True]


def test_a_timeline_source_says_the_lane_of_what_it_tells():
    with pytest.raises(TypeError, match="lane"):
        TimelineEntry(timezone.now(), "key", "title")


def test_no_more_than_the_person_reads(pals, happened):
    assert "SEALED" not in taken(pals, "sealed", pals.sol)


def test_other_students_stand_under_one_letter_each(pals, happened):
    said = taken(pals)
    assert "[Student A] helps, and Mateo thanks [Student A]. [Student B] too." in said
    assert [name for name in ("Luc", "Noah") if name in said] == []


def test_the_days_chosen_are_both_included(pals, happened):
    day = pals.today - timedelta(days=2)
    assert "TEAM-NOTE" in taken(pals, first=day, last=day)
    assert "TEAM-CASE" not in taken(pals, first=day, last=day)


def test_letters_go_on_after_z():
    assert list(islice(pseudonyms(), 25, 28)) == ["[Student Z]", "[Student AA]", "[Student AB]"]


@given(st.lists(st.sampled_from(["Ann", "Ann Lee", "Bo", "the", "canned", "bold"]), max_size=8))
def test_whole_names_are_replaced_and_other_words_stay(spoken):
    line = Line(None, "", "", "", " ".join(spoken))  # type: ignore[arg-type]  # the moment does not matter here
    said = _without(line, [["Ann Lee", "Ann"], ["Bo"]]).words
    assert ("Ann" in said, "Lee" in said, "Bo" in said) == (False, False, False)
    assert [each for each in said.split() if each in ("the", "canned", "bold")] == [
        each for each in spoken if each in ("the", "canned", "bold")
    ]


def test_as_json(pals, happened, sign_in):
    answer = sign_in(pals.ana).post(url(pals), {"lane": "team", "kind": "json"})
    found = json.loads(answer.content)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/json", "no-store")
    assert found["about"]["Student"] == "Mateo Rivera"
    assert [each["at"] for each in found["entries"]] == sorted(each["at"] for each in found["entries"])
    assert set(found["entries"][0]) == {"at", "title", "detail", "who", "words"}
    assert "Lucia" not in answer.text


def test_as_a_tagged_pdf_and_logged_as_taken_out(pals, happened, sign_in):
    answer = sign_in(pals.ana).post(url(pals), {"lane": "team", "kind": "pdf"})
    pdf = PdfReader(io.BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a boolean object of the library
    assert ("Chronology: Mateo Rivera" in text, "TEAM-NOTE" in text, "RESTRICTED" in text) == (True, True, False)
    look = Look.objects.filter(kind="export").get()
    assert (look.by_id, look.student_id, look.url_name) == (pals.ana.pk, pals.mateo.pk, "cases:chronology")


def test_without_anything_there_is_a_file_that_says_so(pals, sign_in):
    answer = sign_in(pals.ana).post(url(pals), {"lane": "team", "kind": "pdf", "last": "2020-01-01"})
    assert "Nothing happened" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_days_in_the_wrong_order_are_said(pals, sign_in):
    form = {"lane": "team", "kind": "pdf", "first": "2026-11-02", "last": "2026-11-01"}
    assert list(sign_in(pals.ana).post(url(pals), form).context["form"].errors) == ["last"]


def test_nobody_takes_out_who_only_reads(pals, sign_in):
    statuses = {
        name: sign_in(getattr(pals, name)).post(url(pals), {"lane": "team", "kind": "json"}).status_code
        for name in ("ben", "sol", "lia", "ivy", "tess", "otis", "ruth", "pia")
    }
    assert statuses == {
        "ben": 404,
        "sol": 200,
        "lia": 403,
        "ivy": 403,
        "tess": 403,
        "otis": 403,
        "ruth": 403,
        "pia": 403,
    }


def test_queries_are_equal_for_one_and_three(pals, sign_in):
    ana = sign_in(pals.ana)

    def asked():
        work.plan(pals, work.case(pals))
        work.encounter(pals)
        with CaptureQueriesContext(connection) as queries:
            ana.post(url(pals), {"lane": "sealed", "kind": "json"})
        return len(queries)

    asked()  # the first request of a session also writes down when it began
    assert asked() == asked() == asked()
