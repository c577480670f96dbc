"""A family asks to see the records: Sol prepares the answer, Ruth looks over it, and the packet says nothing about other children."""

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from .installation import Product
from .people import Journey, choice, go_to, heading


@pytest.mark.journey
def test_a_records_request_by_two_people(product: Product, chromium: Browser, tmp_path: Path):
    journey = Journey(chromium, product.url)
    ana_writes_about_two_students(journey)
    sol_receives_the_request(journey)
    sol_collects_and_decides(journey)
    ruth_sends_it_back_and_sol_mends(journey)
    ruth_approves_and_hands_over(journey, tmp_path / "packet.pdf")
    the_packet_says_nothing_about_others(tmp_path / "packet.pdf")
    sol_sees_it_on_the_students_page(journey)
    journey_through_retention(journey)
    assert journey.complaints == []


def ana_writes_about_two_students(journey: Journey) -> None:
    """A group note that names another child of the school: what a family may not read."""
    page = journey.person("Ana Flores")
    find(page, "Lucía Rivera", "Rivera, Lucía")
    page.get_by_role("link", name="Log an encounter").first.click()
    page.get_by_label("What happened").fill("Lucía and Zoe Müller quarreled at lunch; ZOË cried. Both spoke with me.")
    choice(page, "What it was", "Check-in").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Another student, whose name would stand in this file.")).to_be_visible()
    page.get_by_role("button", name="Save as it is now").click()
    expect(page.get_by_text(re.compile(r"^Logged: Check-in"))).to_be_visible()


def find(page: Page, words: str, link: str) -> None:
    page.get_by_role("searchbox").fill(words)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=link, exact=True).first.click()


def sol_receives_the_request(journey: Journey) -> None:
    page = journey.person("Sol Okafor")
    find(page, "Lucía Rivera", "Rivera, Lucía")
    page.get_by_role("region", name="Rights").or_(page.locator("#rights")).get_by_role("link", name="All").click()
    journey.look(page, "records-of-a-student")
    page.get_by_role("link", name="Receive a request").click()
    page.get_by_label("who asks").fill("Rosa Rivera")
    page.get_by_label("in what right").select_option("Parent")
    choice(page, "how the person was identified", "Photo ID seen").check()
    page.get_by_label("what is asked for").fill("Everything since the summer")
    choice(page, "how to hand it over", "Handed over in person").check()
    expect(choice(page, "Language of the cover", "Spanish")).to_be_checked()
    journey.look(page, "request-receive")
    page.get_by_role("button", name="Receive the request").click()
    expect(heading(page, "Records request of Rosa Rivera")).to_be_visible()
    expect(page.get_by_text("34 CFR 99.10(b)")).to_be_visible()
    journey.look(page, "request-received")


def sol_collects_and_decides(journey: Journey) -> None:
    page = journey.people["Sol Okafor"]
    page.get_by_role("button", name="Collect the records").click()
    expect(page.get_by_text("Collected.")).to_be_visible()
    page.get_by_role("button", name="Include all that name nobody else").click()
    journey.look(page, "request-collected")
    named = page.get_by_role("row").filter(has_text="Names another student")
    expect(named.filter(has_text="Encounter: Check-in")).to_have_count(1)
    named.filter(has_text="Encounter: Check-in").get_by_role("link").click()
    expect(page.locator("mark").first).to_have_text("Zoe Müller")
    journey.look(page, "request-item")
    page.get_by_label("Also cover these words").fill("quarreled at lunch")
    page.get_by_role("button", name="Decide and go on").click()
    decide_the_rest(page)
    page.get_by_role("button", name="Send to a second person").click()
    expect(page.get_by_text("You prepared this: a second person looks over it.")).to_be_visible()


def decide_the_rest(page: Page) -> None:
    """Each of the others that names somebody: as it is offered, with the names covered."""
    while page.get_by_role("button", name="Decide and go on").count():
        page.get_by_role("button", name="Decide and go on").click()
        page.wait_for_load_state()


def ruth_sends_it_back_and_sol_mends(journey: Journey) -> None:
    page = journey.person("Ruth Abara")
    go_to(page, "Records requests")
    journey.look(page, "requests")
    page.get_by_role("link", name="Rivera, Lucía").click()
    journey.look(page, "request-in-review")
    page.get_by_label("What to look at again").fill("Leave out who looked: that is asked for another time")
    page.get_by_role("button", name="Send it back").click()
    expect(page.get_by_text("Sent back with your note.")).to_be_visible()
    page = journey.people["Sol Okafor"]
    page.reload()
    expect(page.get_by_text("Leave out who looked")).to_be_visible()
    page.get_by_role("link", name="Who opened this record").click()
    choice(page, "In the packet", "Withhold").check()
    page.get_by_label("If it is withheld: why").select_option("Not part of what was asked for")
    page.get_by_role("button", name="Decide and go on").click()
    page.get_by_role("button", name="Send to a second person").click()


def ruth_approves_and_hands_over(journey: Journey, path: Path) -> None:
    page = journey.people["Ruth Abara"]
    page.reload()
    page.get_by_role("button", name="Approve and make the packet").click()
    expect(page.get_by_text("Approved.")).to_be_visible()
    journey.look(page, "request-approved")
    with page.expect_download() as download:
        page.get_by_role("link", name="Open the packet (PDF)").click()
    download.value.save_as(path)
    page.get_by_role("button", name="It was handed over").click()
    page.get_by_role("button", name="Close the request").click()
    expect(page.get_by_text("Handed over in person · Rosa Rivera")).to_be_visible()


def the_packet_says_nothing_about_others(path: Path) -> None:
    reader = PdfReader(io.BytesIO(path.read_bytes()))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "Expediente educativo de Lucía Rivera" in text
    assert "[tapado: otra persona] cried. Both spoke with me." in text
    assert "Lo que se retuvo" in text
    assert [word for word in ("Zoe", "Zoë", "ZOË", "Müller", "quarreled") if word in text] == []


def sol_sees_it_on_the_students_page(journey: Journey) -> None:
    page = journey.person("Sol Okafor")
    find(page, "Lucía Rivera", "Rivera, Lucía")
    page.locator("#rights").get_by_role("link", name="All").click()
    expect(page.get_by_role("row", name="Rosa Rivera")).to_contain_text("To the parent or the eligible student")


def journey_through_retention(journey: Journey) -> None:
    """Rules are chosen and a batch is proposed; who proposed it is told that a second person approves."""
    page = journey.person("Sol Okafor")
    go_to(page, "Retention")
    page.get_by_role("button", name=re.compile("Work by it.*Behavioral records")).click()
    journey.look(page, "retention")
    page.get_by_role("button", name=re.compile("Propose a batch")).click()
    expect(page.get_by_text("You proposed this batch.")).to_be_visible()
    journey.look(page, "retention-batch")
    page.get_by_role("button", name="Cancel the batch").click()
    expect(page.get_by_text("Cancelled. Nothing was destroyed.")).to_be_visible()
