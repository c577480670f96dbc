"""A history in Chromium: from the request over the consent to the signed PDF, with axe on every page it passes."""

import re

import pytest

from tests.cases import work
from tests.in_browser import look

pytestmark = pytest.mark.journey


def test_from_the_request_to_the_signed_history(pals, visit):
    case, ana = work.case(pals), visit(pals.ana)
    ana.goto(f"/cases/{case.pk}/")
    ana.get_by_role("link", name="Note a request").click()
    ana.get_by_label("Who asked for it?").fill("Rosa Rivera, in writing")
    ana.get_by_label("What is the question?").fill("He reads far below his grade. Does he learn in another way?")
    ana.get_by_label("Interpreter").fill("District line, Spanish")
    look(ana, "evaluation-request")
    ana.get_by_role("button", name="Note the request").click()
    ana.get_by_role("link", name="Note the consent").click()
    ana.get_by_label("Consent received on").fill("2026-11-18")
    ana.get_by_label("Who signed it?").fill("Rosa Rivera")
    look(ana, "evaluation-consent")
    ana.get_by_role("button", name="Note the consent").click()
    ana.get_by_role("link", name=re.compile("Answer.*Language at home")).click()
    ana.get_by_label("Has changed", exact=True).check()
    ana.get_by_label("What has changed").fill("Spanish and English since summer")
    look(ana, "evaluation-fact")
    ana.get_by_role("button", name="Save").click()
    ana.get_by_role("link", name=re.compile("Parent or guardian.*Family and home")).click()
    ana.get_by_label("Who tells it?").fill("Rosa Rivera")
    ana.get_by_label("What they tell").fill("Rosa, Mateo and Lucía live together. The grandmother comes each evening.")
    look(ana, "evaluation-part")
    ana.get_by_role("button", name="Save", exact=True).click()
    look(ana, "evaluation")
    ana.get_by_role("link", name="Send to a reviewer").click()
    ana.get_by_label("Who reads it before you sign?").select_option("Sol Okafor")
    ana.get_by_role("button", name="Send to a reviewer").click()
    address = ana.url
    sol = visit(pals.sol)
    sol.goto(address)
    sol.get_by_role("link", name="Agree").click()
    look(sol, "evaluation-agree")
    sol.get_by_role("button", name="Agree with the history").click()
    sol.get_by_text("The author can sign it now.").wait_for()
    ana.goto(address)
    ana.get_by_role("link", name="Sign the history").click()
    ana.get_by_role("button", name="Sign the history").click()
    ana.get_by_text("Signed. It does not change any more.").wait_for()
    look(ana, "evaluation-signed")
    with ana.expect_download() as download:
        ana.get_by_role("link", name="The signed history (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    ana.goto(f"/cases/{case.pk}/")
    look(ana, "evaluation-case")
