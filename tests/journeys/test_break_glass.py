"""Ben opens the record of a student of another school, reads, and ends it; the next morning Ana and Sol are told by scheduler and
mail, and Sol reviews it. Real servers, worker, scheduler and browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .installation import Product, let_the_morning_come, wait_until
from .people import Journey, go_to, heading, panel

STUDENT = "Aaliyah Hassan"
NUMBER = "100106"
WHY = "The student is here with me and needs help now."
TITLE = "Open a record in an emergency"
FOUND = "Ben rang me while she sat with him; it was needed."


@pytest.mark.journey
def test_a_record_is_opened_in_an_emergency_and_others_are_told(product: Product, chromium: Browser):
    journey = Journey(chromium, product.url)
    ben = journey.person("Ben Carter")
    the_search_offers_a_way(journey, ben)
    ben_finds_her_by_her_number(journey, ben)
    ben_reads_what_it_means_and_opens_it(journey, ben)
    ben_reads_and_ends_it(journey, ben)
    the_next_morning_comes(product)
    ana_is_told(journey)
    sol_reviews(journey)
    the_mail_names_nobody(journey)
    assert [each for each in journey.complaints if "404" not in each] == []


def the_search_offers_a_way(journey: Journey, page: Page) -> None:
    page.get_by_role("searchbox", name="Search students, cases and pages").fill(STUDENT)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing was found.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name=TITLE).click()
    expect(heading(page, TITLE)).to_be_visible()
    journey.look(page, "emergency-find")


def ben_finds_her_by_her_number(journey: Journey, page: Page) -> None:
    page.get_by_label("Student number").fill("100199")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("No student is found.")).to_be_visible()
    page.get_by_label("Student number").fill(NUMBER)
    page.get_by_role("button", name="Find").click()
    expect(panel(page, "Found")).to_contain_text(STUDENT)
    journey.look(page, "emergency-found")
    page.get_by_role("link", name="Say why, and open the record").click()


def ben_reads_what_it_means_and_opens_it(journey: Journey, page: Page) -> None:
    told = panel(page, "What happens when you open it")
    for words in ("4 hours", "Not what is restricted or sealed", "Sol Okafor", "Pia Larsen", "access log"):
        expect(told).to_contain_text(words)
    page.get_by_role("button", name=WHY).click()
    expect(page.get_by_label("What has happened?")).to_have_value(WHY + " ")
    page.get_by_label("What has happened?").press_sequentially("She missed the bus to the shelter.")
    journey.look(page, "emergency-open")
    page.get_by_role("button", name="Open the record now").click()


def ben_reads_and_ends_it(journey: Journey, page: Page) -> None:
    expect(heading(page, STUDENT)).to_be_visible()
    expect(page.get_by_text("Why you can see this:")).to_contain_text("in an emergency")
    banner = page.get_by_role("note", name="Emergency access")
    expect(banner).to_contain_text(re.compile(r"Emergency access until \d+:\d\d [AP]M"))
    journey.look(page, "emergency-student")
    address = page.url
    panel(page, "Cases").get_by_role("link").first.click()
    expect(banner).to_contain_text(STUDENT)
    journey.look(page, "emergency-case")
    banner.get_by_role("button", name="End now").click()
    expect(page.get_by_text("The emergency access is over.")).to_be_visible()
    expect(banner).to_have_count(0)
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404


def the_next_morning_comes(product: Product) -> None:
    """As if it had been opened yesterday; then the scheduler makes the reminders and, once it is morning, the mails."""
    moved = "UPDATE cases_breakglass SET opened_at = opened_at - interval '1 day', until = until - interval '1 day' WHERE reason LIKE %s"
    assert product.execute(moved, WHY + "%") == 1
    looks = "UPDATE sswork_look SET at = at - interval '1 day' WHERE reason LIKE '%%in an emergency%%' AND at > now() - interval '1 hour'"
    product.execute(looks)
    made = (
        "SELECT 1 FROM sswork_reminder r JOIN cases_breakglass g ON r.object_key = 'cases.breakglass:' || g.id"
        " WHERE g.reason LIKE %s AND r.kind IN ('emergency_told', 'emergency_review')"
    )
    wait_until(lambda: product.execute(made, WHY + "%") == 3, "Ana, Sol and Pia were reminded")
    let_the_morning_come(product)


def unfold(page: Page) -> None:
    """My day shows ten lines; the others come when asked for."""
    more = page.get_by_role("main").get_by_role("link", name=re.compile("^Show "))
    for _each in range(more.count()):
        left = more.count()
        more.first.click()
        expect(more).to_have_count(left - 1)


def ana_is_told(journey: Journey) -> None:
    page = journey.person("Ana Flores")
    unfold(page)
    line = page.get_by_role("listitem").filter(has_text="Ben Carter opened a record in an emergency yesterday")
    expect(line).to_contain_text(STUDENT)
    journey.look(page, "emergency-told")
    line.get_by_role("link", name="Ben Carter opened a record in an emergency yesterday", exact=True).click()
    entry = panel(page, "Timeline").get_by_role("listitem").filter(has_text="Opened in an emergency by Ben Carter")
    expect(entry).to_contain_text("She missed the bus to the shelter.")


def sol_reviews(journey: Journey) -> None:
    page = journey.person("Sol Okafor")
    unfold(page)
    line = page.get_by_role("link", name="Ben Carter opened a record in an emergency yesterday", exact=True)
    expect(line).to_be_visible()
    go_to(page, "Emergency access")
    journey.look(page, "emergency-looks")
    row = page.get_by_role("row", name=STUDENT)
    expect(row).to_contain_text("Review it")
    row.get_by_role("rowheader").get_by_role("link").click()
    seen = panel(page, "What was looked at meanwhile")
    expect(seen).to_contain_text("Opened the student's page")
    expect(seen).to_contain_text("Opened a record · Case")
    journey.look(page, "emergency-look")
    page.get_by_label("What you found").fill(FOUND)
    page.get_by_role("button", name="Save the review").click()
    expect(page.get_by_text("Your review is on record.")).to_be_visible()
    expect(row).to_contain_text("Reviewed")
    row.get_by_role("rowheader").get_by_role("link").click()
    expect(panel(page, "Review")).to_contain_text(FOUND)
    journey.look(page, "emergency-reviewed")


def the_mail_names_nobody(journey: Journey) -> None:
    page = journey.person("Dana Whitman")
    go_to(page, "Mails sent")
    for person in ("Ana Flores", "Sol Okafor"):
        mail = page.get_by_role("row", name=person).first
        wait_until(lambda mail=mail: mail.count() > 0, f"the mail of {person} is shown", page.reload)
        mail.get_by_text("Your day").click()
        expect(mail).to_contain_text("For the safety of students, this mail names nobody.")
    for content in ("Aaliyah", "emergency", "Carter opened"):
        expect(page.get_by_role("table")).not_to_contain_text(content)
