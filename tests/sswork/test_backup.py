"""The restore drill: a district is backed up, its installation destroyed, and another one goes on with what was restored.

Two installations in folders of their own, each with its own servers, as a district has them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from sswork.backup import BackupError, archive, contents, server
from sswork.embedded import config
from tests.database import CHECKOUT

PATIENCE = 60
NOT_INHERITED = ("SSWORK_", "DATABASE_", "REDIS_", "DJANGO_", "PYTEST_")
FILE = "files/ab/" + "ab" * 16
WORK = """
from django.test import Client
from cases.models import Encounter, Student
from sswork.models import User
from sswork.scoping import unscoped
client = Client(SERVER_NAME="localhost")
signed_in = client.post("/sign-in/demo/", {"email": "ana@riverbend.example"})
with unscoped("test"):
    before = Encounter.objects.count()
    student = Student.objects.get(local_id="100101")
page = client.get(f"/students/{student.pk}/")
logged = client.post("/encounters/quick/", {"students": [student.pk], "kind": "check_in", "minutes": 10, "narrative": "After"})
with unscoped("test"):
    print(signed_in.status_code, page.status_code, logged.status_code, Encounter.objects.count() - before)
"""
SEALS = {"sswork_seal", "sswork_sealepoch"}
SEAL = "from sswork.seals import seal; seal()"
KEY = "from sswork.security.encryption import current_key, destroy_student_key; "


class Installation:
    """A folder with its servers running, and manage.py in it."""

    def __init__(self) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="sswork-"))
        kept = {key: value for key, value in os.environ.items() if not key.startswith(NOT_INHERITED)}
        self.environment = kept | {"SSWORK_DATA": str(self.data), "SSWORK_EMBEDDED_FAST": "1"}
        self.servers = subprocess.Popen(
            [sys.executable, "-m", "sswork.embedded"],
            cwd=CHECKOUT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert any(line.startswith("Ctrl-C") for line in iter(self.servers.stdout.readline, ""))

    def start(self, *words: str, **environment: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=CHECKOUT,
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def manage(self, *words: str, status: int = 0, **environment: str) -> str:
        with self.start(*words, **environment) as process:
            said = process.communicate()[0]
        assert process.returncode == status, said
        return said

    def connect(self, database: str = config.DATABASE) -> psycopg.Connection:
        where = str(config.place(self.data).sockets)
        return psycopg.connect(host=where, user="app_owner", dbname=database, autocommit=True)

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table as text: the comparison does not trust the hashes of the product."""
        with self.connect() as connection:
            connection.execute("SET TimeZone TO 'UTC'")
            query = sql.SQL("SELECT ROW({})::text FROM {} ORDER BY 1")
            return {
                table: [
                    row
                    for (row,) in connection.execute(
                        query.format(sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(schema, table))
                    )
                ]
                for schema, table, columns in contents._tables(connection)
            }

    def databases(self) -> set[str]:
        with self.connect("postgres") as connection:
            return {
                name for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'sswork%'")
            }

    def close(self) -> None:
        self.servers.terminate()
        self.servers.wait(PATIENCE)
        self.servers.stdout.close()
        where = config.place(self.data)
        for each in (where.sockets, where.home, where.data):
            shutil.rmtree(each, ignore_errors=True)


@pytest.fixture(scope="module")
def installation() -> Iterator[Callable[[], Installation]]:
    started: list[Installation] = []

    def start() -> Installation:
        started.append(Installation())
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture(scope="module")
def district(installation) -> Installation:
    """A district that somebody works in: with a session, an uploaded file and a student with a key."""
    made = installation()
    made.manage("migrate", "-v0")
    made.manage("seed_demo", "--students=100")
    made.manage("shell", "-c", SEAL)  # what comes after it is not sealed yet when the backup is taken
    made.manage("place", "US-CA")  # leaves an audit event
    made.manage("shell", "-c", KEY + "current_key(1); current_key(None)")
    (made.data / FILE).parent.mkdir(parents=True)
    (made.data / FILE).write_bytes(b"A letter.")
    with made.connect() as connection:
        connection.execute("INSERT INTO django_session VALUES ('stolen', 'x', now() + interval '1 day')")
    return made


@pytest.fixture(scope="module")
def backup(district, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("backups") / "district.backup"
    assert str(path) in district.manage("backup", str(path))
    return path


@pytest.fixture(scope="module")
def master_key(district) -> str:
    return (district.data / "master_key").read_text()


@pytest.fixture(scope="module")
def other(installation) -> Installation:
    """Another machine: empty, with a master key of its own."""
    return installation()


def altered(backup: Path, folder: Path, change: Callable[[dict, dict], None]) -> Path:
    """A whole archive in which somebody changed the members, or what the manifest says, and sealed it again."""
    path = folder / "altered.backup"
    with zipfile.ZipFile(backup) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members.pop(archive.MANIFEST))
    change(manifest, members)
    with archive.writing(path) as writer:
        for name, content in members.items():
            writer._archive.writestr(name, content)
        writer._archive.writestr(archive.MANIFEST, json.dumps(manifest))
    return path


