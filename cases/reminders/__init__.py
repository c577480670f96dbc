"""What casework puts on My day."""

from . import casework, contact, records

__all__ = ["casework", "contact", "records"]
