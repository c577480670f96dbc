"""Roster imports in the browser, from the upload to the undo, with real files and the worker's own task."""

import csv
import io
import stat
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Student
from cases.tasks import run_roster_import
from sswork.models import AuditEvent, Definition, ImportBatch
from sswork.scoping import unscoped
from tests.queries import queries_of

DATA = Path(__file__).parents[3] / "shared" / "data" / "oneroster"
ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\nd,,,Riverbend,district,1,\ns,,,Cedar,school,2,d\n"
HEADER = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,grades,password\n"
)
SECRET = "hunter2-of-the-district"


def roster(count, *, first=1, more=""):
    """A complete roster of so many students."""
    numbers = range(first, first + count)
    users = "".join(f"u{n},,,true,s,student,u{n},Given{n},Family{n},03,{SECRET}\n" for n in numbers)
    return zipped({"orgs.csv": ORGS, "users.csv": HEADER + users + more})


def zipped(files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def url(name, *args):
    return reverse(f"cases:roster-{name}", args=args)


def upload(client, content, name="roster.zip"):
    """Send a file and let the worker have it; the import as it stands then."""
    response = client.post(url("upload"), {"file": SimpleUploadedFile(name, content), "date_format": ""})
    assert response.status_code == 302
    batch = ImportBatch.objects.latest("pk")
    assert response.url == url("import", batch.pk)
    return worked(batch)


def worked(batch):
    run_roster_import(batch.pk)
    batch.refresh_from_db()
    return batch


def move(client, name, batch):
    assert client.post(url(name, batch.pk)).url == url("import", batch.pk)
    return worked(batch)


def brought_in(client, content):
    batch = upload(client, content)
    return move(client, "confirm", batch)


def students():
    with unscoped("test"):
        found = Student.objects.filter(sourced_id__startswith="u", removed_on=None)
        return sorted(found.values_list("sourced_id", flat=True))


def text_of(client, batch):
    return " ".join(client.get(url("import", batch.pk)).content.decode().split())


def lines(client, batch):
    found = client.get(url("import", batch.pk)).context["lines"]
    return {line.name: (line.in_file, line.added, line.changed, line.removed, line.unchanged) for line in found}


def test_from_upload_to_undo(pals, dana):
    batch = upload(dana, roster(12))
    assert batch.state == "checked"
    assert students() == []
    assert lines(dana, batch)["students"] == (12, 12, 0, 0, 0)
    assert "Bring it in" in text_of(dana, batch)
    batch = move(dana, "confirm", batch)
    assert (batch.state, batch.by, batch.confirmed_by) == ("applied", pals.dana, pals.dana)
    assert len(students()) == 12
    assert "can be undone until the next one" in text_of(dana, batch)
    batch = move(dana, "undo", batch)
    assert batch.state == "undone"
    assert students() == []
    assert "as it was before this roster" in text_of(dana, batch)
    types = AuditEvent.objects.filter(target_model="sswork.ImportBatch").order_by("pk").values_list("type", flat=True)
    assert list(types) == [
        f"roster.{each}" for each in ("received", "checked", "confirmed", "applied", "undo_asked", "undone")
    ]


def test_the_file_is_kept_for_us_alone_and_forgotten(dana):
    response = dana.post(url("upload"), {"file": SimpleUploadedFile("roster.zip", roster(3))})
    batch = ImportBatch.objects.get()
    assert response.url == url("import", batch.pk)
    assert stat.S_IMODE(Path(batch.path).stat().st_mode) == 0o600


def test_a_cancelled_roster_changes_nothing_and_deletes_its_file(dana, django_capture_on_commit_callbacks):
    batch = upload(dana, roster(3))
    with django_capture_on_commit_callbacks(execute=True):
        move(dana, "cancel", batch)
    assert batch.state == "cancelled"
    assert not Path(batch.path).exists()
    assert students() == []


def test_the_same_file_twice_changes_nothing(dana):
    brought_in(dana, roster(12))
    second = upload(dana, roster(12))
    assert lines(dana, second)["students"] == (12, 0, 0, 0, 12)
    assert "The roster changes nothing" in text_of(dana, second)


def test_only_the_newest_can_be_undone(dana):
    first = brought_in(dana, roster(12))
    second = brought_in(dana, roster(13))
    assert "can no longer be undone" in text_of(dana, first)
    response = dana.post(url("undo", first.pk), follow=True)
    assert "That is no longer possible" in response.content.decode()
    assert move(dana, "undo", second).state == "undone"
    assert len(students()) == 12
    assert not dana.get(url("import", first.pk)).context["can_undo"], "what it needs was forgotten with the second"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"PK\x03\x04 cut off", "roster.zip", "roster.zip is a damaged zip file"),
        (zipped({"readme.txt": "hello\n"}), "roster.zip", "holds no file of OneRoster"),
        (b"just,words\n1,2\n", "list.csv", "holds no file of OneRoster"),
    ],
)
def test_a_broken_file_changes_nothing_and_says_why(dana, content, name, words):
    batch = upload(dana, content, name)
    assert batch.state == "failed"
    page = text_of(dana, batch)
    assert words in page
    assert "Nothing has changed." in page
    assert dana.post(url("confirm", batch.pk), follow=True).context["messages"]


def test_a_roster_that_removes_many_is_held_until_a_person_says_so(dana):
    brought_in(dana, roster(20))
    batch = upload(dana, roster(15))
    assert batch.state == "held"
    page = text_of(dana, batch)
    assert "would remove 5 of 20 students" in page
    assert "They have left: bring it in" in page
    assert len(students()) == 20
    assert move(dana, "confirm", batch).state == "applied"
    assert len(students()) == 15


