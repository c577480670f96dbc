"""What happened to a record, told in words to those who may read the record; who looked, to those who may know."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Case
from sswork.models import Look
from sswork.scoping import unscoped
from sswork.versions import Piece, pieces
from tests.pals import TODAY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(pals) -> Case:
    return actions.open_case(
        student=pals.mateo,
        reason="attendance",
        concern="Comes late on Mondays, because the bus does not wait and nobody at home has a car.",
        owner=pals.ana,
        next_step="Call home",
        review_on=TODAY + timedelta(days=14),
        by=pals.ana,
    )


def edit(case, person, **changes):
    with unscoped("test"):
        case = Case.objects.get(pk=case.pk)
    given = {"next_step": case.next_step, "review_on": case.review_on, "owner": case.owner, "concern": case.concern}
    actions.edit_case(case=case, version=case.version, by=person, owner_reason="On leave", **(given | changes))


def text(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def history(client, kind: str, record) -> str:
    return text(client.get(reverse("record-history", args=[kind, record.pk])))


def test_a_change_is_told_with_who_what_and_both_versions(case, pals, sign_in):
    edit(case, pals.sol, next_step="Visit at home", owner=pals.sol, review_on=TODAY + timedelta(days=7))
    said = history(sign_in(pals.ana), "case", case)
    assert "Case edited" in said
    assert "Sol Okafor" in said
    assert "Next step Call home → Visit at home" in said
    assert "Owner Ana Flores → Sol Okafor" in said
    assert "Review on Dec 2, 2026 → Nov 25, 2026" in said
    assert "Case opened" in said
    assert "version" not in said.lower().replace("versions", "")


def test_several_changes_are_read_from_the_newest_back(case, pals, sign_in):
    edit(case, pals.ana, next_step="Visit")
    edit(case, pals.ana, next_step="Write")
    said = history(sign_in(pals.ana), "case", case)
    assert said.index("Visit → Write") < said.index("Call home → Visit")


def test_a_long_text_shows_what_went_and_what_came(case, pals, sign_in):
    edit(case, pals.ana, concern=case.concern.replace("Mondays", "Fridays"))
    html = sign_in(pals.ana).get(reverse("record-history", args=["case", case.pk])).content.decode()
    assert "<del>Mondays,</del><ins>Fridays,</ins>" in html


def test_pieces_keep_every_word():
    found = pieces("one two three", "one 2 three four")
    assert found == [
        Piece("kept", "one "),
        Piece("gone", "two"),
        Piece("new", "2"),
        Piece("kept", " three"),
        Piece("new", " four"),
    ]


def test_somebody_at_the_database_is_not_taken_for_the_product(owner, pals, case, sign_in):
    owner.execute("UPDATE cases_case SET next_step = 'Nothing' WHERE id = %s", [case.pk])
    assert "Somebody with direct access to the database" in history(sign_in(pals.ana), "case", case)


def test_what_was_written_while_fewer_could_read_is_withheld(case, pals, sign_in):
    with unscoped("test"):
        Case.objects.filter(pk=case.pk).update(lane="restricted")
        Case.objects.filter(pk=case.pk).update(next_step="SECRET step")
        Case.objects.filter(pk=case.pk).update(next_step="Call again")
        Case.objects.filter(pk=case.pk).update(lane="team")
    said = history(sign_in(pals.sol), "case", case)
    assert "SECRET" not in said
    assert said.count("Changed while fewer people could read it.") == 2


def test_who_may_not_read_the_record_learns_nothing(case, pals, sign_in):
    for person in (pals.ben, pals.otis, pals.theo, pals.pia):
        assert sign_in(person).get(reverse("record-history", args=["case", case.pk])).status_code == 404
        assert sign_in(person).get(reverse("record-looks", args=["case", case.pk])).status_code == 404
    assert sign_in(pals.ana).get(reverse("record-history", args=["nothing", case.pk])).status_code == 404


def test_as_many_queries_for_three_changes_as_for_one(case, pals, sign_in):
    client, address = sign_in(pals.ana), reverse("record-history", args=["case", case.pk])
    counts = []
    for step in ("One", "Two", "Three"):
        edit(case, pals.ana, next_step=step)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_the_privacy_officer_sees_who_looked_at_a_student_and_no_content(case, pals, sign_in):
    sign_in(pals.ana).get(reverse("cases:student", args=[pals.mateo.pk]))
    sign_in(pals.ana).get(reverse("cases:case", args=[case.pk]))
    sign_in(pals.ana).get(reverse("cases:students"))
    sign_in(pals.ben).get(reverse("cases:students"))
    said = text(sign_in(pals.pia).get(reverse("record-looks", args=["student", pals.mateo.pk])))
    assert said.count("Ana Flores") == 3
    assert "Ben" not in said
    assert "Opened the student's page" in said
    assert "You are assigned to Cedar Elementary." in said
    assert "Call home" not in said


def test_the_author_sees_who_read_the_own_record_and_others_do_not(case, pals, sign_in):
    sign_in(pals.sol).get(reverse("cases:case", args=[case.pk]))
    said = text(sign_in(pals.ana).get(reverse("record-looks", args=["case", case.pk])))
    assert "Sol Okafor" in said
    assert sign_in(pals.ana).get(reverse("record-looks", args=["student", pals.mateo.pk])).status_code == 404


def test_own_looks_are_ones_own_and_page_by_page(pals, sign_in):
    client = sign_in(pals.ana)
    for _n in range(52):
        client.get(reverse("cases:student", args=[pals.mateo.pk]))
    sign_in(pals.sol).get(reverse("cases:student", args=[pals.mateo.pk]))
    client = sign_in(pals.ana)
    first = client.get(reverse("my-looks"))
    assert text(first).count("Opened the student's page") == 50
    older = re.search(r'href="(\?after=\d+)"', first.content.decode())[1]
    assert text(client.get(reverse("my-looks") + older)).count("Opened the student's page") == 2
    assert Look.objects.filter(by_id=pals.sol.pk).count() == 1


def test_a_record_that_one_no_longer_sees_is_not_named(case, pals, sign_in):
    Look.objects.create(
        at=timezone.now(),
        by_id=pals.ben.pk,
        by_name="Ben",
        kind="record",
        target_model="cases.Case",
        target_id=str(case.pk),
        student_id=pals.mateo.pk,
        permission="x",
        url_name="x",
    )
    said = text(sign_in(pals.ben).get(reverse("my-looks")))
    assert "Opened a record Case" in said
    assert "Attendance ·" not in said
