"""What casework shows on the student page."""

from . import banner, casework, family, files, records

__all__ = ["banner", "casework", "family", "files", "records"]
