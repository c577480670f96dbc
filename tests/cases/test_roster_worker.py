"""Roster imports and their workers: killed half-way, two at once, forgotten by the broker, or broken by something of ours."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from cases import tasks
from sswork.imports.batches import Progress
from sswork.imports.queue import left_alone
from sswork.models import AuditEvent, ImportBatch
from tests.cases.test_roster_pages import brought_in, roster, students, text_of, upload, url, worked

CHECKOUT = Path(__file__).resolve().parents[2]
WORK = "from cases.tasks import run_roster_import; run_roster_import({})"
PATIENCE = 60


def start_worker(batch) -> subprocess.Popen:
    """A process of its own on the test's database, with this one task."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-c", WORK.format(batch.pk)],
        cwd=CHECKOUT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
    )


def wait_for_step(batch, words):
    deadline = time.monotonic() + PATIENCE
    while words not in batch.step:
        assert time.monotonic() < deadline, f"it came to {batch.step!r}"
        time.sleep(0.2)
        batch.refresh_from_db()


def forget(batch):
    """As if nobody had touched it for an hour."""
    ImportBatch.objects.filter(pk=batch.pk).update(touched_at=timezone.now() - timedelta(hours=1))


def waiting():
    return list(left_alone(ImportBatch.Kind.ROSTER, tasks.UNDER_WAY))


def test_a_worker_that_is_killed_leaves_everything_as_it_was(owner, dana):
    batch = upload(dana, roster(12))
    dana.post(url("confirm", batch.pk))
    with owner.transaction():
        owner.execute("LOCK TABLE cases_student IN SHARE MODE")
        worker = start_worker(batch)
        wait_for_step(batch, "students")
        assert (batch.state, batch.total) == ("applying", tasks.merge.STEPS_OF_APPLY)
        assert worked(batch).state == "applying", "a second worker leaves it to the first"
        worker.kill()
        worker.wait()
    assert students() == []
    forget(batch)
    assert waiting() == [batch]
    assert worked(batch).state == "applied"
    assert len(students()) == 12


def test_what_the_broker_lost_is_found(dana):
    batch = upload(dana, roster(3))
    dana.post(url("confirm", batch.pk))
    assert waiting() == []
    forget(batch)
    assert waiting() == [batch]
    tasks.resume_roster_imports()
    worked(batch)
    forget(batch)
    assert waiting() == []


def test_two_workers(dana):
    batch = upload(dana, roster(3))
    dana.post(url("confirm", batch.pk))
    with Progress(batch.pk) as first:
        assert first.is_alone
        assert worked(batch).state == "applying"
    assert worked(batch).state == "applied"


def test_a_file_that_has_gone(dana):
    batch = upload(dana, roster(3))
    Path(batch.path).unlink()
    dana.post(url("confirm", batch.pk))
    assert worked(batch).state == "failed"
    assert "roster.zip does not exist." in text_of(dana, batch)


def test_an_error_of_ours_ends_the_import_and_says_so(dana):
    batch = upload(dana, roster(3))
    ImportBatch.objects.filter(pk=batch.pk).update(state="running", options={"date_format": 5})
    content = "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n"
    Path(batch.path).rename(Path(batch.path).with_name("unused.zip"))
    folder = Path(batch.path)
    folder.mkdir()
    (folder / "academicSessions.csv").write_text(content + "y,,,2026-27,schoolYear,8/12/2026,6/5/2027,,2027\n")
    assert worked(batch).state == "failed"
    assert "on our side, not in your file" in text_of(dana, batch)
    assert AuditEvent.objects.filter(type="roster.given_up").count() == 1


def test_an_undo_that_is_too_late_leaves_the_roster_applied(dana):
    first = brought_in(dana, roster(3))
    dana.post(url("undo", first.pk))
    second = upload(dana, roster(4))
    ImportBatch.objects.filter(pk=second.pk).update(state="applying")
    assert worked(second).state == "applied"
    assert worked(first).state == "applied"
    assert "The undo did not work." in text_of(dana, first)
    assert len(students()) == 4
