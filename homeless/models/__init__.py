from .episode import Episode, Service
from .finding import found_students, token_for

__all__ = ["Episode", "Service", "found_students", "token_for"]
