"""What casework shows on the student page."""

from . import casework, family, files

__all__ = ["casework", "family", "files"]
