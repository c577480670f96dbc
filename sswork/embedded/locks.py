"""Locks between processes, by flock: the kernel lets go of them when their holder dies, however it dies."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self


class FileLock:
    """One open lock file. Shared means "I am using this", exclusive means "nobody else is"."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def share(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def claim(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def try_share(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def try_claim(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def claim_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not self.try_claim():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def write(self, text: str) -> None:
        """What the holder wants others to know, here its process id."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, text.encode(), 0)

    def read(self) -> str:
        return os.pread(self._file, 100, 0).decode()

    def release(self) -> None:
        """Let go and close. Closing alone would not do where a forked child still has the file open."""
        if self._file >= 0:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _try(self, mode: int) -> bool:
        try:
            fcntl.flock(self._file, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
