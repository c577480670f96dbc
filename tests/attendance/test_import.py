"""Attendance files with every trap that was ever seen in one, written by hand."""

import json
from contextlib import suppress
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from attendance.actions import undo_import
from attendance.models import AttendanceEvent
from attendance.queries import can_be_undone
from cases.models import Enrolment, Student
from sswork.models import ImportBatch
from sswork.scoping import unscoped
from tests.attendance import made
from tests.attendance.test_sums import difference
from tests.pals import TODAY

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "attendance"
HEADER = "student_id,date,status,excused,portion,minutes,reason\n"
MATEO, LUCIA, NOAH, ZOE, JAYLEN, AALIYAH = "100101", "100102", "100103", "100104", "100105", "100106"


@pytest.fixture
def take(pals, tmp_path):
    """``take("100101,2026-11-02,absent,…")``: the report of the command. ``layout``: a preset's name, or a map."""
    made.refresh()

    def run(*rows, layout="plain", header=HEADER, name="days.csv", **options):
        path = tmp_path / name
        text = header + "".join(f"{row}\n" for row in rows)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if isinstance(layout, dict):
            (tmp_path / "map.json").write_text(json.dumps(layout))
            options["map"] = tmp_path / "map.json"
        else:
            options["preset"] = layout
        out = StringIO()
        with suppress(CommandError):  # held and failed files are in the report as well
            call_command("import_attendance", path, json=True, stdout=out, **options)
        return json.loads(out.getvalue())

    return run


def events():
    """Every event, in short: student, day, kind, excused, share."""
    with unscoped("test"):
        rows = AttendanceEvent.objects.order_by("student__local_id", "day", "kind")
        return [
            (each.student.local_id, f"{each.day:%m-%d}", each.kind, each.excused, float(each.portion))
            for each in rows.select_related("student")
        ]


def batch_of(report) -> ImportBatch:
    return ImportBatch.objects.get(pk=report["batch"])


def reasons(report) -> list[tuple]:
    return [(each["line"], each["column"], each["value"], each["reason"]) for each in report["issues"]]


def numbers(report, *names) -> tuple:
    return tuple(report["counts"][name] for name in names)


def test_a_plain_file(pals, take):
    report = take(
        f"{MATEO},2026-11-02,absent,yes,1,,flu",
        f"{MATEO},2026-11-03,Tardy,no,,12,bus",
        f"{LUCIA},2026-11-02,partial,,,,",
        f"{LUCIA},2026-11-03,ABSENT,,0.25,,",
        f"{NOAH},2026-11-03,left_early,no,,40,",
        f"{NOAH},2026-11-04,present,,,,",
    )
    assert (report["state"], report["issues"]) == ("applied", [])
    assert events() == [
        (MATEO, "11-02", 1, 1, 1),
        (MATEO, "11-03", 2, 2, 0),
        (LUCIA, "11-02", 1, 0, 0.5),
        (LUCIA, "11-03", 1, 0, 0.25),
        (NOAH, "11-03", 3, 2, 0),
    ]
    assert numbers(report, "read", "added", "changed", "removed", "left_out") == (6, 5, 0, 0, 0)
    assert (made.sum_of(pals.mateo).absent_days, made.sum_of(pals.mateo).tardies) == (1, 1)
    assert difference(pals) == {}


def test_the_same_file_twice_changes_nothing(pals, take):
    rows = [
        f"{MATEO},2026-11-02,absent,yes,1,,flu",
        f"{MATEO},2026-11-02,tardy,no,,12,",
        f"{LUCIA},2026-11-03,absent,,,,",
    ]
    take(*rows)
    first = events()
    with unscoped("test"):
        before = list(AttendanceEvent.objects.order_by("pk").values_list("batch_id", flat=True))
    report = take(*rows)
    assert events() == first
    assert numbers(report, "added", "changed", "removed", "unchanged") == (0, 0, 0, 3)
    with unscoped("test"):
        assert list(AttendanceEvent.objects.order_by("pk").values_list("batch_id", flat=True)) == before


