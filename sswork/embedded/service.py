"""What the keeper needs to know about a server."""

import signal
from abc import ABC, abstractmethod
from pathlib import Path

from . import processes
from .config import Place


class Service(ABC):
    """One embedded server of one installation.

    Attributes:
        name: as people know it; also the name of its lock and log files.
        process_names: what its processes are called.
        stop_signal: makes it stop quickly and in order.
    """

    name: str
    process_names: tuple[str, ...]
    stop_signal: signal.Signals

    def __init__(self, place: Place) -> None:
        self.place = place

    @property
    @abstractmethod
    def folder(self) -> Path:
        """Its working folder, by which its processes are recognised."""

    @abstractmethod
    def prepare(self) -> None:
        """Everything that has to be there before it starts."""

    @abstractmethod
    def command(self) -> list[str]:
        """The command line, once prepared."""

    @abstractmethod
    def answers(self) -> bool:
        """Does it take connections?"""

    @abstractmethod
    def finish(self) -> None:
        """What is done on the running server before the first user may come."""

    def stop_leftovers(self) -> None:
        processes.stop_leftovers(self.folder, self.process_names, self.stop_signal)
