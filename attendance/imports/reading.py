"""From the rows of a file to lines for ``COPY``: who, where, when and what, with an issue for every cell that says none of it."""

import re
from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _

from attendance.presets.layout import ROLES, FileMap, plain_code
from attendance.presets.systems import WORDS
from sswork.imports.checks import Unfit, date_of
from sswork.imports.decoding import Source
from sswork.imports.headers import Column
from sswork.imports.issues import BrokenFile, IssueLog, Severity
from sswork.imports.reading import Block, CsvFile

from .meaning import TELLING, Meanings, number_of, without_null
from .people import People
from .staging import STAGED

NULL = "\\N"
CODE_LENGTH, PERIOD_LENGTH = 40, 60
SMALLINT = 32_767
UNCOPYABLE = re.compile(r"[\\\t\n\r]+")
WHOLE_DAY = ("yes", "y", "true", "1")
# Our own words say no more than the kind does.
SAYS_NOTHING = frozenset(WORDS)


class AttendanceFile:
    """An attendance file with its map. ``lines()`` yields a block of lines for ``COPY`` at a time, in the order of ``STAGED``."""

    def __init__(self, source: Source, file_map: FileMap, log: IssueLog):
        self.map, self.log = file_map, log
        self._names = {role: names[0] for role, names in file_map.columns.items()}
        columns = {names[0]: Column(names[0], tuple(names[1:])) for names in file_map.columns.values()}
        self.source = CsvFile(source, columns.values(), log)
        self.meanings = Meanings(file_map, self._telling())
        self._days: dict[str, str | None] = {}
        self._day_problems: dict[str, str] = {}
        self._refuse_what_cannot_be_read(source.name)

    def _refuse_what_cannot_be_read(self, name: str) -> None:
        telling = "absent" if "absent" in self._names else "code"
        missing = [self._names[role] for role in ("student", "day", telling) if not self.source.has(self._names[role])]
        if missing:
            reason = _("%(file)s has no column %(missing)s. Is its header row missing, or is the layout another one?")
            raise BrokenFile(reason % {"file": name, "missing": ", ".join(missing)})
        if self.source.is_empty:
            raise BrokenFile(_("%(file)s has no rows. Nothing is changed for it.") % {"file": name})
        if self.has("period") and not self.map.is_positive and not self.map.periods_per_day:
            raise BrokenFile(
                _("%(file)s tells class periods: the map must say how many a day has (periods_per_day).")
                % {"file": name}
            )

    def has(self, role: str) -> bool:
        return role in self._names and self.source.has(self._names[role])

    def _telling(self) -> list[str]:
        """Minutes say something where the length of the day is known."""
        roles = [role for role in TELLING if self.has(role)]
        return roles if self.map.day_minutes else [role for role in roles if role != "minutes"]

    @property
    def has_periods(self) -> bool:
        return self.has("period")

    @property
    def has_minutes(self) -> bool:
        return self.has("minutes")

    @property
    def staged(self) -> list[str]:
        """The columns of the staging table that this file fills."""
        of_role = {"school_id": "school", "minutes": "minutes", "period": "period"}
        return [name for name in STAGED if name not in of_role or self.has(of_role[name])]

    def lines(self, people: People) -> Iterator[tuple[int, str]]:
        """How many rows of the file have been read with this block, and its lines, in the order of ``staged``."""
        people.load()
        return ((len(block), self.copied(block, people)) for block in self.source.blocks())

    def position(self, role: str) -> int:
        return self.source.positions[self._names[role]]

    def copied(self, block: Block, people: People) -> str:
        """The lines of one block; what is wrong with it goes into the log."""
        columns = {role: block[self._names[role]] if role in self._names else [""] * len(block) for role in ROLES}
        schools = self._schools(block, columns["school"], people)
        students = self._students(block, columns["student"], schools, people)
        days = self._converted_days(block, columns["day"])
        cells = list(zip(*(columns[role] for role in self.meanings.roles), strict=True))
        if any(said.problems for said in self.meanings.learn(cells)):
            self._report_meanings(block, columns, cells)
        marks = self.meanings.copied(cells)
        rest = self._rest(block, columns)
        lines: Iterable[str] = map(str, block.lines)
        known_schools = [[school or NULL for school in schools]] if self.has("school") else []
        rows = zip(lines, students, *known_schools, days, marks, *rest, strict=True)
        if None in marks or None in students or None in days:
            return "".join(self._few_or_many(rows, cells, len(known_schools)))
        return "\n".join(map("\t".join, rows)) + "\n"

    def _few_or_many(self, rows: Iterable[tuple], cells: list[tuple[str, ...]], known_schools: int) -> Iterator[str]:
        """Rows that say nothing are left out, those that say several things are written once for each."""
        at = 3 + known_schools
        for row, telling in zip(rows, cells, strict=True):
            if row[1] is not None and row[at - 1] is not None:
                marks = (
                    [row[at]] if row[at] is not None else [mark.copied for mark in self.meanings.said(telling).marks]
                )
                for mark in marks:
                    yield "\t".join((*row[:at], mark, *row[at + 1 :])) + "\n"

    def _rest(self, block: Block, columns: dict[str, list[str]]) -> list[list[str]]:
        """Minutes, code and period, as far as the file has them."""
        minutes = [self._converted_minutes(block, columns["minutes"])] if self.has("minutes") else []
        codes = self._codes(columns)
        return [*minutes, codes, *([self._periods(columns)] if self.has("period") else [])]

    def _codes(self, columns: dict[str, list[str]]) -> list[str]:
        cells = columns["reason" if self.has("reason") else "code"]
        known = {cell: self.code(cell) for cell in set(cells)}
        return list(map(known.__getitem__, cells))

    def code(self, cell: str) -> str:
        """The reason, else the code where it is more than a word for its kind."""
        if not self.has("reason") and plain_code(cell) in SAYS_NOTHING:
            return ""
        return _text(cell, CODE_LENGTH)

    def _schools(self, block: Block, names: list[str], people: People) -> list[str]:
        if not self.has("school"):
            return names
        known = {name: people.school(name) for name in set(names)}
        unknown = {
            name: _("No school has this id, number or name.") for name, found in known.items() if name and not found
        }
        self._report(block, "school", names, unknown, self.log.warning)
        return list(map(known.__getitem__, names))

    def _students(self, block: Block, numbers: list[str], schools: list[str], people: People) -> list[str | None]:
        if people.shared:
            found = [people.student(number, school) for number, school in zip(numbers, schools, strict=True)]
        else:
            found = list(map(people.by_id.get, numbers))
        if None in found:
            for line, number, student in zip(block.lines, numbers, found, strict=True):
                if student is None:
                    self.log.error(
                        block.file, line, _not_found(number, people), column=self._names["student"], value=number
                    )
        return found

    def _converted_days(self, block: Block, values: list[str]) -> list[str | None]:
        for value in set(values):
            self.day(value)
        if not self._day_problems.keys().isdisjoint(values):
            self._report(block, "day", values, self._day_problems, self.log.error)
        return list(map(self._days.__getitem__, values))

    def day(self, value: str) -> str | None:
        if value not in self._days:
            self._days[value] = self._read_day(value)
        return self._days[value]

    def _read_day(self, value: str) -> str | None:
        try:
            return date_of(value.split(" ")[0], self.map.declared_format).isoformat()
        except Unfit as unfit:
            self._day_problems[value] = unfit.reason if value else _("The row has no date.")
            return None

    def _converted_minutes(self, block: Block, values: list[str]) -> list[str]:
        known = {value: minutes_of(value) for value in set(values)}
        unusable = {
            value: _("This is not a number of minutes.") for value, found in known.items() if value and found == NULL
        }
        self._report(block, "minutes", values, unusable, self.log.warning)
        return list(map(known.__getitem__, values))

    def _periods(self, columns: dict[str, list[str]]) -> list[str]:
        pairs = list(zip(columns["period"], columns["all_day"], strict=True))
        known = {pair: period_of(*pair) for pair in set(pairs)}
        return list(map(known.__getitem__, pairs))

    def _report(self, block: Block, role: str, values: list[str], reasons: dict[str, str], log: Callable) -> None:
        if not reasons or reasons.keys().isdisjoint(values):
            return
        for line, value in zip(block.lines, values, strict=True):
            if value in reasons:
                log(block.file, line, reasons[value], column=self._names[role], value=value)

    def _report_meanings(self, block: Block, columns: dict[str, list[str]], cells: list[tuple[str, ...]]) -> None:
        for number, telling in enumerate(cells):
            for problem in self.meanings.said(telling).problems:
                log = self.log.error if problem.severity is Severity.ERROR else self.log.warning
                value, name = columns[problem.role][number], self._names.get(problem.role, problem.role)
                log(block.file, block.lines[number], problem.reason, column=name, value=value)


def _not_found(number: str, people: People) -> str:
    if not number:
        return _("The row names no student.")
    if any(shared == number for _school, shared in people.shared):
        return _("Several students have this id, and the row does not say at which school.")
    return _("None of the students in your reach has this id.")


def minutes_of(cell: str) -> str:
    number = number_of(without_null(cell))
    return NULL if number is None or not 0 <= number <= SMALLINT else str(int(number))


def period_of(period: str, all_day: str) -> str:
    """Empty for a row about the whole day."""
    return "" if all_day.lower() in WHOLE_DAY else _text(period, PERIOD_LENGTH)


def _text(cell: str, length: int) -> str:
    """Text that fits its column, on one line."""
    return UNCOPYABLE.sub(" ", without_null(cell)).strip()[:length]