def test_a_day_sent_again_is_a_correction(pals, take):
    take(f"{MATEO},2026-11-02,absent,no,,,", f"{MATEO},2026-11-03,absent,no,,,", f"{NOAH},2026-11-03,absent,no,,,")
    report = take(f"{MATEO},2026-11-02,absent,yes,,,doctor", f"{MATEO},2026-11-03,tardy,no,,5,")
    assert events() == [(MATEO, "11-02", 1, 1, 1), (MATEO, "11-03", 2, 2, 0), (NOAH, "11-03", 1, 2, 1)]
    assert numbers(report, "added", "changed", "removed") == (1, 1, 1)
    assert (made.sum_of(pals.mateo).absent_days, made.sum_of(pals.mateo).excused_days) == (1, 1)


def test_what_a_file_has_no_column_for_is_no_difference(pals, take):
    take(f"{MATEO},2026-11-02,tardy,no,,12,")
    report = take(f"{MATEO},2026-11-02,tardy,no", header="student_id,date,status,excused\n")
    assert numbers(report, "changed", "unchanged") == (0, 1)
    with unscoped("test"):
        assert AttendanceEvent.objects.get().minutes == 12


def test_present_removes_an_absence_of_the_day(pals, take):
    take(f"{MATEO},2026-11-02,absent,no,,,", f"{MATEO},2026-11-03,absent,no,,,")
    report = take(f"{MATEO},2026-11-02,present,,,,", layout={"preset": "plain", "semantics": "positive"})
    assert events() == [(MATEO, "11-03", 1, 2, 1)]
    assert numbers(report, "added", "removed") == (0, 1)
    assert made.sum_of(pals.mateo).absent_days == 1


def test_the_strongest_of_two_codes_of_a_day_counts(pals, take):
    report = take(
        f"{MATEO},2026-11-02,absent,yes,0.5,,",
        f"{MATEO},2026-11-02,absent,no,0.5,,",
        f"{MATEO},2026-11-02,absent,yes,0.25,,",
        f"{MATEO},2026-11-02,tardy,yes,,9,",
        f"{MATEO},2026-11-02,present,,,,",
    )
    assert events() == [(MATEO, "11-02", 1, 2, 0.5), (MATEO, "11-02", 2, 1, 0)]
    assert reasons(report) == [
        (
            2,
            "date",
            "2026-11-02",
            "The student has two different codes of one kind on this day. The stronger one counts.",
        )
    ]


def test_what_cannot_be_read_is_listed_and_the_rest_goes_in(pals, take):
    report = take(
        f"{MATEO},2026-11-02,absent,,,,",
        f"{MATEO},2026-02-30,absent,,,,",
        f"{MATEO},11/03/2026,absent,,,,",
        f"{MATEO},,absent,,,,",
        "999999,2026-11-03,absent,,,,",
        ",2026-11-03,absent,,,,",
        f"{MATEO},2026-11-04,Q7,,,,",
        f"{MATEO},2026-11-05,,,,,",
        f"{MATEO},2026-11-06,absent,maybe,,,",
        f"{MATEO},2026-11-09,absent,no,7,,",
        f"{MATEO},2026-11-10,tardy,no,,soon,",
    )
    assert [each[1:3] for each in events()] == [("11-02", 1), ("11-06", 1), ("11-09", 1), ("11-10", 2)]
    assert reasons(report) == [
        (3, "date", "2026-02-30", "There is no such day."),
        (4, "date", "11/03/2026", "This is not a date as YYYY-MM-DD."),
        (5, "date", "", "The row has no date."),
        (6, "student_id", "999999", "None of the students in your reach has this id."),
        (7, "student_id", "", "The row names no student."),
        (8, "status", "Q7", "The map does not say what this code means."),
        (9, "status", "", "The row has no code."),
        (10, "excused", "maybe", "This says neither excused nor unexcused. It is kept as not stated."),
        (11, "portion", "7", "More than a whole day. It counts as one."),
        (12, "minutes", "soon", "This is not a number of minutes."),
    ]
    assert numbers(report, "read", "added", "left_out") == (11, 4, 7)


