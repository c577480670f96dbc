"""Which operating-system account the servers run as.

PostgreSQL refuses to run as root. When root starts the product (a container, a fresh virtual machine, CI)
the servers run as an unprivileged account instead, and root stays their client.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import EmbeddedError

UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An unprivileged account that runs the servers in root's stead."""

    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)


def server_account() -> Account | None:
    """The account to run servers as; None means "as the person who starts them"."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and this machine has neither a 'postgres' nor a 'nobody' account. "
        "Make one (useradd --system postgres), or start as an ordinary user."
    )


def my_name() -> str:
    """The name peer authentication will see for us."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise EmbeddedError(
            f"The user id {os.geteuid()} has no entry in /etc/passwd, and PostgreSQL knows its clients by that name. "
            "Add an entry, or set DATABASE_URL to a PostgreSQL server."
        ) from None


def can_enter(account: Account, folder: Path) -> bool:
    """May this account walk down to the folder? What does not exist yet is ours to make."""
    return all(_may_search(account, step) for step in (folder, *folder.parents) if step.exists())


def _may_search(account: Account, folder: Path) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
