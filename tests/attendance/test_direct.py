"""A file is read by the database itself where it is plain, and row by row where it is not: nobody can tell which it was."""

from io import BytesIO

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from attendance.imports import direct, staging
from attendance.imports.people import People
from attendance.imports.reading import AttendanceFile
from attendance.presets import parse
from cases.models import Enrolment, Student
from sswork.imports.decoding import Source
from sswork.imports.issues import IssueLog
from sswork.imports.plain import PlainRows
from sswork.scoping import unscoped

HEADER = "student_id,school_id,date,status,excused,portion,minutes,reason,note"
MAPS = {
    "plain": parse({"preset": "plain"}),
    "of periods": parse({"preset": "plain", "columns": {"period": "note"}, "periods_per_day": 4}),
    "of minutes": parse({"preset": "plain", "day_minutes": 300}),
    "of flags": parse(
        {
            "columns": {
                "student": "student_id",
                "day": "date",
                "absent": "status",
                "tardy": "excused",
                "early": "note",
            },
            "date_format": "M/D/YYYY",
        }
    ),
}
CELLS = (
    ("100101", "100102", " 100103 ", "100104", "777", "", "9"),
    ("", "cedar", "Juniper High School", "CEDAR ", "Atlantis"),
    ("2026-11-02", "2026-11-03 00:00:00", "20261104", "11/5/2026", "2026-02-30", ""),
    ("absent", "ABSENT", "left_early", "present", "tardy", "partial", "Q7", "", "1", "0", "NULL"),
    ("", "yes", "no", "E", "1", "maybe"),
    ("", "1", "0.5", "0.335", "7", "-1", "NULL", "x"),
    ("", "12", "soon", "400", "-3", "\\N"),
    ("", "flu", "O'Brien", 'a "b" c', "x" * 50, "tab\there", "two\nlines", "Ü", "back\\slash", "semi;colon"),
    ("", "1", "2", "a,b"),
)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


written = {
    "as needed": lambda cell: quoted(cell) if set(cell) & set(',"\n') else cell,
    "always": quoted,
    "carelessly": lambda cell: cell,
}
rows = st.tuples(*map(st.sampled_from, CELLS))
odd_lines = st.sampled_from(["", ",,,,,,,,", "100101", "100101,,2026-11-02,absent,,,,,,", 'a"b,,"', "\\.", "  "])


@st.composite
def files(draw) -> bytes:
    write = written[draw(st.sampled_from(sorted(written)))]
    lines = [",".join(map(write, row)) for row in draw(st.lists(rows, max_size=12))]
    for line in draw(st.lists(odd_lines, max_size=1)):
        lines.insert(draw(st.integers(0, len(lines))), line)
    end = draw(st.sampled_from(["\n", "\r\n"]))
    text = end.join([HEADER, *lines]) + draw(st.sampled_from(["", end, "\r", "\n"]))
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])))


def staged(content: bytes, name: str, *, directly: bool) -> tuple | None:
    """The rows of the staging table, the issues, and how many rows there were; None where the file is not for ``COPY``."""
    log, source = IssueLog(), Source("days.csv", len(content), lambda: BytesIO(content))
    file = AttendanceFile(source, MAPS[name], log)
    people = People(Student.objects.all(), Enrolment.objects.all(), MAPS[name])
    with unscoped("test"), connection.cursor() as cursor:
        staging.stage(cursor)
        if not directly:
            count = staging.copy(cursor, file.staged, file.lines(people))
        elif not PlainRows(file.source).are_plain:
            return None
        else:
            try:
                count = direct.stage(cursor, file, people, lambda rows: None)
            except direct.NotPlain:
                return None
        cursor.execute(f"SELECT {', '.join(staging.STAGED)} FROM att_stage ORDER BY line, kind")  # noqa: S608 - a constant
        return cursor.fetchall(), sorted(map(repr, log)), count


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=files(), name=st.sampled_from(sorted(MAPS)))
@example(content=f"{HEADER}\n".encode() + b"100101,cedar,2026-11-02,absent,,,,flu,\n" * 3, name="plain")
def test_both_ways_stage_the_same(pals, content, name):
    with unscoped("test"):
        Student.objects.filter(pk=pals.jaylen.pk).update(local_id="100101")
    if not content.decode("utf-8", "replace").split("\n", 1)[1:] or b"100" not in content:
        return
    found = staged(content, name, directly=True)
    assert found is None or found == staged(content, name, directly=False)


@pytest.mark.parametrize(
    ("content", "is_plain"),
    [
        ("100101,,2026-11-02,absent,,,,flu,", True),
        ('"100101","","2026-11-02","absent","","","","a, b",""', True),
        ('100101,,2026-11-02,absent,,,,a "b" c,', False),
        ('100101,,2026-11-02,absent,,,,"a ""b"" c",', False),
        ('100101,,2026-11-02,absent,,,,"two\nlines",', False),
        ("100101,,2026-11-02,absent,,,,back\\slash,", False),
        ("100101,,2026-11-02,absent,,,,flu,\r100102,,2026-11-02,absent,,,,,", False),
        ("100101,,2026-11-02,absent", False),
    ],
)
def test_what_is_left_to_copy(pals, content, is_plain):
    """Whatever readers of CSV might understand differently is not."""
    found = staged(f"{HEADER}\n{content}\n".encode(), "plain", directly=True)
    assert (found is not None) == is_plain
    if is_plain:
        assert len(found[0]) == 1


def test_a_column_of_passwords_does_not_go_into_a_table(pals):
    assert staged(b"student_id,date,status,password\n100101,2026-11-02,absent,x\n", "plain", directly=True) is None


def test_values_that_were_not_looked_at_are_read_row_by_row(pals, monkeypatch):
    monkeypatch.setattr(direct, "VALUES_AT_MOST", 1)
    lines = "".join(f"100101,,2026-11-{day:02},{code},,,,,\n" for day in (2, 3, 4) for code in ("absent", "tardy"))
    content = f"{HEADER}\n{lines}".encode()
    found = staged(content, "plain", directly=True)
    assert (len(found[0]), found) == (6, staged(content, "plain", directly=False))