def test_days_that_cannot_count_are_listed(pals, take):
    with unscoped("test"):
        Enrolment.objects.filter(student=pals.mateo).update(first_day=date(2026, 9, 1), last_day=date(2026, 11, 6))
    report = take(
        f"{MATEO},2026-08-31,absent,,,,",
        f"{MATEO},2026-11-09,absent,,,,",
        f"{NOAH},2026-11-07,absent,,,,",
        f"{NOAH},2026-09-07,absent,,,,",
        f"{NOAH},2026-11-19,absent,,,,",
        f"{NOAH},2026-08-14,absent,,,,",
        f"{NOAH},2026-11-17,absent,,,,",
    )
    assert events() == [(NOAH, "11-17", 1, 0, 1)]
    assert [(line, reason) for line, _column, _value, reason in reasons(report)] == [
        (2, "The student was not enrolled on this day."),
        (3, "The student was not enrolled on this day."),
        (4, "There was no school on this day (weekend, holiday or closed)."),
        (5, "There was no school on this day (weekend, holiday or closed)."),
        (6, "The day has not come yet."),
        (7, "The student was not enrolled on this day."),
    ]
    assert difference(pals) == {}


@pytest.mark.parametrize(("written", "day"), [("D/M/YYYY", "11-03"), ("M/D/YYYY", None)])
def test_day_and_month_are_never_guessed(pals, take, written, day):
    """3/11 is 3 November where the map says so, and 11 March, before any calendar, where it says the other."""
    report = take(f"{MATEO},3/11/2026,absent,,,,", layout={"preset": "plain", "date_format": written})
    assert [each[1] for each in events()] == ([day] if day else [])
    assert (report["counts"]["left_out"] == 0) == bool(day)


def test_more_than_a_whole_day_counts_once(pals, take):
    report = take(f"{MATEO},2026-11-02,absent,no,1,,", f"{MATEO},2026-11-02,early departure,no,0.5,,")
    assert reasons(report) == [(2, "date", "2026-11-02", "More than the whole day is missed. It counts as one day.")]
    assert (made.sum_of(pals.mateo).absent_days, made.sum_of(pals.mateo).missed_days) == (1, 1)


def test_a_number_that_two_schools_use_is_told_apart_by_the_school(pals, take):
    with unscoped("test"):
        Student.objects.filter(pk=pals.jaylen.pk).update(local_id=MATEO)
    header = "student_id,school,date,status\n"
    report = take(
        f"{MATEO},Juniper High School,2026-11-02,absent",
        f"{MATEO},cedar,2026-11-03,absent",
        f"{MATEO},,2026-11-04,absent",
        f"{MATEO},Atlantis,2026-11-05,absent",
        header=header,
    )
    with unscoped("test"):
        found = {(each.student_id, each.day.day) for each in AttendanceEvent.objects.all()}
    assert found == {(pals.jaylen.pk, 2), (pals.mateo.pk, 3)}
    assert [(line, reason) for line, _column, _value, reason in reasons(report)] == [
        (4, "Several students have this id, and the row does not say at which school."),
        (5, "No school has this id, number or name."),
        (5, "Several students have this id, and the row does not say at which school."),
    ]


def test_leading_zeros_are_part_of_a_number(pals, take):
    with unscoped("test"):
        Student.objects.filter(pk=pals.mateo.pk).update(local_id="0042")
    report = take("0042,2026-11-02,absent,,,,", "42,2026-11-03,absent,,,,")
    assert [each[:2] for each in events()] == [("0042", "11-02")]
    assert len(report["issues"]) == 1


def test_a_student_who_moved_is_absent_where_enrolled_that_day(pals, take):
    with unscoped("test"):
        Enrolment.objects.filter(student=pals.mateo).update(last_day=date(2026, 10, 30))
    Enrolment.objects.create(student=pals.mateo, at_school=pals.juniper, first_day=date(2026, 11, 2))
    take(f"{MATEO},2026-10-30,absent,,,,", f"{MATEO},2026-11-02,absent,,,,", f"{MATEO},2026-11-03,absent,,,,")
    assert (made.sum_of(pals.mateo).absent_days, made.sum_of(pals.mateo, pals.juniper).absent_days) == (1, 2)
    assert difference(pals) == {}


