"""Several programs that run together, are started again when one dies, and stop together."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sswork.embedded.processes import dies_with_parent

STOP = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
LOOK_EVERY = 0.1
STOP_PATIENCE = 10
LONGEST_PAUSE = 30
LIVED_WELL = 60
LARGEST_LOG = 5_000_000
LAST_LINES = 15


class CannotStart(RuntimeError):
    """A program that the others are useless without ended before it was ready."""


@dataclass
class Program:
    """One program: what people call it, how it is started, where it writes, and how to see that it is ready."""

    name: str
    command: list[str]
    log: Path
    ready: Callable[[], bool] | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    born: float = field(default=0, init=False)
    pause: float = field(default=1, init=False)
    due: float = field(default=0, init=False)

    def start(self) -> None:
        """In a session of its own: Ctrl-C reaches us alone, and we stop the programs in order."""
        self.born = time.monotonic()
        large = self.log.exists() and self.log.stat().st_size > LARGEST_LOG
        with self.log.open("wb" if large else "ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),
            )

    @property
    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def ask_to_stop(self) -> None:
        if self.process and not self.died:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for it; then nothing of its session is left alive, whatever state it was in."""
        if not self.process:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])


class Supervisor:
    """Runs programs until Ctrl-C or SIGTERM. Should it be killed itself, the kernel tells the programs to stop."""

    def __init__(self, programs: list[Program], say: Callable[[str], object]) -> None:
        self.programs = programs
        self.say = say

    def run(self, announce: Callable[[], object]) -> None:
        """Start all, announce once those that can say so are ready, keep all alive, stop all."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP | {signal.SIGCHLD})
        try:
            for program in self.programs:
                program.start()
            if self._all_ready():
                announce()
                self._keep_alive()
        finally:
            self._stop()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _all_ready(self) -> bool:
        """False when we were told to stop meanwhile."""
        waiting = [program for program in self.programs if program.ready]
        while waiting := [program for program in waiting if not (program.ready and program.ready())]:
            for program in waiting:
                if program.died:
                    raise CannotStart(
                        f"The {program.name} does not start. The end of {program.log}:\n{program.last_words()}"
                    )
            if self._told_to_stop():
                return False
        return True

    def _keep_alive(self) -> None:
        while not self._told_to_stop():
            for program in self.programs:
                if program.due and time.monotonic() >= program.due:
                    program.due = 0
                    program.start()
                elif program.died and not program.due:
                    self._plan_restart(program)

    def _plan_restart(self, program: Program) -> None:
        """At once would be at once again: the pause doubles until the program has lived for a while."""
        lived_well = time.monotonic() - program.born > LIVED_WELL
        program.pause = 1 if lived_well else min(program.pause * 2, LONGEST_PAUSE)
        program.due = time.monotonic() + program.pause
        self.say(f"The {program.name} ended; it starts again in {program.pause:g} s. Its log: {program.log}")

    def _told_to_stop(self) -> bool:
        told = signal.sigtimedwait(STOP | {signal.SIGCHLD}, LOOK_EVERY)
        return told is not None and told.si_signo in STOP

    def _stop(self) -> None:
        deadline = time.monotonic() + STOP_PATIENCE
        for program in self.programs:
            program.ask_to_stop()
        for program in self.programs:
            program.end(deadline)
