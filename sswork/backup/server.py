"""PostgreSQL as a backup sees it: connections as the owner of the tables, and the programs pg_dump and pg_restore."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from sswork.embedded import programs

from .errors import BackupError

MAINTENANCE = "postgres"
VERSION = re.compile(r"\) (\d+)")


def address(database: str = "") -> dict:
    """How the owner of the tables reaches a database of our server; the installation's own by default."""
    owner = settings.DATABASE_OWNER
    named = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    known = {key: owner[name] for key, name in named.items() if owner[name]}
    return owner["OPTIONS"] | known | {"dbname": database or owner["NAME"]}


def connect(database: str = "", **options) -> psycopg.Connection:
    return psycopg.connect(**address(database), **options)


def run(connection: psycopg.Connection, statement: str, *names: str) -> None:
    """A statement about databases or extensions, whose names are identifiers."""
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def command(program: Path, database: str, *words: str) -> list[str]:
    """The command line of pg_dump or pg_restore. The password goes by the environment: others can read command lines."""
    return [str(program), f"--dbname={make_conninfo(**address(database) | {'password': None})}", *words]


def environment() -> dict[str, str]:
    known = {"PGPASSWORD": settings.DATABASE_OWNER["PASSWORD"]}
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")} | known


def program(name: str, server: int) -> Path:
    """``name`` as old as the server, else the next newer one: an older one cannot read it, a much newer one may say too much."""
    fit = sorted((version, str(path)) for version, path in _installed(name) if version >= server)
    if not fit:
        raise BackupError(
            f"The database is PostgreSQL {server}, and no {name} {server} or newer is here. Install the PostgreSQL client "
            f"programs (Debian: apt-get install postgresql-client-{server}), or name their folder in SSWORK_POSTGRES_BIN."
        )
    return Path(fit[0][1])


def server_version(connection: psycopg.Connection) -> int:
    return connection.info.server_version // 10_000


def _installed(name: str) -> Iterator[tuple[int, Path]]:
    for folder in dict.fromkeys(_folders(name)):
        done = subprocess.run([str(folder / name), "--version"], capture_output=True, text=True, check=False)
        if match := VERSION.search(done.stdout):
            yield int(match[1]), folder / name


def _folders(name: str) -> Iterator[Path]:
    on_path = shutil.which(name)
    folders = [*programs.postgres_folders(), *([Path(on_path).parent] if on_path else [])]
    yield from (folder for folder in folders if (folder / name).exists())
