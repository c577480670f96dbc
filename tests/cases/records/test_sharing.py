"""A sharing needs a consent that counts today or a ground in law, and writes the log itself."""

from datetime import date, timedelta

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from cases.actions.records_consent import AlreadyRevoked, revoke_consent
from cases.actions.records_sharing import NotAllowed, ThreatMissing, refuse_sharing, share_records
from cases.models import Consent, Disclosure, Student
from cases.queries.records import rights_of
from sswork.models import AuditEvent
from sswork.scoping import unscoped
from sswork.security.actor import acting

from .made import CONSENT, consent, ground, url

pytestmark = pytest.mark.django_db
CLINIC = {
    "recipient": "Riverbend Clinic",
    "purpose": "care",
    "interest": "Plans the treatment",
    "records": ["casework"],
}


def share(pals, student=None, **more):
    return share_records(student=student or pals.mateo, by=pals.ana, **(CLINIC | more))


def log(pals, student=None):
    return list(Disclosure.objects.visible_to(pals.ana).filter(student=student or pals.mateo))


def test_on_a_consent_it_is_shared_and_written_down_beside_the_log(pals):
    on_file = consent(pals)
    made = share(pals, consent=on_file)
    assert (made.consent, made.is_logged, made.school, made.by) == (on_file, False, pals.cedar, pals.ana)
    assert log(pals) == [made]
    assert list(Disclosure.objects.visible_to(pals.ana).in_log()) == []


def test_without_basis_nothing_is_shared_and_nothing_written(pals):
    consent(pals)
    with pytest.raises(NotAllowed):
        share(pals)
    assert log(pals) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"expires_on": date(2026, 11, 17)}, "expired"),
        ({"direction": "in"}, "only_in"),
        ({"purpose": "legal"}, "other_purpose"),
        ({"records": ["attendance"]}, "other_records"),
        ({"recipient": "Another Clinic"}, "other_recipient"),
    ],
)
def test_a_consent_that_does_not_fit_is_refused_with_the_reason(pals, change, why):
    with pytest.raises(NotAllowed) as refused:
        share(pals, consent=consent(pals, **change))
    assert refused.value.problems == [why]


def test_another_students_consent_allows_nothing(pals):
    with pytest.raises(NotAllowed):
        share(pals, consent=consent(pals, pals.noah))


def test_revoked_means_nothing_more_and_only_once(pals):
    on_file = consent(pals)
    taken_back = {"revoked_on": pals.today, "revoked_by_name": "Rosa Rivera", "revoked_how": "by phone"}
    revoke_consent(consent=on_file, by=pals.ana, **taken_back)
    with pytest.raises(NotAllowed) as refused:
        share(pals, consent=on_file)
    assert refused.value.problems == ["revoked"]
    with pytest.raises(AlreadyRevoked):
        revoke_consent(consent=on_file, by=pals.ana, **taken_back)


def test_at_eighteen_the_parents_consent_is_refused_and_shown(pals, sign_in, clock):
    on_file = consent(pals, signed_on=date(2026, 9, 1), expires_on=None)
    with unscoped("test"):
        Student.objects.filter(pk=pals.mateo.pk).update(birth_date=date(2008, 11, 18))
        pals.mateo.refresh_from_db()
    with pytest.raises(NotAllowed) as refused:
        share(pals, consent=on_file)
    assert refused.value.problems == ["rights_moved"]
    page = sign_in(pals.ana).get(url("records", pals.mateo.pk)).text
    assert "a parent&#x27;s signature no longer counts" in page
    assert "The student holds the rights" in page


@pytest.mark.parametrize(
    ("days", "expected"), [(61, (False, False)), (60, (False, True)), (1, (False, True)), (0, (True, False))]
)
def test_who_holds_the_rights_and_the_notice_before(pals, days, expected):
    birthday = pals.today + timedelta(days=days)
    pals.mateo.birth_date = birthday.replace(year=birthday.year - 18)
    rights = rights_of(pals.mateo, pals.today)
    assert (rights.is_students, rights.is_soon) == expected
    assert rights.moves_on == birthday


def test_a_ground_in_law_is_logged_as_the_rule_says(pals):
    moved = share(pals, recipient="Lakeside School District", ground=ground("transfer_school"))
    inside = share(pals, recipient="Ms. Lee, teacher", ground=ground("school_official"))
    assert (moved.is_logged, inside.is_logged) == (True, False)


def test_a_sealed_subpoena_is_known_to_who_answered_it_and_to_who_answers_requests(pals):
    made = share_records(student=pals.mateo, by=pals.sol, ground=ground("sealed_subpoena"), **CLINIC)
    assert made.is_logged is False
    seen = {name: Disclosure.objects.visible_to(getattr(pals, name)).exists() for name in ("ana", "sol", "ruth", "ben")}
    assert seen == {"ana": False, "sol": True, "ruth": False, "ben": False}
    with acting(pals.ana), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_disclosure")
        assert cursor.fetchone()[0] == 0


