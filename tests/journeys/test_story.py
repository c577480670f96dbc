"""The whole story in one run: the roster arrives, a teacher asks for help, the team decides, a case is opened, an encounter is
logged, a follow-up is due, the worker reminds, and the district sees it. Real servers, worker, scheduler, files and browser.

Six people and two colleagues; what they read is what is asserted, and axe looks at every page they pass.
"""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from . import roster_files
from .installation import Product, let_the_morning_come, wait_until
from .people import Hands, Journey, choice, go_to, heading, panel

GIVEN, FAMILY = "Amara", "Okonkwo"
NAME, LISTED = f"{GIVEN} {FAMILY}", f"{FAMILY}, {GIVEN}"
WORRY = "Amara has stopped drawing and sits alone since her cousin moved away."
CASE = "Feelings and mental health"
FOLLOW_UP = "Call Ms. Okonkwo"
TWENTY_SECONDS = 20


@pytest.mark.journey
def test_from_the_roster_to_the_dashboard(product: Product, chromium: Browser, tmp_path: Path):
    journey = Journey(chromium, product.url)
    open_before = dana_sees_how_many_cases_are_open(journey)
    the_roster_brings_a_student(product, tmp_path)
    dana_sees_that_it_arrived(journey)
    theo_asks_for_help(journey)
    tess_decides(journey)
    theo_sees_that_it_was_decided_and_no_more(journey)
    ana_finds_the_student_however_it_is_spelled(journey)
    ana_logs_an_encounter_by_keyboard_in_twenty_seconds(journey)
    ana_plans_and_measures(journey)
    waiting = the_worker_reminds(product, journey)
    ana_answers_the_line_on_my_day(journey)
    lia_helps_a_family_without_a_home(journey)
    otis_follows_absences(journey)
    dana_sees_it_on_the_dashboard(journey, open_before)
    dana_reads_that_the_mail_names_nobody(journey, waiting)
    assert journey.complaints == []


def the_roster_brings_a_student(product: Product, folder: Path) -> None:
    """A delta tells of one student and her mother. Nobody is removed by what it does not name."""
    package = roster_files.delta(folder / "delta.zip", school="cedar", given=GIVEN, family=FAMILY, grade="04")
    product.manage("import_roster", str(package))


def dana_sees_that_it_arrived(journey: Journey) -> None:
    page = journey.person("Dana Whitman")
    go_to(page, "Roster imports")
    expect(page.get_by_role("row", name="delta.zip")).to_contain_text("Applied")
    journey.look(page, "roster-imports")
    page.get_by_role("link", name="delta.zip").click()
    one_new = re.compile(r"^\s*Students\s+1\s+1\s+0\s+0\b")  # in the file, new, changed, gone
    expect(page.get_by_role("table", name="What changed").get_by_role("row", name="Students")).to_have_text(one_new)
    expect(page.get_by_role("main")).not_to_contain_text("Left out")
    journey.look(page, "roster-applied")


def dana_sees_how_many_cases_are_open(journey: Journey) -> int:
    page = journey.person("Dana Whitman")
    journey.look(page, "my-day-empty")
    go_to(page, "Dashboard")
    return open_cases(page)


def open_cases(page: Page) -> int:
    words = page.locator(".stat").filter(has_text="Open cases").inner_text()
    return int(words.split()[-1])


def theo_asks_for_help(journey: Journey) -> None:
    page = journey.person("Theo Lindqvist")
    go_to(page, "Ask for help")
    choice(page, "Is anyone in danger right now?", "No").check()
    page.get_by_role("combobox", name="Which student?").press_sequentially("okonk", delay=40)
    page.get_by_role("option", name=NAME).click()
    page.get_by_label("What is the student good at?").fill("Draws whole stories without a word. Kind to new students.")
    page.get_by_label("Feelings and friendships").check()
    page.get_by_label("What do you see that worries you?").fill(WORRY)
    page.get_by_label("What was tried").fill("A seat beside a friend, and the art room at noon.")
    choice(page, "Does the family know that you ask?", "Yes").check()
    choice(page, "How soon is help needed?", "This week").check()
    journey.look(page, "ask-for-help")
    page.get_by_role("button", name="Send to the team").click()
    expect(heading(page, f"Thank you for looking out for {NAME}")).to_be_visible()
    expect(page.get_by_text("The team has your request.")).to_be_visible()
    journey.look(page, "asked")
    go_to(page, "My referrals")
    expect(page.get_by_role("region", name=NAME)).to_contain_text("Received:")
    expect(page.get_by_role("region", name=NAME)).not_to_contain_text("Decision of the team:")


