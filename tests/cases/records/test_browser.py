"""The pages of sharing as people see them: axe in both themes at both widths."""

import pytest

from cases.actions.records_consent import revoke_consent
from cases.actions.records_sharing import refuse_sharing, share_records
from tests.in_browser import look

from .made import consent, ground, url


@pytest.fixture
def shared(pals):
    """Mateo's file with a consent in force, a revoked one, and everything that can stand in or beside the log."""
    clinic = consent(pals)
    camp = consent(pals, recipient="Hospitals that treat the student", recipient_is_class=True)
    revoke_consent(
        consent=camp, revoked_on=pals.today, revoked_by_name="Rosa Rivera", revoked_how="letter", by=pals.ana
    )
    given = {"student": pals.mateo, "interest": "Plans his counseling", "records": ["casework"], "by": pals.ana}
    share_records(recipient=clinic.recipient, purpose=clinic.purpose, consent=clinic, **given)
    emergency = {"ground": ground("health_emergency"), "threat": "Said on the phone that he would jump tonight."}
    share_records(recipient="Riverbend Police", purpose="safety", **emergency, **given)
    refuse_sharing(recipient="M. Doyle, attorney", purpose="legal", **given)
    pals.clinic = clinic
    return pals


@pytest.mark.journey
def test_the_pages_of_sharing(shared, visit):
    page = visit(shared.sol)
    mateo = shared.mateo.pk
    for name, address in (
        ("records-full", url("records", mateo)),
        ("records-share", url("records-share", mateo)),
        ("consent-add", url("consent-add", mateo)),
        ("consent-revoke", url("consent-revoke", shared.clinic.pk)),
        ("hold-add", url("hold-add", mateo)),
        ("student-with-consents", url("student", mateo)),
    ):
        page.goto(address)
        look(page, name)
    page.goto(url("records-share", mateo))
    page.get_by_role("button", name="Share and write it down").click()
    page.wait_for_load_state()
    page.get_by_label("To whom").fill("Another clinic")
    page.get_by_label("Why they need it").fill("Care")
    page.get_by_role("checkbox", name="Attendance").check()
    page.get_by_role("radio", name="Riverbend Clinic").check()
    page.get_by_role("button", name="Share and write it down").click()
    page.get_by_text("It names another recipient.").wait_for()
    look(page, "records-share-refused")
