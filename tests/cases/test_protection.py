"""Suspected abuse or neglect: two people read the record, and nobody else finds a trace of it anywhere."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.actions.glass import break_glass
from cases.actions.protection import (
    NotTheirs,
    PutRightAlready,
    add_protection_entry,
    begin_protection,
    name_custodian,
)
from cases.enums import ProtectionStep
from cases.models import Hotline, ProtectionEntry, ProtectionLog, ProtectionReport
from cases.queries.protection import clock_of, custodians_at, duties_at, hotlines_of, next_step, sheets_of
from sswork import tasks
from sswork.charts.body import FRONT, PLACES, BodyMark, body_map
from sswork.covering import arrange_cover
from sswork.models import AuditEvent, Look, Mail, Organization, RecordChange, Reminder, RoleAssignment, User
from sswork.roles import Role
from sswork.scoping import unscoped
from sswork.security.actor import acting
from sswork.security.encryption import PREFIX
from tests.queries import queries_of

MARK = "SECRET-SUSPICION"
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
# Everybody of the cast but Theo, who reports, and Ruth, who keeps.
OTHERS = ("ana", "ben", "sol", "tess", "lia", "otis", "priya", "dana", "ivy", "pia")
TABLES = ("cases_protectionreport", "cases_protectionentry", "cases_protectionfile", "cases_protectionlog")


def begun(pals, *, by=None, custodian="ruth", **more):
    values = {
        "at": timezone.now() - timedelta(hours=1),
        "child": f"{MARK} Mateo Rivera",
        "seen": f"{MARK} a bruise",
        "words": f"{MARK} he squeezed",
        "impressions": f"{MARK} afraid",
        "marks": [{"place": "front_left_upper_arm", "looks": f"{MARK} round, blue"}],
    }
    keeper = getattr(pals, custodian) if custodian else None
    return begin_protection(district=pals.district, custodian=keeper, by=by or pals.theo, **(values | more))


def step(report, which, by, **texts):
    at = texts.pop("at", timezone.now())
    return add_protection_entry(report=report, step=which, at=at, texts=texts, by=by)


def sheet(user, report):
    (found,) = sheets_of(user, pk=report.pk)
    return found


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


@pytest.fixture
def report(pals):
    return begun(pals)


def filled(**changes):
    form = {"at": "2026-11-18T11:30", "child": "Mateo Rivera, grade 3", "seen": "A bruise", "words": "He squeezed"}
    return form | {"place_1": "front_left_upper_arm", "looks_1": "Round, blue"} | changes


# What the law asks


@pytest.mark.parametrize(
    ("place", "call", "written", "answer"),
    [
        ("US-CA", "CA_CAN_PHONE", "CA_CAN_WRITTEN", None),
        ("US-WI", "WI_CAN_REPORT", None, "WI_CAN_FEEDBACK"),
        ("US-WI-MPS", "WI_CAN_REPORT", None, "WI_CAN_FEEDBACK"),
        ("US-MO", "MO_CAN_REPORT", None, None),
        ("US-TX", "CAN_REPORT_DEFAULT", None, None),
        ("US", "CAN_REPORT_DEFAULT", None, None),
    ],
)
def test_the_duties_come_from_the_rules_of_the_place(place, call, written, answer):
    duties = duties_at(place, NOON.date())
    codes = [each and each.code for each in (duties.call, duties.written, duties.answer)]
    assert codes == [call, written, answer]


def test_in_california_the_written_report_is_due_36_hours_after_the_information(pals, report):
    found = sheet(pals.theo, report)
    assert found.written_clock.at - found.account.at == timedelta(hours=36)


def test_in_wisconsin_the_answer_is_due_at_the_end_of_the_sixtieth_day_after_the_call(pals):
    Organization.objects.filter(pk=pals.district.pk).update(jurisdiction="US-WI")
    pals.district.refresh_from_db()
    report = begun(pals)
    step(report, ProtectionStep.CALL, pals.theo, agency="County")
    found = sheet(pals.theo, report)
    assert found.written_clock is None
    assert timezone.localdate(found.answer_clock.at) == pals.today + timedelta(days=60)


@given(hours=st.integers(0, 17_000))
def test_the_hours_of_the_written_report_never_stop(hours):
    start = NOON + timedelta(hours=hours)
    clock = clock_of(duties_at("US-CA", start.date()).written, start)
    assert clock.at - start == timedelta(hours=36)
    assert (clock.is_over(start), clock.is_over(start + timedelta(hours=37))) == (False, True)


def test_the_next_step_is_the_call_then_the_written_report_then_nothing(pals, report):
    assert next_step(sheet(pals.theo, report)) == pals.today
    step(report, ProtectionStep.CALL, pals.theo, agency="County")
    assert next_step(sheet(pals.theo, report)) == pals.today + timedelta(days=1)
    step(report, ProtectionStep.WRITTEN, pals.theo, agency="County")
    assert next_step(sheet(pals.theo, report)) is None


def test_every_number_to_call_has_its_source_and_every_state_of_the_packs_one(db):
    assert [each for each in Hotline.objects.all() if not each.source or not each.tel] == []
    states = {each.jurisdiction for each in Hotline.objects.all()}
    assert states >= {"US", "US-CA", "US-WI", "US-MO", "US-TX", "US-OH", "US-FL", "US-IL", "US-PA", "US-NY"}


def test_the_district_calls_its_own_number_first_and_none_that_ended(pals):
    day = timezone.localdate()
    own = Hotline.objects.create(
        district=pals.district,
        jurisdiction="US-CA",
        label="County",
        number="555-0100",
        source="County",
        confidence="high",
    )
    Hotline.objects.create(
        district=pals.district, jurisdiction="US-CA", label="Old", number="555-0199", source="County",
        effective_from=day - timedelta(days=9), effective_until=day - timedelta(days=1),
    )  # fmt: skip
    found = list(Hotline.objects.of(pals.district, ["US-CA", "US"]))
    assert (found[0], [each.jurisdiction for each in found]) == (own, ["US-CA", "US-CA", "US"])


def test_the_command_adds_the_countys_number_and_ends_one(pals, capsys):
    call_command("hotline", "County child welfare", "555-0100", "--source", "county.example, 2026-11-18")
    assert hotlines_of(pals.district)[0].label == "County child welfare"
    county = Hotline.objects.get(number="555-0100")
    call_command("hotline", "--end", str(county.pk))
    assert f"{county.pk}  Riverbend Unified  County child welfare  555-0100" in capsys.readouterr().out
    county.refresh_from_db()
    assert county.effective_until == pals.today
    for wrong in (["Label"], ["--end", str(county.pk)], ["A", "1", "--source", "x", "--district", "Nowhere"]):
        with pytest.raises(CommandError):
            call_command("hotline", *wrong)


# The body


def test_right_and_left_are_the_childs_own():
    assert PLACES["front_right_hand"].x < FRONT < PLACES["front_left_hand"].x
    assert PLACES["back_left_hand"].x < PLACES["back_right_hand"].x


def test_the_map_numbers_the_marks_and_tells_them_as_a_table():
    marks = [BodyMark("front_left_hand", "red"), BodyMark("back_head", "cut"), BodyMark("front_left_hand", "swollen")]
    drawn = body_map(marks)
    assert [(each.place.key, each.numbers) for each in drawn.places if each.numbers] == [
        ("front_left_hand", "1, 3"),
        ("back_head", "2"),
    ]
    assert [row[2] for row in drawn.rows] == ["red", "cut", "swollen"]
    assert body_map([]) is None


# Writing it down


def test_any_member_of_staff_writes_one_and_names_who_keeps_it(pals, sign_in):
    for person in (pals.theo, pals.dana, pals.ana):
        answer = sign_in(person).post(url("protection-begin"), filled(custodian=pals.ruth.pk))
        assert answer.status_code == 302
        (found,) = sheets_of(person)
        assert (found.report.reporter, found.report.custodian) == (person, pals.ruth)
        assert (found.account.words, found.marks[0].place) == ("He squeezed", "front_left_upper_arm")
    assert len(sheets_of(pals.ruth)) == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"child": ""}, "child"),
        ({"seen": "", "words": ""}, "seen"),
        ({"at": "2026-11-19T11:30"}, "at"),
        ({"place_1": ""}, "place_1"),
        ({"custodian": "0"}, "custodian"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(pals, sign_in, changes, field):
    answer = sign_in(pals.theo).post(url("protection-begin"), filled(**changes))
    assert list(answer.context["form"].errors) == [field]
    assert "Round, blue" in answer.text


def test_nobody_without_the_role_can_be_named_custodian(pals, sign_in):
    answer = sign_in(pals.theo).post(url("protection-begin"), filled(custodian=pals.sol.pk))
    assert list(answer.context["form"].errors) == ["custodian"]
    assert custodians_at(pals.district, pals.theo) == [pals.ruth]
    assert custodians_at(pals.district, pals.ruth) == []


def test_whoever_has_no_role_is_told_whom_to_call_and_writes_nothing(pals, sign_in):
    RoleAssignment.objects.filter(person=pals.theo).delete()
    client = sign_in(pals.theo)
    assert "Call now" in client.get(url("protection")).text
    assert client.post(url("protection-begin"), filled()).status_code == 404


def test_the_form_says_first_to_call(pals, sign_in):
    page = sign_in(pals.theo).get(url("protection-begin")).text
    assert -1 < page.index("Call now.") < page.index("tel:911") < page.index("<textarea")


def test_the_steps_are_kept_and_the_clocks_end(pals, report, sign_in):
    client = sign_in(pals.theo)
    call = {"at": "2026-11-18T11:45", "agency": "County", "person": "Worker 12", "reference": "R-77", "text": "Send it"}
    assert client.post(url("protection-add", report.pk, "call"), call).status_code == 302
    page = client.get(url("protection-record", report.pk)).text
    assert "R-77" in page and "Written report due" in page  # noqa: PT018 - one page
    sent = {"at": "2026-11-18T11:50", "agency": "County", "reference": "Fax receipt"}
    client.post(url("protection-add", report.pk, "written"), sent)
    assert "No answer yet" in client.get(url("protection-record", report.pk)).text


def test_an_entry_is_put_right_by_another_once_and_the_first_stays_readable(pals, report, sign_in):
    account = sheet(pals.theo, report).account
    client = sign_in(pals.theo)
    address = url("protection-put-right", report.pk, "account", account.pk)
    assert client.get(address).context["form"].initial["words"] == f"{MARK} he squeezed"
    assert client.post(address, filled(words="She squeezed")).status_code == 302
    found = sheet(pals.theo, report)
    assert (found.account.words, [each.pk for each, replaced in found.later if replaced]) == (
        "She squeezed",
        [account.pk],
    )
    again = client.post(address, filled(words="Both did"))
    assert (again.status_code, "Both did" in again.text) == (409, True)
    with pytest.raises(PutRightAlready):
        add_protection_entry(
            report=report, step=ProtectionStep.ACCOUNT, at=account.at, texts={}, corrects=account, by=pals.theo
        )


def test_nobody_puts_right_what_the_other_wrote(pals, report, sign_in):
    account = sheet(pals.theo, report).account
    assert sign_in(pals.ruth).get(url("protection-put-right", report.pk, "account", account.pk)).status_code == 404
    assert sign_in(pals.ruth).get(url("protection-add", report.pk, "account")).status_code == 404
    assert sign_in(pals.ruth).get(url("protection-add", report.pk, "nothing")).status_code == 404


def test_another_custodian_is_named_and_the_one_before_reads_it_no_more(pals, report):
    RoleAssignment.objects.create(person=pals.pia, role=Role.PROTECTION_CUSTODIAN, organization=pals.cedar)
    name_custodian(report=report, custodian=pals.pia, by=pals.ruth)
    pia, ruth = User.objects.get(pk=pals.pia.pk), User.objects.get(pk=pals.ruth.pk)
    assert ([len(sheets_of(each)) for each in (pals.theo, pia, ruth)]) == [1, 1, 0]
    with pytest.raises(NotTheirs):
        name_custodian(report=report, custodian=ruth, by=pals.sol)


def test_a_custodian_whose_role_ended_reads_it_no_more(pals, report):
    RoleAssignment.objects.filter(person=pals.ruth).update(last_day=pals.today - timedelta(days=1))
    assert sheets_of(User.objects.get(pk=pals.ruth.pk)) == []


def test_queries_are_equal_for_one_and_three(pals, report, sign_in):
    client = sign_in(pals.theo)
    before = queries_of(client, url("protection")), queries_of(client, url("protection-record", report.pk))
    for _each in range(2):
        begun(pals)
        step(report, ProtectionStep.NOTE, pals.theo, text="Later")
    assert (queries_of(client, url("protection")), queries_of(client, url("protection-record", report.pk))) == before


# Nobody else


def test_the_words_are_encrypted_with_a_key_that_names_no_student(pals, report):
    with connection.cursor() as cursor:
        cursor.execute("SELECT child, seen, words, impressions, marks FROM cases_protectionentry")
        (row,) = cursor.fetchall()
        assert [each for each in row if not each.startswith(PREFIX)] == []
        cursor.execute("SELECT count(*) FROM sswork_datakey WHERE student_id IS NOT NULL")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("person", OTHERS)
def test_raw_sql_shows_others_nothing(pals, report, person):
    with acting(getattr(pals, person)), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
            assert cursor.fetchone() == (0,), table


def test_it_counts_by_no_sequence(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relkind = 'S' AND relname LIKE 'cases\\_protection%'")
        assert cursor.fetchone() == (0,)


def every_row_in_reach() -> str:
    """All that the run-time role reads by raw SQL as whoever is acting: every table of the product, as text."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
            " AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608 - names from the catalogue
            found += [f"{table} {row[0]}" for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.fixture
def whole_life(pals, clock, sign_in):
    """Begun and read on pages, called, put right, reminded of, mailed about: everything that could leave a trace."""
    client = sign_in(pals.theo)
    client.get(url("protection-begin"))
    client.post(url("protection-begin"), filled(custodian=pals.ruth.pk, child=MARK, seen=MARK, words=MARK))
    (found,) = sheets_of(pals.theo)
    client.get(url("protection-record", found.report.pk))
    client.post(
        url("protection-add", found.report.pk, "call"),
        {"at": "2026-11-18T11:45", "agency": MARK, "person": MARK, "reference": MARK, "text": MARK},
    )
    address = url("protection-put-right", found.report.pk, "account", found.account.pk)
    client.post(address, filled(child=MARK, words=MARK))
    keeper = sign_in(pals.ruth)
    keeper.get(url("protection"))
    keeper.get(url("protection-record", found.report.pk))
    clock.shift(2 * 24 * 3600)
    for task in (tasks.make_reminders, tasks.send_digests, tasks.deliver_mail, tasks.refresh_figures):
        task()
    return found.report


def test_the_record_leaves_no_trace_in_any_table_that_others_read(pals, whole_life):
    """Neither the record's id, nor its words, nor what it is about; nor, in whatever names Theo, the page where he was."""
    traces = re.compile(rf"{MARK}|{whole_life.pk}|{whole_life.pk.hex}|cases[.:_]protection(?!_custodian)", re.I)
    for person in OTHERS:
        with acting(getattr(pals, person)):
            seen = every_row_in_reach()
        rows = [row for row in seen.splitlines() if not row.startswith(("django_", "pgtrigger"))]
        assert [row for row in rows if traces.search(row)] == [], person


def test_the_logs_that_others_read_say_nothing(pals, whole_life):
    assert not Look.objects.filter(by_id=pals.theo.pk).exists()
    assert not RecordChange.objects.filter(table__startswith="cases_protection").exists()
    by_theo = AuditEvent.objects.filter(by_id=pals.theo.pk).exclude(type__startswith="sign_in")
    assert list(by_theo.values_list("type", flat=True)) == []


def test_the_own_log_has_every_deed_and_look(pals, whole_life):
    told = list(ProtectionLog.objects.visible_to(pals.ruth).order_by("at").values_list("what", "by__given_name"))
    assert [each for each in told if each[0].startswith("protection")] == [
        ("protection.begun", "Theo"),
        ("protection.added", "Theo"),
        ("protection.added", "Theo"),
        ("protection.put_right", "Theo"),
    ]
    assert {("look.record", "Theo"), ("look.list", "Ruth"), ("look.record", "Ruth")} <= set(told)


def test_mails_say_nothing_and_reminders_are_the_persons_own(pals, whole_life):
    mails = list(Mail.objects.values_list("to", "subject", "body", "key"))
    assert {to for to, *_rest in mails} >= {pals.theo.email}
    assert [each for each in mails if re.search("private|abuse|protect|custodian", str(each), re.I)] == []
    with acting(pals.sol):
        assert not Reminder.objects.filter(person=pals.theo).exists()
    assert set(Reminder.objects.filter(kind="private").values_list("person", flat=True)) == {pals.theo.pk, pals.ruth.pk}


def pages_of(client, pals) -> list[str]:
    addresses = [reverse(name) for name in ("my-day", "dashboard", "my-looks", "definitions", "mails", "drafts")]
    addresses += [reverse(f"cases:{name}") for name in ("students", "cases", "encounters", "protection", "glass-looks")]
    addresses += [reverse("cases:unusual-looks"), reverse("cases:records-requests"), reverse("cases:retention")]
    of_mateo = ("student", "student-timeline", "student-access", "student-access-file", "records")
    addresses += [reverse(f"cases:{name}", args=[pals.mateo.pk]) for name in of_mateo]
    addresses += [reverse(name, args=["student", pals.mateo.pk]) for name in ("record-history", "record-looks")]
    answers = [client.get(each) for each in addresses]
    answers += [client.post(reverse("search"), {"q": "SECRET"}, follow=True)]
    for picker in ("cases:student-picker", "cases:reader-picker"):
        answers.append(client.get(reverse(picker), headers={"X-Words": "SECRET"}))
    return [re.sub(r"[\w:.=-]{32,}", "", each.getvalue().decode()) for each in answers]


@pytest.mark.parametrize("person", ["ana", "sol", "tess", "lia", "otis", "priya", "dana", "pia"])
def test_eight_roles_see_the_same_pages_with_it_and_without_it(pals, clock, person):
    """The pages of people who would see most, before the record and after it, are equal to the letter."""
    client = Client()
    client.force_login(getattr(pals, person))
    clock.move_to(datetime(2026, 11, 18, 18, tzinfo=UTC), tick=False)
    pages_of(client, pals)  # the first look is itself something that the second tells of
    before = pages_of(client, pals)
    report = begun(pals)
    step(report, ProtectionStep.CALL, pals.theo, agency=MARK)
    after = pages_of(client, pals)
    looks_differ = {"my-looks", "record-looks"}
    assert len(before) == len(after)
    assert [page for page, earlier in zip(after, before, strict=True) if MARK in page or "squeez" in page] == []
    assert [_told(page) for page in after] == [_told(page) for page in before], looks_differ
    for name in ("record", "custodian"):
        assert client.get(url(f"protection-{name}", report.pk)).status_code == 404


def _told(page: str) -> list[str]:
    """Without lines about one's own looks, of which the test itself makes more."""
    return [line for line in page.splitlines() if not re.search(r"look|Opened|times?|<time", line)]


def test_an_emergency_and_standing_in_open_nothing(pals, report):
    break_glass(student=pals.mateo, reason="Now", by=pals.ben)
    day = pals.today
    arrange_cover(absent=pals.sol, covering=pals.ben, first_day=day, last_day=day, reason="Away", by=pals.sol)
    with unscoped("somebody stands in for both readers"):
        from sswork.models import Cover

        for absent in (pals.theo, pals.ruth):
            Cover.objects.create(
                absent=absent, covering=pals.ben, first_day=day, last_day=day, reason="Away", made_by=pals.sol
            )
    ben = User.objects.get(pk=pals.ben.pk)
    assert sheets_of(ben) == []
    with acting(ben), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_protectionreport")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cases_protectionreport SET reporter_id = %(me)s",
        "UPDATE cases_protectionreport SET custodian_id = %(me)s",
        "UPDATE cases_protectionentry SET words = ''",
        "DELETE FROM cases_protectionlog",
        "INSERT INTO cases_protectionlog SELECT gen_random_uuid(), 'x', now(), '{}', %(me)s, %(report)s",
    ],
)
def test_nobody_else_writes_into_it_and_its_readers_write_nothing_over(pals, report, sql):
    for person, refused in ((pals.sol, False), (pals.theo, True)):
        values = {"me": pals.ruth.pk, "report": report.pk}
        with acting(person), connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(sql, values)
                    touched = cursor.rowcount
            except DatabaseError:
                continue
        assert (touched, refused) == (0, False)


