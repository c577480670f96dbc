"""What casework shows on the student page."""

from . import casework, family, files, records

__all__ = ["casework", "family", "files", "records"]
