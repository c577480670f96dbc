"""A records request by two people: nothing leaves undecided, the second is never the first, what is covered is nowhere in the PDF."""

import io
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader
from pypdf.generic import StreamObject

from cases.actions import add_to_caseload
from cases.actions import records_request as steps
from cases.enums import Lane
from cases.models import Disclosure, Encounter, Packet, RecordsRequest, RequestItem
from cases.records_enums import RequestState
from cases.reminders.records import RecordsRequestsDue, RightsMoveSoon
from sswork.models import AuditEvent, Definition
from sswork.scoping import unscoped
from tests.cases import work
from tests.queries import queries_of

from .made import REQUEST, collected, ground, url

pytestmark = pytest.mark.django_db


def receive(pals, student=None, **changes):
    return steps.receive_request(student=student or pals.mateo, facts=REQUEST | changes, by=pals.sol)


def items_of(pals, request, **filters):
    return list(request.items.visible_to(pals.sol).filter(**filters).order_by("position"))


@pytest.fixture
def written(pals):
    """Mateo's file: a case, an encounter that names Noah, one that names nobody; and Noah's own, which is not Mateo's."""
    work.case(pals, concern="Mateo sleeps badly.")
    work.encounter(
        pals, pals.mateo, narrative="Mateo and NOAH Kim fought; noah's bag tore. Ms. Lee helped.", days_ago=3
    )
    work.encounter(pals, pals.mateo, narrative="Mateo read aloud.", days_ago=2)
    work.encounter(pals, pals.noah, narrative="SECRET-OF-NOAH")


def test_the_clock_is_the_federal_one_until_the_district_chooses(pals):
    assert receive(pals).due_on == date(2026, 12, 31)
    state = Definition.objects.get(code="records.access_days.ca")
    Definition.objects.create(
        code="records.access_days", organization=pals.district, title=state.title, text=state.text, value=state.value,
        unit=state.unit, source=state.source, overrides=state,
    )  # fmt: skip
    # Five business days from Monday the 16th; the week of the 23rd is a holiday.
    assert receive(pals, received_on=date(2026, 11, 18)).due_on == date(2026, 12, 2)
    assert receive(pals).due_on == date(2026, 11, 30)


def test_who_has_no_right_is_refused(pals):
    with pytest.raises(steps.NotTheirs):
        receive(pals, authority="eligible_student")
    with unscoped("test"):
        assert RecordsRequest.objects.count() == 0


def test_everything_of_the_student_is_collected_and_nothing_of_another(pals, written):
    request = collected(pals)
    items = items_of(pals, request)
    kinds = {each.source_key.split(":")[0] for each in items}
    assert {"cases.student", "cases.enrolment", "cases.guardianship", "cases.encounter", "cases.case"} <= kinds
    assert [each.position for each in items] == list(range(1, len(items) + 1))
    assert not [each for each in items if "SECRET-OF-NOAH" in each.body]
    assert [each.found_names for each in items if "fought" in each.body] == [["Noah Kim", "Noah"]]
    assert request.state == RequestState.COLLECTED


def test_only_the_classes_asked_for(pals, written):
    request = collected(pals, classes=["casework"])
    assert {each.record_class for each in items_of(pals, request)} == {"casework"}


def test_hidden_encounters_are_part_of_the_record(pals, written):
    with unscoped("test"):
        Encounter.objects.filter(narrative="Mateo read aloud.").get().parts.update(
            hidden_at=timezone.now(), hidden_by=pals.ana, hidden_reason="Written twice"
        )
    assert [each.body for each in items_of(pals, collected(pals)) if "Hidden: Written twice" in each.body] != []


def test_the_copy_is_encrypted_and_the_original_untouched(pals, written):
    request = collected(pals)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM cases_requestitem WHERE request_id = %s AND body <> ''", [request.pk])
        bodies = [row[0] for row in cursor.fetchall()]
    assert bodies
    assert all(each.startswith("enc1:") for each in bodies)


def test_collecting_again_adds_and_keeps_decisions(pals, written):
    request = collected(pals)
    before = items_of(pals, request)
    steps.decide_item(item=before[0], decision="include", by=pals.sol)
    work.encounter(pals, pals.mateo, narrative="Came today.")
    steps.collect_records(request=request, by=pals.sol)
    after = items_of(pals, request)
    assert (len(after), after[0].decision, after[-1].position) == (len(before) + 1, "include", len(after))


def _prepared(pals):
    request = collected(pals)
    steps.include_clear_items(request=request, by=pals.sol)
    named = items_of(pals, request, decision="open")
    for each in named:
        steps.decide_item(item=each, decision="redact", words=each.found_names, by=pals.sol)
    return request