def test_the_drill(district, backup, other, master_key):
    """Back up, restore elsewhere, compare everything, go on working; the key must be brought along."""
    before = district.rows()
    said = other.manage("restore", str(backup), status=1)
    assert "needs the master key" in said
    assert "SSWORK_MASTER_KEY" in said
    assert other.databases() == {"sswork"}

    other.environment["SSWORK_MASTER_KEY"] = master_key
    said = other.manage("restore", str(backup))
    assert "Every table and file is what was backed up" in said
    assert "1 files" in said
    after = other.rows()
    assert len(before) > 30
    assert before.keys() == after.keys()
    assert {name for name, rows in after.items() if rows != before[name]} == SEALS  # the new epoch
    assert set(before["sswork_seal"]) < set(after["sswork_seal"])
    assert (other.data / FILE).read_bytes() == b"A letter."
    assert other.databases() == {"sswork"}
    with other.connect() as connection:
        assert connection.execute("SELECT count(*) FROM django_session").fetchone() == (0,)

    other.manage("verify_log")
    assert other.manage("shell", "-v0", "-c", WORK, SSWORK_DEMO="1").split()[-4:] == ["302", "200", "302", "1"]
    other.manage("shell", "-c", SEAL)
    other.manage("verify_log")
    with other.connect() as connection:
        assert connection.execute("SELECT max(number), max(reason) FROM sswork_sealepoch").fetchone()[0] == 2
        connection.execute("DELETE FROM sswork_auditevent WHERE id = (SELECT min(id) FROM sswork_auditevent)")
    assert "sswork_auditevent" in other.manage("verify_log", status=1)


def meant(rows) -> set[tuple]:
    """Definitions without casts and brackets: PostgreSQL writes ``x IN ('a', 'b')`` anew each time it reads it."""
    return {tuple(re.sub(r"::[a-z ]+(\[\])?|[()]", "", str(value)) for value in row) for row in rows}


def test_rights_and_triggers_come_back(district, backup, other, master_key):
    """The run-time role may do what it could, and no more; every trigger, policy and function is there."""
    queries = (
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = 'app'",
        "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT tablename, policyname, qual, with_check FROM pg_policies",
        "SELECT oid::regprocedure::text, prosrc, proacl::text, prosecdef FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relnamespace = 'public'::regnamespace",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        "SELECT defaclobjtype, defaclacl::text FROM pg_default_acl",
    )
    other.manage("restore", "--replace", str(backup), SSWORK_MASTER_KEY=master_key)
    with district.connect() as here, other.connect() as there:
        for query in queries:
            assert meant(here.execute(query)) ^ meant(there.execute(query)) == set(), query


def test_what_is_there_is_not_written_over(backup, district, master_key):
    said = district.manage("restore", str(backup), status=1)
    assert "This installation has data" in said
    assert district.databases() == {"sswork"}


def test_replacing_keeps_the_database_from_before(backup, other, master_key):
    other.manage("restore", "--replace", str(backup), SSWORK_MASTER_KEY=master_key)
    with other.connect() as connection:
        connection.execute("UPDATE cases_student SET given_name = 'Changed' WHERE local_id = '100101'")
    present = other.databases()
    said = other.manage("restore", "--replace", str(backup), SSWORK_MASTER_KEY=master_key)
    (aside,) = other.databases() - present
    assert f"DROP DATABASE {aside}" in said
    for database, name in (("sswork", "Mateo"), (aside, "Changed")):
        with other.connect(database) as connection:
            query = "SELECT given_name FROM cases_student WHERE local_id = '100101'"
            assert connection.execute(query).fetchone() == (name,)


def test_it_waits_for_nobody_who_still_works(backup, other, master_key):
    with other.connect():
        said = other.manage("restore", "--replace", str(backup), status=1, SSWORK_MASTER_KEY=master_key)
    assert "1 other connections use the database. Stop the web server" in said


def test_what_a_killed_restore_left_is_no_obstacle(backup, other, master_key):
    with other.connect("postgres") as connection:
        connection.execute("CREATE DATABASE sswork_restoring")
    (other.data / "restore.unfinished" / "files").mkdir(parents=True)
    other.manage("restore", "--replace", str(backup), SSWORK_MASTER_KEY=master_key)
    assert "sswork_restoring" not in other.databases()
    assert not (other.data / "restore.unfinished").exists()


def test_a_destroyed_key_stays_destroyed(backup, other, master_key):
    """Restoring does not undo retention."""
    other.manage("restore", "--replace", str(backup), SSWORK_MASTER_KEY=master_key)
    other.manage("shell", "-c", KEY + "destroy_student_key(student=1, by=None)", SSWORK_MASTER_KEY=master_key)
    said = other.manage("restore", "--replace", str(backup), SSWORK_MASTER_KEY=master_key)
    assert "1 keys that were destroyed since then are destroyed again" in said
    with other.connect() as connection:
        query = "SELECT wrapped, destroyed_at IS NOT NULL FROM sswork_datakey WHERE student_id = 1"
        assert connection.execute(query).fetchall() == [("", True)]