def test_nobody_reports_in_anothers_name(pals, report):
    row = ProtectionReport(reporter=pals.theo, custodian=pals.ruth, district=pals.district, place="US-CA")
    with acting(pals.ruth), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        row.save(force_insert=True)


def test_its_line_on_my_day_names_nobody_and_cannot_be_answered(pals, report, sign_in):
    client = sign_in(pals.theo)
    page = client.get(reverse("my-day")).text
    assert "A private record waits for its next step" in page
    assert MARK not in page
    item_key = f"{report.pk}:{pals.today:%Y%m%d}"
    answer = {"kind": "private", "object_key": item_key, "answer": "dismissed", "reason": "x"}
    assert client.post(reverse("agenda-answer"), answer).status_code == 400
    assert client.get(reverse("agenda-line", args=["private", item_key])).status_code == 404


def test_the_custodian_is_told_once_that_there_is_something_to_read(pals, report, sign_in):
    step(report, ProtectionStep.CALL, pals.theo, agency="County")
    step(report, ProtectionStep.WRITTEN, pals.theo, agency="County")
    client = sign_in(pals.ruth)
    assert "A private record waits" in client.get(reverse("my-day")).text
    client.get(url("protection-record", report.pk))
    assert "A private record waits" not in client.get(reverse("my-day")).text


def test_keys_are_changed_by_the_system(pals, report):
    """Changing keys writes over encrypted texts: the one thing but the custodian that is ever written over."""
    from sswork.security.rotation import reencrypt

    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM cases_protectionentry")
        before = cursor.fetchone()
        reencrypt()
        cursor.execute("SELECT words FROM cases_protectionentry")
        assert cursor.fetchone() != before
    assert sheet(pals.theo, report).account.words == f"{MARK} he squeezed"
    assert ProtectionEntry.objects.visible_to(pals.theo).current().count() == 1
