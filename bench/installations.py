"""Installations to measure: made once, and kept until the code that makes them changes or they are a week old."""

import hashlib
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

from sswork import embedded

CHECKOUT = Path(__file__).resolve().parents[1]
MADE_BY = ("demo/**/*.py", "*/migrations/*.py", "attendance/sums.py", "bench/installations.py")
# A year that is over: all its days of school have been lived, so that a student has a year's absences.
YEAR_OVER = date(2026, 6, 5)


def fingerprint() -> str:
    """Of all that decides what an installation holds."""
    digest = hashlib.sha256()
    for path in sorted({each for pattern in MADE_BY for each in CHECKOUT.glob(pattern)}):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def seeded(students: int) -> Path:
    """A demo district of today (of this week, rather)."""
    year, week, _day = date.today().isocalendar()  # noqa: DTZ011 - the week of the machine will do
    return _kept(f"seeded-{students}", f"{fingerprint()}-{year}w{week}", lambda data: _seed(data, students))


def with_files(students: int) -> Path:
    """A demo district of a year that is over, and its ``roster`` folder and ``attendance.csv``."""
    return _kept(f"files-{students}", fingerprint(), lambda data: _seed(data, students, *_files(data)))


def empty(name: str) -> Path:
    """Tables and nothing in them, made anew."""
    data = _root() / name
    if data.exists():
        shutil.rmtree(data)
    _manage(data, "migrate", "--verbosity=0")
    return data


def environment(data: Path) -> dict[str, str]:
    """Of a process that works in this installation, on the servers that come with the product."""
    own = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    }
    return own | {"SSWORK_DATA": str(data), "DJANGO_SETTINGS_MODULE": "bench.settings"}


def _root() -> Path:
    return embedded.data_dir() / "bench"


def _kept(name: str, version: str, make) -> Path:
    """The folder of that name and version; others of the name are out of date and go."""
    data = _root() / f"{name}-{version}"
    for old in _root().glob(f"{name}-*"):
        if old != data or not (old / "ready").exists():
            shutil.rmtree(old)
    if data.exists():
        _manage(data, "migrate", "--verbosity=0")  # row policies are of this code, not of the day it was made
    else:
        print(f"Making {data.name} …", file=sys.stderr, flush=True)
        make(data)
        (data / "ready").touch()
    return data


def _seed(data: Path, students: int, *more: str) -> None:
    _manage(data, "migrate", "--verbosity=0")
    _manage(data, "seed_demo", f"--students={students}", "--seed=1", *more)


def _files(data: Path) -> tuple[str, ...]:
    return f"--today={YEAR_OVER}", f"--write-roster={data / 'roster'}", f"--write-attendance={data / 'attendance.csv'}"


def _manage(data: Path, *words: str) -> None:
    data.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=CHECKOUT, env=environment(data), check=True, stdout=sys.stderr)
