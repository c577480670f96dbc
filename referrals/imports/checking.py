"""Each value as its column wants it. A row that cannot stand is listed and left out; of the others a value that cannot be is."""

import datetime
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache

from django.db import models
from django.utils.translation import gettext as _

from referrals.directory_enums import PlaceType, ServiceStatus
from sswork.imports.checks import ISO_DATE, YEAR_FIRST, Unfit, date_of
from sswork.imports.issues import IssueLog

from .rows import Found, Row
from .tables import NAMED_BY_OTHERS, TABLES, HsdsColumn, HsdsTable

SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{2}|\d{4})(?:[ T].*)?")
SPELLED = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%B %d %Y")
TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*(?:Z|[+-]\d\d:?\d\d)?")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
EMAILS = ("email", "assurer_email")
WEB = ("url", "website", "uri", "term_uri", "schedule_link", "logo")
SCHEME = re.compile(r"^(?:https?)://", re.IGNORECASE)
NAMESPACE = uuid.UUID("6f2f5c8e-7c55-4a0e-9a39-3f0c2a8b1d77")  # ids of rows that came without one
STATUSES = {each.value: each.value for each in ServiceStatus} | {
    "open": "active",
    "closed": "temporarily closed",
    "": "active",
}
PLACES = {each.value: each.value for each in PlaceType} | {
    "mailing": "postal",
    "": "physical",
    "postal_address": "postal",
}


@dataclass
class Checked:
    """Rows as COPY wants them, by table: file, line, id, whether private, and the cells in the order of the table's columns.

    ``told``: tables that the files speak of; of others nothing is known, and nothing is taken away. ``taken_out``: ids of what
    is marked private, by table: an earlier file may have told it as public. ``covered``: words that no text may repeat.
    """

    rows: dict[str, list[tuple]] = field(default_factory=dict)
    read: Counter = field(default_factory=Counter)
    told: set[str] = field(default_factory=set)
    taken_out: dict[str, set[str]] = field(default_factory=dict)
    covered: set[str] = field(default_factory=set)


def checked(found: Found, log: IssueLog, date_format: str | None = None) -> Checked:
    result = Checked(told=set(found.rows), taken_out=found.taken_out, covered=found.covered)
    dates = Dates(date_format or _order_of_days(found))
    for table in TABLES:
        rows = found.rows.get(table.name, [])
        result.read[table.name] = len(rows)
        usable = _once(_named(rows, table, log), table, log)
        result.rows[table.name] = [cells for row in usable if (cells := _cells(row, table, dates, log))]
    return result


def _order_of_days(found: Found) -> str | None:
    """Whether 3/4/2026 is in March or in April is told by other days of the same files, or not at all."""
    first = second = False
    for row in (*found.rows.get("schedule", ()), *found.rows.get("service", ()), *found.rows.get("cost_option", ())):
        for name in ("valid_from", "valid_to", "dtstart", "until", "assured_date"):
            if match := SLASHED.fullmatch(row.get(name)):
                first, second = first or int(match[1]) > 12, second or int(match[2]) > 12
    if first == second:
        return None
    return "%d/%m/%Y" if first else "%m/%d/%Y"


def _named(rows: Iterable[Row], table: HsdsTable, log: IssueLog) -> Iterator[Row]:
    """With an id: rows that nobody names by one get one made of their content, the same each time."""
    for row in rows:
        if row.uid and len(row.uid) > 255:
            log.error(
                row.file, row.line, _("The identifier is longer than 255 characters."), column="id", value=row.uid
            )
        elif row.uid:
            yield row
        elif table.name in NAMED_BY_OTHERS:
            log.error(row.file, row.line, _("The row has no identifier."), column="id")
        else:
            content = "\x1f".join(f"{name}={value}" for name, value in sorted(row.values.items()) if value)
            row.uid = str(uuid.uuid5(NAMESPACE, f"{table.name}\x1e{content}"))
            log.note(row.file, row.line, _("The row has no identifier. It got one that is made of its content."))
            yield row


