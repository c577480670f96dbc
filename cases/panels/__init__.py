"""What casework shows on the student page."""

from . import casework, family

__all__ = ["casework", "family"]
