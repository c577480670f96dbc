"""The CSV reader: whatever the bytes, it reads what can be read and says where the rest is."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sswork.imports.decoding import Source
from sswork.imports.headers import Column
from sswork.imports.issues import BrokenFile, IssueLog, Severity
from sswork.imports.reading import CsvFile

EXPECTED = [Column("id"), Column("givenName", keeps_literals=True), Column("note", aliases=("remark",))]
ASPEN = Path("../shared/data/attendance/aspen_x2_export")


def source(content: bytes, name="people.csv") -> Source:
    return Source(name, len(content), lambda: io.BytesIO(content))


def read(content: bytes | str, expected=EXPECTED, **options):
    """All rows as (line, id, givenName, note), and the issues."""
    log = IssueLog()
    content = content if isinstance(content, bytes) else content.encode()
    file = CsvFile(source(content), expected, log, **options)
    rows = []
    for block in file.blocks():
        columns = [block[column.name] for column in expected]
        rows += zip(block.lines, *columns, strict=True)
    return rows, list(log)


def reasons(issues):
    return [(issue.line, issue.column, issue.severity) for issue in issues]


PLAIN = [(2, "1", "Ann", "a"), (3, "2", "Zoë", "b")]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf"])
def test_line_ends_and_byte_order_marks(ending, mark):
    content = mark + ending.join(["id,givenName,note", "1,Ann,a", "2,Zoë,b"]).encode()
    assert read(content) == (PLAIN, [])
    assert read(content + ending.encode()) == (PLAIN, [])


def test_mixed_line_ends_count_as_lines():
    rows, issues = read("id,givenName,note\r\n1,Ann,a\r2,Bo,b\n\r\n3,Cy,c")
    assert [row[:2] for row in rows] == [(2, "1"), (3, "2"), (5, "3")]
    assert issues == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_what_spreadsheets_call_unicode_text(encoding):
    content = "id\tgivenName\tnote\r\n1\tAnn\ta\r\n2\tZoë\tb\r\n".encode(encoding)
    assert read(content) == (PLAIN, [])


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("name", ["José", "Müller", "Peña", "O’Brien", "NUÑEZ", "François", "Zoë", "Smith–Jones"])
def test_names_in_old_encodings_are_read_with_a_warning(encoding, name):
    rows, issues = read(f"id,givenName,note\n1,Ann,a\n2,{name},b\n".encode(encoding))
    assert rows[1] == (3, "2", name, "b")
    assert reasons(issues) == [(3, "", Severity.WARNING)]


def test_one_odd_byte_does_not_spoil_the_utf8_around_it():
    rows, issues = read("id,givenName,note\n1,Ñandú,a\n".encode() + b"2,Jos\xe9,b\n" + "3,Åse,c\n".encode())
    assert [row[2] for row in rows] == ["Ñandú", "José", "Åse"]
    assert reasons(issues) == [(3, "", Severity.WARNING)]


def test_control_characters_are_taken_out():
    rows, issues = read("id,givenName,note\n1,A\x00n\x07n,a\n2,Zoë,b\x1a\n")
    assert rows == PLAIN
    assert reasons(issues) == [(2, "", Severity.WARNING)]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters(delimiter):
    content = 'id,givenName,note\n1,Ann,"a"\n2,Zoë,b\n'.replace(",", delimiter)
    assert read(content) == (PLAIN, [])


def test_a_delimiter_that_a_spreadsheet_declares():
    assert read("sep=;\nid;givenName;note\n1;Ann;a\n")[0] == [(3, "1", "Ann", "a")]


def test_backslash_escapes_and_headers_in_single_quotes():
    rows, issues = read(
        "'id','givenName','note'\n" + r'"1","Ann","said \"NO\", twice"' + '\n"2","NULL","NULL"\n', nulls={"NULL"}
    )
    assert rows == [(2, "1", "Ann", 'said "NO", twice'), (3, "2", "NULL", "")]
    assert issues == []


def test_a_backslash_before_a_closing_quote_is_only_a_backslash():
    assert read('id,givenName,note\n"1","Ann","C:\\"\n"2","Bo","b"\n')[0] == [
        (2, "1", "Ann", "C:\\"),
        (3, "2", "Bo", "b"),
    ]


def test_data_in_single_quotes():
    assert read("'id','givenName','note'\n'1','Ann','a, b'\n")[0] == [(2, "1", "Ann", "a, b")]


def test_headers_in_any_case_order_and_spelling():
    rows, issues = read("Remark, GIVEN NAME ,x,ID\na,Ann,?,1\n")
    assert rows == [(2, "1", "Ann", "a")]
    assert reasons(issues) == [(1, column, Severity.NOTE) for column in ("ID", "GIVEN NAME", "Remark")]
    assert read("id,givenNmae,note\n1,Ann,a\n")[0] == [(2, "1", "Ann", "a")]


def test_repeated_and_blank_headers():
    rows, issues = read("id,givenName,,note,note\n1,Ann,x,a,b\n")
    assert rows == [(2, "1", "Ann", "a")]
    assert reasons(issues) == [(1, "", Severity.NOTE), (1, "note", Severity.WARNING)]


def test_a_missing_column_is_empty():
    assert read("id,givenName\n1,Ann\n")[0] == [(2, "1", "Ann", "")]


def test_ragged_rows_are_listed_without_their_cells():
    rows, issues = read("id,givenName,note\n1,Ann\n2,Bo,b,P@ssword\n3,Cy,c,,\n,,\n\n4,Di,d\n")
    assert [row[:2] for row in rows] == [(4, "3"), (7, "4")]
    assert reasons(issues) == [(2, "", Severity.ERROR), (3, "", Severity.ERROR)]
    assert "P@ssword" not in repr(issues)


def test_cells_of_several_lines_and_the_lines_after_them():
    rows, issues = read('id,givenName,note\n1,Ann,"a\nb\r\nc"\n2,Bo,"x ""y"" z"\n')
    assert rows == [(2, "1", "Ann", "a\nb\nc"), (5, "2", "Bo", 'x "y" z')]
    assert issues == []


def test_a_header_of_several_lines():
    assert read('id,"given\nName",note\n1,Ann,a\n')[0] == [(3, "1", "Ann", "a")]


@pytest.mark.parametrize("after", ["", "3,Cy,c\n", '3,"Cy",c\n', "3,Cy,c\n" * 1000])
def test_an_open_quotation_mark_costs_its_own_line_only(after):
    rows, issues = read('id,givenName,note\n1,Ann,a\n2,"Bo,b\n' + after)
    assert [row[0] for row in rows] == [2, *range(4, 4 + after.count("\n"))]
    assert reasons(issues) == [(3, "", Severity.ERROR)]


def test_a_cell_of_several_lines_across_blocks(monkeypatch):
    monkeypatch.setattr("sswork.imports.rows.BLOCK_LINES", 3)
    rows, issues = read('id,givenName,note\n1,Ann,a\n2,Bo,b\n3,Cy,"c\nc\nc\nc"\n4,Di,d\n')
    assert [(row[0], row[1]) for row in rows] == [(2, "1"), (3, "2"), (4, "3"), (8, "4")]
    assert issues == []


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\xef\xbb\xbf", b"id,givenName,note", b"id,givenName,note\r\n\r\n,,\r\n"]
)
def test_files_without_rows(content):
    assert read(content) == ([], [])
    assert CsvFile(source(content), EXPECTED, IssueLog()).is_empty


def test_literals_for_nothing_count_only_where_they_may():
    rows, _issues = read("id,givenName,note\n1,NULL,NULL\n2,Na,NA\n", nulls={"NULL", "NA"})
    assert [row[2:] for row in rows] == [("NULL", ""), ("Na", "")]


@pytest.mark.parametrize("header", ["password", "Password", "Pass Word", "passwrd", "user_pwd", "PASSCODE"])
def test_passwords_are_not_handed_out(header):
    log = IssueLog()
    file = CsvFile(source(f"id,{header}\n1,hunter2\n".encode()), [Column("id"), Column("password")], log)
    (block,) = file.blocks()
    assert block.columns == {"id": ["1"]}
    assert list(log) == []


def test_a_line_without_an_end_is_not_a_table():
    with pytest.raises(BrokenFile):
        read(b"x" * (2 << 20))


def test_a_header_that_never_ends_is_not_a_table():
    with pytest.raises(BrokenFile):
        read('id,"givenName\n' + "1,Ann\n" * 50)


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_no_bytes_crash_the_reader(content):
    for prefix in (b"", b"id,givenName,note\n", b"'id'\t\"note"):
        rows, issues = read(prefix + content)
        lines = 2 + (prefix + content).count(b"\n") + (prefix + content).count(b"\r")
        assert all(row[0] <= lines for row in rows)
        assert all(issue.line is None or 0 < issue.line <= lines for issue in issues)


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from('",;\n\t\\'), max_size=12
)


@given(st.lists(st.tuples(st.integers(0, 10**6), CELL, CELL), min_size=1, max_size=20), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=200, deadline=None)
def test_what_csv_writes_is_read_back_with_its_lines(rows, ending):
    """RFC 4180, whatever is in the cells; a backslash before a quote is left to the dialect that escapes with it."""
    rows = [(str(number), name.replace('\\"', '"'), note.replace('\\"', '"')) for number, name, note in rows]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "givenName", "note"])
    expected, line = [], 2
    for row in rows:
        writer.writerow(row)
        expected.append((line, *[cell.strip() for cell in row]))
        line += 1 + sum(cell.count("\n") for cell in row)
    assert read(out.getvalue()) == (expected, [])


@pytest.mark.skipif(not ASPEN.is_dir(), reason="the folder of published samples is not beside this checkout")
def test_published_aspen_exports_are_read_whole():
    for path in sorted(ASPEN.glob("*.csv")):
        log = IssueLog()
        file = CsvFile(Source(path.name, path.stat().st_size, lambda path=path: path.open("rb")), [], log)
        with path.open(newline="") as text:
            options = {"escapechar": "\\"} if "\\" in text.read() else {}
            text.seek(0)
            expected = sum(1 for row in csv.reader(text, **options) if row) - 1
        assert sum(map(len, file.blocks())) == expected, path.name
        assert [issue for issue in log if issue.severity is Severity.ERROR] == []
