"""Ana has no room for Mateo before the holidays; Ben, who works at Cedar too, takes him up from the list. The team puts Noah on it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases import actions
from cases.models import Case
from sswork.models import RoleAssignment
from sswork.roles import Role
from sswork.scoping import unscoped
from tests.cases import work
from tests.cases.records import made as records
from tests.in_browser import look
from tests.referrals import made

pytestmark = pytest.mark.journey


def test_from_no_room_to_a_colleague_who_has(pals, visit):
    RoleAssignment.objects.create(
        person=pals.ben, role=Role.SOCIAL_WORKER, organization=pals.cedar, first_day=pals.today
    )
    case, asked = work.case(pals), made.referral(pals, pals.noah, urgency="urgent")
    ana_puts_it_on_the_list(visit(pals.ana), case)
    the_team_accepts_a_request_without_a_worker(visit(pals.tess), asked)
    with unscoped("sixteen days pass"):
        Case.objects.filter(pk=case.pk).update(waits_since=pals.today - timedelta(days=16))
    sol_is_told_that_it_waits_too_long(visit(pals.sol))
    ben_takes_it_up(visit(pals.ben), case)


def ana_puts_it_on_the_list(page, case):
    page.goto(reverse("cases:case", args=[case.pk]))
    page.get_by_role("link", name="Waiting list").click()
    page.get_by_label("Within two weeks").check()
    page.get_by_label("Why it waits").fill("No room before the holidays; Rosa knows")
    look(page, "case-wait")
    page.get_by_role("button", name="Put on the waiting list").click()
    expect(page.get_by_role("main")).to_contain_text("No room before the holidays; Rosa knows")
    look(page, "case-waits")


def the_team_accepts_a_request_without_a_worker(page, asked):
    page.goto(reverse("referrals:referral", args=[asked.pk]))
    page.get_by_label("Open a case").check()
    page.get_by_label("Reason of the case").select_option("Grief or loss")
    page.get_by_label("Nobody has room yet").check()
    page.get_by_label("Next step").fill("Meet Noah")
    look(page, "decide-waits")
    page.get_by_role("button", name="Save the decision").click()
    page.wait_for_url("**" + reverse("referrals:board"))


def sol_is_told_that_it_waits_too_long(page):
    page.goto(reverse("my-day"))
    page.get_by_role("link", name="1 case waits too long", exact=True).click()
    table = page.get_by_role("table", name="Waiting list")
    expect(table.get_by_role("rowheader")).to_contain_text(["Kim, Noah", "Rivera, Mateo"])
    expect(table).to_contain_text("16 days")
    look(page, "waiting-list")


def ben_takes_it_up(page, case):
    page.goto(reverse("cases:waiting"))
    page.get_by_role("row", name="Rivera, Mateo").get_by_role("button", name="Take up").click()
    expect(page.get_by_text("The case is yours now.")).to_be_visible()
    expect(page.get_by_role("complementary", name="About this case")).to_contain_text(
        "Taken up from the waiting list, where it stood since"
    )
    assert page.goto(reverse("cases:waiting")).status == 200
    expect(page.get_by_text("Mateo")).to_have_count(0)


def test_the_weight_of_cases_and_putting_off_where_it_stands(pals, visit):
    """Ana's list says what each case weighs; she puts a task off on the case; Sol compares, and opens for who has least."""
    case = work.case(pals, reason="safety")
    actions.add_need(case=case, domain="food", what="Breakfast", urgency="now", by=pals.ana)
    task = work.task(pals, case=case, due_on=pals.today + timedelta(days=30))
    page = visit(pals.ana)
    page.goto(reverse("cases:cases"))
    expect(page.get_by_role("main")).to_contain_text("1 open case, weight 3.")
    look(page, "cases-with-weight")
    page.goto(reverse("cases:case", args=[case.pk]))
    line = page.locator(f"#task-{task.pk}")
    line.get_by_role("link", name="Later").click()
    line.get_by_role("button", name="Next Monday").click()
    expect(page.locator(f"#task-{task.pk}")).to_contain_text("Put off until Nov 23")
    look(page, "case-task-put-off")
    sol = visit(pals.sol)
    sol.goto(reverse("cases:workload"))
    expect(sol.get_by_role("table", name="Workload").get_by_role("rowheader")).to_contain_text(["Ben", "Sol", "Ana"])
    look(sol, "workload")
    records.collected(pals)
    sol.goto(reverse("cases:records-requests"))
    look(sol, "requests-put-off")
    sol.goto(reverse("cases:case-open", args=[pals.noah.pk]))
    expect(sol.get_by_role("main")).to_contain_text("Least work first: Sol Okafor (0 open cases, weight 0)")
    look(sol, "open-suggests")
