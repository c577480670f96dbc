"""The PostgreSQL and Valkey that come with the product, so that one command starts it on a machine that has neither.

They listen on unix sockets in a folder of mode 0700, never on TCP, and know their clients by operating-system account.
They run while somebody uses them: `running()` starts them for the first user and stops them after the last.
DATABASE_URL and REDIS_URL name real servers instead; then nothing is started.

    python -m sswork.embedded      # start them, print their addresses, stop at Ctrl-C
"""

from .config import broker_url, cache_url, data_dir, database_url
from .errors import EmbeddedError
from .users import running

__all__ = ["EmbeddedError", "broker_url", "cache_url", "data_dir", "database_url", "running"]