def test_periods_of_a_positive_file_become_a_share_of_the_day(pals, take):
    layout = {
        "columns": {"student": "id", "day": "day", "code": "code", "period": "period", "all_day": "all_day"},
        "codes": {"A": "absent", "P": "present", "T": "tardy", "X": {"kind": "absent", "excused": "yes"}},
        "semantics": "positive",
    }
    periods = [(MATEO, "AAPP"), (NOAH, "XAPP"), (AALIYAH, "APPP"), (LUCIA, "PPPP"), (ZOE, "TPPP")]
    rows = [f"{who},2026-11-02,{code},{n},no" for who, codes in periods for n, code in enumerate(codes, 1)]
    rows += [f"{JAYLEN},2026-11-02,P,1,no", f"{JAYLEN},2026-11-02,A,,yes"]
    report = take(*rows, header="id,day,code,period,all_day\n", layout=layout)
    assert {each[0]: each[2:] for each in events()} == {
        MATEO: (1, 0, 0.5),
        NOAH: (1, 1, 0.5),
        AALIYAH: (1, 0, 0.25),
        ZOE: (2, 0, 0),
        JAYLEN: (1, 0, 1),
    }
    assert report["issues"] == []


def test_periods_where_present_ones_are_not_sent_need_their_number(pals, take):
    header = "Student_id,School_id,Attendance_date,Attendance_status,Section_id\n"
    rows = [f"student-{MATEO},cedar,2026-11-02,absent,s{n}" for n in range(3)]
    take(*rows, header=header, layout="clever")
    assert events() == [(MATEO, "11-02", 1, 0, 0.5)]
    layout = {"preset": "clever", "periods_per_day": None}
    report = take(*rows, header=header, layout=layout)
    assert (report["state"], "periods_per_day" in report["message"]) == ("failed", True)


def test_indicators_beside_each_other(pals, take):
    names = [
        "STD_OID",
        "DATE",
        "CODE_VIEW",
        "TARDY_IND",
        "DISMISSED_IND",
        "EXCUSED_IND",
        "ABSENT_IND",
        "PORTION_ABSENT",
    ]
    header = ",".join(f"'ATT_{name}'" for name in names) + "\n"
    report = take(
        f'"student-{MATEO}","2026-11-02","A-E","0","0","1","1","1.0000"',
        f'"student-{MATEO}","2026-11-03","T-D","1","1","0","0","0.0000"',
        f'"student-{NOAH}","2026-11-03","A","0","0","0","1","0.5000"',
        f'"student-{NOAH}","2026-11-04","","0","0","NULL","0","NULL"',
        header=header,
        layout="aspen",
    )
    assert events() == [
        (MATEO, "11-02", 1, 1, 1),
        (MATEO, "11-03", 2, 2, 0),
        (MATEO, "11-03", 3, 2, 0),
        (NOAH, "11-03", 1, 2, 0.5),
    ]
    assert report["issues"] == []


def test_counts_of_days_beside_each_other(pals, take):
    header = "StudentID,CalendarDate,DaysAbsent,DaysExcused,DaysUnexcused,TardyCount\n"
    take(
        f"{MATEO},11/02/2026,0.5,0.5,0,0",
        f"{MATEO},11/03/2026,1,0,1,0",
        f"{NOAH},11/03/2026,0,0,0,2",
        header=header,
        layout="skyward",
    )
    assert events() == [(MATEO, "11-02", 1, 1, 0.5), (MATEO, "11-03", 1, 2, 1), (NOAH, "11-03", 2, 2, 0)]


def test_minutes_become_a_share_where_the_day_is_known(pals, take):
    layout = {"preset": "plain", "day_minutes": 400}
    take(f"{MATEO},2026-11-02,tardy,no,,240,", f"{NOAH},2026-11-02,absent,no,,100,", layout=layout)
    assert events() == [(MATEO, "11-02", 2, 2, 0.6), (NOAH, "11-02", 1, 2, 0.25)]
    assert (made.sum_of(pals.mateo).absent_days, made.sum_of(pals.noah).absent_days) == (1, 0)


