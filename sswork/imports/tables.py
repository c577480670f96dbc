"""What reading yields: tables kept as columns, so that a row costs nothing until somebody asks for it."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import compress
from typing import Any, Generic, NamedTuple, TypeVar

Row = TypeVar("Row", bound=NamedTuple)


class Table(Generic[Row]):
    """Rows of one NamedTuple type. ``table["name"]`` is a column; iterating gives rows."""

    def __init__(self, row_type: type[Row]):
        self._row_type = row_type
        self.columns: dict[str, list[Any]] = {name: [] for name in row_type._fields}

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __iter__(self) -> Iterator[Row]:
        return map(self._row_type._make, self.tuples())

    def __getitem__(self, name: str) -> list[Any]:
        return self.columns[name]

    def tuples(self) -> Iterator[tuple]:
        """Rows as ``COPY`` wants them."""
        return zip(*self.columns.values(), strict=True)

    def append(self, row: Row) -> None:
        for column, value in zip(self.columns.values(), row, strict=True):
            column.append(value)

    def extend(self, *columns: Iterable[Any]) -> None:
        """Many rows, as columns in the order of the row type."""
        for column, values in zip(self.columns.values(), columns, strict=True):
            column.extend(values)

    def keep(self, wanted: Sequence[object]) -> None:
        """Drop the rows for which ``wanted`` is false."""
        for name, column in self.columns.items():
            self.columns[name] = list(compress(column, wanted))


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Millions of cells and no cycles among them: going over them again and again would take half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