def tess_decides(journey: Journey) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = journey.person("Tess Nguyen")
    go_to(page, "Team board")
    card = page.locator("[data-column=new] [data-card]").filter(has_text=NAME)
    expect(card).to_contain_text("This week")
    journey.look(page, "team-board")
    card.get_by_role("link", name=NAME, exact=True).click()
    expect(page.get_by_text(WORRY)).to_be_visible()
    choice(page, "What will the team do?", "Open a case").check()
    page.get_by_label("Reason of the case").select_option(CASE)
    page.get_by_label("Who will own the case").select_option("Ana Flores")
    page.get_by_label("Next step").fill("Meet Amara in the art room")
    page.get_by_label("Why, in a sentence or two").fill("She trusts Ana, and it came suddenly.")
    page.get_by_label("What", exact=True).first.fill("Tell Ms. Okonkwo who Ana is")
    page.get_by_label("Who", exact=True).first.select_option("Ana Flores")
    page.get_by_label("By when").first.fill(tomorrow.isoformat())
    journey.look(page, "decide")
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text("Decided: Open a case.")).to_be_visible()
    expect(panel(page, "Decided in the last two weeks")).to_contain_text(NAME)
    expect(page.locator("[data-column=new]")).not_to_contain_text(NAME)


def theo_sees_that_it_was_decided_and_no_more(journey: Journey) -> None:
    page = journey.person("Theo Lindqvist")
    go_to(page, "My referrals")
    own = page.get_by_role("region", name=NAME)
    expect(own).to_contain_text("Decision of the team:")
    for content in ("Open a case", "Ana Flores", "She trusts Ana", CASE):
        expect(page.get_by_role("main")).not_to_contain_text(content)
    journey.look(page, "my-referrals")


