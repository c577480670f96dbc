from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from attendance import tasks
from attendance.models import AttendanceEvent
from attendance.queries import unknown_codes
from sswork.models import ImportBatch
from sswork.scoping import unscoped
from tests.queries import queries_of

FILES, NEW = "/attendance/files/", "/attendance/files/new/"
HEADER = "student_id,date,status,excused,portion,minutes,reason\n"


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch, settings, tmp_path):
    """The tests run what a worker would run themselves, one step at a time; uploads go to a folder of their own."""
    settings.SSWORK_DATA = tmp_path
    monkeypatch.setattr(tasks.run_import, "apply_async", lambda *_args, **_more: None)


def file_of(*rows, header=HEADER, name="days.csv"):
    return SimpleUploadedFile(name, (header + "".join(f"{row}\n" for row in rows)).encode())


def newest() -> ImportBatch:
    return ImportBatch.objects.order_by("-pk")[0]


def worker() -> ImportBatch:
    tasks.run_import(newest().pk)
    return newest()


def upload(client, *rows, layout="plain", **more):
    return client.post(NEW, {"file": file_of(*rows, **more), "layout": layout})


def page_of(batch, part="") -> str:
    return f"{FILES}{batch.pk}/{part}"


def events():
    with unscoped("test"):
        rows = AttendanceEvent.objects.order_by("student__local_id", "day", "kind").select_related("student")
        return [(each.student.given_name, f"{each.day:%m-%d}", each.kind) for each in rows]


def test_upload_read_confirm_undo(pals, sign_in):
    client = sign_in(pals.otis)
    response = upload(client, "100101,2026-11-02,absent,yes,,,flu", "100101,2026-11-07,absent,,,,")
    batch = newest()
    assert (response.status_code, response.url, batch.state) == (302, page_of(batch), "running")
    assert 'hx-trigger="every 1s"' in client.get(page_of(batch)).content.decode()
    assert (worker().state, events()) == ("checked", [])
    page = client.get(page_of(batch)).content.decode()
    assert "hx-trigger" not in page
    assert "There was no school on this day" in page
    assert client.post(page_of(batch, "confirm/")).status_code == 302
    assert (newest().state, worker().state, events()) == ("applying", "applied", [("Mateo", "11-02", 1)])
    assert "Undo this import" in client.get(page_of(batch)).content.decode()
    client.post(page_of(batch, "undo/"))
    assert (newest().state, events()) == ("undone", [])


def test_the_uploaded_file_is_private_and_goes_once_it_is_written(pals, sign_in, django_capture_on_commit_callbacks):
    client = sign_in(pals.otis)
    upload(client, "100101,2026-11-02,absent,,,,")
    path = Path(newest().path)
    assert oct(path.stat().st_mode)[-3:] == "600"
    worker()
    client.post(page_of(newest(), "confirm/"))
    with django_capture_on_commit_callbacks(execute=True):
        worker()
    assert not path.exists()


def test_an_officer_changes_the_own_schools_only(pals, sign_in):
    """Otis has Cedar and Juniper; Lucía is at Maple: for him nobody has her number."""
    client = sign_in(pals.otis)
    upload(client, "100101,2026-11-02,absent,,,,", "100102,2026-11-02,absent,,,,", "999,2026-11-02,absent,,,,")
    worker()
    client.post(page_of(newest(), "confirm/"))
    batch = worker()
    assert events() == [("Mateo", "11-02", 1)]
    reasons = {each.reason for each in batch.issues.filter(severity="error")}
    assert reasons == {"None of the students in your reach has this id."}


def test_the_district_administrator_reaches_every_school(pals, sign_in):
    client = sign_in(pals.dana)
    upload(client, "100101,2026-11-02,absent,,,,", "100102,2026-11-02,absent,,,,")
    worker()
    client.post(page_of(newest(), "confirm/"))
    worker()
    assert events() == [("Mateo", "11-02", 1), ("Lucía", "11-02", 1)]


def test_columns_are_picked_from_the_files_own_headers(pals, sign_in):
    client = sign_in(pals.otis)
    header = "Kid,When,What,Why,Password\n"
    response = upload(client, "100101,3/11/2026,absent,flu,x", "100103,4/11/2026,Q,,x", header=header, layout="other")
    batch = newest()
    assert response.url == page_of(batch, "columns/")
    page = client.get(response.url).content.decode()
    assert ("Kid</option>" in page, "Password" in page) == (True, False)
    chosen = {
        "column_student": "Kid", "column_day": "When", "column_code": "What", "column_reason": "Why", "student_by": "local_id",
        "date_format": "D/M/YYYY", "semantics": "exception_only", "window": "keep",
    }  # fmt: skip
    assert client.post(response.url, chosen | {"column_day": "What"}).status_code == 200, "one column twice"
    assert client.post(response.url, chosen).url == page_of(batch)
    assert unknown_codes(worker()) == ["Q"]
    assert "Code “Q”" in client.get(page_of(batch)).content.decode()
    client.post(page_of(batch, "codes/"), {"code_0": "absent:yes"})
    assert unknown_codes(worker()) == []
    client.post(page_of(batch, "confirm/"))
    worker()
    assert events() == [("Mateo", "11-03", 1), ("Noah", "11-04", 1)]


