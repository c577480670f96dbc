"""Using the embedded servers: started for the first user, stopped after the last one, in whatever order they come."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from . import config, folders
from .config import Place
from .errors import EmbeddedError
from .locks import FileLock

SERVERS = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
PATIENCE = 150


@contextmanager
def running() -> Iterator[None]:
    """Inside, PostgreSQL and Valkey answer. What DATABASE_URL or REDIS_URL names is not ours to start.

    Any number of processes may be inside at once, and one of them may be killed: its hold ends with it.
    """
    wanted = [name for name, variable in SERVERS.items() if not os.environ.get(variable)]
    with ExitStack() as stack:
        if wanted:
            place = config.place()
            folders.make(place)
            for name in wanted:
                stack.enter_context(using(name, place))
        yield


@contextmanager
def using(name: str, place: Place) -> Iterator[None]:
    """Hold one server: the shared lock on <name>.users says that it is needed."""
    with FileLock(place.locks / f"{name}.users") as users:
        _join(name, place, users)
        try:
            yield
        finally:
            _leave(name, place, users)


def _join(name: str, place: Place, users: FileLock) -> None:
    """Coming and going is done by one process at a time, which <name>.door sees to."""
    with FileLock(place.locks / f"{name}.door") as door:
        door.claim()
        users.share()  # waits here while a keeper, believing nobody is left, stops the server
        _ensure_kept(name, place)


def _leave(name: str, place: Place, users: FileLock) -> None:
    """The last one to leave waits until the server has stopped."""
    with FileLock(place.locks / f"{name}.door") as door, FileLock(place.locks / f"{name}.keeper") as keeper:
        door.claim()
        if users.try_claim():
            _stop_keeper(keeper)
        elif users.try_share():
            users.release()  # before the door is open: the next to leave must not find us here, or nobody is the last one
        else:  # the keeper was quicker and is stopping the server already
            keeper.claim_within(PATIENCE)


def _ensure_kept(name: str, place: Place) -> None:
    with FileLock(place.locks / f"{name}.keeper") as keeper:
        if not keeper.try_claim():
            _wait_for_answer(name, place, keeper)
    if not _answers(name, place):
        _start_keeper(name, place)


def _wait_for_answer(name: str, place: Place, keeper: FileLock) -> None:
    """Somebody keeps the server. It may be on its feet, or just being started again after it died."""
    deadline = time.monotonic() + PATIENCE
    while not _answers(name, place) and not keeper.try_claim():
        if time.monotonic() > deadline:
            raise EmbeddedError(f"{name} does not answer. Look at {place.logs / name}.log.")
        time.sleep(0.05)


def _answers(name: str, place: Place) -> bool:
    from .keeper import SERVICES  # importing psycopg is put off until a server is really wanted

    return SERVICES[name](place).answers()


def _start_keeper(name: str, place: Place) -> None:
    """The keeper leaves our process tree at once, says one line when it is ready, and then lives on its own."""
    with (
        (place.logs / f"{name}.keeper.log").open("ab") as log,
        subprocess.Popen(
            [sys.executable, "-m", "sswork.embedded.keeper", name],
            cwd=config.CHECKOUT,
            env=os.environ | {"SSWORK_DATA": str(place.data)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        said = process.communicate()[0].strip()
    if said != "ready":
        raise EmbeddedError(said or f"{name} could not be started. Look at {place.logs / name}.keeper.log.")


def _stop_keeper(keeper: FileLock) -> None:
    """Tell the keeper, whose process id is in the lock file for as long as it holds the lock."""
    if keeper.try_claim():
        return  # it was killed; the kernel has told its server to stop
    os.kill(int(keeper.read()), signal.SIGTERM)
    if not keeper.claim_within(PATIENCE):
        raise EmbeddedError("An embedded server does not stop.")
