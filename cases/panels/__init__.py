"""What casework shows on the student page."""

from . import banner, casework, cover, family, files, glance, obligations, protected, records

__all__ = ["banner", "casework", "cover", "family", "files", "glance", "obligations", "protected", "records"]