def test_an_emergency_says_its_threat(pals):
    with pytest.raises(ThreatMissing):
        share(pals, ground=ground("health_emergency"), threat="  ")
    made = share(pals, ground=ground("health_emergency"), threat="Said he would hurt himself tonight; alone at home.")
    assert (made.is_logged, made.threat != "") == (True, True)


def test_a_ground_for_withholding_is_no_ground_to_share(pals):
    with pytest.raises(NotAllowed):
        share(pals, ground=ground("other_student"))


def test_who_asked_and_got_nothing_stands_in_the_log(pals):
    refuse_sharing(student=pals.mateo, by=pals.ana, **CLINIC)
    assert [(each.outcome, each.is_logged) for each in log(pals)] == [("refused", True)]


@pytest.mark.django_db(transaction=True)
def test_the_run_time_role_cannot_change_the_log(pals, owner):
    made = share(pals, ground=ground("transfer_school"))
    for statement in ("UPDATE cases_disclosure SET recipient = 'nobody'", "DELETE FROM cases_disclosure"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with unscoped("test"):
        Student.objects.filter(pk=pals.mateo.pk).update(school=pals.juniper)
    assert owner.execute("SELECT school_id, recipient FROM cases_disclosure").fetchall() == [
        (pals.juniper.pk, made.recipient)
    ]
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only added to"):
        owner.execute("UPDATE cases_disclosure SET recipient = 'nobody'")


def test_pages_share_refuse_and_keep_what_was_typed(pals, sign_in):
    ana, on_file = sign_in(pals.ana), consent(pals)
    form = CLINIC | {"basis": f"consent:{on_file.pk}"}
    wrong = ana.post(url("records-share", pals.mateo.pk), form | {"recipient": "Another Clinic"})
    assert (wrong.status_code, "It names another recipient." in wrong.text) == (422, True)
    assert "Another Clinic" in wrong.text
    nothing = ana.post(url("records-share", pals.mateo.pk), CLINIC)
    assert "Choose a consent on file or a ground in law." in nothing.text
    threat = ana.post(url("records-share", pals.mateo.pk), CLINIC | {"basis": "ground:health_emergency"})
    assert "Say what the threat is, and to whom." in threat.text
    assert log(pals) == []
    assert ana.post(url("records-share", pals.mateo.pk), form).status_code == 302
    assert ana.post(url("records-share", pals.mateo.pk), CLINIC | {"refuse": "1"}).status_code == 302
    assert sorted(each.outcome for each in log(pals)) == ["refused", "shared"]


def test_a_consent_is_written_down_as_the_form_says(pals, sign_in):
    ana = sign_in(pals.ana)
    form = {key: value for key, value in CONSENT.items() if value is not False}
    assert ana.post(url("consent-add", pals.mateo.pk), form).status_code == 302
    made = Consent.objects.visible_to(pals.ana).get()
    assert (made.signer_name, made.records, made.recorded_by) == ("Rosa Rivera", ["casework"], pals.ana)
    assert AuditEvent.objects.filter(type="consent.recorded", student_id=pals.mateo.pk).exists()
    ana.post(
        url("consent-revoke", made.pk), {"revoked_on": "2026-11-18", "revoked_by_name": "Rosa", "revoked_how": "letter"}
    )
    made.refresh_from_db()
    assert made.revoked_on == pals.today


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"signed_on": "2026-11-19"}, "signed_on"),
        ({"authority": "rights_holder"}, "document"),
        ({"authority": "eligible_student"}, "authority"),
        ({"expires_on": "2026-10-01"}, "expires_on"),
        ({"records": []}, "records"),
    ],
)
def test_a_form_that_cannot_be_is_not_taken(pals, sign_in, change, field):
    form = {key: value for key, value in (CONSENT | change).items() if value is not False}
    answer = sign_in(pals.ana).post(url("consent-add", pals.mateo.pk), form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_a_hold_is_placed_and_lifted(pals, sign_in):
    sol = sign_in(pals.sol)
    sol.post(url("hold-add", pals.mateo.pk), {"reason": "Rivera v. District"})
    page = sol.get(url("records", pals.mateo.pk))
    hold = page.context["holds"][0]
    assert "Rivera v. District" in page.text
    sol.post(url("hold-lift", hold.pk))
    assert sol.get(url("records", pals.mateo.pk)).context["holds"] == []


def test_who_may_see_what_was_shared(pals, sign_in):
    share(pals, consent=consent(pals))
    seen = {
        name: sign_in(getattr(pals, name)).get(url("records", pals.mateo.pk)).status_code
        for name in ("ana", "ben", "sol", "tess", "lia", "otis", "theo", "ivy", "dana")
    }
    assert seen == {
        "ana": 200, "ben": 404, "sol": 200, "tess": 403, "lia": 404, "otis": 403, "theo": 403, "ivy": 403, "dana": 403
    }  # fmt: skip


def test_the_panel_names_what_is_in_force(pals, sign_in):
    share(pals, consent=consent(pals))
    share(pals, ground=ground("transfer_school"))
    page = sign_in(pals.ana).get(url("student", pals.mateo.pk)).text
    assert "The parents hold the rights" in page
    assert "Shared 2 times" in page
    assert "1 in the disclosure log" in page
