"""What waits for the team, its members and guests, and those who asked, on My day."""

from . import directory, meetings, requests

__all__ = ["directory", "meetings", "requests"]
