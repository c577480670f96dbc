"""Uploaded files: recognised by their content, scanned, and kept outside of everything that a web server hands out.

    incoming = receive(upload, by=user)        # NotTaken, Infected
    with incoming:                             # what is not kept in here is removed
        file = keep_file(incoming=incoming, by=user)

They lie under random names in the data folder. They leave it through a page that asks who may have them (``download``).
"""

from .actions import keep_file, read_in, receive
from .downloads import as_download, download
from .errors import Infected, NotTaken

__all__ = ["Infected", "NotTaken", "as_download", "download", "keep_file", "read_in", "receive"]