def _approved(pals):
    request = _prepared(pals)
    case = [each for each in items_of(pals, request) if "sleeps badly" in each.body]
    steps.decide_item(item=case[0], decision="withhold", ground=ground("other_student"), by=pals.sol)
    steps.send_to_review(request=request, by=pals.sol)
    return steps.approve_request(request=request, by=pals.ruth)


def test_nothing_goes_to_review_undecided(pals, written):
    request = collected(pals)
    steps.include_clear_items(request=request, by=pals.sol)
    with pytest.raises(steps.Undecided):
        steps.send_to_review(request=request, by=pals.sol)


def test_the_second_person_is_never_the_first(pals, written):
    request = _prepared(pals)
    steps.send_to_review(request=request, by=pals.sol)
    with pytest.raises(steps.SamePerson):
        steps.approve_request(request=request, by=pals.sol)
    with unscoped("test"):
        assert not Packet.objects.exists()


def test_sent_back_with_a_word_and_decided_again(pals, written):
    request = _prepared(pals)
    steps.send_to_review(request=request, by=pals.sol)
    steps.send_back(request=request, note="Look at the third again", by=pals.ruth)
    with pytest.raises(steps.NotInThisStep):
        steps.approve_request(request=request, by=pals.ruth)
    request.refresh_from_db()
    assert (request.state, request.sent_back) == ("collected", "Look at the third again")


def test_the_packet_holds_what_was_decided_and_not_a_trace_of_the_rest(pals, written):
    request = _approved(pals)
    pdf = Packet.objects.visible_to(pals.ruth).get(request=request).pdf
    reader = PdfReader(io.BytesIO(pdf))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert reader.trailer["/Root"]["/Lang"] == "es"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Expediente educativo de Mateo Rivera" in text
    assert "Your rights" in text
    assert "[tapado: otra persona] fought" in text
    assert "Ms. Lee helped" in text
    assert "Información sobre otro estudiante" in text
    folded = text.lower()
    assert [word for word in ("noah", "kim", "sleeps badly", "secret-of-noah") if word in folded] == []
    raw = b"".join(each.get_data() for each in _streams(reader))
    assert len(raw) > 10_000
    assert [word for word in (b"Noah", b"NOAH", b"Kim", b"sleeps badly") if word in raw + pdf] == []
    assert f"Página {len(reader.pages)} de {len(reader.pages)}" in text


def _streams(reader):
    for number in range(1, reader.trailer["/Size"]):
        found = reader.get_object(number)
        if isinstance(found, StreamObject):
            yield found


def test_handing_over_is_written_down(pals, written):
    request = _approved(pals)
    to = {"delivered_on": pals.today, "delivered_how": "in_person", "delivered_to": "Rosa Rivera"}
    steps.deliver_packet(request=request, by=pals.ruth, **to)
    made = Disclosure.objects.visible_to(pals.sol).get(student=pals.mateo)
    assert (made.ground.code, made.is_logged, made.origin_key) == ("rights_holder", False, request.key)
    steps.close_request(request=request, by=pals.ruth)
    with pytest.raises(steps.NotInThisStep):
        steps.withdraw_request(request=request, note="", by=pals.sol)
    types = list(AuditEvent.objects.filter(type__startswith="request.").order_by("pk").values_list("type", flat=True))
    assert types[0] == "request.received"
    assert types[-3:] == ["request.approved", "request.delivered", "request.closed"]


def test_a_withdrawal_by_mistake_is_undone_and_looked_over_again(pals, written, sign_in):
    request, sol = _approved(pals), sign_in(pals.sol)
    page = sol.post(url("request-withdraw", request.pk), follow=True).text
    assert url("request-take-up", request.pk) in page
    sol.post(url("request-take-up", request.pk))
    request.refresh_from_db()
    assert (request.state, request.approved_by, request.closed_on) == ("collected", None, None)
    steps.send_to_review(request=request, by=pals.sol)
    steps.approve_request(request=request, by=pals.ruth)
    assert Packet.objects.visible_to(pals.sol).filter(request=request).count() == 1


def test_what_the_custodian_may_read_of_it_and_who_else_nothing(pals, written, sign_in):
    request = collected(pals)
    seen = {
        name: sign_in(getattr(pals, name)).get(url("request", request.pk)).status_code
        for name in ("ana", "ben", "sol", "ruth", "tess", "lia", "otis", "priya", "dana", "theo", "ivy")
    }
    assert {name for name, status in seen.items() if status == 200} == {"sol", "ruth"}
    assert sign_in(pals.ruth).get(url("case", 1)).status_code == 403
    item = items_of(pals, request)[0]
    ruth = sign_in(pals.ruth)
    assert ruth.get(url("request-item", item.pk)).status_code == 200
    assert ruth.post(url("request-item", item.pk), {"decision": "include"}).status_code == 403


