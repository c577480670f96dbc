"""What casework puts on My day."""

from . import casework, contact

__all__ = ["casework", "contact"]
