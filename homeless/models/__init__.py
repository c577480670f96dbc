from .episode import Episode, Service
from .foster import FosterService

__all__ = ["Episode", "FosterService", "Service"]