def test_a_killed_backup_leaves_nothing_under_its_name(district, tmp_path):
    path = tmp_path / "killed.backup"
    with district.connect() as connection, connection.transaction():
        connection.execute("LOCK TABLE cases_case")
        process = district.start("backup", str(path))
        deadline = time.monotonic() + PATIENCE
        while not path.with_name("killed.backup.unfinished").exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        busy = district.manage("backup", str(tmp_path), status=1)
        process.kill()
        process.communicate()
    assert "Another backup or restore of this installation is under way" in busy
    assert not path.exists()
    district.manage("backup", str(path))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["killed.backup"]


def test_only_the_newest_are_kept(district, tmp_path):
    stranger = tmp_path / "notes.txt"
    stranger.touch()
    for day in ("01", "02", "03"):
        (tmp_path / f"sswork-202611{day}-020000.backup").touch()
    said = district.manage("backup", "--keep=2", str(tmp_path))
    names = sorted(each.name for each in tmp_path.iterdir())
    assert names[0] == "notes.txt"
    assert names[1] == "sswork-20261103-020000.backup"
    assert len(names) == 3
    assert said.count("removed") == 2
    assert "--keep needs a folder" in district.manage("backup", "--keep=0", str(tmp_path), status=1)


def test_the_archive_is_closed_to_others_and_holds_no_key(backup, master_key, district):
    assert backup.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(backup) as opened:
        whole = b"".join(opened.read(name) for name in opened.namelist())
        manifest = json.loads(opened.read(archive.MANIFEST))
    assert master_key.encode() not in whole
    assert (district.data / "secret_key").read_bytes().strip() not in whole
    assert len(manifest["master_keys"]) == 1
    assert manifest["tables"]["public.cases_student"]["rows"] == 100
    assert "Mateo" not in json.dumps(manifest)


@pytest.mark.parametrize("place", [0, 40, 0.3, 0.7, -300, -65, -1])
def test_a_flipped_bit_anywhere_is_found(backup, tmp_path, place):
    content = bytearray(backup.read_bytes())
    content[int(place * len(content)) if isinstance(place, float) else place] ^= 1
    (tmp_path / "flipped").write_bytes(content)
    with pytest.raises(BackupError, match="damaged or not a backup"):
        archive.unpack(tmp_path / "flipped", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("length", [0, 10, 64, 5_000, -1])
def test_a_copy_cut_short_is_found(backup, tmp_path, length):
    (tmp_path / "short").write_bytes(backup.read_bytes()[:length])
    with pytest.raises(BackupError, match="damaged or not a backup"):
        archive.unpack(tmp_path / "short", tmp_path / "out")


def _lose_the_file(manifest, members):
    del members[FILE]


def _add_a_stranger(manifest, members):
    members["files/../../evil"] = b"x"


def _list_a_stranger(manifest, members):
    members["../evil"] = b"x"
    manifest["members"]["../evil"] = {"sha256": "", "bytes": 1}


def _change_a_file(manifest, members):
    members[FILE] = b"Another letter."


def _come_from_the_future(manifest, members):
    manifest["format"] = 2


def _lose_the_manifest_members(manifest, members):
    del manifest["members"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_lose_the_file, "lacks files/ab/"),
        (_add_a_stranger, "holds what no backup holds: files/../../evil"),
        (_list_a_stranger, "holds what no backup holds: ../evil"),
        (_change_a_file, "is not what the backup's manifest says"),
        (_come_from_the_future, "of format 2"),
        (_lose_the_manifest_members, "cannot be read as a backup"),
    ],
)
def test_an_archive_that_is_not_what_it_says_is_refused(backup, tmp_path, change, words):
    with pytest.raises(BackupError, match=words):
        archive.unpack(altered(backup, tmp_path, change), tmp_path / "out")
    assert not (tmp_path / "evil").exists()


def test_no_damage_reaches_the_installation(backup, other, tmp_path, master_key):
    """The same by the command: clear words, and nothing was touched."""

    def from_a_newer_version(manifest, members):
        manifest["migrations"].append("cases.9999_from_tomorrow")

    def other_roles(manifest, members):
        manifest["app"] = "somebody"

    def other_rows(manifest, members):
        manifest["tables"]["public.cases_student"]["rows"] += 1

    present = other.databases()
    for change, words in (
        (from_a_newer_version, "does not know cases.9999_from_tomorrow. Update sswork first"),
        (other_roles, "database role somebody (here app)"),
        (other_rows, "public.cases_student: 101 rows"),
    ):
        path = altered(backup, tmp_path, change)
        said = other.manage("restore", "--replace", str(path), status=1, SSWORK_MASTER_KEY=master_key)
        assert words in said
        assert "Traceback" not in said
    assert other.databases() - {"sswork_restoring"} == present
    assert "cannot be read" in other.manage("restore", "/nowhere", status=1)


def test_words_where_programs_or_folders_are_missing(district, tmp_path, backup):
    with pytest.raises(BackupError, match="no pg_dump 99 or newer is here"):
        server.program("pg_dump", 99)
    assert "There is no folder" in district.manage("backup", str(tmp_path / "no" / "folder.backup"), status=1)
    assert "is there already" in district.manage("backup", str(backup), status=1)
