"""What a file changes, in the words of people: one line for each kind of thing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """How many of one kind of thing the file names, and what becomes of them."""

    name: str
    title: str
    in_file: int
    added: int
    changed: int
    removed: int
    unchanged: int

    @property
    def differs(self) -> bool:
        return bool(self.added or self.changed or self.removed)
