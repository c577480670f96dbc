"""Retention: what is due and what is kept is told by one statement; two people agree; what goes is gone with history and key."""

import io
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader

from cases import tasks
from cases.actions import records_request as steps
from cases.actions import records_retention as retention
from cases.actions.records_consent import place_hold
from cases.enums import Lane
from cases.models import (
    Attachment,
    Case,
    Encounter,
    EncounterStudent,
    Enrolment,
    LooseTable,
    RecordTable,
    RetentionBatch,
    RetentionItem,
    RetentionRule,
    Student,
)
from cases.queries.retention import destroyed_in
from sswork.models import DataKey, Definition, KeptFile
from sswork.scoping import unscoped
from tests.cases import work

from .made import REQUEST, consent, url

pytestmark = pytest.mark.django_db


def leave(student, last_day):
    with unscoped("test"):
        Enrolment.objects.filter(student=student).update(first_day=date(2022, 8, 17), last_day=last_day)


def choose(pals, *codes):
    for code in codes:
        retention.choose_rule(
            rule=RetentionRule.objects.get(code=code), organization=pals.district, counsel="J. Ortiz", by=pals.sol
        )


def propose(pals, *codes):
    choose(pals, *codes)
    return retention.propose_batch(organization=pals.district, by=pals.sol)


def outcomes(batch) -> dict[str, str]:
    with unscoped("test"):
        return {item.student.given_name: item.outcome for item in batch.items.select_related("student")}


@pytest.fixture
def left(pals):
    """Mateo left more than a year ago and has a file; Noah left eleven months ago; the others are here."""
    work.case(pals)
    work.encounter(pals, pals.mateo, narrative="Mateo's words")
    work.encounter(pals, pals.mateo, pals.lucia, kind="group", narrative="Shared words")
    leave(pals.mateo, date(2025, 11, 17))
    leave(pals.noah, date(2025, 12, 18))
    return pals


def test_the_last_day_of_the_year_and_the_day_after(left):
    assert outcomes(propose(left, "wi.behavioral")) == {"Mateo": "due"}


def test_exactly_a_year_ago_is_due_and_a_day_less_is_not(pals):
    leave(pals.mateo, date(2025, 11, 18))
    leave(pals.noah, date(2025, 11, 19))
    assert outcomes(propose(pals, "wi.behavioral")) == {"Mateo": "due"}


def test_who_moved_within_the_district_has_not_left(left):
    with unscoped("test"):
        Enrolment.objects.create(student=left.mateo, at_school=left.maple, first_day=date(2026, 8, 17))
    assert outcomes(propose(left, "wi.behavioral")) == {}


@pytest.mark.parametrize(("protect", "outcome"), [("hold", "held"), ("request", "requested"), ("consent", "consented")])
def test_what_stops_destruction_is_named(left, protect, outcome):
    if protect == "hold":
        place_hold(student=left.mateo, reason="Rivera v. District", by=left.sol)
    elif protect == "request":
        steps.receive_request(student=left.mateo, facts=REQUEST, by=left.sol)
    else:
        consent(left, purpose="keeping", records=["casework"], by=left.sol)
    assert outcomes(propose(left, "wi.behavioral")) == {"Mateo": outcome}


def test_another_rule_in_force_keeps(left):
    assert outcomes(propose(left, "ca.permitted", "mo.schedule")) == {"Mateo": "due", "Noah": "due"}
    retention.cancel_batch(batch=RetentionBatch.objects.get(), by=left.sol)
    RetentionRule.objects.filter(code="mo.schedule").update(months=60)
    assert outcomes(retention.propose_batch(organization=left.district, by=left.sol)) == {
        "Mateo": "required",
        "Noah": "required",
    }


def test_the_log_stays_as_long_as_the_records(left):
    leave(left.mateo, date(2023, 6, 1))
    leave(left.noah, date(2023, 6, 1))
    assert outcomes(propose(left, "ca.interim")) == {"Mateo": "required", "Noah": "due"}


def test_a_rule_that_is_not_sure_asks_for_counsel(pals):
    rule = RetentionRule.objects.get(code="ca.interim")
    with pytest.raises(retention.CounselMissing):
        retention.choose_rule(rule=rule, organization=pals.district, by=pals.sol)


def test_without_a_rule_and_beside_an_open_batch_nothing_is_proposed(left):
    with pytest.raises(retention.NothingChosen):
        propose(left)
    propose(left, "wi.behavioral")
    with pytest.raises(retention.BatchOpen):
        propose(left)


def test_who_proposed_cannot_approve(left):
    with pytest.raises(retention.SecondPersonMissing):
        retention.approve_batch(batch=propose(left, "wi.behavioral"), by=left.sol)


