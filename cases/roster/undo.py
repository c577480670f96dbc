"""Takes back what an import wrote, from the rows that it kept: old values return, new rows go."""

# ruff: noqa: S608  # the statements are put together from constants of this package; values are always parameters

import datetime
from collections.abc import Iterator

from django.apps import apps

# Children before parents: new rows go in this order.
NEW_ROWS = (
    "cases_programmemembership",
    "cases_guardianship",
    "cases_enrolment",
    "cases_student",
    "cases_guardian",
    "cases_household",
    "sswork_staffmember",
    "sswork_term",
    "sswork_schoolyear",
    "sswork_organization",
)
# How a row that something else has come to need is put out of sight instead.
SET_ASIDE = {
    "cases_student": "removed_on = %(today)s",
    "cases_guardian": "removed_on = %(today)s",
    "sswork_staffmember": "removed_on = %(today)s",
    "sswork_organization": "is_active = false",
}
# A school that stays keeps its district.
DISTRICTS_OF_THESE = """
INSERT INTO undo_needed SELECT parent_id FROM sswork_organization
WHERE id IN (SELECT id FROM undo_needed) AND parent_id IN (SELECT id FROM undo_new)
"""


def take_back(cursor, batch_id: int, today: datetime.date) -> dict[str, int]:
    """How many rows got their old values back, how many new ones were deleted, and how many had to be set aside."""
    counts = {"restored": 0, "deleted": 0, "set_aside": 0}
    cursor.execute(
        'SELECT DISTINCT "table", array(SELECT jsonb_object_keys(before) ORDER BY 1)'
        " FROM sswork_importchange WHERE batch_id = %s AND before IS NOT NULL",
        [batch_id],
    )
    for table, columns in cursor.fetchall():
        counts["restored"] += _restore(cursor, batch_id, table, columns)
    for table in NEW_ROWS:
        deleted, kept = _delete_new(cursor, batch_id, table, today)
        counts["deleted"] += deleted
        counts["set_aside"] += kept
    return counts


def _restore(cursor, batch_id: int, table: str, columns: list[str]) -> int:
    values = ", ".join(f"{column} = (old.image).{column}" for column in columns)
    cursor.execute(
        f"UPDATE {table} t SET {values} FROM ("
        f" SELECT key::bigint AS id, jsonb_populate_record(NULL::{table}, before) AS image FROM sswork_importchange"
        ' WHERE batch_id = %s AND "table" = %s AND before IS NOT NULL'
        " AND array(SELECT jsonb_object_keys(before) ORDER BY 1) = %s) old WHERE t.id = old.id",
        [batch_id, table, columns],
    )
    return cursor.rowcount


def _delete_new(cursor, batch_id: int, table: str, today: datetime.date) -> tuple[int, int]:
    """Delete the rows that the import made, except those that something else refers to by now."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.undo_new, pg_temp.undo_needed")
    cursor.execute(
        "CREATE TEMP TABLE undo_new ON COMMIT DROP AS"
        " SELECT jsonb_array_elements(after)::bigint AS id FROM sswork_importchange"
        ' WHERE batch_id = %s AND "table" = %s AND before IS NULL',
        [batch_id, table],
    )
    cursor.execute("CREATE TEMP TABLE undo_needed (id bigint) ON COMMIT DROP")
    cursor.execute("ANALYZE undo_new")
    for other, column in _references_to(table):
        own = "AND id NOT IN (SELECT id FROM undo_new)" if other == table else ""
        cursor.execute(
            f"INSERT INTO undo_needed SELECT DISTINCT {column} FROM {other} WHERE {column} IN (SELECT id FROM undo_new) {own}"
        )
    if table == "sswork_organization":
        cursor.execute(DISTRICTS_OF_THESE)
    cursor.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM undo_new EXCEPT SELECT id FROM undo_needed)")
    deleted, kept = cursor.rowcount, 0
    if aside := SET_ASIDE.get(table):
        cursor.execute(f"UPDATE {table} SET {aside} WHERE id IN (SELECT id FROM undo_needed)", {"today": today})
        kept = cursor.rowcount
    return deleted, kept


def _references_to(table: str) -> Iterator[tuple[str, str]]:
    """Tables of any app, and their columns, that refer to rows of this one."""
    model = next(each for each in apps.get_models() if each._meta.db_table == table)
    for relation in model._meta.related_objects:
        yield relation.related_model._meta.db_table, relation.field.attname
