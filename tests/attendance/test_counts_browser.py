"""What came of a count, and a rule with a shortest time, in a real browser."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases import actions
from cases.models import Obligation
from cases.tasks import follow_facts
from sswork.scoping import unscoped
from tests.attendance.made import absences
from tests.cases.test_obligations import place
from tests.in_browser import look

pytestmark = pytest.mark.journey


def test_three_days_without_excuse_become_a_notice_that_sol_finds(pals, visit):
    place(pals, "US-PA")
    actions.add_to_caseload(student=pals.jaylen, worker=pals.sol, by=pals.sol)
    absences(pals.jaylen, [date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)])
    follow_facts()
    with unscoped("test"):
        made = Obligation.objects.get()
    page = visit(pals.sol)
    page.goto(reverse("cases:obligation", args=[made.pk]))
    expect(page.get_by_text("Days without excuse added up")).to_be_visible()
    look(page, "obligation-of-a-count")
    page.goto(reverse("cases:rule", args=["MV_GRANT_RETENTION"]))
    expect(page.get_by_text("A district may give more time, not less.")).to_be_visible()
    look(page, "rule-shortest-time")
