"""Safe contact: who may be called, written to and told, on every page and file by which somebody might."""

import io
import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from cases import actions
from cases.models import Guardianship
from cases.queries.students import safe_contact_of
from cases.records import FamilyRecords
from sswork.models import RoleAssignment
from sswork.roles import Role
from sswork.scoping import unscoped
from tests.cases import work
from tests.cases.records import made as records

REASON = "Order 25-117, no calls, nothing about school"


@pytest.fixture
def rosa(pals):
    """Rosa may be contacted, but neither called nor told about Mateo."""
    row = Guardianship.objects.visible_to(pals.ana).get(student=pals.mateo, guardian=pals.rosa)
    return actions.set_contact_rule(
        guardianship=row, rule="ok", may_not=["call", "tell"], reason=REASON, version=1, by=pals.ana
    )


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def test_a_limit_needs_its_reason_and_goes_with_it(pals, rosa):
    with pytest.raises(IntegrityError), transaction.atomic(), unscoped("test"):
        Guardianship.objects.filter(pk=rosa.pk).update(rule_reason="")
    back = actions.set_contact_rule(guardianship=rosa, rule="ok", reason=REASON, version=2, by=pals.ana)
    assert (back.may_not, back.is_limited, back.rule_reason) == ([], False, "")


def test_the_form_asks_for_the_reason_and_shows_what_stands(pals, rosa, sign_in):
    address, ana = url("contact-rule", pals.mateo.pk, rosa.pk), sign_in(pals.ana)
    assert ana.get(address).context["form"].initial["may_not"] == ["call", "tell"]
    form = {"rule": "ok", "may_not": ["write"], "reason": "", "version": 2}
    assert list(ana.post(address, form).context["form"].errors) == ["reason"]
    ana.post(address, form | {"reason": "She asked"})
    rosa.refresh_from_db()
    assert (rosa.may_not, rosa.rule_reason) == (["write"], "She asked")


def test_two_who_set_it_see_both(pals, rosa, sign_in):
    form = {"rule": "ok", "may_not": ["write"], "reason": "She asked", "version": 1}
    answer = sign_in(pals.ana).post(url("contact-rule", pals.mateo.pk, rosa.pk), form)
    assert answer.status_code == 409
    assert [(each.name, each.theirs, each.mine) for each in answer.context["differing"]] == [
        ("may_not", "Do not call or text, Tell nothing about the student", "Do not send letters or e-mail"),
        ("reason", REASON, "She asked"),
    ]


def test_links_are_there_for_what_is_allowed_only(pals, rosa, sign_in):
    page = sign_in(pals.ana).get(url("student", pals.mateo.pk)).text
    assert ("tel:555-0101" in page, "mailto:rosa@example.org" in page) == (False, True)
    rosa = actions.set_contact_rule(
        guardianship=rosa, rule="ok", may_not=["write"], reason=REASON, version=2, by=pals.ana
    )
    page = sign_in(pals.ana).get(url("student", pals.mateo.pk)).text
    assert ("tel:555-0101" in page, "mailto:rosa@example.org" in page) == (True, False)
    assert "tel:555-0101" in sign_in(pals.ana).get(url("student", pals.lucia.pk)).text, "each child has its own rule"


PAGES = {
    "the student": lambda pals: url("student", pals.mateo.pk),
    "a task, such as a call": lambda pals: url("task-add", pals.mateo.pk),
    "an encounter": lambda pals: f"{url('encounter-log')}?student={pals.mateo.pk}",
    "sharing records": lambda pals: url("records-share", pals.mateo.pk),
    "a hand-over": lambda pals: url("transfer", pals.transfer.pk),
}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_on_which_somebody_might_says_it_first(pals, rosa, sign_in, page):
    pals.transfer = actions.offer_case(
        case=work.case(pals), taker=pals.sol, reason="Leave", summary="Mornings", by=pals.ana
    )
    answer = sign_in(pals.ana).get(PAGES[page](pals))
    said = answer.text
    assert [
        words for words in (REASON, "Tell nothing about the student", "Court order on file") if words not in said
    ] == []
    assert said.index(REASON) < (said + "<form data-guard").index("data-guard"), "before anything is written"


def test_a_records_request_and_its_packet_say_it(pals, rosa, sign_in):
    job = records.collected(pals)
    assert REASON in sign_in(pals.sol).get(url("request", job.pk)).text
    bodies = [each.body for each in FamilyRecords().records(pals.sol, pals.mateo)]
    assert "Do not call or text; Tell nothing about the student" in bodies[0]


def test_the_log_warns_for_each_of_several_students_also_when_they_are_picked_later(pals, rosa, sign_in):
    ana, both = sign_in(pals.ana), (pals.mateo.pk, pals.noah.pk)
    opened = ana.get(url("encounter-log"), {"student": both})
    picked = ana.get(url("encounter-cases"), {"students": both})
    for page in (opened, picked):
        assert [row.guardian for row in page.context["contact_warnings"]] == [pals.hector, pals.rosa]
        assert f"<strong>{pals.mateo.name}</strong> · Héctor Rivera" in page.content.decode()


def test_files_that_are_taken_out_say_it(pals, rosa, sign_in):
    address, ana = url("chronology", pals.mateo.pk), sign_in(pals.ana)
    told = json.loads(ana.post(address, {"lane": "team", "kind": "json"}).content)["about"]["Safe contact"]
    assert told.splitlines() == [
        "Héctor Rivera (Parent): Do not contact",
        "Rosa Rivera (Parent): Do not call or text; Tell nothing about the student",
    ]
    pdf = PdfReader(io.BytesIO(ana.post(address, {"lane": "team", "kind": "pdf"}).content))
    assert "Do not call or text" in " ".join(pdf.pages[0].extract_text().split())


def test_who_may_not_know_the_guardians_is_told_nothing_of_them(pals, rosa):
    assert [each.guardian for each in safe_contact_of(pals.mateo, pals.ana)] == [pals.hector, pals.rosa]
    RoleAssignment.objects.filter(person=pals.tess).update(role=Role.STAFF)
    fresh = type(pals.tess).objects.get(pk=pals.tess.pk)
    assert safe_contact_of(type(pals.mateo)(pk=pals.mateo.pk), fresh) == []
