"""Paging by the sort key: page 900 costs what page 1 costs, and rows that arrive meanwhile shift nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

SIZE = 50
BEFORE, AFTER = "b", "a"


@dataclass(frozen=True)
class KeysetPage:
    """``newer`` and ``older``: cursors of the pages before and after this one, or empty."""

    rows: list
    newer: str
    older: str


def keyset_page(queryset, order: tuple[str, str], cursor: str = "", size: int = SIZE) -> KeysetPage:
    """One page in ``order`` (two columns, both rising or both falling, the last one unique). A bad cursor is the first page."""
    way, values = _read(cursor, queryset.model, order)
    rows = list(_from(queryset, order, way, values)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if way == BEFORE:
        rows.reverse()
    if not rows:
        return KeysetPage([], "", "")
    newer = bool(values) and (way == AFTER or more)
    older = more or way == BEFORE
    return KeysetPage(
        rows, _write(BEFORE, rows[0], order) if newer else "", _write(AFTER, rows[-1], order) if older else ""
    )


def _from(queryset, order, way, values):
    names, falling = [name.removeprefix("-") for name in order], order[0].startswith("-")
    if way == BEFORE:
        falling = not falling
    queryset = queryset.order_by(*(f"-{name}" if falling else name for name in names))
    if not values:
        return queryset
    beyond = "lt" if falling else "gt"
    first, last = names
    return queryset.filter(
        Q(**{f"{first}__{beyond}": values[0]}) | Q(**{first: values[0], f"{last}__{beyond}": values[1]})
    )


def _write(way: str, row, order) -> str:
    return "~".join([way, *(_text(getattr(row, name.removeprefix("-"))) for name in order)])


def _text(value) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _read(cursor: str, model, order) -> tuple[str, list]:
    way, *texts = cursor.split("~")
    if way not in (BEFORE, AFTER) or len(texts) != len(order):
        return AFTER, []
    fields = [model._meta.get_field(name.removeprefix("-")) for name in order]
    try:
        return way, [_aware(field.to_python(text)) for field, text in zip(fields, texts, strict=True)]
    except ValidationError:
        return AFTER, []


def _aware(value):
    """A time in an address that names no zone is one of here."""
    return timezone.make_aware(value) if isinstance(value, datetime) and timezone.is_naive(value) else value
