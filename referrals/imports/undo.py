"""Takes back what an import wrote: changed rows get their old values, new ones go, and those that went come back."""

# ruff: noqa: S608  # the statements are put together from constants of this package; values are always parameters

import datetime

from django.apps import apps

from referrals.models import ServiceCard

from .tables import BY_MODEL, STAY, TABLES, HsdsTable

# Columns that people write, which a file does not change.
HEARD = ("confirmed_", "told_")


def take_back(cursor, batch_id: int, today: datetime.date) -> dict[str, int]:
    """How many rows got their old values back, how many new ones were deleted, and how many had to be set aside."""
    counts = {"restored": 0, "deleted": 0, "set_aside": 0}
    for table in TABLES:
        counts["restored"] += _restore(cursor, batch_id, table)
    for table in reversed(TABLES):
        deleted, kept = _delete_new(cursor, batch_id, table, today)
        counts["deleted"] += deleted
        counts["set_aside"] += kept
    return counts


def _restore(cursor, batch_id: int, table: HsdsTable) -> int:
    """Old values, and rows that were deleted. The first thing kept of a row is how it was before the import."""
    own = table.db_table
    columns = [str(field.column) for field in table.model._meta.concrete_fields]
    from_file = [column for column in columns if column != "id" and not column.startswith(HEARD)]
    names, images = ", ".join(columns), ", ".join(f"(old.image).{column}" for column in columns)
    old = (
        f"SELECT DISTINCT ON (key) jsonb_populate_record(NULL::{own}, before) AS image FROM sswork_importchange"
        ' WHERE batch_id = %(batch)s AND "table" = %(table)s AND before IS NOT NULL ORDER BY key, id'
    )
    values = {"batch": batch_id, "table": own}
    changes = ", ".join(f"{column} = (old.image).{column}" for column in from_file)
    cursor.execute(f"UPDATE {own} t SET {changes} FROM ({old}) old WHERE t.id = (old.image).id", values)
    restored = cursor.rowcount
    cursor.execute(
        f"INSERT INTO {own} ({names}) SELECT {images} FROM ({old}) old"
        f" WHERE NOT EXISTS (SELECT FROM {own} t WHERE t.id = (old.image).id)",
        values,
    )
    return restored + cursor.rowcount


def _delete_new(cursor, batch_id: int, table: HsdsTable, today: datetime.date) -> tuple[int, int]:
    """Delete the rows that the import made. A service that somebody's record names by now is put out of sight instead."""
    cursor.execute(
        "SELECT jsonb_array_elements(after)::bigint FROM sswork_importchange"
        ' WHERE batch_id = %s AND "table" = %s AND before IS NULL',
        [batch_id, table.db_table],
    )
    new = {row[0] for row in cursor.fetchall()}
    needed = _named_elsewhere(cursor, table, new)
    gone = sorted(new - needed)
    if table.name == "service":
        cursor.execute(f"DELETE FROM {ServiceCard._meta.db_table} WHERE service_id = ANY(%s)", [gone])
    cursor.execute(f"DELETE FROM {table.db_table} WHERE id = ANY(%s)", [gone])
    deleted = cursor.rowcount
    if needed and table.name in STAY:
        cursor.execute(f"UPDATE {table.db_table} SET removed_on = %s WHERE id = ANY(%s)", [today, sorted(needed)])
    return deleted, len(needed)


def _named_elsewhere(cursor, table: HsdsTable, new: set[int]) -> set[int]:
    """Of the new rows those that records outside of the directory name, and agencies whose services stay."""
    needed: set[int] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            inside = model in BY_MODEL or model is ServiceCard
            agency_of_service = (
                table.name == "organization" and BY_MODEL.get(model) and BY_MODEL[model].name == "service"
            )
            if field.related_model is table.model and (not inside or agency_of_service):
                cursor.execute(
                    f"SELECT {field.column} FROM {model._meta.db_table} WHERE {field.column} = ANY(%s)", [sorted(new)]
                )
                needed |= {row[0] for row in cursor.fetchall()}
    return needed