def ana_finds_the_student_however_it_is_spelled(journey: Journey) -> None:
    page = journey.person("Ana Flores")
    journey.look(page, "my-day")
    go_to(page, "Students")
    journey.look(page, "students")
    page.get_by_label("Name or student number").press_sequentially("amarra okonko", delay=20)
    expect(heading(page, "No name has these letters. Did you mean one of these?", 2)).to_be_visible()
    journey.look(page, "students-spelled-alike")
    page.get_by_role("link", name=LISTED).click()
    expect(heading(page, NAME)).to_be_visible()
    expect(page.get_by_text("Why you can see this:")).to_contain_text("Cedar Elementary")
    expect(panel(page, "Family")).to_contain_text("Ngozi Okonkwo")
    journey.look(page, "student")
    panel(page, "Cases").get_by_role("link", name=CASE).click()
    expect(heading(page, CASE)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Meet Amara in the art room")
    journey.look(page, "case")


def ana_logs_an_encounter_by_keyboard_in_twenty_seconds(journey: Journey) -> None:
    """From the case: n, what it was, how long, one line, a next step for today, Ctrl+Enter."""
    page, today = journey.people["Ana Flores"], timezone.localdate()
    hands, began = Hands(page), time.monotonic()
    hands.press("n")
    expect(heading(page, "Log an encounter")).to_be_visible()
    hands.tab_to("What it was")
    hands.choose("Check-in")
    hands.tab_to("Minutes")
    hands.choose("30")
    hands.tab_to("What happened")
    hands.write("Drew together. Misses her cousin.")
    hands.tab_to("Next step")
    hands.write(FOLLOW_UP)
    hands.tab_to("By")
    hands.write(f"{today:%m%d%Y}")
    hands.press("Control+Enter")
    expect(page.get_by_text(re.compile(r"^Logged: Check-in, 30 minutes"))).to_be_visible()
    took = time.monotonic() - began
    assert took < TWENTY_SECONDS, f"It took {took:.1f} seconds."
    expect(panel(page, "Task from it")).to_contain_text(FOLLOW_UP)
    expect(panel(page, "How it went")).to_contain_text(CASE)
    journey.look(page, "encounter")
    hands.press("n")
    expect(heading(page, "Log an encounter")).to_be_visible()
    journey.look(page, "log-an-encounter")


def ana_plans_and_measures(journey: Journey) -> None:
    page = journey.person("Ana Flores")
    go_to(page, "Cases")
    journey.look(page, "cases")
    page.get_by_role("link", name=LISTED).click()
    expect(heading(page, CASE)).to_be_visible()
    page.get_by_role("link", name="Add a goal").click()
    page.get_by_label("What we do").fill("Art room at noon with a friend")
    page.get_by_label("Goal").fill("“I draw with somebody, three days a week.”")
    page.get_by_label("What we measure").fill("Days in the art room")
    page.get_by_label("Unit").fill("days a week")
    page.get_by_label("Baseline").fill("0")
    page.get_by_label("Target").fill("3")
    journey.look(page, "add-an-intervention")
    page.get_by_role("button", name="Add the goal").click()
    expect(heading(page, "Art room at noon with a friend")).to_be_visible()
    page.get_by_label("Value").fill("1")
    page.get_by_label("Note").fill("Came on Thursday")
    page.get_by_role("button", name="Enter").click()
    expect(panel(page, "Measurements")).to_contain_text("Came on Thursday")
    expect(page.get_by_role("img", name=re.compile("Days in the art room"))).to_be_visible()
    journey.look(page, "intervention")


def the_worker_reminds(product: Product, journey: Journey) -> int:
    """The scheduler and the worker make the reminder and, once it is morning, one mail. Gives what Ana's My day lists by today."""
    page = journey.person("Ana Flores")
    made = "SELECT 1 FROM sswork_reminder r JOIN cases_task t ON r.kind = 'task' AND r.object_key = t.id::text WHERE t.title = %s"
    wait_until(lambda: product.execute(made, FOLLOW_UP) == 1, "the worker made the reminder")
    let_the_morning_come(product)
    unfold(page)
    lines = page.get_by_role("main").get_by_role("listitem")
    return lines.filter(has_text=re.compile(r"Due today|overdue|Time to check in")).count()


def unfold(page: Page) -> None:
    """My day shows ten lines of a kind, and the rest when asked for."""
    more = page.get_by_role("main").get_by_role("link", name=re.compile(r"^Show \d+ more"))
    while left := more.count():
        more.first.click()
        expect(more).to_have_count(left - 1)


def ana_answers_the_line_on_my_day(journey: Journey) -> None:
    """The follow-up is listed today; put off, taken back, done."""
    page = journey.person("Ana Flores")
    unfold(page)
    line = panel(page, "Today").get_by_role("listitem").filter(has_text=FOLLOW_UP)
    expect(line).to_contain_text(NAME)
    expect(line).to_contain_text("You set yourself this task")
    line.get_by_text("Later").click()
    line.get_by_role("button", name="Tomorrow").click()
    expect(page.get_by_text("It will be listed again on")).to_be_visible()
    expect(line).to_have_count(0)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It will be listed again on")).to_have_count(0)
    unfold(page)
    expect(line).to_be_visible()
    line.get_by_role("button", name="Done").click()
    expect(line).to_have_count(0)


def lia_helps_a_family_without_a_home(journey: Journey) -> None:
    page = journey.person("Lia Haddad")
    go_to(page, "Housing")
    journey.look(page, "housing")
    page.get_by_role("link", name=re.compile("Aaliyah Hassan|Hassan, Aaliyah")).click()
    expect(panel(page, "What is known")).to_contain_text("Harbor House Family Shelter")
    panel(page, "Help given").get_by_label("What").select_option("Transport to school")
    page.get_by_label("Details").fill("Bus 12 also on early-release days")
    journey.look(page, "housing-episode")
    page.get_by_role("button", name="Add help").click()
    expect(panel(page, "Help given")).to_contain_text("Bus 12 also on early-release days")


def otis_follows_absences(journey: Journey) -> None:
    page = journey.person("Otis Reed")
    go_to(page, "Attendance")
    journey.look(page, "attendance")
    go_to(page, "Students")
    page.get_by_label("Name or student number").fill("Mateo Rivera")
    page.get_by_role("link", name="Rivera, Mateo").click()
    expect(heading(page, "Mateo Rivera")).to_be_visible()
    expect(panel(page, "Attendance")).to_contain_text("%")
    expect(page.get_by_role("main")).not_to_contain_text("Encounters")
    journey.look(page, "student-attendance")


def dana_sees_it_on_the_dashboard(journey: Journey, open_before: int) -> None:
    """The figures are kept; asked to, the worker counts them again."""
    page = journey.person("Dana Whitman")
    go_to(page, "Dashboard")
    page.get_by_role("button", name="Count again").click()
    expect(page.get_by_text("The figures are being counted again.")).to_be_visible()
    wait_until(lambda: open_cases(page) == open_before + 1, "one more open case is counted", page.reload)
    expect(page.get_by_text(re.compile(f"^Counted {timezone.localtime():%b} "))).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(FAMILY)
    journey.look(page, "dashboard")
    page.get_by_role("link", name="What the numbers mean").click()
    expect(page.get_by_role("row", name="Open cases")).to_be_visible()
    journey.look(page, "definitions")


def dana_reads_that_the_mail_names_nobody(journey: Journey, waiting: int) -> None:
    page = journey.person("Dana Whitman")
    go_to(page, "Mails sent")
    mail = page.get_by_role("row", name="Ana Flores")
    wait_until(lambda: mail.count() > 0, "Ana's mail is shown", page.reload)
    mail.get_by_text("Your day").click()
    expect(mail).to_contain_text("Hello Ana")
    expect(mail).to_contain_text(f"{waiting} things wait for you.")
    expect(mail).to_contain_text("For the safety of students, this mail names nobody.")
    for content in (GIVEN, FAMILY, FOLLOW_UP, CASE):
        expect(page.get_by_role("main")).not_to_contain_text(content)
    journey.look(page, "mails")
