"""The process that keeps one server: starts it, restarts it when it dies, stops it when its last user has gone.

    python -m sswork.embedded.keeper postgres

Users (see users.py) hold a shared lock on <name>.users for as long as they need the server. The keeper is the one who
can get that lock exclusively: then nobody is left, also when the last user was killed with kill -9. The server itself is
told by the kernel to stop when the keeper is killed.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from . import config, folders, processes
from .account import server_account
from .errors import EmbeddedError
from .locks import FileLock
from .postgres import Postgres, environment
from .service import Service
from .valkey import Valkey

SERVICES: dict[str, type[Service]] = {each.name: each for each in (Postgres, Valkey)}
READY = "ready"
STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
LOOK_EVERY = 0.25
START_PATIENCE = 120
STOP_PATIENCE = 30
LARGEST_LOG = 5_000_000
QUICK_DEATH = 10
QUICK_DEATHS_ALLOWED = 5


def keep(service: Service) -> None:
    """Run the server until it is told to stop or nobody uses it. Says `ready` once, on standard output."""
    held_back = STOP | {signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, held_back)
    with FileLock(service.place.locks / f"{service.name}.users") as users:
        said = False
        quick_deaths = 0
        while quick_deaths <= QUICK_DEATHS_ALLOWED:
            born = time.monotonic()
            server = start(service)
            if not said:
                say(READY)
                said = True
            if _over(server, users):
                stop(server, service)
                return
            _log(service, f"{service.name} died with {server.returncode}; starting it again")
            quick_deaths = quick_deaths + 1 if time.monotonic() - born < QUICK_DEATH else 0
        _log(service, f"{service.name} dies at once, again and again; given up")


def start(service: Service) -> subprocess.Popen[bytes]:
    """A server that answers, with everything in it that users expect."""
    service.prepare()
    server = _spawn(service)
    deadline = time.monotonic() + START_PATIENCE
    while not service.answers():
        if server.poll() is not None or time.monotonic() > deadline:
            stop(server, service)
            raise EmbeddedError(
                f"{service.name} did not start. The end of {_log_path(service)}:\n{_end_of_log(service)}"
            )
        time.sleep(0.03)
    try:
        service.finish()
    except BaseException:
        stop(server, service)
        raise
    return server


def stop(server: subprocess.Popen[bytes], service: Service) -> None:
    """Politely, then firmly."""
    if server.poll() is None:
        server.send_signal(service.stop_signal)
    try:
        server.wait(STOP_PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def say(line: str) -> None:
    """One line to whoever started us, who then goes on without us."""
    print(line, flush=True)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _over(server: subprocess.Popen[bytes], users: FileLock) -> bool:
    """Wait until there is no more need for the server (True) or it has died (False)."""
    while server.poll() is None:
        told = signal.sigtimedwait(STOP | {signal.SIGCHLD}, LOOK_EVERY)
        if (told and told.si_signo in STOP) or users.try_claim():
            return True
    return False


def _spawn(service: Service) -> subprocess.Popen[bytes]:
    account = server_account()
    with _open_log(service) as log:
        return subprocess.Popen(
            service.command(),
            cwd=service.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=processes.dies_with_parent(service.stop_signal),
            **(account.popen_arguments() if account else {}),
        )


def _log_path(service: Service) -> Path:
    return service.place.logs / f"{service.name}.log"


def _open_log(service: Service) -> IO[bytes]:
    """Appended to, and begun anew at a start when it has grown large."""
    path = _log_path(service)
    large = path.exists() and path.stat().st_size > LARGEST_LOG
    return path.open("wb" if large else "ab")


def _log(service: Service, line: str) -> None:
    with _open_log(service) as log:
        log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} keeper: {line}\n".encode())


def _end_of_log(service: Service) -> str:
    with _log_path(service).open(errors="replace") as log:
        return "".join(log.readlines()[-15:]).strip()


def main(name: str) -> int:
    """Leave the process that called us, take the keeper's lock, keep."""
    os.setsid()
    if os.fork():
        os._exit(0)
    place = config.place()
    folders.make(place)
    with FileLock(place.locks / f"{name}.keeper") as alone:
        if not alone.try_claim():
            say(f"another keeper of {name} is at work in {place.data}")
            return 1
        alone.write(str(os.getpid()))
        try:
            keep(SERVICES[name](place))
        except EmbeddedError as error:
            say(str(error))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