def test_restricted_notes_of_others_stay_with_their_readers(pals, written):
    work.encounter(pals, pals.mateo, lane=Lane.SEALED, narrative="SEALED-WORDS")
    assert not [each for each in items_of(pals, collected(pals)) if "SEALED-WORDS" in each.body]


def test_the_whole_job_by_its_pages(pals, written, sign_in):
    sol = sign_in(pals.sol)
    form = REQUEST | {"received_on": "2026-11-16"}
    answer = sol.post(url("request-add", pals.mateo.pk), form | {"authority": "eligible_student"})
    assert (answer.status_code, "authority" in answer.context["form"].errors) == (422, True)
    sol.post(url("request-add", pals.mateo.pk), form)
    request = RecordsRequest.objects.visible_to(pals.sol).get()
    for step in ("request-collect", "request-include"):
        sol.post(url(step, request.pk))
    item = items_of(pals, request, decision="open")[0]
    page = sol.get(url("request-item", item.pk))
    assert "<mark>NOAH Kim</mark>" in page.text
    wrong = sol.post(url("request-item", item.pk), {"decision": "withhold"})
    assert (wrong.status_code, "ground" in wrong.context["form"].errors) == (422, True)
    sol.post(url("request-item", item.pk), {"decision": "redact", "names": item.found_names, "more": "Ms. Lee\n"})
    item.refresh_from_db()
    assert item.words == ["Noah Kim", "Noah", "Ms. Lee"]
    sol.post(url("request-review", request.pk))
    refused = sol.post(url("request-approve", request.pk), follow=True)
    assert "a second person does" in refused.text
    ruth = sign_in(pals.ruth)
    assert ruth.post(url("request-send-back", request.pk), {"note": ""}).status_code == 422
    ruth.post(url("request-approve", request.pk))
    packet = ruth.get(url("request-packet", request.pk))
    assert (packet["Content-Type"], packet.content[:5]) == ("application/pdf", b"%PDF-")
    ruth.post(
        url("request-deliver", request.pk), {"delivered_how": "mail", "delivered_on": "2026-11-18", "delivered_to": "R"}
    )
    ruth.post(url("request-close", request.pk))
    request.refresh_from_db()
    assert (request.state, request.approved_by) == ("closed", pals.ruth)
    assert "Closed" in ruth.get(url("records-requests")).text


def test_due_requests_stand_on_my_day_with_their_state(pals, written):
    late = receive(pals, received_on=date(2026, 10, 1))
    receive(pals)
    assert [each.object_key for each in RecordsRequestsDue().due(pals.sol, pals.today)] == [f"{late.pk}:received"]
    waiting = _prepared(pals)
    steps.send_to_review(request=waiting, by=pals.sol)
    found = [each.object_key for each in RecordsRequestsDue().due(pals.ruth, pals.today)]
    assert found == [f"{late.pk}:received", f"{waiting.pk}:in_review"]
    assert len(RecordsRequestsDue().due(pals.sol, pals.today)) == 1


def test_the_worker_is_told_before_a_student_comes_of_age(pals):
    add_to_caseload(student=pals.jaylen, worker=pals.ben, by=pals.ben)
    assert RightsMoveSoon().due(pals.ben, date(2029, 7, 31)) == []
    (line,) = RightsMoveSoon().due(pals.ben, date(2029, 8, 1))
    assert (line.due_on, "Sep 30, 2029" in line.why) == (date(2029, 8, 8), True)
    assert RightsMoveSoon().due(pals.ben, date(2029, 9, 30)) == []


def test_the_list_of_requests_costs_the_same_for_one_and_three(pals, sign_in):
    sol = sign_in(pals.sol)
    receive(pals)
    sol.get(url("records-requests"))
    one = queries_of(sol, url("records-requests"))
    receive(pals, pals.noah)
    receive(pals, pals.zoe)
    assert queries_of(sol, url("records-requests")) == one


def test_the_page_of_a_request_costs_the_same_for_few_and_many_records(pals, written, sign_in):
    sol, request = sign_in(pals.sol), collected(pals)
    sol.get(url("request", request.pk))
    few = queries_of(sol, url("request", request.pk))
    for each in range(3):
        work.encounter(pals, pals.mateo, narrative=f"More {each}")
    steps.collect_records(request=request, by=pals.sol)
    assert queries_of(sol, url("request", request.pk)) == few
    assert RequestItem.objects.visible_to(pals.sol).filter(request=request).count() > 3


def test_whom_not_to_contact_is_said_before_what_to_do(pals, sign_in):
    """Also on a phone, where what stands beside comes after the records."""
    page = sign_in(pals.sol).get(url("request", collected(pals).pk)).text
    assert 0 < page.index("Do not contact") < page.index("Being prepared")
