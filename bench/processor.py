"""Processor time, from the kernel's books: what work costs, however busy the machine is with other things.

Linux only, where the servers of the product run anyway. The times are of /proc/<pid>/schedstat, in nanoseconds; what ended
processes have used stands in the books of the process that started them, in hundredths of a second.
"""

import os
from pathlib import Path

from sswork.embedded import config

TICK = 1000 / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def postmaster() -> int:
    """The process that starts all others of the installation's PostgreSQL."""
    return int((config.place().cluster / "postmaster.pid").read_text().split("\n", 1)[0])


def connections(postmaster: int) -> list[int]:
    """The processes that serve somebody, without those that tidy, flush and gather statistics for all."""
    return [each for each in children(postmaster) if b"[local]" in _title(each)]


def used_by(*pids: int) -> float:
    """Milliseconds that these processes have had. One that has gone counts nothing."""
    return sum(map(_used, pids))


def used_by_database() -> float:
    """All of it: connections, their helpers, those that ended, and what runs in the background."""
    top = postmaster()
    ended = Path(f"/proc/{top}/stat").read_text().rsplit(")", 1)[1].split()[13:15]
    return used_by(top, *children(top)) + sum(map(int, ended)) * TICK


def _title(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:  # it has ended since it was listed
        return b""


def _used(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1_000_000
    except FileNotFoundError:
        return 0.0