def test_a_window_is_replaced_as_a_whole(pals, take):
    take(*[f"{MATEO},2026-11-{day:02},absent,no,,," for day in (2, 3, 4, 5, 6)], f"{JAYLEN},2026-11-03,absent,no,,,")
    layout = {"preset": "plain", "window": "replace"}
    rows = [f"{MATEO},2026-11-03,absent,no,,,", f"{MATEO},2026-11-05,absent,no,,,"]
    held = take(*rows, layout=layout)
    assert (held["state"], len(events())) == ("held", 6), "a third of the events would go: a person must say so"
    assert "would remove 1 of the 3" in held["message"]
    report = take(*rows, layout=layout, yes=True)
    assert [each[:2] for each in events()] == [
        (MATEO, "11-02"), (MATEO, "11-03"), (MATEO, "11-05"), (MATEO, "11-06"), (JAYLEN, "11-03")
    ]  # fmt: skip
    assert numbers(report, "removed", "unchanged") == (1, 2)


def test_nobody_submitted_is_not_everybody_absent(pals, take):
    positive = {"preset": "plain", "semantics": "positive"}
    report = take(f"{MATEO},2026-11-02,present,,,,", f"{MATEO},2026-11-04,absent,,,,", layout=positive)
    assert events() == [(MATEO, "11-04", 1, 0, 1)]
    assert [(value, reason) for _line, _column, value, reason in reasons(report)] == [
        ("2026-11-03", "Cedar Elementary sent no attendance for this school day. Nobody is taken as absent.")
    ]


def test_a_school_where_everybody_is_absent_did_not_take_attendance(pals, take):
    rows = []
    for number in range(12):
        student = Student.objects.create(
            given_name="A", family_name=f"B{number}", local_id=f"7{number:02}", school=pals.cedar
        )
        Enrolment.objects.create(student=student, at_school=pals.cedar, first_day=pals.year.first_day)
        rows += [
            f"7{number:02},2026-11-02,absent,,,,",
            f"7{number:02},2026-11-03,{'absent' if number else 'present'},,,,",
        ]
    report = take(*rows, layout={"preset": "plain", "semantics": "positive"})
    assert {each[1] for each in events()} == {"11-03"}
    assert len(report["issues"]) == 12
    assert "nobody took attendance" in report["issues"][0]["reason"]


def test_a_dry_run_says_what_would_change_and_changes_nothing(pals, take):
    report = take(f"{MATEO},2026-11-02,absent,no,,,", f"{MATEO},2026-11-07,absent,no,,,", dry_run=True)
    assert (report["state"], numbers(report, "added", "left_out"), events()) == ("checked", (1, 1), [])
    assert {each.absent_days for each in made.sums()} == {0}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "has no column"),
        (HEADER, "has no rows"),
        ("SPA-310,101,SHS\nSPA-310,102,SHS\n", "has no column"),
        ("student_id,date\n100101,2026-11-02\n", "has no column status"),
    ],
)
def test_a_broken_file_changes_nothing(pals, take, content, words):
    take(f"{NOAH},2026-11-02,absent,,,,")
    report = take(header=content)
    assert (report["state"], words in report["message"], len(events())) == ("failed", True, 1)


