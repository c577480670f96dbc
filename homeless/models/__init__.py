from .episode import Episode, Service

__all__ = ["Episode", "Service"]
