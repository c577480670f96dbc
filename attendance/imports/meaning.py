"""What the cells of a row say about a day. Each different combination of cells is worked out once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import gettext as _

from attendance.enums import EventKind, Excused
from attendance.presets.layout import EXCUSED, FileMap, plain_code
from sswork.imports.checks import YES
from sswork.imports.issues import Severity

# The columns that together say what happened, in the order in which ``Meanings`` is asked.
TELLING = ("code", "excused", "portion", "minutes", "absent", "tardy", "early")
PRESENT = 0
NULLS = frozenset({"NULL", "null", "\\N", "N/A"})


@dataclass(frozen=True)
class Mark:
    kind: int
    excused: int
    portion: Decimal

    @property
    def copied(self) -> str:
        """As ``COPY`` wants it, the share of the day in hundredths."""
        hundredths = (100 * self.portion).quantize(Decimal(1), ROUND_HALF_UP)
        return f"{int(self.kind)}\t{int(self.excused)}\t{hundredths}"


@dataclass(frozen=True)
class Problem:
    """``role`` is the column to blame."""

    severity: Severity
    role: str
    reason: str


@dataclass(frozen=True)
class Said:
    """The marks of a row; none where it says nothing to us, or cannot be understood."""

    marks: tuple[Mark, ...] = ()
    problems: tuple[Problem, ...] = ()


class Meanings:
    """From cells to marks, by a file's map. ``roles``: the columns that tell, of those that the file has."""

    def __init__(self, file_map: FileMap, roles: Sequence[str]):
        self._map, self.roles = file_map, roles
        self._known: dict[tuple[str, ...], Said] = {}
        self._single: dict[tuple[str, ...], str | None] = {}

    def learn(self, rows: Iterable[tuple[str, ...]]) -> list[Said]:
        """What each different row says."""
        different = set(rows)
        for cells in different.difference(self._known):
            stated = dict(zip(self.roles, map(without_null, cells), strict=True))
            said = self._known[cells] = self._work_out(dict.fromkeys(TELLING, "") | stated)
            self._single[cells] = said.marks[0].copied if len(said.marks) == 1 else None
        return [self._known[cells] for cells in different]

    def said(self, cells: tuple[str, ...]) -> Said:
        return self._known[cells]

    def only_mark(self, cells: tuple[str, ...]) -> list[str] | None:
        """The columns of the one mark of cells with which nothing is wrong."""
        [said] = self.learn([cells])
        return said.marks[0].copied.split("\t") if len(said.marks) == 1 and not said.problems else None

    def copied(self, rows: Iterable[tuple[str, ...]]) -> list[str | None]:
        """The one mark of each row, as ``COPY`` wants it; None for rows with none or several."""
        return list(map(self._single.__getitem__, rows))

    def _work_out(self, cells: dict[str, str]) -> Said:
        problems: list[Problem] = []
        tell = self._flags if "absent" in self._map.columns else self._code
        return Said(tuple(tell(cells, problems)), tuple(problems))

    def _code(self, cells: dict[str, str], problems: list[Problem]) -> Iterable[Mark]:
        meaning = self._map.codes.get(plain_code(cells["code"]))
        if meaning is None:
            reason = _("The map does not say what this code means.") if cells["code"] else _("The row has no code.")
            problems.append(Problem(Severity.ERROR, "code", reason))
        elif meaning.kind == PRESENT:
            yield Mark(PRESENT, Excused.UNKNOWN, Decimal(0))
        elif meaning.kind is not None:
            excused = self._excused(cells, problems) if meaning.excused is None else meaning.excused
            yield Mark(meaning.kind, excused, self._portion(meaning.kind, cells, meaning.portion, problems))

    def _flags(self, cells: dict[str, str], problems: list[Problem]) -> Iterable[Mark]:
        """Indicators beside each other: one row may say both late and left early; none set means present."""
        excused, is_present = self._excused(cells, problems), True
        for role, kind in (
            ("absent", EventKind.ABSENT),
            ("tardy", EventKind.TARDY),
            ("early", EventKind.EARLY_DEPARTURE),
        ):
            if is_set(cells[role]):
                is_present = False
                stated = cells if kind == EventKind.ABSENT else cells | {"portion": ""}
                yield Mark(kind, excused, self._portion(kind, stated, None, problems))
        if is_present:
            yield Mark(PRESENT, Excused.UNKNOWN, Decimal(0))

    def _excused(self, cells: dict[str, str], problems: list[Problem]) -> Excused:
        """Also where the column counts days: any excused share of an absence is an excuse."""
        value = cells["excused"].lower()
        if value in self._map.excused_words:
            return EXCUSED[self._map.excused_words[value]]
        if (number := number_of(value)) is not None:
            return Excused.YES if number else Excused.NO
        problems.append(
            Problem(
                Severity.WARNING, "excused", _("This says neither excused nor unexcused. It is kept as not stated.")
            )
        )
        return Excused.UNKNOWN

    def _portion(self, kind: int, cells: dict[str, str], usual: Decimal | None, problems: list[Problem]) -> Decimal:
        """The share of the day missed: stated, else from the minutes, else what the code says; a whole day for an absence."""
        stated = self._stated(cells["portion"], problems)
        if stated is not None and (stated or kind != EventKind.ABSENT):
            return stated
        if usual is not None:
            return usual
        minutes = number_of(cells["minutes"])
        if self._map.day_minutes and minutes:
            return min(Decimal(1), round(minutes / self._map.day_minutes, 2))
        return Decimal(kind == EventKind.ABSENT)

    def _stated(self, value: str, problems: list[Problem]) -> Decimal | None:
        if not value:
            return None
        number = number_of(value)
        if number is None or number < 0:
            problems.append(Problem(Severity.WARNING, "portion", _("This is not a share of a day. It is left out.")))
            return None
        if number > 1:
            problems.append(Problem(Severity.WARNING, "portion", _("More than a whole day. It counts as one.")))
        return min(Decimal(1), round(number, 2))


def without_null(value: str) -> str:
    """Literals that databases write for nothing. Looked at once for each different value, not for each cell."""
    return "" if value in NULLS else value


def number_of(value: str) -> Decimal | None:
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def is_set(value: str) -> bool:
    """An indicator, a share or a count."""
    return value.lower() in YES or bool(number_of(value))