def _once(rows: Iterable[Row], table: HsdsTable, log: IssueLog) -> Iterable[Row]:
    """Rows of one id that do not contradict each other are one (JSON tells a person once for each place); else the first counts."""
    kept: dict[str, Row] = {}
    for row in rows:
        first = kept.setdefault(row.uid, row)
        if first is row:
            continue
        differing = [name for name, value in row.values.items() if value and first.get(name) not in ("", value)]
        if differing:
            reason = _("Another row has this identifier. The first one counts.")
            log.error(row.file, row.line, reason, column="id", value=row.uid)
        else:
            first.values |= {name: value for name, value in row.values.items() if value}
            log.note(row.file, row.line, _("The row is there twice. It is read once."))
    return kept.values()


def _cells(row: Row, table: HsdsTable, dates: "Dates", log: IssueLog) -> tuple | None:
    """The row's cells, or None where it cannot stand."""
    if missing := _missing(row, table):
        log.error(row.file, row.line, _("This may not be empty."), column=missing)
        return None
    if problem := _schedule_problem(row) if table.name == "schedule" else None:
        column, reason = problem
        log.error(row.file, row.line, reason, column=column, value=row.get(column))
        return None
    cells = [_cell(row, column, dates, log) for column in table.columns]
    if table.name == "schedule" and row.get("needs_days") and not (cells[3] and cells[4]):
        log.error(row.file, row.line, _("The days cannot be read, so the row says nothing."), column="start_date")
        return None
    if table.name == "service":
        _put_ages_in_order(row, table, cells, log)
    if table.name == "location":
        _put_on_earth(row, table, cells, log)
    return (row.file, row.line, row.uid, row.private, *cells)


def _missing(row: Row, table: HsdsTable) -> str:
    for name in table.required:
        if not row.get(name).strip():
            return name
    if table.needs and not any(row.get(name) for name in table.needs):
        return table.needs[0] if len(table.needs) == 1 else " / ".join(table.needs)
    return ""


def _schedule_problem(row: Row) -> tuple[str, str] | None:
    """What came as a weekly time or a holiday must say which day and when."""
    if row.get("needs_times"):
        for name in ("opens_at", "closes_at"):
            if not row.get(name):
                return name, _("This may not be empty.")
            if _try(time_of, row.get(name)) is None:
                return name, _("This is not a time of day.")
        if not row.get("needs_days") and not row.get("byday"):
            return "weekday", _("This is not a day of the week.")
    return None


def _try(convert: Callable[[str], str], value: str) -> str | None:
    try:
        return convert(value)
    except Unfit:
        return None


def _cell(row: Row, column: HsdsColumn, dates: "Dates", log: IssueLog) -> str | None:
    """None where nothing usable is there and the column may say so."""
    value = row.get(column.name).strip()
    if column.links_to:
        return value or None
    if not value and column.name not in ("status", "location_type", "address_type"):
        return None if column.field.null else ""
    try:
        return _converted(value, column, dates)
    except Unfit as unfit:
        shown = "" if row.private else value
        log.warning(row.file, row.line, unfit.reason, column=column.name, value=shown)
        return unfit.instead or (None if column.field.null else "")


def _converted(value: str, column: HsdsColumn, dates: "Dates") -> str:
    kind = column.field
    match kind:
        case models.DateTimeField():
            return moment_of(value)
        case models.DateField():
            return dates(value)
        case models.TimeField():
            return time_of(value)
        case models.FloatField():
            return repr(float(_number(value)))
        case models.DecimalField():
            return _decimal(value, kind)
        case models.IntegerField():
            return _whole(value)
    return _text(value, column)


def _text(value: str, column: HsdsColumn) -> str:
    if column.name == "status":
        return _word(value, STATUSES, "inactive")
    if column.name in ("location_type", "address_type"):
        return _word(value, PLACES, "physical")
    if column.name in EMAILS and not EMAIL.fullmatch(value):
        raise Unfit(_("This is not an e-mail address."))
    if column.name in WEB:
        value = _address_on_the_web(value)
    if column.name == "freq":
        return _word(value.upper(), {"WEEKLY": "WEEKLY", "MONTHLY": "MONTHLY"}, "")
    limit = getattr(column.field, "max_length", None)
    if limit and len(value) > limit:
        raise Unfit(_("The text is cut after %(limit)d characters.") % {"limit": limit}, value[:limit])
    return value


def _word(value: str, known: dict[str, str], otherwise: str) -> str:
    """A status that nobody knows sends no family there."""
    try:
        return known[value] if value in known else known[value.lower()]
    except KeyError:
        raise Unfit(_("This is not a term that is known here."), otherwise) from None


