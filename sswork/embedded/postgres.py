"""The embedded PostgreSQL: making the cluster, its settings, its roles."""

import os
import shutil
import signal
import subprocess
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg import sql

from . import processes, programs
from .account import my_name, server_account
from .config import DATABASE
from .errors import EmbeddedError
from .service import Service

SUPERUSER = "postgres"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
SMALLEST_SHARED_MEMORY = 256 * 1024 * 1024

SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",  # our queries are short; compiling them costs more than it saves
    "wal_level": "minimal",  # no replication here: filling a staging table then skips the log
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%t [%p] %u '",
    "log_checkpoints": "off",
    # Statements in the log would be students' records in the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# A power cut may lose the cluster.
FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# Everybody is known by operating-system account; the map says who may be which role. No password, no TCP.
HBA = "local all all peer map=sswork\n"


class Postgres(Service):
    name = "postgres"
    process_names = ("postgres",)
    stop_signal = signal.SIGINT  # "fast shutdown": roll back what is open, then stop in order

    @property
    def folder(self) -> Path:
        return self.place.cluster

    @cached_property
    def installed(self) -> programs.PostgresPrograms:
        made_by = self.folder / "PG_VERSION"
        return programs.postgres(int(made_by.read_text()) if made_by.exists() else None)

    def prepare(self) -> None:
        self.stop_leftovers()
        if not (self.folder / "PG_VERSION").exists():
            self._make_cluster()
        self._forget_stale_pid()
        self._write_configuration()

    def command(self) -> list[str]:
        return [str(self.installed.folder / "postgres"), "-D", str(self.folder), "-k", str(self.place.sockets)]

    def answers(self) -> bool:
        try:
            with self._superuser("template1") as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def finish(self) -> None:
        """Roles, extensions and the empty database. Each step is skipped where it is done, so an interrupted one heals.

        Extensions go into template1 too: test databases are copies of it, made by a role that is no superuser.
        """
        with self._superuser("template1") as connection:
            _make_extensions(connection)
            _make_role(connection, "app_owner", "CREATEDB")
            _make_role(connection, "app", "NOCREATEDB")
            _make_system_role(connection)
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER app_owner").format(sql.Identifier(DATABASE)))
        with self._superuser(DATABASE) as connection:
            _make_extensions(connection)

    def _superuser(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.place.sockets), user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=5
        )

    def _make_cluster(self) -> None:
        """initdb under another name, renamed when whole: an interrupted first start is not taken for a cluster."""
        unfinished = self.folder.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        account = server_account()
        if account:
            account.own(unfinished)
        done = subprocess.run(
            [str(self.installed.folder / "initdb"), "-D", str(unfinished), *self._initdb_arguments()],
            capture_output=True, text=True, check=False, cwd=unfinished, env=environment(),
            **(account.popen_arguments() if account else {}),
        )  # fmt: skip
        if done.returncode:
            raise EmbeddedError(f"PostgreSQL could not make its data folder in {unfinished}:\n{done.stderr.strip()}")
        unfinished.rename(self.folder)

    def _initdb_arguments(self) -> list[str]:
        """C.UTF-8 sorts by code point, on every machine alike. From version 17 PostgreSQL brings it itself, and faster."""
        words = ["--username", SUPERUSER, "--auth", "peer", "--encoding", "UTF8", "--no-instructions"]
        words += ["--no-sync"] if _fast() else []
        if self.installed.version >= 17:
            return [*words, "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        return [*words, "--locale", "C.UTF-8"]

    def _write_configuration(self) -> None:
        """Written at every start, so that an old cluster gets today's settings; local.conf is the administrator's."""
        settings = SETTINGS | {"dynamic_shared_memory_type": _shared_memory_type()}
        if _fast():
            settings |= FAST_SETTINGS
        lines = [f"{key} = {value}\n" for key, value in settings.items()]
        _write(self.folder / "postgresql.conf", "".join(lines) + "include 'local.conf'\n")
        if not (self.folder / "local.conf").exists():
            _write(self.folder / "local.conf", "# Settings of this installation. What stands here wins.\n")
        _write(self.folder / "pg_hba.conf", HBA)
        roles = (SUPERUSER, "app_owner", "app")
        _write(self.folder / "pg_ident.conf", "".join(f'sswork "{my_name()}" {role}\n' for role in roles))

    def _forget_stale_pid(self) -> None:
        """A postmaster that was killed leaves its process id (beside the socket too), and while that number is in use,
        PostgreSQL will not start.

        By now no process works in the folder (prepare stopped them), so whoever has the number is somebody else.
        """
        if processes.running_in(self.folder, self.process_names):
            raise EmbeddedError(
                f"A PostgreSQL in {self.folder} does not stop. Look at {self.place.logs / 'postgres.log'}."
            )
        for stale in (self.folder / "postmaster.pid", *self.place.sockets.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)


def environment() -> dict[str, str]:
    """What a server gets to know of ours: enough to run, none of the secrets."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _make_extensions(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    for name in EXTENSIONS:
        try:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
        except psycopg.errors.FeatureNotSupported as error:
            raise EmbeddedError(f"This PostgreSQL lacks {name}: install its contrib modules. ({error})") from error


def _make_role(connection: psycopg.Connection[tuple[object, ...]], name: str, option: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
        rights = sql.SQL(f"CREATE ROLE {{}} LOGIN NOSUPERUSER NOCREATEROLE {option}")
        connection.execute(rights.format(sql.Identifier(name)))


def _make_system_role(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """``app`` can take it on with SET ROLE, and has nothing of it otherwise: the rows that everybody's rules hide."""
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'app_system'").fetchone():
        connection.execute("CREATE ROLE app_system NOLOGIN NOSUPERUSER NOCREATEROLE")
        connection.execute("ALTER ROLE app NOINHERIT")
        connection.execute("GRANT app_system TO app")


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
    account = server_account()
    if account:
        account.own(path)


def _fast() -> bool:
    """Asked for by tests, whose data nobody misses."""
    return os.environ.get("SSWORK_EMBEDDED_FAST") == "1"


def _shared_memory_type() -> str:
    """Containers often have 64 MB of /dev/shm, too little for a parallel query; files serve then."""
    try:
        status = os.statvfs("/dev/shm")  # noqa: S108 - it is only asked for its size
    except OSError:
        return "mmap"
    return "posix" if status.f_blocks * status.f_frsize >= SMALLEST_SHARED_MEMORY else "mmap"
