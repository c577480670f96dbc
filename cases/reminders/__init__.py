"""What casework puts on My day."""

from . import casework, contact, glass, records

__all__ = ["casework", "contact", "glass", "records"]