def test_a_district_says_itself_how_many_are_many(pals, dana):
    Definition.objects.create(
        code="imports.hold_share",
        title="Imports that remove many",
        value=60,
        operator=">",
        effective_from=pals.today,
        source="The district",
    )
    brought_in(dana, roster(20))
    assert upload(dana, roster(10)).state == "checked"
    assert upload(dana, roster(5)).state == "held"


def test_a_look_at_a_harmless_roster_is_no_leave_to_remove_many(dana):
    brought_in(dana, roster(10))
    looked_at = upload(dana, roster(9))
    assert looked_at.state == "checked"
    brought_in(dana, roster(20))
    assert move(dana, "confirm", looked_at).state == "held"
    assert len(students()) == 20


def test_two_uploads_at_once(dana):
    """Both were compared with what was there before either; the second is compared again when it is written."""
    one, other = upload(dana, roster(12)), upload(dana, roster(13))
    assert move(dana, "confirm", one).state == move(dana, "confirm", other).state == "applied"
    assert len(students()) == 13
    assert lines(dana, other)["students"] == (13, 1, 0, 0, 12)


def test_a_second_click_and_a_second_worker_find_it_done(dana):
    batch = brought_in(dana, roster(3))
    assert dana.post(url("confirm", batch.pk), follow=True).context["messages"]
    changed = batch.finished_at
    assert worked(batch).finished_at == changed


def test_passwords_are_never_kept_or_shown(dana):
    batch = brought_in(dana, roster(3, more=f"u1,,,perhaps,s,student,x,A,B,99,{SECRET}\n"))
    assert batch.issues.exists()
    assert SECRET not in text_of(dana, batch)
    assert SECRET not in b"".join(dana.get(url("issues", batch.pk)).streaming_content).decode()
    kept = [
        *batch.issues.values(),
        *batch.changes.values(),
        *ImportBatch.objects.values(),
        *AuditEvent.objects.values(),
    ]
    assert SECRET not in repr(kept)


def wrong_rows(count):
    return "".join(f"w{n},,,true,s,student,w{n},,,03,\n" for n in range(count))


def test_issues_are_listed_narrowed_and_taken_away(dana):
    batch = upload(dana, roster(3, more=wrong_rows(60) + ",,,true,s,student,x,No,Identifier,03,\n"))
    page = dana.get(url("import", batch.pk)).context["issues"]
    assert {"error"} <= {value for value, _label in page.severities}
    assert "users.csv" in page.files
    errors = batch.issues.filter(severity="error").count()
    shown = dana.get(url("import", batch.pk), {"severity": "error"}).context["issues"].page
    assert len(shown.rows) == min(errors, 50)
    rest = []
    while shown.last:
        shown = dana.get(url("import", batch.pk), {"severity": "error", "after": shown.last}).context["issues"].page
        rest += shown.rows
    assert errors > 50
    assert len(rest) == errors - 50
    response = dana.get(url("issues", batch.pk), {"severity": "error"})
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["What became of it", "File", "Line", "Column", "Value", "Reason", "Rows"]
    assert len(rows) == errors + 1


def test_a_value_that_looks_like_a_formula_stays_a_value(dana):
    batch = upload(dana, roster(3))
    batch.issues.create(
        severity="error", file="users.csv", line=2, column="grades", value="=1+1", reason="no such grade"
    )
    rows = b"".join(dana.get(url("issues", batch.pk)).streaming_content).decode()
    assert "'=1+1" in rows


def test_the_page_asks_for_itself_while_a_worker_has_it(dana):
    dana.post(url("upload"), {"file": SimpleUploadedFile("roster.zip", roster(3))})
    batch = ImportBatch.objects.get()
    page = text_of(dana, batch)
    assert f'hx-get="{url("import", batch.pk)}"' in page
    assert '"X-Seen": "uploaded"' in page
    assert "Look again" in page
    worked(batch)
    part = dana.get(url("import", batch.pk), headers={"HX-Request": "true", "X-Seen": "uploaded"}).content.decode()
    assert "<html" not in part
    assert "hx-get" not in part
    assert 'hx-swap-oob="true"' in part


@pytest.mark.parametrize("name", ["roster.xlsx", "roster", "roster.pdf"])
def test_what_is_no_roster_by_its_name_is_refused_at_once(dana, name):
    response = dana.post(url("upload"), {"file": SimpleUploadedFile(name, b"x")})
    assert response.status_code == 200
    assert "Save spreadsheets as CSV first" in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_an_attendance_import_is_not_found_here(pals, dana):
    other = ImportBatch.objects.create(kind="attendance", file_name="days.csv", by=pals.dana)
    assert dana.get(url("import", other.pk)).status_code == 404
    assert dana.post(url("cancel", other.pk)).status_code == 404
    assert other.file_name not in dana.get(url("imports")).content.decode()


def test_the_list_asks_as_much_for_three_as_for_one(pals, dana):
    ImportBatch.objects.create(kind="roster", file_name="one.zip", by=pals.dana)
    one = queries_of(dana, url("imports"))
    for name in ("two.zip", "three.zip"):
        ImportBatch.objects.create(kind="roster", file_name=name, by=pals.dana)
    assert queries_of(dana, url("imports")) == one


@pytest.mark.skipif(not DATA.is_dir(), reason="published samples are not part of the repository")
@pytest.mark.parametrize("name", ["lepo_en/oneroster.zip"])
def test_published_samples(dana, name):
    batch = upload(dana, (DATA / name).read_bytes())
    assert batch.state == "checked"
    assert move(dana, "confirm", batch).state == "applied"
