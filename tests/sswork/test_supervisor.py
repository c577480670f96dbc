"""Programs that run together: here small ones, kept by a supervisor in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.database import CHECKOUT

PATIENCE = 20
SUPERVISOR = """
import sys
from pathlib import Path
from sswork.management.supervisor import CannotStart, Program, Supervisor

folder = Path(sys.argv[1])
named = list(zip(sys.argv[2::2], sys.argv[3::2]))
programs = [Program(name, [sys.executable, "-c", code], folder / (name + ".log")) for name, code in named]
programs[0].ready = (folder / named[0][0]).exists
try:
    Supervisor(programs, lambda line: print(line, flush=True)).run(lambda: print("announced", flush=True))
except CannotStart as error:
    sys.exit(str(error))
"""
WRITE_PID = "import os, pathlib; pathlib.Path({!r}).write_text(str(os.getpid()))"
SLEEP = "import time; time.sleep(60)"
LIVE = f"PID; {SLEEP}"
IGNORE = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
WITH_CHILD = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', {!r}]); "


@pytest.fixture
def supervise(tmp_path):
    started: list[subprocess.Popen] = []

    def wrote(name: str) -> str:
        return WRITE_PID.format(str(tmp_path / name))

    def start(**programs: str) -> subprocess.Popen:
        """Programs by name. Each writes its process id down, which for the first one means that it is ready."""
        words = [word for name, code in programs.items() for word in (name, code.replace("PID", wrote(name)))]
        command = [sys.executable, "-c", SUPERVISOR, str(tmp_path), *words]
        started.append(
            subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)
        process.stdout.close()
        process.stderr.close()


def pid(path: Path) -> int:
    """The process id that a program wrote down, once it has."""
    assert eventually(lambda: path.exists() and path.read_text())
    return int(path.read_text())


def alive(process: int) -> bool:
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(happens) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if happens():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_all_programs_stop_with_it(supervise, tmp_path, told):
    supervisor = supervise(web=LIVE, worker=LIVE)
    assert supervisor.stdout.readline() == "announced\n"
    programs = [pid(tmp_path / "web"), pid(tmp_path / "worker")]

    supervisor.send_signal(told)
    assert supervisor.wait(PATIENCE) == 0
    assert not any(map(alive, programs))


def test_children_of_a_program_are_stopped_too(supervise, tmp_path):
    child = WRITE_PID.format(str(tmp_path / "child")) + "; " + SLEEP
    supervisor = supervise(web=WITH_CHILD.format(child) + LIVE)
    supervisor.stdout.readline()
    child = pid(tmp_path / "child")

    supervisor.terminate()
    supervisor.wait(PATIENCE)
    assert eventually(lambda: not alive(child))


def test_a_program_that_does_not_listen_is_ended(supervise, tmp_path):
    supervisor = supervise(web=IGNORE + LIVE)
    supervisor.stdout.readline()
    stubborn = pid(tmp_path / "web")

    supervisor.terminate()
    supervisor.wait(PATIENCE)
    assert not alive(stubborn)


def test_programs_do_not_outlive_a_killed_supervisor(supervise, tmp_path):
    supervisor = supervise(web=LIVE, worker=LIVE)
    supervisor.stdout.readline()
    programs = [pid(tmp_path / "web"), pid(tmp_path / "worker")]

    supervisor.kill()
    supervisor.wait()
    assert eventually(lambda: not any(map(alive, programs)))


def test_a_dead_program_is_started_again_and_it_is_said(supervise, tmp_path):
    supervisor = supervise(web=LIVE, worker=LIVE)
    supervisor.stdout.readline()
    first = pid(tmp_path / "worker")

    os.kill(first, signal.SIGKILL)
    assert supervisor.stdout.readline().startswith("The worker ended; it starts again in 2 s.")
    assert eventually(lambda: pid(tmp_path / "worker") not in (first, 0) and alive(pid(tmp_path / "worker")))


def test_a_program_that_cannot_start_stops_all_and_its_last_words_are_shown(supervise, tmp_path):
    supervisor = supervise(web="open('/no/such/file')", worker=LIVE)
    said = supervisor.communicate(timeout=PATIENCE)[1]

    assert supervisor.returncode == 1
    assert said.startswith("The web does not start.")
    assert "FileNotFoundError" in said
    assert not (tmp_path / "worker").exists() or not alive(pid(tmp_path / "worker"))
