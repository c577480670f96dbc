"""Where one installation keeps its state, and the addresses its embedded servers answer on.

Nothing here starts anything, and Django is not imported: settings.py asks this module for addresses.
Everything follows from one folder, SSWORK_DATA: another folder is another, separate installation.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from .account import can_enter, server_account

CHECKOUT = Path(__file__).resolve().parents[2]
DATABASE = "sswork"
ROLES = ("app", "app_owner")

# The kernel allows 107 bytes for the address of a unix socket; PostgreSQL adds "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 85
SHORT_FOLDERS = Path("/tmp")  # noqa: S108 - not TMPDIR: every process has to arrive at the same name
ROOTS_HOME = Path("/var/lib/sswork")


@dataclass(frozen=True)
class Place:
    """The folders of one installation.

    `data` is what SSWORK_DATA names. `home` is where the servers keep their files: the same folder, unless root
    starts them from a folder that the servers' own account cannot enter (/root/...); then it is under /var/lib.
    """

    data: Path
    home: Path

    @property
    def cluster(self) -> Path:
        return self.home / "postgres"

    @property
    def valkey(self) -> Path:
        return self.home / "valkey"

    @property
    def locks(self) -> Path:
        return self.data / "locks"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def sockets(self) -> Path:
        """The folder of the sockets: in `home`, or under a short name when the address would be too long."""
        usual = self.home / "run"
        if len(os.fsencode(usual)) <= LONGEST_SOCKET_FOLDER:
            return usual
        return SHORT_FOLDERS / f"sswork-{_digest(self.data)}"


def data_dir() -> Path:
    """The folder of all state: SSWORK_DATA, or var/ in the checkout."""
    return Path(os.environ.get("SSWORK_DATA") or CHECKOUT / "var").expanduser().resolve()


def place(data: Path | None = None) -> Place:
    """The folders of the installation in `data`."""
    data = data or data_dir()
    account = server_account()
    if account is None or can_enter(account, data.parent):
        return Place(data=data, home=data)
    return Place(data=data, home=ROOTS_HOME / _digest(data))


def database_url(role: str = "app") -> str:
    """The embedded database as `app` (web, workers) or `app_owner` (migrations)."""
    if role not in ROLES:
        raise ValueError(f"The embedded database has the roles {ROLES}, not {role!r}.")
    return f"postgresql://{role}@/{DATABASE}?host={quote(str(place().sockets))}"


def broker_url() -> str:
    """The embedded Valkey as Celery writes it: its first database holds the queues."""
    return f"redis+socket://{quote(str(valkey_socket(place())))}?virtual_host=0"


def cache_url() -> str:
    """The embedded Valkey as redis-py writes it: its second database holds the shared cache."""
    return f"unix://{quote(str(valkey_socket(place())))}?db=1"


def valkey_socket(where: Place) -> Path:
    return where.sockets / "valkey.sock"


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