def test_files_as_other_programs_write_them(pals, take):
    """A byte order mark, CR LF, semicolons, other names and order of columns, a column nobody knows, a blank line."""
    header = "\ufeffReason;Status;Student Number;password;Date\r\n"
    report = take(f"flu;absent;{MATEO};hunter2;2026-11-02\r", "\r", f";late;{NOAH};x;2026-11-02\r", header=header)
    assert events() == [(MATEO, "11-02", 1, 0, 1), (NOAH, "11-02", 2, 0, 0)]
    assert "hunter2" not in json.dumps(report)


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        ([], "must be an object"),
        ({"columns": {"student": "id"}}, "no column for: day"),
        ({"columns": {"student": "id", "day": "d"}}, "neither a column of codes"),
        ({"columns": {"student": "id", "day": "d", "code": "c"}}, "for no code what it means"),
        ({"preset": "plain", "codes": {"A": "away"}}, "one of these kinds"),
        ({"preset": "plain", "date_format": "MDY"}, "must be one of"),
        ({"preset": "nobody"}, "no preset"),
        ({"preset": "plain", "colums": {}}, "not known: colums"),
        ({"preset": "plain", "columns": {"who": "id"}}, "No column can say “who”"),
        ({"preset": "plain", "day_minutes": 0}, "whole number"),
        ({"preset": "plain", "codes": {"A": {"kind": "absent", "portion": 2}}}, "between 0 and 1"),
    ],
)
def test_a_map_that_is_wrong_is_refused_before_anything_is_read(pals, tmp_path, layout, words):
    (tmp_path / "days.csv").write_text(HEADER)
    (tmp_path / "map.json").write_text(json.dumps(layout))
    with pytest.raises(CommandError, match=words):
        call_command("import_attendance", tmp_path / "days.csv", map=tmp_path / "map.json")
    assert not ImportBatch.objects.exists()


def test_an_import_can_be_undone_until_the_next(pals, take):
    first = take(
        f"{MATEO},2026-11-02,absent,no,,,", f"{MATEO},2026-11-03,absent,no,,,", f"{NOAH},2026-11-03,tardy,no,,3,"
    )
    before = events()
    second = take(
        f"{MATEO},2026-11-02,absent,yes,,,", f"{MATEO},2026-11-03,tardy,,,,", f"{LUCIA},2026-11-03,absent,,,,"
    )
    assert not can_be_undone(batch_of(first))
    undo_import(batch=batch_of(second), today=TODAY, by=pals.dana)
    assert events() == before
    assert difference(pals) == {}
    assert batch_of(second).state == "undone"
    assert not can_be_undone(batch_of(first)), "what it had replaced was forgotten with the second"


def test_a_file_that_changed_nothing_leaves_the_undo_of_the_one_before(pals, take):
    rows = [f"{MATEO},2026-11-02,absent,no,,,"]
    take(*rows)
    take(f"{MATEO},2026-11-02,absent,yes,,,")
    corrected = events()
    again = take(f"{MATEO},2026-11-02,absent,yes,,,")
    undo_import(batch=batch_of(again), today=TODAY, by=pals.dana)
    assert events() == corrected
    second = ImportBatch.objects.filter(state="applied").order_by("-pk").first()
    undo_import(batch=second, today=TODAY, by=pals.dana)
    assert events() == [(MATEO, "11-02", 1, 2, 1)]


needs_samples = pytest.mark.skipif(not SHARED.is_dir(), reason="the published samples are not beside this checkout")


@needs_samples
def test_the_published_sample_of_open_education_analytics(pals):
    """Day 2 sends day 1 again: what both have in common is there once. Its days are of 2019, before any calendar here."""
    student = Student.objects.create(given_name="Albert", family_name="Ibarra", sourced_id="st1", school=pals.cedar)
    Enrolment.objects.create(student=student, at_school=pals.cedar, first_day=date(2019, 8, 1))
    reports = []
    for day in ("oea_small_day1", "oea_small_day2"):
        out = StringIO()
        call_command("import_attendance", SHARED / day / "studentattendance.csv", preset="oea", json=True, stdout=out)
        reports.append(json.loads(out.getvalue()))
    assert {each["state"] for each in reports} == {"applied"}
    assert reports[0]["counts"]["read"] > 0
    assert {each["reason"] for each in reports[0]["issues"] if each["severity"] == "error"} == {
        "The school has no calendar for this day."
    }


@needs_samples
def test_the_published_export_of_aspen(pals):
    Student.objects.create(given_name="Some", family_name="Body", sourced_id="std", school=pals.cedar)
    out = StringIO()
    call_command(
        "import_attendance", SHARED / "aspen_x2_export" / "attendance_dump.csv", preset="aspen", json=True, stdout=out
    )
    report = json.loads(out.getvalue())
    assert (report["state"], numbers(report, "read", "added")) == ("applied", (2, 0))
    assert {each["reason"] for each in report["issues"] if each["severity"] == "error"} == {
        "The student was not enrolled on this day."
    }
