"""Small dealings with the operating system's processes."""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def dies_with_parent(stop: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: when our process dies, even by kill -9, the kernel sends the child this signal.

    Linux only; elsewhere an orphan is found and stopped by the next start. The signals that we hold back for
    `sigtimedwait` are let through again, since a child inherits the mask.
    """
    parent = os.getpid()

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, stop.value)
            if os.getppid() != parent:  # it died before the kernel knew of our wish
                os._exit(1)

    return prepare


def running_in(folder: Path, names: tuple[str, ...]) -> list[int]:
    """Processes of these names whose working folder is this one: servers that an earlier start left behind."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "comm").read_text().strip() in names and (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
    return found


def stop_leftovers(folder: Path, names: tuple[str, ...], stop: signal.Signals, patience: float = 30) -> None:
    """Stop servers that nobody keeps any more: first as they like it, then without asking."""
    deadline = time.monotonic() + patience
    sent = False
    while left := running_in(folder, names):
        late = time.monotonic() > deadline
        for pid in left if late or not sent else ():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if late else stop)
        sent = True
        time.sleep(0.05)
