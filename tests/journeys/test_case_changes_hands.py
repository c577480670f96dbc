"""A case changes hands between Ana and Ben: offered with what the next one needs to know, declined for a reason, asked for, given
and received by name. Mateo has moved to Ben's school; Ana keeps reading for the time of the hand-over, and then no more."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases import actions
from cases.models import Student
from sswork.models import RoleAssignment
from sswork.roles import Role
from sswork.scoping import unscoped
from tests.cases import work
from tests.in_browser import look

pytestmark = pytest.mark.journey


@pytest.fixture
def ben_at_cedar(pals):
    """Ben works at Mateo's school, too."""
    RoleAssignment.objects.create(
        person=pals.ben, role=Role.SOCIAL_WORKER, organization=pals.cedar, first_day=pals.today
    )


def test_offered_and_taken(pals, ben_at_cedar, visit):
    case = work.case(pals)
    work.task(pals, case=case, title="Bring the bus pass form")
    page = visit(pals.ana)
    page.goto(reverse("cases:case", args=[case.pk]))
    page.get_by_role("link", name="Hand over", exact=True).click()
    page.get_by_label("To whom").select_option("Ben Carter")
    page.get_by_label("Why").fill("On leave from Monday")
    page.get_by_label("What worked, and what did not").fill("Rosa answers at noon")
    look(page, "transfer-offer")
    page.get_by_role("button", name="Offer the case").click()
    expect(page.get_by_role("main")).to_contain_text("Waiting for an answer")
    page.goto(reverse("cases:case", args=[case.pk]))
    expect(page.get_by_text("From Ana Flores to Ben Carter.")).to_be_visible()
    look(page, "case-on-its-way")

    other = visit(pals.ben)
    other.goto(reverse("my-day"))
    expect(other.get_by_role("main")).to_contain_text("Waiting for your answer")
    look(other, "my-day-transfer")
    other.get_by_role("link", name="A case from Ana Flores").click()
    expect(other.get_by_role("main")).to_contain_text("Bring the bus pass form")
    expect(other.get_by_role("main")).to_contain_text("Rosa answers at noon")
    look(other, "transfer")
    other.get_by_role("link", name="Decline").click()
    look(other, "transfer-decline")
    other.go_back()
    other.get_by_role("button", name="Take the case").click()
    expect(other.get_by_text("The case is now with Ben Carter.")).to_be_visible()
    look(other, "transfer-received")
    page = visit(pals.ana)  # the test's client is one person at a time
    page.goto(reverse("cases:case", args=[case.pk]))
    expect(page.get_by_role("complementary", name="About this case")).to_contain_text(
        "Handed over: Ana Flores → Ben Carter."
    )


def test_asked_for_and_a_whole_caseload(pals, ben_at_cedar, visit):
    case = work.case(pals)
    work.case(pals, pals.noah, reason="health")
    page = visit(pals.ben)
    page.goto(reverse("cases:case-ask", args=[case.pk]))
    look(page, "transfer-ask")
    transfer = actions.ask_for_case(case=case, reason="Mateo is with us now", by=pals.ben)
    page = visit(pals.ana)
    page.goto(reverse("cases:transfer", args=[transfer.pk]))
    look(page, "transfer-asked")
    page.get_by_role("link", name="Give the case").click()
    look(page, "transfer-give")
    page.goto(reverse("cases:hand-over"))
    look(page, "hand-over")
    page.get_by_label("To whom").select_option("Ben Carter")
    page.get_by_label("Why").fill("On leave")
    page.get_by_role("button", name="Hand over", exact=True).click()
    expect(page.get_by_text("1 case was offered to Ben Carter.")).to_be_visible()


def test_closing_with_goals_and_needs(pals, visit):
    case = work.case(pals)
    work.plan(pals, case, own_words="I want to be there when the others arrive")
    actions.add_need(case=case, domain="food", what="Breakfast", urgency="soon", by=pals.ana)
    page = visit(pals.ana)
    page.goto(reverse("cases:case-close", args=[case.pk]))
    look(page, "case-close-outcomes")


def test_opened_for_a_colleague(pals, ben_at_cedar, visit):
    """Ana opens it for Ben, who knows the family; Sol, the lead, could have named him at once."""
    page = visit(pals.ana)
    page.goto(reverse("cases:case-open", args=[pals.mateo.pk]))
    page.get_by_label("Grief or loss").check()
    page.get_by_label("What is going on").fill("His grandmother died on Sunday.")
    page.get_by_label("Next step").fill("Sit with him at lunch")
    page.locator("#id_owner").select_option("Ben Carter")
    page.get_by_label("Why this colleague").fill("You know the family")
    look(page, "case-opened-for-a-colleague")
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_text("Ben Carter was asked to take it; until then it is yours.")).to_be_visible()
    look(page, "case-waits-for-a-colleague")
    ben = visit(pals.ben)
    ben.goto(reverse("my-day"))
    ben.get_by_role("link", name="A case from Ana Flores").click()
    expect(ben.get_by_role("main")).to_contain_text("His grandmother died on Sunday.")
    look(ben, "case-opened-for-me")
    ben.get_by_role("button", name="Take the case").click()
    expect(ben.get_by_text("The case is now with Ben Carter.")).to_be_visible()
    sol = visit(pals.sol)
    sol.goto(reverse("cases:case-open", args=[pals.noah.pk]))
    expect(sol.get_by_label("Name the owner without asking")).to_be_visible()
    look(sol, "case-opened-by-the-lead")