def test_the_database_destroys_nothing_that_two_people_did_not_approve(left):
    propose(left, "wi.behavioral")
    with unscoped("test"):
        item = RetentionItem.objects.get()
        with pytest.raises(DatabaseError, match="is not approved"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT cases_destroy_records(%s)", [item.pk])
        assert Case.objects.filter(student=left.mateo).exists()


def carry_out(pals, batch):
    retention.approve_batch(batch=batch, by=pals.ruth)
    tasks.carry_out_retention(batch.pk)
    batch.refresh_from_db()
    return batch


def attach(pals, case):
    """A file on the case; what lies in the store goes with the next tidying, once its row is gone."""
    kept = KeptFile.objects.create(key="a" * 64, kind="txt", size=1, sha256="0" * 64, kept_by=pals.ana)
    return Attachment.objects.create(
        student=case.student, case=case, file=kept, name="letter.txt", kind="letter", added_by=pals.ana
    )


def test_what_is_due_is_gone_with_history_and_key_and_the_rest_stays(left):
    with unscoped("test"):
        attach(left, Case.objects.get(student=left.mateo))
    work.encounter(left, left.mateo, lane=Lane.SEALED, narrative="Sealed words")
    batch = carry_out(left, propose(left, "wi.behavioral"))
    with unscoped("test"):
        mine = {"student": left.mateo}
        assert (Case.objects.filter(**mine).count(), EncounterStudent.with_hidden.filter(**mine).count()) == (0, 0)
        shared = Encounter.with_hidden.get(parts__student=left.lucia)
        assert Encounter.with_hidden.count() == 1
        assert shared.narrative == "Shared words"
        assert (Attachment.objects.count(), KeptFile.objects.count()) == (0, 0)
        assert Student.objects.filter(pk=left.mateo.pk).exists()
        assert Enrolment.objects.filter(**mine).exists()
        keys = DataKey.objects.filter(student_id=left.mateo.pk)
        assert [bool(each.destroyed_at) for each in keys] == [True]
        tables = set(RecordTable.objects.filter(record_class="casework").values_list("table", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(
                'SELECT count(*) FROM sswork_recordchange WHERE "table" = ANY (%s) AND student_ids = ARRAY[%s]::bigint[]',
                [list(tables), left.mateo.pk],
            )
            assert cursor.fetchone()[0] == 0
    assert (batch.state, outcomes(batch)) == ("done", {"Mateo": "destroyed"})
    assert (batch.removed["cases_case"], batch.removed["cases_encounterstudent"]) == (1, 3)


def test_a_hold_that_came_in_between_keeps(left):
    batch = propose(left, "wi.behavioral")
    retention.approve_batch(batch=batch, by=left.ruth)
    place_hold(student=left.mateo, reason="New suit", by=left.sol)
    tasks.carry_out_retention(batch.pk)
    assert outcomes(batch) == {"Mateo": "held"}
    with unscoped("test"):
        assert Case.objects.filter(student=left.mateo).exists()


def test_a_worker_that_died_goes_on_where_it_stopped(left, monkeypatch):
    work.case(left, left.noah)
    leave(left.noah, date(2025, 10, 1))
    batch = propose(left, "wi.behavioral")
    retention.approve_batch(batch=batch, by=left.ruth)
    done, real = [], tasks.destroy_item

    def dies_at_the_second(*, item, by):
        if done:
            raise KeyboardInterrupt
        done.append(real(item=item, by=by))

    monkeypatch.setattr(tasks, "destroy_item", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        tasks.carry_out_retention(batch.pk)
    assert sorted(outcomes(batch).values()) == ["destroyed", "due"]
    monkeypatch.undo()
    tasks.carry_out_retention(batch.pk)
    tasks.carry_out_retention(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, set(outcomes(batch).values())) == ("done", {"destroyed"})


def test_every_table_that_goes_exists_and_hangs_from_the_student(db):
    with connection.cursor() as cursor:
        for row in RecordTable.objects.all():
            cursor.execute(f'EXPLAIN SELECT FROM "{row.table}" WHERE {row.condition.replace("$1", "1")}')


def test_every_table_of_no_student_exists_too(db):
    with connection.cursor() as cursor:
        for row in LooseTable.objects.all():
            condition = row.condition.replace("$1", "1").replace("$2", "current_date")
            cursor.execute(f'EXPLAIN SELECT FROM "{row.table}" WHERE {condition}')


def test_pages_choose_propose_approve_and_certify(left, sign_in, monkeypatch):
    sol, rule = sign_in(left.sol), RetentionRule.objects.get(code="wi.behavioral")
    page = sol.get(url("retention")).text
    assert "Confirm with counsel" in page
    unsure = RetentionRule.objects.get(code="ca.interim")
    assert "not sure" in sol.post(url("retention-choose", unsure.pk), {"counsel": ""}, follow=True).text
    sol.post(url("retention-choose", rule.pk))
    sol.post(url("retention-propose", left.district.pk))
    batch = RetentionBatch.objects.get()
    assert "You proposed this batch" in sol.get(url("retention-batch", batch.pk)).text
    refused = sol.post(url("retention-approve", batch.pk), follow=True).text
    assert "a second person approves it" in refused
    ruth = sign_in(left.ruth)
    ruth.post(url("retention-approve", batch.pk))
    tasks.carry_out_retention(batch.pk)
    page = ruth.get(url("retention-batch", batch.pk)).text
    assert [words for words in ("What was destroyed", "School social work records") if words not in page] == []
    assert "cases_" not in page
    pdf = PdfReader(io.BytesIO(ruth.get(url("retention-certificate", batch.pk)).content))
    words = pdf.pages[0].extract_text()
    assert (len(pdf.pages), "School social work records" in words, "cases_" in words) == (1, True, False)


def test_what_was_destroyed_is_told_by_class_in_the_order_of_the_classes(db):
    removed = {
        "referrals_referral": 2,
        "cases_case": 1,
        "cases_task": 3,
        "cases_packet": 0,
        "history": 8,
        "cases_consent": 0,
    }
    assert destroyed_in(RetentionBatch(removed=removed)) == [
        ("School social work records", 4),
        ("Requests for help and team decisions", 2),
        ("History of these records", 8),
    ]


def test_the_clock_is_chosen_by_the_district(pals, sign_in):
    sol, state = sign_in(pals.sol), Definition.objects.get(code="records.access_days.ca")
    page = sol.post(url("records-clock", state.pk), follow=True).text
    assert "5 business days" in page
    before = steps.receive_request(student=pals.mateo, facts=REQUEST, by=pals.sol)
    since = steps.receive_request(student=pals.mateo, facts=REQUEST | {"received_on": pals.today}, by=pals.sol)
    assert [each.clock.organization for each in (before, since)] == [None, pals.district]
