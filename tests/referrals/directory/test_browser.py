"""The directory in a real browser: finding a service by keyboard and on a phone, confirming it, bringing a file in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.imports import running
from referrals.models import Language
from sswork.imports.life import apply_import
from sswork.models import ImportBatch
from tests.in_browser import look
from tests.referrals.directory import made
from tests.referrals.directory.files import PANTRY, write

pytestmark = pytest.mark.journey


@pytest.fixture
def directory(pals, tmp_path):
    batch = ImportBatch.objects.create(
        kind="directory",
        state="running",
        file_name="pantry.zip",
        path=str(write(tmp_path / "pantry", PANTRY | {"phones.csv": PANTRY["phones.csv"] + "p9,,650,voice,,\n"})),
        by=pals.dana,
    )
    apply_import(importer=running.DIRECTORY, batch=batch, by=pals.dana)
    today = timezone.localdate()
    teen = made.service(
        "Teen counseling",
        description="Talk with somebody who listens, alone or with others of your age. " * 4,
        minimum_age=12,
        maximum_age=19,
        wait_time="About three weeks",
        assured_date=today - timedelta(days=800),
        application_process="Call or walk in.",
        eligibility_description="Young people of the county.",
    )
    Language.objects.create(source=teen.source, uid="x", service=teen, name="Spanish", code="es")
    made.refresh()
    return batch


def test_a_teacher_finds_a_service(pals, visit, directory):
    page = visit(pals.theo, narrow=True)
    page.goto(reverse("referrals:directory"))
    look(page, "find-a-service")
    page.get_by_label("What is needed?").fill("couseling")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Teen counseling").click()
    page.get_by_role("heading", name="Teen counseling", exact=True).wait_for()
    assert page.get_by_role("link", name="650 555-0101").get_attribute("href") == "tel:6505550101"
    look(page, "service")


def test_a_worker_says_what_the_agency_said(pals, visit, directory):
    page = visit(pals.ana)
    page.goto(reverse("referrals:directory") + "?age=15&language=Spanish")
    page.get_by_role("link", name="Teen counseling").click()
    page.get_by_role("link", name="I asked: confirm").click()
    page.get_by_label("How long does one wait?").fill("Two days")
    look(page, "confirm-service")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("marked as confirmed today").wait_for()
    assert page.get_by_text("Two days").is_visible()


def test_what_a_file_brought(pals, visit, directory):
    page = visit(pals.dana)
    page.goto(reverse("referrals:directory-imports"))
    look(page, "directory-files")
    page.get_by_role("link", name="pantry.zip").click()
    page.get_by_role("heading", name="What was found in the file").wait_for()
    look(page, "directory-import")


def test_a_hand_out_in_the_familys_language(pals, visit, directory):
    page = visit(pals.theo)
    page.goto(reverse("referrals:directory"))
    page.get_by_label("Hand-out: Teen counseling").check()
    page.get_by_role("radio", name="español").check()
    look(page, "find-ticked")
    page.get_by_role("button", name="Hand-out of those ticked").click()
    page.get_by_role("heading", name="Dónde encontrar ayuda").wait_for()
    look(page, "hand-out")
    with page.expect_download() as got:
        page.get_by_role("link", name="As a PDF").click()
    assert got.value.suggested_filename == "services.pdf"
