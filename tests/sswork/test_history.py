"""Who changed what: whatever changes a record, what it overwrote is kept, and the run-time role cannot touch what is kept."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Case, CaseloadEntry, Student
from sswork import history
from sswork.models import AuditEvent, RecordChange, RoleAssignment
from sswork.scoping import unscoped
from sswork.security import encryption
from tests.pals import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(pals) -> Case:
    return actions.open_case(
        student=pals.mateo,
        reason="attendance",
        owner=pals.ana,
        next_step="Call home",
        review_on=TODAY + timedelta(days=14),
        by=pals.ana,
    )


def changes_of(record) -> list[dict]:
    return [each.before for each in RecordChange.objects.of(record)]


def test_an_update_keeps_what_it_overwrote_and_only_that(case):
    with unscoped("test"):
        Case.objects.filter(pk=case.pk).update(next_step="Visit", version=2)
    [change] = RecordChange.objects.of(case)
    assert change.before == {"next_step": "Call home"}
    assert (change.student_ids, change.is_delete, change.role) == ([case.student_id], False, "app")


def test_bulk_and_raw_writes_are_kept_too(case, pals):
    case.next_step = "Visit"
    with unscoped("test"):
        Case.objects.bulk_update([case], ["next_step"])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cases_case SET next_step = 'Write' WHERE id = %s", [case.pk])
    assert changes_of(case) == [{"next_step": "Visit"}, {"next_step": "Call home"}]


def test_a_delete_keeps_the_whole_row(pals):
    entry = CaseloadEntry.objects.create(student=pals.noah, worker=pals.ben, first_day=TODAY)
    kept = changes_of(entry)
    CaseloadEntry.objects.filter(pk=entry.pk).delete()
    [change] = RecordChange.objects.of(entry)
    assert kept == []
    assert change.is_delete
    assert change.before["worker_id"] == pals.ben.pk
    assert change.student_ids == [pals.noah.pk]


def test_saving_without_a_change_and_the_move_of_an_access_key_leave_nothing(case, pals):
    with unscoped("test"):
        Case.objects.filter(pk=case.pk).update(next_step=case.next_step, version=5)
        Student.objects.filter(pk=case.student_id).update(school=pals.maple)
        moved = Case.objects.get(pk=case.pk)
    assert moved.school_id == pals.maple.pk
    assert changes_of(case) == []
    assert changes_of(case.student) == [{"school_id": pals.cedar.pk}]


def test_what_several_students_share_is_kept_for_each_of_them(pals):
    encounter = actions.record_encounter(
        students=[pals.mateo, pals.noah],
        kind="check_in",
        mode="in_person",
        place="school",
        happened_at=timezone.now(),
        minutes=15,
        narrative="Mornings",
        outcome="completed",
        by=pals.ana,
    )
    with unscoped("test"):
        type(encounter).objects.filter(pk=encounter.pk).update(minutes=20)
    [change] = RecordChange.objects.of(encounter)
    assert sorted(change.student_ids) == sorted([pals.mateo.pk, pals.noah.pk])
    kept = RecordChange.objects.of(encounter)
    with unscoped("test"):
        encounter.delete()
    newest = kept.first()
    assert newest.is_delete
    assert sorted(newest.student_ids) == sorted([pals.mateo.pk, pals.noah.pk])


def test_the_transaction_says_which_action_did_it(case, pals, sign_in):
    actions.take_off_caseload(student=pals.mateo, worker=pals.ana, by=pals.ana)
    change = RecordChange.objects.order_by("-pk").first()
    events = AuditEvent.objects.filter(xid=change.xid)
    assert "caseload.ended" in {each.type for each in events}


def test_an_audit_event_of_a_page_names_page_and_request(pals, sign_in):
    sign_in(pals.ana).post(reverse("cases:caseload-add", args=[pals.noah.pk]))
    event = AuditEvent.objects.get(
        type__startswith="caseload.", student_id=pals.noah.pk, by_id=pals.ana.pk, request__gt=""
    )
    assert event.url_name == "cases:caseload-add"
    assert len(event.request) == 16


def test_access_and_rules_have_a_history(pals):
    assignment = RoleAssignment.objects.filter(person=pals.ana).first()
    RoleAssignment.objects.filter(pk=assignment.pk).update(last_day=TODAY)
    assert changes_of(assignment) == [{"last_day": None}]


def test_a_password_is_kept_as_changed_without_what_it_was(pals):
    pals.ana.set_password("a long new password")
    pals.ana.save()
    assert changes_of(pals.ana) == [{"password": None}]


def test_attendance_is_kept_by_the_set(pals):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO attendance_attendanceevent (student_id, day, kind, excused, portion, at_school_id, code)"
            " SELECT %s, %s::date + n, 1, 0, 1, %s, '' FROM generate_series(1, 3) n",
            [pals.mateo.pk, TODAY, pals.cedar.pk],
        )
        cursor.execute(
            "UPDATE attendance_attendanceevent SET excused = 1 WHERE student_id = %s AND day > %s",
            [pals.mateo.pk, TODAY],
        )
    kept = RecordChange.objects.filter(table="attendance_attendanceevent", student_ids=[pals.mateo.pk])
    assert kept.count() == 3
    assert {each.before["excused"] for each in kept} == {0}
    assert kept.first().record == f"{pals.mateo.pk}:{TODAY + timedelta(days=1)}:1"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sswork_recordchange SET before = '{}'",
        "DELETE FROM sswork_recordchange",
        "TRUNCATE sswork_recordchange",
        "INSERT INTO sswork_recordchange (\"table\", record, before, role) VALUES ('cases_case', '1', '{}', 'app')",
        "ALTER TABLE cases_case DISABLE TRIGGER keep_history",
        "DROP TRIGGER keep_history ON cases_case",
        "SELECT sswork_forget_history(1, ARRAY['cases_case'], 'none')",
        "SET session_replication_role = replica",
        "UPDATE sswork_seal SET hash = ''",
        "DELETE FROM sswork_seal",
        "DELETE FROM sswork_sealepoch",
        "DELETE FROM sswork_sealremoval",
        """CREATE TEMP TABLE mine (id int);
        CREATE TRIGGER forged AFTER UPDATE ON mine FOR EACH ROW EXECUTE FUNCTION sswork_keep_history('{}', '')""",
    ],
)
def test_the_run_time_role_cannot_alter_history(case, statement):
    with unscoped("test"):
        Case.objects.filter(pk=case.pk).update(next_step="Visit")
    refused = "permission denied|must be owner"
    with pytest.raises(DatabaseError, match=refused), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert changes_of(case) == [{"next_step": "Call home"}]


def test_every_table_of_ours_has_a_history_or_a_reason():
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'keep_history%%'")
        attached = {name for (name,) in cursor.fetchall()}
    ours = {each._meta.db_table for name in history.APPS for each in apps.get_app_config(name).get_models()}
    assert attached | history.NOT_KEPT.keys() == ours
    assert attached & history.NOT_KEPT.keys() == set()
    assert all(history.NOT_KEPT.values())


def test_a_destroyed_key_is_nowhere(pals):
    """Nor in history: else what it locked could be opened again."""
    encryption.encrypt("text", context="test", student=pals.mateo.pk)
    assert encryption.destroy_student_key(student=pals.mateo, by=pals.sol) == 1
    assert not RecordChange.objects.filter(table="sswork_datakey").exists()


def test_encrypted_text_stays_encrypted(pals):
    with unscoped("test"):
        household = pals.mateo.household
        household.confidential_address = "12 Hidden Lane"
        household.save()
        household.confidential_address = ""
        household.save()
    kept = [each["confidential_address"] for each in changes_of(household)]
    assert kept[1] == ""
    assert kept[0].startswith("enc1:")
    assert "Hidden" not in str(kept)


def test_sealing_a_text_leaves_no_plain_copy_in_history(pals):
    encounter = actions.record_encounter(
        students=[pals.mateo],
        kind="check_in",
        mode="in_person",
        place="school",
        happened_at=timezone.now(),
        minutes=15,
        narrative="Told something terrible",
        outcome="completed",
        by=pals.ana,
    )
    with unscoped("test"):
        encounter.lane = "sealed"
        encounter.save()
        with connection.cursor() as cursor:
            cursor.execute("SELECT narrative FROM cases_encounter WHERE id = %s", [encounter.pk])
            assert cursor.fetchone()[0].startswith("enc1:")
    [kept] = changes_of(encounter)
    assert kept == {"lane": "team", "narrative": None}


def test_retention_takes_the_history_along_and_says_so(owner, case, pals):
    with unscoped("test"):
        Case.objects.filter(pk=case.pk).update(next_step="Visit")
    forget = "SELECT sswork_forget_history(%s, %s, 'retention batch 1')"
    assert owner.execute(forget, [case.student_id, ["cases_task"]]).fetchone() == (0,)
    assert owner.execute(forget, [case.student_id, ["cases_case"]]).fetchone() == (1,)
    assert changes_of(case) == []