# Mateo moves to Ben's school


@pytest.fixture
def moved(pals):
    """Mateo's case is Ana's, and he is at Juniper now."""
    case = work.case(pals)
    work.task(pals, case=case, title="Bring the bus pass form")
    own = work.encounter(pals, narrative="Ana walked the new way to school with him.")
    with unscoped("the roster moves him"):
        Student.objects.filter(pk=pals.mateo.pk).update(school=pals.juniper)
    case.refresh_from_db()
    return case, own


def test_from_school_to_school(pals, moved, visit, clock):
    case, own = moved
    ana, ben = visit(pals.ana), visit(pals.ben)
    ana_still_reads_and_offers(ana, case)
    ben_sees_the_clock_and_declines_for_a_reason(ben)
    ana_reads_why(ana, case)
    ben_asks_for_it_after_all(ben, case)
    ana_gives_it_with_a_capsule(ana)
    ben_has_it_with_a_receipt(ben, case)
    assert ana.goto(reverse("cases:student", args=[pals.mateo.pk])).status == 200
    look(ana, "student-in-hand-over")
    clock.shift(timedelta(days=40))
    ana = visit(type(pals.ana).objects.get(pk=pals.ana.pk))
    the_time_of_the_hand_over_is_past(ana, pals.mateo, case, own)


def ana_still_reads_and_offers(page, case):
    page.goto(reverse("cases:student", args=[case.student_id]))
    expect(page.get_by_text("Why you can see this:")).to_be_visible()
    page.goto(reverse("cases:case", args=[case.pk]))
    page.get_by_role("link", name="Hand over", exact=True).click()
    page.get_by_label("To whom").select_option("Ben Carter")
    page.get_by_label("Why").fill("Mateo is at Juniper now")
    page.get_by_label("What worked, and what did not").fill("Rosa answers at noon")
    page.get_by_label("Safety plan").fill("None; tell Rosa first")
    page.get_by_role("button", name="Offer the case").click()
    expect(page.get_by_role("main")).to_contain_text("Waiting for an answer")


def ben_sees_the_clock_and_declines_for_a_reason(page):
    page.goto(reverse("my-day"))
    page.get_by_role("link", name="A case from Ana Flores").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Wednesday, December 2, 2026")  # five school days, with Thanksgiving week free
    for words in ("Rosa answers at noon", "None; tell Rosa first", "Bring the bus pass form"):
        expect(main).to_contain_text(words)
    look(page, "transfer-offered")
    page.get_by_role("link", name="Decline").click()
    page.get_by_label("Why not").fill("I am at a training until Monday")
    page.get_by_role("button", name="Decline").click()
    expect(main).to_contain_text("Declined")


def ana_reads_why(page, case):
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("I am at a training until Monday")
    look(page, "transfer-declined")
    page.goto(reverse("cases:case", args=[case.pk]))
    expect(page.get_by_role("main")).to_contain_text("Ana Flores")


def ben_asks_for_it_after_all(page, case):
    page.goto(reverse("cases:case", args=[case.pk]))
    page.get_by_role("link", name="Ask for the case").click()
    page.get_by_label("Why").fill("Back from the training; Mateo is with us")
    page.get_by_role("button", name="Ask for the case").click()
    expect(page.get_by_role("main")).to_contain_text("Waiting for an answer")


def ana_gives_it_with_a_capsule(page):
    page.goto(reverse("my-day"))
    page.get_by_role("link", name="Ben Carter asks for a case").click()
    page.get_by_role("link", name="Give the case").click()
    page.get_by_label("Summary").fill("Mornings are hard since the move.")
    page.get_by_role("button", name="Give the case").click()
    expect(page.get_by_text("The case is now with Ben Carter.")).to_be_visible()
    look(page, "transfer-given")


def ben_has_it_with_a_receipt(page, case):
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("Received")
    expect(page.get_by_role("main")).to_contain_text("Mornings are hard since the move.")
    page.goto(reverse("cases:case", args=[case.pk]))
    expect(page.get_by_role("complementary", name="About this case")).to_contain_text(
        "Handed over: Ana Flores → Ben Carter."
    )
    expect(page.get_by_role("main")).to_contain_text("Bring the bus pass form")


def the_time_of_the_hand_over_is_past(page, student, case, own):
    """She keeps what she wrote and the receipt, and reads the student no more."""
    assert page.goto(reverse("cases:student", args=[student.pk])).status == 404
    assert page.goto(reverse("cases:case", args=[case.pk])).status == 404
    assert page.goto(reverse("cases:encounter", args=[own.pk])).status == 200
    with unscoped("test"):
        receipt = case.transfers.get(state="accepted")
    assert page.goto(reverse("cases:transfer", args=[receipt.pk])).status == 200
    look(page, "transfer-kept")
