"""Taking a backup while people work: the database and its manifest are of one moment, the files are never changed once kept."""

import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.utils import timezone

from sswork.embedded.locks import FileLock

from . import archive, contents, keys, server
from .errors import BackupError

SUFFIX = ".backup"
OURS = f"sswork-*{SUFFIX}"
MIGRATIONS = "SELECT app || '.' || name FROM public.django_migrations ORDER BY 1"
EXTENSIONS = "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1"


def make(target: Path) -> Path:
    """Back up into ``target``: a file, or a folder in which the file is named after the moment."""
    path = target / f"sswork-{timezone.now():%Y%m%d-%H%M%S}{SUFFIX}" if target.is_dir() else target
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}. Make it, so that only this account can read it.")
    if path.exists():
        raise BackupError(f"{path} is there already, and a backup is never written over.")
    with alone(), _one_moment() as (connection, snapshot), archive.writing(path) as writer:
        _dump(connection, snapshot, writer)
        names = list(_add_files(writer))
        writer.finish(manifest(connection) | {"files": len(names)})
    return path


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Remove all but the newest ``count`` backups in the folder, by their names; gives those removed."""
    old = sorted(folder.glob(OURS))[:-count]
    for path in old:
        path.unlink()
    return old


@contextmanager
def alone() -> Iterator[None]:
    """One backup or restore of an installation at a time. What a killed one left unfinished is written over."""
    locks = settings.SSWORK_DATA / "locks"
    locks.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(locks / "backup") as lock:
        if not lock.try_claim():
            raise BackupError("Another backup or restore of this installation is under way.")
        yield


@contextmanager
def _one_moment() -> Iterator[tuple[psycopg.Connection, str]]:
    """A transaction that sees the database as it is now until it ends, and the name by which pg_dump sees the same."""
    with server.connect() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        contents.settle(connection)
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone()  # type: ignore[misc]  # one row
        yield connection, snapshot


def manifest(connection: psycopg.Connection) -> dict:
    """What a restore compares and refuses by. No key, and nothing about anybody."""
    return {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "product": product_version(),
        "server": server.server_version(connection),
        "owner": settings.DATABASE_OWNER["USER"],
        "app": settings.APP_ROLE,
        "system": settings.SYSTEM_ROLE,
        "migrations": [name for (name,) in connection.execute(MIGRATIONS)],
        "extensions": [name for (name,) in connection.execute(EXTENSIONS)],
        "tables": contents.tables(connection),
        "left_out": list(contents.LEFT_OUT),
        "master_keys": keys.in_use(connection),
    }


def product_version() -> str:
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


def _dump(connection: psycopg.Connection, snapshot: str, writer: archive.Writer) -> None:
    """pg_dump writes straight into the archive. Its words go to a file, so that it never waits for us to read them."""
    pg_dump = server.program("pg_dump", server.server_version(connection))
    left_out = [f"--exclude-table-data=*.{table}" for table in contents.LEFT_OUT]
    words = ["--format=custom", f"--snapshot={snapshot}", "--no-owner", *left_out]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            server.command(pg_dump, settings.DATABASE_OWNER["NAME"], *words),
            stdout=subprocess.PIPE, stderr=said, env=server.environment(),
        ) as process:  # fmt: skip
            assert process.stdout is not None  # noqa: S101 - it was asked for in the line above
            writer.add(archive.DATABASE, process.stdout)
        if process.returncode:
            said.seek(0)
            raise BackupError(f"pg_dump failed: {said.read().decode(errors='replace').strip()}")


def _add_files(writer: archive.Writer) -> Iterator[str]:
    """Uploaded files. One may go while we read (its row was made after our moment, or it was taken back): that is no loss."""
    root = settings.SSWORK_DATA
    for path in sorted((root / "files").glob("??/*")):
        name = path.relative_to(root).as_posix()
        if archive.FILE.fullmatch(name):
            try:
                with path.open("rb") as file:
                    writer.add(name, file)
            except FileNotFoundError:
                continue
            yield name
