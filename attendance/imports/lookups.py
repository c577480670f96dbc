"""What single cells mean, by the rules of ``AttendanceFile``: of such answers every clear row is made up."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .people import People
from .reading import NULL, AttendanceFile, minutes_of, period_of


@dataclass(frozen=True)
class Lookup:
    """What the cells of some columns mean together. ``at`` are their positions in the file, ``staged`` the columns they fill;
    ``says`` gives the values, or None where the row itself must be looked at."""

    at: tuple[int, ...]
    staged: tuple[str, ...]
    says: Callable[[tuple[str, ...]], Sequence[str] | None]


def lookups(file: AttendanceFile, people: People) -> Iterator[Lookup]:
    """For every column of the staging table that the file fills, but those of students."""

    def lookup(roles: Sequence[str], staged: Sequence[str], says: Callable) -> Lookup:
        return Lookup(tuple(map(file.position, roles)), tuple(staged), says)

    yield lookup(["day"], ["day"], lambda cells: _one(file.day(*cells)))
    yield from _telling(file, lookup)
    if file.has("school"):
        yield lookup(["school"], ["school_id"], lambda cells: _school(cells[0], people))
    if file.has("minutes"):
        yield lookup(["minutes"], ["minutes"], lambda cells: _minutes(cells[0]))
    if file.has("period"):
        roles = ["period", "all_day"] if file.has("all_day") else ["period"]
        yield lookup(roles, ["period"], lambda cells: [period_of(*cells, *[""] * (2 - len(cells)))])


def _telling(file: AttendanceFile, lookup: Callable[..., Lookup]) -> Iterator[Lookup]:
    """What happened, and what is kept of its code: one table where the code is among the cells that tell."""
    roles, mark = list(file.meanings.roles), ["kind", "excused", "portion"]
    noted = "reason" if file.has("reason") else "code"
    if noted in roles:
        at = roles.index(noted)
        yield lookup(roles, [*mark, "code"], lambda cells: _marked(file, cells, [file.code(cells[at])]))
    else:
        yield lookup(roles, mark, lambda cells: _marked(file, cells, []))
        if file.has(noted):
            yield lookup([noted], ["code"], lambda cells: [file.code(*cells)])


def _marked(file: AttendanceFile, cells: tuple[str, ...], more: list[str]) -> Sequence[str] | None:
    mark = file.meanings.only_mark(cells)
    return None if mark is None else [*mark, *more]


def _one(value: str | None) -> Sequence[str] | None:
    return None if value is None else [value]


def _school(name: str, people: People) -> Sequence[str] | None:
    """A name that no school has is reported, row by row."""
    return _one(people.school(name) or (None if name else NULL))


def _minutes(cell: str) -> Sequence[str] | None:
    found = minutes_of(cell)
    return None if cell and found == NULL else [found]
