"""Making the folders of an installation, with the owners and modes that keep other people out."""

import hashlib
import os
import shutil
import stat
import sys
import time
from pathlib import Path

from .account import Account, can_enter, server_account
from .config import ROOTS_HOME, Place
from .errors import EmbeddedError

POINTER = "servers"


def make(place: Place) -> None:
    """All folders of the installation. Safe to call again, and by several processes at once."""
    account = server_account()
    place.data.mkdir(parents=True, exist_ok=True)
    if place.home != place.data:
        _make_home_elsewhere(place)
    elif account and not can_enter(account, place.data):
        # The folder is ours and each folder in it is closed; the servers' account only walks through.
        place.data.chmod(stat.S_IMODE(place.data.stat().st_mode) | stat.S_IXOTH)
    for folder in (place.locks, place.logs):
        folder.mkdir(mode=0o700, exist_ok=True)
    for folder in (place.sockets, place.valkey):
        _private(folder, account)


def _private(folder: Path, account: Account | None) -> None:
    """A folder that only the servers' account may enter (and root). Somebody else's folder is refused."""
    owner = account.uid if account else os.geteuid()
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (owner, os.geteuid()):
        raise EmbeddedError(f"{folder} belongs to somebody else. Remove it, or choose another folder with SSWORK_DATA.")
    if account:
        account.own(folder)
    folder.chmod(0o700)


def _passable(folder: Path) -> None:
    """A folder that others may walk through but not list, whatever the umask of the day is."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)


def _make_home_elsewhere(place: Place) -> None:
    """Root's own folders are closed to the servers' account, so their files live under /var/lib, and a link shows where.

    Deleting the data folder is how an installation is thrown away: files left in /var/lib by a deleted one are
    moved aside, so that the same name starts empty again and nothing is lost by mistake.
    """
    pointer = place.data / POINTER
    if place.home.exists() and not pointer.is_symlink():
        aside = place.home.with_name(f"{place.home.name}.old-{time.strftime('%Y%m%d-%H%M%S')}")
        place.home.rename(aside)
        print(
            f"{place.data} is new; the database of an earlier folder of that name is kept in {aside}.", file=sys.stderr
        )
    _passable(ROOTS_HOME)
    _passable(place.home)
    if not pointer.is_symlink():
        pointer.symlink_to(place.home)


def within_reach(program: Path, root: Path, parts: tuple[str, ...]) -> Path:
    """The program itself, or its copy where the servers' account can run it.

    `parts` of `root` are copied, in their places, because a program finds its libraries relative to itself. The copy
    bears the hash of the program, so that many checkouts share one.
    """
    account = server_account()
    if account is None or can_enter(account, program.parent):
        return program
    with program.open("rb") as file:
        copy = ROOTS_HOME / "programs" / f"{program.name}-{hashlib.file_digest(file, 'sha256').hexdigest()[:16]}"
    if not copy.exists():
        _copy_whole(root, parts, copy)
    return copy / program.relative_to(root)


def _copy_whole(source: Path, parts: tuple[str, ...], target: Path) -> None:
    """Copy under another name and rename, so that an interrupted copy is never taken for a whole one."""
    _passable(ROOTS_HOME)
    _passable(target.parent)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    for part in parts:
        shutil.copytree(
            source / part, unfinished / part, ignore=shutil.ignore_patterns("include", "*.py", "__pycache__")
        )
    for path in (unfinished, *unfinished.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o444))
    unfinished.rename(target)
