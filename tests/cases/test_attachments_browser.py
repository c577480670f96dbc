"""Files in the browser: added, refused with what was typed kept, opened as a download, hidden and brought back."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.cases import work
from tests.in_browser import look
from tests.sswork.test_files import JPEG, PDF

pytestmark = pytest.mark.journey


@pytest.fixture
def page(pals, visit, settings, tmp_path):
    settings.SSWORK_DATA = tmp_path
    return visit(pals.ana)


def upload(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_a_file_on_a_case_from_the_choosing_to_the_hiding(pals, page):
    case = work.case(pals)
    page.goto(reverse("cases:case", args=[case.pk]))
    page.get_by_role("link", name="Add a file").click()
    look(page, "file-add")
    page.get_by_label("File").set_input_files(upload("Letter to the family.pdf", JPEG))
    page.get_by_text("Letter or message").click()
    page.get_by_label("Description").fill("What we agreed in November")
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_text("but it is: Picture (JPEG)")).to_be_visible()
    expect(page.get_by_label("Description")).to_have_value("What we agreed in November")
    look(page, "file-refused")
    page.get_by_label("File").set_input_files(upload("Letter to the family.pdf", PDF))
    page.get_by_role("button", name="Add the file").click()

    expect(page.get_by_role("link", name="Letter to the family.pdf", exact=True)).to_be_visible()
    look(page, "files-of-a-case")
    with page.expect_download() as download:
        page.get_by_role("link", name="Letter to the family.pdf", exact=True).click()
    assert download.value.suggested_filename == "Letter to the family.pdf"
    assert download.value.path().read_bytes() == PDF

    page.get_by_role("link", name="Hide Letter to the family.pdf").click()
    look(page, "file-hide")
    page.get_by_label("Why").fill("Belongs to another student")
    page.get_by_role("button", name="Hide the file").click()
    expect(page.get_by_role("link", name="Letter to the family.pdf", exact=True)).to_have_count(0)
    expect(page.get_by_text("Belongs to another student")).to_be_visible()
    look(page, "file-hidden")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Letter to the family.pdf", exact=True)).to_be_visible()


def test_a_group_asks_which_student_it_is_about(pals, page):
    group = work.encounter(pals, pals.mateo, pals.lucia, kind="group")
    page.goto(reverse("cases:encounter-file-add", args=[group.pk]))
    expect(page.get_by_text("Which student it is about")).to_be_visible()
    look(page, "file-add-group")
    page.get_by_label("File").set_input_files(upload("drawing.jpg", JPEG))
    page.get_by_text("Student work").click()
    page.locator("label", has_text="Mateo Rivera").click()
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("link", name="drawing.jpg", exact=True)).to_be_visible()
