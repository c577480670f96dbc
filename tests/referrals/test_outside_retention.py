"""How long requests from outside are kept: those that came to nothing by a rule of their own, the others with the student's."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases import tasks
from cases.actions import records_retention as retention
from cases.models import Enrolment, LegalHold, RetentionBatch, RetentionRule
from referrals.actions import (
    answer_public,
    ask_back,
    close_public_request,
    reopen_public_request,
    take_up_public_request,
)
from referrals.actions.own_questions import add_question
from referrals.models import PublicAnswer, PublicMessage, PublicRequest, Referral
from sswork.links import path_of
from sswork.models import Link, SealRemoval
from sswork.scoping import unscoped
from tests.cases.records.made import url
from tests.referrals import made

pytestmark = pytest.mark.django_db
TABLES = ["referrals_publicanswer", "referrals_publicmessage", "referrals_publicrequest"]
YEAR = timedelta(days=365)


def ask(pals, school=None, **told):
    """With an answer to a question of the district, and a word of each side."""
    said = {"text": "When?", "kind": "text", "asked_of": "families"}
    question = add_question(organization=pals.district, said=said, by=pals.sol)
    asked, link = made.outside(school or pals.cedar, answers=[(question.pk, "Por la mañana")], **told)
    ask_back(request=asked, text="¿Desde cuándo?", by=pals.ben if school else pals.ana)
    answer_public(request=asked, text="Desde octubre", by=None)
    return asked, link


def long_ago(asked, ago: timedelta) -> None:
    with unscoped("test"):
        at = timezone.now() - ago
        PublicRequest.objects.filter(pk=asked.pk).update(handled_at=at)
        PublicMessage.objects.filter(request=asked).update(at=at)


def closed(pals, ago: timedelta, school=None):
    asked, link = ask(pals, school)
    close_public_request(request=asked, reason="helped", by=pals.ben if school else pals.ana)
    long_ago(asked, ago)
    return asked, link


def choose(pals, code="us.outside"):
    rule = RetentionRule.objects.get(code=code)
    retention.choose_rule(rule=rule, organization=pals.district, counsel="J. Ortiz", by=pals.sol)
    return rule


def carry_out(pals) -> RetentionBatch:
    batch = retention.propose_batch(organization=pals.district, by=pals.sol)
    retention.approve_batch(batch=batch, by=pals.ruth)
    tasks.carry_out_retention(batch.pk)
    batch.refresh_from_db()
    return batch


def kept() -> dict[str, set[int]]:
    """The requests of which there is a row in each table, and in history."""
    with unscoped("test"), connection.cursor() as cursor:
        cursor.execute(
            'SELECT DISTINCT "table" FROM sswork_recordchange WHERE is_delete AND "table" = ANY (%s)', [TABLES]
        )
        return {
            "requests": set(PublicRequest.objects.values_list("pk", flat=True)),
            "messages": set(PublicMessage.objects.values_list("request", flat=True)),
            "answers": set(PublicAnswer.objects.values_list("request", flat=True)),
            "history": {row[0] for row in cursor.fetchall()},
        }


def only(*asked) -> dict[str, set[int]]:
    numbers = {each.pk for each in asked}
    return {"requests": numbers, "messages": numbers, "answers": numbers, "history": set()}


def test_what_came_to_nothing_goes_after_its_time_and_everything_else_stays(pals, client):
    choose(pals)
    old, old_link = closed(pals, YEAR)
    there, _link = closed(pals, 2 * YEAR, pals.juniper)
    day_less, _link = closed(pals, YEAR - timedelta(days=1))
    waits, _link = ask(pals)
    taken, _link = ask(pals)
    take_up_public_request(request=taken, student=pals.mateo, parent_informed="yes", by=pals.ana)
    long_ago(taken, 3 * YEAR)
    reopened, _link = closed(pals, YEAR)
    reopen_public_request(request=reopened, by=pals.ana)
    answered, _link = closed(pals, YEAR)
    answer_public(request=answered, text="Todavía falta algo.", by=None)
    batch = carry_out(pals)
    assert kept() == only(day_less, waits, taken, reopened, answered)
    assert list(batch.loose.values()) == [2]
    assert {name: batch.removed[name] for name in TABLES} == dict(zip(TABLES, (2, 4, 2), strict=True))
    assert batch.state == "done"
    ended = Link.objects.exclude(ended_at=None)
    assert {each.target_id for each in ended} == {str(old.pk), str(there.pk)}
    assert client.get(path_of(old_link)).status_code == 404
    assert SealRemoval.objects.filter(reason=f"retention batch {batch.pk}").count() == 3


def test_without_the_rule_nothing_goes(pals):
    old, _link = closed(pals, 5 * YEAR)
    choose(pals, "wi.behavioral")
    batch = carry_out(pals)
    assert (kept(), batch.loose) == (only(old), {})


def test_a_rule_that_was_dropped_after_the_approval_destroys_nothing(pals):
    rule = choose(pals)
    old, _link = closed(pals, YEAR)
    batch = retention.propose_batch(organization=pals.district, by=pals.sol)
    retention.approve_batch(batch=batch, by=pals.ruth)
    retention.drop_rule(choice=rule.choices.get(), by=pals.sol)
    tasks.carry_out_retention(batch.pk)
    assert kept() == only(old)


def test_the_database_destroys_nothing_that_two_people_did_not_approve(pals):
    choose(pals)
    old, _link = closed(pals, YEAR)
    batch = retention.propose_batch(organization=pals.district, by=pals.sol)
    with unscoped("test"), pytest.raises(DatabaseError, match="is not approved"), transaction.atomic():
        retention.destroy_loose(batch=batch, by=None)
    assert kept() == only(old)


def test_a_worker_that_died_goes_on_and_what_was_destroyed_stays_told(pals, monkeypatch):
    choose(pals)
    closed(pals, YEAR)
    batch = retention.propose_batch(organization=pals.district, by=pals.sol)
    retention.approve_batch(batch=batch, by=pals.ruth)

    def dies(*, batch, by):
        raise KeyboardInterrupt

    monkeypatch.setattr(tasks, "finish_batch", dies)
    with pytest.raises(KeyboardInterrupt):
        tasks.carry_out_retention(batch.pk)
    monkeypatch.undo()
    for _again in range(2):
        tasks.carry_out_retention(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.removed["referrals_publicrequest"]) == ("done", 1)
    assert kept() == only()


def test_what_was_taken_up_goes_with_the_students_records_and_leaves_no_history(pals, client):
    taken, link = ask(pals)
    other, _link = ask(pals)
    for asked, student in ((taken, pals.mateo), (other, pals.lucia)):
        take_up_public_request(request=asked, student=student, parent_informed="yes", by=pals.ana)
    with unscoped("test"):
        Enrolment.objects.filter(student=pals.mateo).update(first_day=date(2022, 8, 17), last_day=date(2024, 6, 3))
    choose(pals, "wi.behavioral")
    carry_out(pals)
    assert kept() == only(other)
    with unscoped("test"):
        assert Referral.objects.get().student == pals.lucia
    assert client.get(path_of(link)).status_code == 404
    assert Link.objects.exclude(ended_at=None).get().target_id == str(taken.pk)


def test_the_batch_and_its_certificate_tell_how_many(pals, sign_in):
    choose(pals)
    closed(pals, YEAR)
    batch = carry_out(pals)
    page = sign_in(pals.ruth).get(url("retention-batch", batch.pk))
    assert [(each.rule, each.count) for each in page.context["loose"]] == [
        ("Requests from outside that came to nothing", 1)
    ]
    assert "In no student's file" in page.text
    assert sign_in(pals.ruth).get(url("retention-certificate", batch.pk)).content.startswith(b"%PDF")


def test_who_approves_is_told_that_no_hold_reaches_them(pals, sign_in):
    choose(pals)
    closed(pals, YEAR)
    with unscoped("test"):
        LegalHold.objects.create(student=pals.mateo, reason="A lawsuit", placed_by=pals.ruth)
    batch = retention.propose_batch(organization=pals.district, by=pals.sol)
    page = sign_in(pals.ruth).get(url("retention-batch", batch.pk))
    assert (page.context["holds"], "Nothing holds these" in page.text, "lawsuit" in page.text) == (1, True, False)
    with unscoped("test"):
        LegalHold.objects.update(lifted_on=date(2026, 11, 18), lifted_by=pals.ruth)
    assert "Nothing holds these" not in sign_in(pals.ruth).get(url("retention-batch", batch.pk)).text
