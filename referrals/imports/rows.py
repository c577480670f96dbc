"""What reading yields: rows of tables, each with where it stood."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(slots=True)
class Row:
    """``values``: column → text, without the id. ``private``: marked so in its file."""

    file: str
    line: int | None
    uid: str
    values: dict[str, str]
    private: bool = False

    def get(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass
class Found:
    """Rows by table. ``dialects`` says in words what was read; ``taken_out`` which ids were marked private; ``covered`` the
    words of what was, which no other text may repeat."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    dialects: list[str] = field(default_factory=list)
    taken_out: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    covered: set[str] = field(default_factory=set)

    def add(self, table: str, row: Row) -> None:
        self.rows[table].append(row)

    @property
    def is_empty(self) -> bool:
        return not any(self.rows.values())