def test_a_file_that_cannot_be_read_says_so_and_changes_nothing(pals, sign_in):
    client = sign_in(pals.otis)
    upload(client, header="nothing\n1\n")
    batch = worker()
    assert (batch.state, "has no column" in batch.message) == ("failed", True)
    assert "Nothing was changed." in client.get(page_of(batch)).content.decode()


@pytest.mark.parametrize("name", ["days.xlsx", "days"])
def test_only_tables_are_taken(pals, sign_in, name):
    response = sign_in(pals.otis).post(NEW, {"file": file_of(name=name), "layout": "plain"})
    assert (response.status_code, ImportBatch.objects.count()) == (200, 0)
    assert "Choose a CSV file" in response.content.decode()


def test_cancelling_leaves_everything_and_cannot_be_confirmed_afterwards(pals, sign_in):
    client = sign_in(pals.otis)
    upload(client, "100101,2026-11-02,absent,,,,")
    worker()
    client.post(page_of(newest(), "cancel/"))
    client.post(page_of(newest(), "confirm/"))
    assert (worker().state, events()) == ("cancelled", [])


def test_confirming_twice_applies_once(pals, sign_in):
    client = sign_in(pals.otis)
    upload(client, "100101,2026-11-02,absent,,,,")
    worker()
    client.post(page_of(newest(), "confirm/"))
    worker()
    page = client.post(page_of(newest(), "confirm/"), follow=True).content.decode()
    assert "That is no longer possible" in page
    assert (worker().state, len(events())) == ("applied", 1)


def test_a_batch_left_by_a_dead_worker_is_taken_up_again(pals, sign_in, monkeypatch, clock):
    upload(sign_in(pals.otis), "100101,2026-11-02,absent,,,,")
    started = []
    monkeypatch.setattr(tasks.run_import, "apply_async", lambda args, **_more: started.append(args))
    tasks.resume()
    assert started == [], "somebody may be at work on it"
    clock.shift(121)
    tasks.resume()
    assert started == [[newest().pk]]


def test_what_nobody_foresaw_ends_the_import_with_a_word(pals, sign_in, monkeypatch):
    upload(sign_in(pals.otis), "100101,2026-11-02,absent,,,,")
    monkeypatch.setattr("attendance.imports.merging.place", lambda *_args, **_more: 1 / 0)
    batch = worker()
    assert (batch.state, "not the file’s fault" in batch.message, events()) == ("failed", True, [])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ana", 403),
        ("tess", 403),
        ("lia", 403),
        ("priya", 403),
        ("theo", 403),
        ("ivy", 403),
        ("otis", 404),
        ("dana", 200),
    ],
)
def test_imports_of_others_are_seen_by_the_district_only(pals, sign_in, who, status):
    upload(sign_in(pals.dana), "100101,2026-11-02,absent,,,,")
    worker()
    batch = newest()
    client = sign_in(getattr(pals, who))
    assert client.get(page_of(batch)).status_code == status
    assert client.get(page_of(batch, "columns/")).status_code == status
    if status != 200:
        for part in ("confirm/", "cancel/", "undo/", "codes/", "columns/"):
            assert client.post(page_of(batch, part)).status_code == status
        assert newest().state == "checked"


def test_the_list_shows_the_own_files(pals, sign_in):
    upload(sign_in(pals.dana), "100101,2026-11-02,absent,,,,", name="danas.csv")
    client = sign_in(pals.otis)
    upload(client, "100101,2026-11-02,absent,,,,", name="otis.csv")
    page = client.get(FILES).content.decode()
    assert ("otis.csv" in page, "danas.csv" in page) == (True, False)
    page = sign_in(pals.dana).get(FILES).content.decode()
    assert ("otis.csv" in page, "danas.csv" in page) == (True, True)


def test_the_list_asks_as_much_for_three_as_for_one(pals, sign_in):
    client = sign_in(pals.otis)
    counts = []
    for many in (1, 2):
        for _each in range(many):
            upload(client, "100101,2026-11-02,absent,,,,")
        counts.append(queries_of(client, FILES))
    assert counts[0] == counts[1]
