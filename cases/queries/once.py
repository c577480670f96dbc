"""What one page asks of a student in two places is read once."""

from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def read_once(student, user, what: str, read: Callable[[], Found]) -> Found:
    """What ``read`` gives, kept with this student object for as long as the page has it. For pages that only show: what is
    written meanwhile is not seen."""
    kept = student.__dict__.setdefault("_read_once", {})
    key = (what, user.pk)
    if key not in kept:
        kept[key] = read()
    return kept[key]
