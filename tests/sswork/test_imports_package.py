"""What a person hands in: zips, folders and files, whole, damaged or hostile."""

import stat
import struct
import zipfile

import pytest

from sswork.imports.issues import BrokenFile, IssueLog
from sswork.imports.package import Package

USERS = b"sourcedId,role\r\n1,student\r\n"


def zipped(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def contents(path):
    """Name → bytes of the package's files, and the issues."""
    log = IssueLog()
    with Package(path, log) as package:
        found = {}
        for file in package.files:
            with file.source.open() as stream:
                found[file.name] = stream.read()
    return found, list(log)


def test_a_zip(tmp_path):
    path = zipped(tmp_path / "r.zip", [("users.csv", USERS), ("orgs.csv", b"x"), ("readme.pdf", b"%PDF")])
    assert contents(path) == ({"users.csv": USERS, "orgs.csv": b"x"}, [])


def test_a_folder_and_a_single_file(tmp_path):
    (tmp_path / "users.csv").write_bytes(USERS)
    (tmp_path / ".hidden.csv").write_bytes(b"no")
    assert contents(tmp_path) == ({"users.csv": USERS}, [])
    assert contents(tmp_path / "users.csv") == ({"users.csv": USERS}, [])


def test_what_operating_systems_leave_behind_is_passed_over(tmp_path):
    members = [
        ("users.csv", USERS),
        ("__MACOSX/._users.csv", b"x"),
        (".DS_Store", b"x"),
        ("._orgs.csv", b"x"),
        ("Thumbs.db", b"x"),
    ]
    assert contents(zipped(tmp_path / "r.zip", members)) == ({"users.csv": USERS}, [])


def test_files_in_a_folder_of_the_zip_are_read_with_a_note(tmp_path):
    found, issues = contents(zipped(tmp_path / "r.zip", [("export/", b""), ("export/users.csv", USERS)]))
    assert found == {"users.csv": USERS}
    assert [issue.severity for issue in issues] == ["note"]


def test_what_lies_deeper_than_the_rest_is_not_read(tmp_path):
    (tmp_path / "users.csv").write_bytes(USERS)
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "users.csv").write_bytes(b"stale")
    found, issues = contents(tmp_path)
    assert found == {"users.csv": USERS}
    assert [(issue.severity, issue.file) for issue in issues] == [("warning", "old/users.csv")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice(tmp_path):
    found, issues = contents(zipped(tmp_path / "same.zip", [("users.csv", USERS), ("Users.CSV", USERS)]))
    assert list(found.values()) == [USERS]
    assert [issue.severity for issue in issues] == ["note"]
    for second in ("users.csv", "USERS.CSV"):
        with pytest.raises(BrokenFile, match="twice"):
            contents(zipped(tmp_path / "differs.zip", [("users.csv", USERS), (second, b"other")]))


@pytest.mark.parametrize(
    "name", ["../users.csv", "/etc/users.csv", "a/../../users.csv", "..\\users.csv", "C:\\users.csv"]
)
def test_a_path_that_leads_out_of_the_zip_is_refused(tmp_path, name):
    found, issues = contents(zipped(tmp_path / "r.zip", [(name, b"evil"), ("users.csv", USERS)]))
    assert found == {"users.csv": USERS}
    assert [issue.severity for issue in issues] == ["warning"]


def test_links_are_not_followed(tmp_path):
    link = zipfile.ZipInfo("users.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = zipped(tmp_path / "r.zip", [(link, "/etc/passwd"), ("orgs.csv", b"x")])
    assert list(contents(path)[0]) == ["orgs.csv"]
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "users.csv").symlink_to("/etc/passwd")
    found, issues = contents(folder)
    assert found == {}
    assert [issue.severity for issue in issues] == ["warning"]


def test_a_bomb_is_not_unpacked(tmp_path):
    path = zipped(tmp_path / "r.zip", [("users.csv", b"0" * (40 << 20))])
    assert path.stat().st_size < 100_000
    with pytest.raises(BrokenFile, match="more than can be read"):
        contents(path)


def test_a_member_larger_than_it_says_is_damaged(tmp_path):
    path = zipped(tmp_path / "r.zip", [("users.csv", USERS * 50)])
    content = bytearray(path.read_bytes())
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 10)
    path.write_bytes(content)
    with pytest.raises(BrokenFile, match="damaged"):
        contents(path)


def test_more_members_than_any_roster_has(tmp_path):
    with pytest.raises(BrokenFile, match="more than 1000"):
        contents(zipped(tmp_path / "r.zip", [(f"{number}.csv", b"") for number in range(1001)]))


def test_a_password_on_the_zip_is_said(tmp_path):
    path = zipped(tmp_path / "r.zip", [("users.csv", USERS)])
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    with pytest.raises(BrokenFile, match="password"):
        contents(path)


@pytest.mark.parametrize("cut", [30, 60, -10])
def test_half_an_upload_is_damaged(tmp_path, cut):
    path = zipped(tmp_path / "r.zip", [("users.csv", USERS * 50), ("orgs.csv", USERS)])
    content = path.read_bytes()
    path.write_bytes(content[:cut])
    with pytest.raises(BrokenFile, match="damaged"):
        contents(path)


def test_a_damaged_member_is_noticed_before_anything_is_read(tmp_path):
    path = zipped(tmp_path / "r.zip", [("users.csv", USERS * 50)], zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"1,student", b"2,student", 1))
    with pytest.raises(BrokenFile, match="damaged"):
        contents(path)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ([("xl/workbook.xml", b""), ("[Content_Types].xml", b"")], "spreadsheet"),
        ([("inner.zip", b"")], "zip within the zip"),
        ([("readme.md", b"")], "no CSV file"),
    ],
)
def test_a_zip_of_something_else(tmp_path, members, said):
    with pytest.raises(BrokenFile, match=said):
        contents(zipped(tmp_path / "r.zip", members))


def test_nothing_there(tmp_path):
    with pytest.raises(BrokenFile, match="does not exist"):
        contents(tmp_path / "r.zip")


def test_large_members_are_read_from_disk_and_leave_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("sswork.imports.package.KEPT_IN_MEMORY", 10)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = zipped(tmp_path / "r.zip", [("users.csv", USERS), ("orgs.csv", USERS)])
    assert contents(path) == ({"users.csv": USERS, "orgs.csv": USERS}, [])
    assert list(tmp_path.iterdir()) == [path]
