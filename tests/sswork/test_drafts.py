"""Unsent text: kept while typing, one's own alone, offered again, gone when sent or too old."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.models import Encounter
from sswork import drafts, tasks
from sswork.drafts import Save, Ticket
from sswork.models import AuditEvent, Draft
from sswork.panels import DraftsThatGo
from sswork.security.encryption import destroy_student_key
from tests.cases import work
from tests.queries import queries_of

LOG = "/encounters/log/"
TEXT = "He said that he walks to school alone."


def content(text=TEXT, **more) -> str:
    return json.dumps({"title": "Log an encounter", "fields": {"narrative": [text]} | more, "labels": {}})


def ticket_in(page) -> str:
    return re.search(r'name="_draft" value="([^"]+)"', page.text)[1]


def keep(person, text=TEXT, *, key=LOG, writer="tab", seq=1, student=None) -> Draft:
    return drafts.save(Ticket.new(person, key, key, student), Save(writer, "laptop", seq, content(text)))


def post(client, ticket, text=TEXT, *, seq=1, writer="tab", **more):
    sent = {"ticket": ticket, "writer": writer, "device": "laptop", "seq": seq, "content": content(text)}
    return client.post(reverse("draft-save"), sent | more, headers={"Accept": "application/json"})


def texts(person) -> list[str]:
    return [drafts.fields_of(each)["narrative"][0] for each in drafts.of(person)]


def filled(student, **more):
    values = {"students": student.pk, "kind": "individual", "outcome": "completed", "minutes": "15", "lane": "team"}
    return values | {"narrative": TEXT} | more


@pytest.fixture
def ana(pals, sign_in):
    return sign_in(pals.ana)


def test_a_form_keeps_what_is_typed_and_offers_it_again(pals, ana):
    answer = post(ana, ticket_in(ana.get(LOG)))
    assert answer.json()["saved_at"] == "12:00 PM"
    page = ana.get(LOG)
    assert "You have an unsaved text from Nov 18, 12:00 PM" in page.text
    assert TEXT not in page.text
    (draft,) = drafts.of(pals.ana)
    taken = ana.post(
        reverse("draft-take", args=[draft.pk]), {"ticket": ticket_in(page), "writer": "other tab", "device": "phone"}
    )
    assert taken.json()["fields"]["narrative"] == [TEXT]
    assert [(each.writer, each.device) for each in drafts.of(pals.ana)] == [("other tab", "phone")]


def test_it_is_encrypted_where_it_lies(pals):
    draft = keep(pals.ana, student=pals.mateo)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sswork_draft")
        row = cursor.fetchone()
    assert "walks" not in str(row)
    destroy_student_key(student=pals.mateo, by=None)
    again = Draft.objects.get(pk=draft.pk)
    assert drafts.texts_of(again) == ["This text was destroyed under the retention schedule."]


def test_it_is_ones_own(pals, ana, sign_in):
    draft, ticket = keep(pals.ana), ticket_in(ana.get(LOG))
    sol = sign_in(pals.sol)
    assert "You have an unsaved text" not in sol.get(LOG).text
    assert TEXT not in sol.get(reverse("drafts")).text
    for name in ("draft-take", "draft-throw", "draft-keep"):
        assert sol.post(reverse(name, args=[draft.pk]), {"ticket": ticket, "writer": "tab"}).status_code == 404
    assert post(sol, ticket, "Sol's words in Ana's page").status_code == 403
    assert texts(pals.ana) == [TEXT]
    assert not drafts.of(pals.sol)


@pytest.mark.parametrize("ticket", ["", "x", "eyJwZXJzb24iOjF9:1tXyZ:abc"])
def test_a_page_saves_only_what_it_was_made_for(pals, ana, ticket):
    assert post(ana, ticket).status_code == 403
    assert not drafts.of(pals.ana)


def test_an_old_page_is_opened_anew(pals, ana, clock):
    ticket = ticket_in(ana.get(LOG))
    clock.shift(drafts.TICKET_LASTS + timedelta(minutes=1))
    with pytest.raises(drafts.NotYours):
        Ticket.read(ticket)


@pytest.mark.parametrize("more", [{"seq": "x"}, {"writer": ""}, {"content": ""}, {"content": "x" * 200_001}])
def test_what_is_not_a_save_is_refused(pals, ana, more):
    assert post(ana, ticket_in(ana.get(LOG)), **more).status_code == 400


def test_the_newest_wins_in_one_tab_and_two_tabs_never_meet(pals, ana):
    ticket = ticket_in(ana.get(LOG))
    post(ana, ticket, "newer", seq=2)
    post(ana, ticket, "late", seq=1)
    assert texts(pals.ana) == ["newer"]
    post(ana, ticket_in(ana.get(LOG)), "from the phone", seq=1, writer="phone")
    assert sorted(texts(pals.ana)) == ["from the phone", "newer"]
    assert ana.get(LOG).text.count("You have an unsaved text") == 2


def test_the_same_text_of_two_devices_is_offered_once(pals, ana):
    keep(pals.ana, writer="laptop")
    keep(pals.ana, writer="phone")
    assert ana.get(LOG).text.count("You have an unsaved text") == 1


def test_another_form_and_another_students_form_offer_nothing(pals, ana):
    keep(pals.ana, key=f"{LOG}?student={pals.mateo.pk}")
    assert "You have an unsaved text" in ana.get(f"{LOG}?student={pals.mateo.pk}").text
    for address in (LOG, f"{LOG}?student={pals.noah.pk}", reverse("cases:case-open", args=[pals.mateo.pk])):
        assert "You have an unsaved text" not in ana.get(address).text


# Sent


def test_sending_the_form_ends_its_draft(pals, ana):
    ticket = ticket_in(ana.get(LOG))
    post(ana, ticket)
    sent = filled(pals.mateo, _draft=ticket, _draft_writer="tab", _draft_seq="2")
    assert ana.post(LOG, sent).status_code == 302
    assert not drafts.of(pals.ana)
    post(ana, ticket, "a save that was under way", seq=2)
    assert not drafts.of(pals.ana)
    assert Draft.objects.get().content == ""
    post(ana, ticket, "typed after coming back", seq=3)
    assert texts(pals.ana) == ["typed after coming back"]


def test_a_form_that_is_not_taken_keeps_its_draft(pals, ana):
    ticket = ticket_in(ana.get(LOG))
    post(ana, ticket)
    answer = ana.post(LOG, filled(pals.mateo, kind="", _draft=ticket, _draft_writer="tab", _draft_seq="2"))
    assert answer.status_code == 200
    assert texts(pals.ana) == [TEXT]
    assert "data-bound" in answer.text


def test_a_form_that_leads_elsewhere_unsaved_keeps_its_draft(pals, ana):
    case = work.case(pals)
    address = reverse("cases:case-close", args=[case.pk])
    ticket = ticket_in(ana.get(address))
    post(ana, ticket)
    closed = {
        "reason": "goals_met",
        "outcome": "better",
        "summary": "Well.",
        "_draft": ticket,
        "_draft_writer": "tab",
    }
    assert ana.post(address, closed | {"_draft_writer": "another"}).status_code == 302
    assert texts(pals.ana) == [TEXT], "another tab's draft stays"
    assert ana.post(address, closed).status_code == 302
    assert texts(pals.ana) == [TEXT], "somebody closed it before: nothing was saved"


# The session ends


def end_session(client):
    Session.objects.filter(pk=client.cookies[settings.SESSION_COOKIE_NAME].value).delete()


def test_a_form_sent_after_the_session_ended_is_kept_for_its_person(pals, ana):
    address = f"{LOG}?student={pals.mateo.pk}"
    ticket = ticket_in(ana.get(address))
    end_session(ana)
    answer = ana.post(
        address,
        filled(pals.mateo, _draft=ticket, _draft_writer="tab", _draft_seq="1", csrfmiddlewaretoken="x"),
        headers={"referer": f"http://testserver{address}"},
    )
    assert answer.url.startswith(reverse("sign-in"))
    assert not Encounter.objects.visible_to(pals.ana).exists()
    (draft,) = drafts.of(pals.ana)
    assert drafts.fields_of(draft)["narrative"] == [TEXT]
    assert not {"csrfmiddlewaretoken", "_draft"} & drafts.fields_of(draft).keys()
    ana.force_login(pals.ana)
    assert "You have an unsaved text" in ana.get(address).text


def test_nobody_keeps_a_text_without_a_ticket(pals):
    for ticket in ("", "forged"):
        Client().post(LOG, filled(pals.mateo, _draft=ticket, _draft_writer="tab"))
    assert not Draft.objects.exists()


def test_a_script_is_told_where_to_sign_in(pals, ana):
    ticket = ticket_in(ana.get(LOG))
    end_session(ana)
    answer = post(ana, ticket)
    assert answer.status_code == 401
    assert answer.json()["sign_in"].startswith(reverse("sign-in"))
    ana.force_login(pals.ana)
    assert ana.get(reverse("drafts-hello")).json()["person"] == pals.ana.pk
    assert post(ana, ticket).status_code == 200


# My drafts


def test_thrown_away_and_taken_back(pals, ana):
    draft = keep(pals.ana)
    page = ana.get(reverse("drafts")).text
    assert TEXT in page
    assert LOG in page
    assert TEXT not in ana.post(reverse("draft-throw", args=[draft.pk]), follow=True).text
    assert TEXT in ana.post(reverse("draft-keep", args=[draft.pk]), follow=True).text


def test_my_day_tells_before_a_text_goes(pals, ana, clock):
    draft = keep(pals.ana)
    source, today = DraftsThatGo(), pals.today
    assert source.due(pals.ana, today + timedelta(days=22)) == []
    (item,) = source.due(pals.ana, today + timedelta(days=23))
    assert (item.due_on, str(draft.pk) in item.url) == (today + timedelta(days=30), True)
    assert "walks" not in f"{item.title}{item.why}{item.url}"
    assert source.due(pals.sol, today + timedelta(days=23)) == []


def test_what_is_too_old_goes_and_what_was_thrown_away(pals, clock):
    keep(pals.ana, writer="old")
    clock.shift(timedelta(days=20))
    keep(pals.ana, "newer", writer="new")
    drafts.throw_away(keep(pals.ana, "thrown", writer="third"))
    clock.shift(timedelta(days=10, minutes=1))
    tasks.tidy_drafts()
    assert texts(pals.ana) == ["newer"]
    assert Draft.objects.count() == 1


def test_no_text_in_the_audit_or_the_address(pals, ana):
    post(ana, ticket_in(ana.get(LOG)), "SECRET-DRAFT")
    assert not [event for event in AuditEvent.objects.all() if "SECRET" in str(event.changes)]
    (draft,) = drafts.of(pals.ana)
    assert "SECRET" not in f"{draft.form_key}{draft.address}{draft.writer}"
    assert isinstance(draft.pk, uuid.UUID)


def test_queries_are_equal_for_one_and_three(pals, ana):
    keep(pals.ana)
    addresses = (reverse("drafts"), LOG, reverse("my-day"))
    before = [queries_of(ana, address) for address in addresses]
    for number in range(3):
        keep(pals.ana, f"another {number}", writer=str(number))
    assert [queries_of(ana, address) for address in addresses] == before