def _address_on_the_web(value: str) -> str:
    """Of the web and nothing else: it becomes a link on pages."""
    if SCHEME.match(value):
        return value
    if re.match(r"^[\w-]+(\.[\w-]+)+(/\S*)?$", value):
        return f"http://{value}"
    raise Unfit(_("This is not an address on the web."))


def _number(value: str) -> Decimal:
    try:
        number = Decimal(value.replace(",", "").lstrip("$£€"))
    except InvalidOperation:
        raise Unfit(_("This is not a number.")) from None
    if not number.is_finite() or abs(number) > 10**12:
        raise Unfit(_("This is not a number."))
    return number


def _decimal(value: str, kind: models.DecimalField) -> str:
    number = round(_number(value), kind.decimal_places or 0)
    if number < 0 or number >= 10 ** ((kind.max_digits or 0) - (kind.decimal_places or 0)):
        raise Unfit(_("This number cannot be right."))
    return str(number)


def _whole(value: str) -> str:
    number = _number(value)
    if number != int(number) or not 0 <= number < 1 << 31:
        raise Unfit(_("This is not a whole number."))
    return str(int(number))


def time_of(value: str) -> str:
    """9:30, 9am, 5:00 PM, 17.00, 08:00:00 as HH:MM. 24:00 is the end of the day."""
    match = TIME.fullmatch(value.strip())
    if match is None:
        raise Unfit(_("This is not a time of day."))
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise Unfit(_("This is not a time of day."))
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute) == (24, 0):
        return "23:59"
    if hour > 23 or minute > 59:
        raise Unfit(_("This is not a time of day."))
    return f"{hour:02}:{minute:02}"


def moment_of(value: str) -> str:
    """A day, with or without a time and its zone; without a zone it is UTC, as HSDS has it."""
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        raise Unfit(_("This is not a date as YYYY-MM-DD.")) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    try:
        return moment.astimezone(datetime.UTC).isoformat()
    except OverflowError:
        raise Unfit(_("There is no such day.")) from None


class Dates:
    """Reads days: ISO, spelled out, and with slashes where the files or people say which number is the month."""

    def __init__(self, declared: str | None):
        self._declared = declared
        self._read = cache(self._uncached)

    def __call__(self, value: str) -> str:
        return self._read(value)

    def _uncached(self, value: str) -> str:
        if ISO_DATE.fullmatch(value) or YEAR_FIRST.fullmatch(value):
            return date_of(value).isoformat()
        for spelled in SPELLED:
            try:
                return datetime.datetime.strptime(value, spelled).date().isoformat()  # noqa: DTZ007 — a day has no time zone
            except ValueError:
                continue
        match = SLASHED.fullmatch(value)
        if match is None or self._declared is None:
            raise Unfit(_("This is not a date as YYYY-MM-DD."))
        year = int(match[3]) + (0 if len(match[3]) == 4 else 2000 if int(match[3]) < 70 else 1900)
        return date_of(f"{match[1]}/{match[2]}/{year:04}", self._declared).isoformat()


def _put_ages_in_order(row: Row, table: HsdsTable, cells: list, log: IssueLog) -> None:
    at = {column.name: place for place, column in enumerate(table.columns)}
    low, high = cells[at["minimum_age"]], cells[at["maximum_age"]]
    if low and high and Decimal(low) > Decimal(high):
        log.warning(
            row.file,
            row.line,
            _("The youngest age is above the oldest. Neither is used."),
            column="minimum_age",
            value=low,
        )
        cells[at["minimum_age"]] = cells[at["maximum_age"]] = None


def _put_on_earth(row: Row, table: HsdsTable, cells: list, log: IssueLog) -> None:
    """Both coordinates, on earth, and not the 0, 0 of systems that know none."""
    at = {column.name: place for place, column in enumerate(table.columns)}
    latitude, longitude = cells[at["latitude"]], cells[at["longitude"]]
    if latitude is None and longitude is None:
        return
    north, east = float(latitude or 0), float(longitude or 0)
    if None in (latitude, longitude) or abs(north) > 90 or abs(east) > 180 or (north == 0 and east == 0):
        value = f"{latitude or '–'}, {longitude or '–'}"
        log.warning(row.file, row.line, _("There is no such place on earth."), column="latitude", value=value)
        cells[at["latitude"]] = cells[at["longitude"]] = None
