"""The embedded Valkey (or Redis): Celery's queues and the shared cache."""

import signal
import socket
from pathlib import Path

from . import programs
from .config import valkey_socket
from .service import Service


class Valkey(Service):
    """Keeps nothing on disk: PostgreSQL is the truth for every reminder, so the queues may be lost."""

    name = "valkey"
    process_names = ("valkey-server", "redis-server")
    stop_signal = signal.SIGTERM

    @property
    def folder(self) -> Path:
        return self.place.valkey

    def prepare(self) -> None:
        self.stop_leftovers()

    def command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(valkey_socket(self.place)),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "daemonize": "no",
            "save": "",
            "appendonly": "no",
            # Queues have no expiry and are never evicted; what the cache holds has one.
            "maxmemory": "256mb",
            "maxmemory-policy": "volatile-lru",
        }
        return [str(programs.valkey()), *(word for key, value in settings.items() for word in (f"--{key}", value))]

    def finish(self) -> None:
        """It is ready as it comes."""

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(str(valkey_socket(self.place)))
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False
