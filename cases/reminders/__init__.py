"""What casework puts on My day."""

from . import casework, contact, glass, records, unusual

__all__ = ["casework", "contact", "glass", "records", "unusual"]
