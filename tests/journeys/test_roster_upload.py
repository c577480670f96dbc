"""A district brings its roster in by the browser: read, looked at, brought in, held when it looks cut off, and undone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from . import roster_files
from .installation import Product
from .people import Journey, go_to, heading

pytestmark = pytest.mark.journey

NEW = {
    "sourcedId": "new-student",
    "enabledUser": "true",
    "identifier": "990001",
    "givenName": "Amara",
    "familyName": "Okonkwo",
}
NAMELESS = {"sourcedId": "no-name", "enabledUser": "true", "identifier": "990002", "grades": "04"}
AT_CEDAR = {"status": "", "roleType": "primary", "role": "student", "orgSourcedId": "cedar", "beginDate": "2026-08-17"}


@pytest.fixture
def journey(product: Product, chromium: Browser) -> Iterator[Journey]:
    journey = Journey(chromium, product.url)
    yield journey
    assert journey.complaints == []


def test_a_roster_is_brought_in_held_and_undone_in_the_browser(product: Product, journey: Journey, tmp_path: Path):
    roster = with_a_new_student_and_two_mistakes(product, tmp_path)
    dana_reads_what_it_would_change(journey, roster)
    dana_brings_it_in_and_watches(journey, product)
    ana_finds(journey, "Okonkwo, Amara")
    the_same_again_changes_nothing(journey, roster)
    a_file_that_is_cut_off_is_held(journey, product, tmp_path)
    ana_finds(journey, "Rivera, Mateo")
    dana_confirms_that_they_have_left(journey)
    ana_does_not_find(journey, "Rivera, Mateo")
    dana_undoes_it(journey)
    ana_finds(journey, "Rivera, Mateo")
    ana_finds(journey, "Okonkwo, Amara")


def test_a_file_that_is_no_roster_changes_nothing_and_says_so(journey: Journey, tmp_path: Path):
    letter = tmp_path / "letter.zip"
    letter.write_bytes(b"Dear Dana, the roster is attached.")
    page = upload(journey, letter)
    expect(page.get_by_text("letter.zip holds no file of OneRoster")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("main")).to_contain_text("Nothing has changed.")
    journey.look(page, "roster-unreadable")


def with_a_new_student_and_two_mistakes(product: Product, folder: Path) -> Path:
    """The district's own roster with somebody new at Cedar, a person without a name and a day that no calendar has."""

    def users(rows: list[dict]) -> list[dict]:
        return [*rows, NEW | {"grades": "04"}, NAMELESS]

    def roles(rows: list[dict]) -> list[dict]:
        return [
            *rows,
            *(AT_CEDAR | {"sourcedId": f"role-{each}", "userSourcedId": each} for each in ("new-student", "no-name")),
        ]

    def demographics(rows: list[dict]) -> list[dict]:
        return [*rows, {"sourcedId": "new-student", "birthDate": "2017-02-30"}]

    return roster_files.changed(
        product.roster, folder / "riverbend.zip", users=users, roles=roles, demographics=demographics
    )


def upload(journey: Journey, roster: Path) -> Page:
    page = journey.person("Dana Whitman")
    go_to(page, "Roster imports")
    journey.look(page, "roster-imports")
    page.get_by_label("Roster file").set_input_files(roster)
    page.get_by_role("button", name="Read the file").click()
    expect(heading(page, roster.name)).to_be_visible()
    return page


def dana_reads_what_it_would_change(journey: Journey, roster: Path) -> None:
    page = upload(journey, roster)
    expect(page.get_by_text("The file has been read, and nothing has changed yet.")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("table", name="What would change").get_by_role("row", name="Students")).to_contain_text(
        re.compile(r"\b1\b")
    )
    no_name = page.get_by_role("row", name="The person has no name.")
    expect(no_name).to_contain_text("users.csv")
    expect(no_name).to_contain_text("familyName")
    no_day = page.get_by_role("row").filter(has_text="2017-02-30")
    expect(no_day).to_contain_text("demographics.csv")
    expect(no_day).to_contain_text("birthDate")
    journey.look(page, "roster-checked")


def dana_brings_it_in_and_watches(journey: Journey, product: Product) -> None:
    """The page goes on by itself: a step and how many there are, then that it is in."""
    page = journey.people["Dana Whitman"]
    with product.writers_wait("cases_student"):
        page.get_by_role("button", name="Bring it in").click()
        expect(page.get_by_text("Being applied")).to_be_visible()
        expect(page.get_by_role("progressbar", name=re.compile("^Writing"))).to_have_text(
            re.compile(r"step \d+ of \d+"), timeout=30_000
        )
        journey.look(page, "roster-being-applied")
    expect(page.get_by_text("The roster is in. It can be undone until the next one.")).to_be_visible(timeout=30_000)
    assert students_line(page)["New"] == "1"
    assert students_line(page)["Gone"] == "0"
    journey.look(page, "roster-applied")


def students_line(page: Page) -> dict[str, str]:
    """The numbers about students, by the heads of their columns."""
    table = page.get_by_role("table", name=re.compile("^What (would change|changed)$"))
    heads = table.get_by_role("columnheader").all_inner_texts()
    cells = table.get_by_role("row", name=re.compile("^Students")).locator("th, td").all_inner_texts()
    return dict(zip(heads, cells, strict=True))


def the_same_again_changes_nothing(journey: Journey, roster: Path) -> None:
    page = upload(journey, roster)
    expect(page.get_by_text("The roster changes nothing: all of it is here already.")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Cancel, change nothing").click()
    expect(page.get_by_text("Nothing was changed, and the file has been deleted.")).to_be_visible()


def a_file_that_is_cut_off_is_held(journey: Journey, product: Product, folder: Path) -> None:
    """Half of the users, the cast not among them: the rest would be taken for gone."""
    cut_off = roster_files.changed(product.roster, folder / "cut-off.zip", users=lambda rows: rows[len(rows) // 2 :])
    page = upload(journey, cut_off)
    expect(page.get_by_text("Please look twice: this would remove many students.")).to_be_visible(timeout=30_000)
    assert int(students_line(page)["Gone"]) > 60
    journey.look(page, "roster-held")


def dana_confirms_that_they_have_left(journey: Journey) -> None:
    page = journey.people["Dana Whitman"]
    page.get_by_role("button", name="They have left: bring it in").click()
    expect(page.get_by_text("The roster is in. It can be undone until the next one.")).to_be_visible(timeout=30_000)


def dana_undoes_it(journey: Journey) -> None:
    page = journey.people["Dana Whitman"]
    page.get_by_role("button", name="Undo this roster").click()
    expect(page.get_by_text("Everything is as it was before this roster.")).to_be_visible(timeout=30_000)
    go_to(page, "Roster imports")
    expect(page.get_by_role("row", name="cut-off.zip")).to_contain_text("Undone")
    expect(page.get_by_role("row", name="riverbend.zip").last).to_contain_text("Applied")


def ana_finds(journey: Journey, listed: str) -> None:
    page = ana_looks_for(journey, listed)
    expect(page.get_by_role("link", name=listed)).to_be_visible()


def ana_does_not_find(journey: Journey, listed: str) -> None:
    page = ana_looks_for(journey, listed)
    expect(page.get_by_role("main")).to_contain_text(
        re.compile("No student fits|Only names spelled alike|No name has these letters")
    )
    expect(page.get_by_role("link", name=listed)).to_have_count(0)


def ana_looks_for(journey: Journey, listed: str) -> Page:
    page = journey.person("Ana Flores")
    go_to(page, "Students")
    page.get_by_label("Name or student number").fill(listed)
    page.get_by_role("button", name="Search").last.click()
    return page
