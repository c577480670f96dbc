"""The pages of suspected abuse in Chromium: with the mouse on the drawing and with the keyboard in the list."""

import re

import pytest

from cases.actions.protection import add_protection_entry
from cases.queries.protection import sheets_of
from tests.cases.test_protection import begun
from tests.in_browser import look

pytestmark = pytest.mark.journey


@pytest.fixture
def page(pals, visit):
    return visit(pals.theo)


def test_a_suspicion_is_written_down_on_the_drawing_and_in_the_list(page, pals, visit):
    page.goto("/private/")
    look(page, "protection-home")
    page.get_by_role("link", name="Write it down").click()
    page.get_by_label("Who is the child?").fill("Mateo Rivera, grade 3, in my room until 3 PM")
    page.get_by_label("What did you see or hear?").fill("A round bruise on his left upper arm, the size of a thumb.")
    page.get_by_label("What did the child say?").fill("I asked: What happened? He said: He squeezed me.")
    page.locator("[data-place=front_left_upper_arm]").click()
    page.keyboard.type("Round, blue, 2 cm")
    assert page.get_by_label("Place 1").input_value() == "front_left_upper_arm"
    page.locator("[data-place=back_head]").click()
    page.keyboard.type("A scratch, 1 cm")
    assert page.get_by_label("Place 2").input_value() == "back_head"
    page.get_by_label("What do you make of it?").fill("He seemed afraid to go home.")
    look(page, "protection-begin")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("heading", name="Private record").wait_for()
    look(page, "protection-record-new")
    page.get_by_role("link", name="I have called").click()
    page.get_by_label("Whom did you call?").fill("County child welfare")
    look(page, "protection-call")
    page.get_by_role("button", name="Keep it").click()
    (found,) = sheets_of(pals.theo)
    assert [(mark.place, mark.looks) for mark in found.marks] == [
        ("front_left_upper_arm", "Round, blue, 2 cm"),
        ("back_head", "A scratch, 1 cm"),
    ]
    texts = {"agency": "County child welfare", "reference": "R-77", "text": "They interviewed him at school."}
    add_protection_entry(report=found.report, step="note", at=found.account.at, texts=texts, by=pals.theo)
    page.goto(f"/private/{found.report.pk}/")
    look(page, "protection-record")
    page.get_by_role("link", name=re.compile("Put it right.*What happened later")).wait_for()
    page.goto(f"/private/{found.report.pk}/custodian/")
    look(page, "protection-custodian")
    page.goto("/private/")
    look(page, "protection-list")
    eight_roles_find_no_trace(visit, pals, found.report)


def eight_roles_find_no_trace(visit, pals, report):
    """On their day, in search, on the student's page, among who can see him and who looked, and at the address itself."""
    for name in ("ana", "sol", "tess", "lia", "otis", "priya", "dana", "pia"):
        page = visit(getattr(pals, name))
        mateo = pals.mateo.pk
        for address in (
            "/",
            "/private/",
            f"/students/{mateo}/",
            f"/students/{mateo}/access/",
            f"/students/{mateo}/timeline/",
        ):
            page.goto(address)
            words = page.locator("body").inner_text()
            assert [
                each for each in ("squeezed", "bruise", "Theo Lindqvist", "private record w") if each in words
            ] == []
        answer = page.goto(f"/private/{report.pk}/")
        assert answer.status == 404
        page.context.close()


def test_a_paper_is_kept_with_it(page, pals):
    """The letter of the agency, three weeks later; the form says first what does not belong there."""
    report = begun(pals)
    page.goto(f"/private/{report.pk}/")
    page.get_by_role("link", name="Add a file").click()
    page.get_by_label("A letter of the agency").check()
    look(page, "protection-paper-add")
    letter = {"name": "County letter.txt", "mimeType": "text/plain", "buffer": b"We looked into your report."}
    page.get_by_label("File").set_input_files(letter)
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("Kept in the record.").wait_for()
    look(page, "protection-papers")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take out").click()
    assert taken.value.suggested_filename == "County letter.txt"
