"""``manage.py import_roster``: words and JSON, exit status, the dry run and the undo."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.models import Student
from sswork.celery import app
from sswork.models import ImportBatch
from sswork.scoping import unscoped
from tests.cases.test_roster_pages import SECRET, roster, students

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(pals, tmp_path):
    """``sent(roster(12))``: the path of such a file, in a district that has not had a roster yet."""
    with unscoped("test"):
        Student.objects.update(sourced_id=None)

    def keep(content, name="roster.zip"):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return keep


def run(*arguments):
    """Exit status and what was printed."""
    out = StringIO()
    try:
        call_command("import_roster", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def test_words(sent):
    status, said = run(sent(roster(12)))
    assert (status, len(students())) == (0, 12)
    assert said.splitlines()[0] == "Applied. OneRoster 1.1."
    assert "  Students: 12 in the file, 12 new, 0 changed, 0 gone, 0 as it was" in said.splitlines()
    assert run(sent(roster(12)))[1].splitlines()[1].endswith("12 in the file, 0 new, 0 changed, 0 gone, 12 as it was")


def test_json(sent):
    status, said = run(sent(roster(12, more=f",,,true,s,student,x,A,B,03,{SECRET}\n")), "--json")
    report = json.loads(said)
    batch = ImportBatch.objects.get()
    assert (status, report["state"], report["batch"]) == (0, "applied", batch.pk)
    assert report["counts"]["changes"]["students"] == {"added": 12, "changed": 0, "removed": 0}
    assert [(each["severity"], each["file"], each["line"]) for each in report["issues"]] == [("error", "users.csv", 14)]
    assert SECRET not in said


def test_a_dry_run_says_and_does_nothing(sent):
    status, said = run(sent(roster(12)), "--dry-run", "--json")
    assert (status, json.loads(said)["state"], students()) == (0, "checked", [])
    assert not ImportBatch.objects.exists()


def test_a_broken_file(sent):
    path = sent(b"PK\x03\x04 cut off")
    assert run(path)[0] == run(path, "--dry-run")[0] == 1
    status, said = run(path, "--json")
    assert (status, json.loads(said)["message"]) == (1, "roster.zip is a damaged zip file.")
    assert set(ImportBatch.objects.values_list("state", flat=True)) == {"failed"}
    assert run("/nowhere/roster.zip")[0] == 1


@pytest.mark.parametrize("consent", ["--yes", "--confirm"])
def test_held_until_confirmed(sent, consent):
    run(sent(roster(20)))
    assert run(sent(roster(10)), "--dry-run")[0] == 3
    assert run(sent(roster(10)))[0] == 3
    assert (ImportBatch.objects.latest("pk").state, len(students())) == ("held", 20)
    assert run(sent(roster(10)), consent)[0] == 0
    assert len(students()) == 10


def test_the_newest_is_undone_once(sent):
    run(sent(roster(12)))
    run(sent(roster(13)))
    status, said = run("--undo")
    assert (status, len(students())) == (0, 12)
    assert said.startswith("roster.zip is undone: ")
    assert run("--undo")[0] == 1
    assert len(students()) == 12


def test_what_the_schedule_names_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= app.tasks.keys()
