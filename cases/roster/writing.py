"""Writes what ``changes`` found, and keeps each row as it stood before, for undo.

Parents before children. Three statements a table: remember and change, remember and remove, insert and remember the numbers.
"""

# ruff: noqa: S608  # the statements are put together from constants of this package; values are always parameters

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Target:
    """How the rows of ``change_<name>`` become rows of ``table``.

    ``values``: column → expression over ``c`` (the change) and whatever ``joins`` adds. ``on_insert``: columns that are only
    set on new rows. ``removal``: what marks a row as removed.
    """

    name: str
    title: Any
    table: str
    values: dict[str, str]
    joins: str = ""
    on_insert: dict[str, str] = field(default_factory=dict)
    on_conflict: str = ""
    removal: dict[str, str] = field(default_factory=lambda: {"removed_on": "%(today)s"})

    @property
    def remembered(self) -> tuple[str, ...]:
        """Columns of which undo needs the old value."""
        return tuple(dict.fromkeys([*self.values, *self.removal]))


STAFF = Target(
    "staff",
    _("staff"),
    "sswork_staffmember",
    {
        "given_name": "c.given_name",
        "family_name": "c.family_name",
        "email": "c.email",
        "roster_role": "c.roster_role",
        "school_id": "o.id",
        "user_id": "coalesce(c.user_id, t.user_id)",
        "removed_on": "NULL",
    },
    joins="LEFT JOIN sswork_organization o ON o.sourced_id = c.school",
    on_insert={"sourced_id": "c.sourced_id", "user_id": "c.user_id"},
)
GUARDIANS = Target(
    "guardians",
    _("guardians"),
    "cases_guardian",
    {
        **{column: f"c.{column}" for column in ("given_name", "family_name", "email", "phone", "sms", "language")},
        "removed_on": "NULL",
    },
    on_insert={"sourced_id": "c.sourced_id", "needs_interpreter": "false"},
)
STUDENTS = Target(
    "students",
    _("students"),
    "cases_student",
    {
        **{
            column: f"c.{column}"
            for column in (
                "local_id", "given_name", "middle_name", "family_name", "preferred_name", "pronouns", "birth_date", "sex", "grade",
                "home_language", "email",
            )
        },
        "school_id": "coalesce(o.id, t.school_id)",
        "household_id": "coalesce(t.household_id, h.household_id)",
        "removed_on": "c.left_on",
    },
    joins="LEFT JOIN sswork_organization o ON o.sourced_id = c.school LEFT JOIN roster_households h ON h.student = c.sourced_id",
    on_insert={
        "sourced_id": "c.sourced_id",
        "needs_interpreter": "false",
        "school_id": "coalesce(o.id, (SELECT id FROM sswork_organization WHERE sourced_id = '#no-school'))",
        "household_id": "h.household_id",
    },
)  # fmt: skip
ENROLMENTS = Target(
    "enrolments",
    _("memberships"),
    "cases_enrolment",
    {
        "first_day": "coalesce(c.first_day, t.first_day)",
        "last_day": "CASE WHEN c.last_day < coalesce(c.first_day, t.first_day) THEN t.first_day ELSE c.last_day END",
        "grade": "coalesce(nullif(c.grade, ''), t.grade)",
        "is_primary": "c.is_primary",
        "sourced_id": "coalesce(nullif(c.sourced_id, ''), t.sourced_id)",
        "removed_on": "NULL",
    },
    joins="JOIN cases_student st ON st.sourced_id = c.student JOIN sswork_organization o ON o.sourced_id = c.school",
    on_insert={
        "student_id": "st.id",
        "school_id": "st.school_id",
        "at_school_id": "o.id",
        "first_day": "coalesce(c.first_day, least(%(start)s::date, c.last_day))",
        "last_day": "c.last_day",
        "grade": "c.grade",
        "sourced_id": "c.sourced_id",
    },
    on_conflict="ON CONFLICT (student_id, at_school_id, first_day) DO UPDATE SET last_day = EXCLUDED.last_day, removed_on = NULL",
    # A membership that began today and is gone today never was; the others ended yesterday.
    removal={
        "last_day": "greatest(t.first_day, %(today)s::date - 1)",
        "removed_on": "CASE WHEN t.first_day >= %(today)s THEN %(today)s::date END",
    },
)
GUARDIANSHIPS = Target(
    "guardianships",
    _("families"),
    "cases_guardianship",
    {
        "relationship": "CASE WHEN c.relationship = 'unknown' THEN t.relationship ELSE c.relationship END",
        "removed_on": "NULL",
    },
    joins="JOIN cases_student st ON st.sourced_id = c.student JOIN cases_guardian g ON g.sourced_id = c.guardian",
    on_insert={
        "student_id": "st.id",
        "school_id": "st.school_id",
        "guardian_id": "g.id",
        "relationship": "c.relationship",
        "contact_rule": "'ok'",
        "rule_reason": "''",
        "contact_order": "c.contact_order",
    },
)
PROGRAMMES = Target(
    "programmes",
    _("programs"),
    "cases_programmemembership",
    {"last_day": "NULL"},
    joins="JOIN cases_student st ON st.sourced_id = c.student",
    on_insert={"student_id": "st.id", "programme": "c.programme", "source_key": "'roster'"},
    removal={"last_day": "%(today)s::date - 1"},
)
TARGETS = (STAFF, GUARDIANS, STUDENTS, ENROLMENTS, GUARDIANSHIPS, PROGRAMMES)


class Writer:
    """Writes for one batch. ``start`` is the first day of memberships that do not state one."""

    def __init__(self, cursor, batch_id: int, today: datetime.date, start: datetime.date):
        self._cursor = cursor
        self._values = {"batch": batch_id, "today": today, "start": start}

    def write(self, target: Target) -> None:
        changes = f"change_{target.name}"
        self.remember(target.table, target.remembered, f"SELECT id FROM {changes} WHERE id IS NOT NULL")
        self.run(
            f"UPDATE {target.table} t SET {_assignments(target.values)} FROM {changes} c {target.joins}"
            " WHERE t.id = c.id AND c.what = 'changed'"
        )
        self.run(
            f"UPDATE {target.table} t SET {_assignments(target.removal)} FROM {changes} c WHERE t.id = c.id AND c.what = 'removed'"
        )
        new = target.values | target.on_insert
        self.insert(
            target.table,
            f"INSERT INTO {target.table} ({', '.join(new)}) SELECT {', '.join(new.values())}"
            f" FROM {changes} c {target.joins} WHERE c.what = 'added' {target.on_conflict}",
        )

    def run(self, statement: str) -> None:
        self._cursor.execute(statement, self._values)

    def insert(self, table: str, statement: str) -> None:
        """An ``INSERT``, with the new rows remembered by their numbers: one list for all of them."""
        self.run(
            f'WITH made AS ({statement} RETURNING id) INSERT INTO sswork_importchange (batch_id, "table", key, after)'
            f" SELECT %(batch)s, '{table}', '', jsonb_agg(id) FROM made HAVING count(*) > 0"
        )

    def count(self) -> int:
        """How many rows were written."""
        self._cursor.execute(
            "SELECT coalesce(sum(CASE WHEN before IS NULL THEN jsonb_array_length(after) ELSE 1 END), 0)"
            " FROM sswork_importchange WHERE batch_id = %(batch)s",
            self._values,
        )
        return int(self._cursor.fetchone()[0])

    def remember(self, table: str, columns: Iterable[str], ids: str) -> None:
        """Keep the columns, as they are now, of the rows that ``ids`` selects."""
        pairs = ", ".join(f"'{column}', t.{column}" for column in columns)
        self.run(
            'INSERT INTO sswork_importchange (batch_id, "table", key, before)'
            f" SELECT %(batch)s, '{table}', t.id, jsonb_build_object({pairs}) FROM {table} t WHERE t.id IN ({ids})"
        )


def _assignments(values: dict[str, str]) -> str:
    return ", ".join(f"{column} = {value}" for column, value in values.items())
