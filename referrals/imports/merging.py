"""Merges the rows of files into the directory: COPY into staging tables, then a few statements a table; nothing equal is written.

All of it happens in one transaction. What would change is found out by changing it and rolling back, so that what is told
before is what happens then.
"""

# ruff: noqa: S608  # the statements are put together from constants of this package; values are always parameters

import datetime
import json
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from cases.roster.staging import copy_rows, make_table
from sswork.imports.issues import IssueLog

from .checking import Checked
from .private import TEXT_TO_COVER, without_words
from .tables import BY_MODEL, STAY, TABLES, HsdsColumn, HsdsTable

NULL = "\x01"  # what ``copy_rows`` reads as no value


@dataclass
class Merge:
    """One run. ``batch_id`` is None where nothing is kept for an undo; ``whole``: tables that the files tell completely."""

    cursor: Any
    source_id: int
    batch_id: int | None
    today: datetime.date
    log: IssueLog
    whole: frozenset[str] = frozenset()
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def run(self, sql: str, **values) -> int:
        self.cursor.execute(sql, {"source": self.source_id, "batch": self.batch_id, "today": self.today} | values)
        return self.cursor.rowcount

    def rows(self, sql: str, **values) -> list[tuple]:
        self.run(sql, **values)
        return self.cursor.fetchall()


def merge(run: Merge, checked: Checked) -> None:
    """Parents first; what goes, in the other order."""
    for table in TABLES:
        stage(run, table, checked)
    _take_out_private(run, checked)
    for table in TABLES:
        resolve(run, table)
        added, changed = write(run, table)
        run.counts[table.name] = {
            "added": added,
            "changed": changed,
            "removed": 0,
            "same": told(run, table) - added - changed,
        }
    for table in reversed(TABLES):
        if table.name in run.whole:
            run.counts[table.name]["removed"] += remove_missing(run, table)
    _cover_remembered(run, checked)


def told(run: Merge, table: HsdsTable) -> int:
    """Rows of the files that could stand."""
    return run.rows(f"SELECT count(*) FROM {staging(table)}")[0][0]


def stage(run: Merge, table: HsdsTable, checked: Checked) -> None:
    columns = {"file": "text", "line": "int", "uid": "text", "private": "bool"}
    columns |= {f"c_{column.name}": "text" for column in table.columns}
    columns |= {f"k_{column.name}": "bigint" for column in table.columns if column.links_to}
    make_table(run.cursor, staging(table), columns)
    keys = (NULL,) * sum(1 for column in table.columns if column.links_to)
    rows = (tuple(NULL if cell is None else cell for cell in row) + keys for row in checked.rows.get(table.name, []))
    copy_rows(run.cursor, staging(table), rows)
    run.run(f"ANALYZE {staging(table)} (uid)")


def staging(table: HsdsTable) -> str:
    return f"hsds_{table.name}"


def _take_out_private(run: Merge, checked: Checked) -> None:
    """What an earlier file told as public goes at once, and no undo brings it back."""
    for table in reversed(TABLES):
        if uids := sorted(checked.taken_out.get(table.name, ())):
            _delete(run, table, "t.uid = ANY(%(uids)s)", leaves_trace=False, uids=uids)
    run.run(
        "UPDATE referrals_location t SET latitude = NULL, longitude = NULL, near_latitude = NULL, near_longitude = NULL,"
        " transportation = '', external_identifier = '', external_identifier_type = '', url = '', is_private = true,"
        " name = '', alternate_name = '', description = ''"
        " FROM hsds_location s WHERE t.source_id = %(source)s AND t.uid = s.uid AND s.private AND NOT t.is_private"
    )
    where = "t.address_type <> 'postal' AND t.location_id IN (SELECT l.id FROM referrals_location l"
    where += " JOIN hsds_location s ON s.uid = l.uid WHERE l.source_id = %(source)s AND s.private)"
    earlier = run.rows(f"SELECT lower(trim(address_1)) FROM referrals_locationaddress t WHERE {where}")
    checked.covered |= {row[0] for row in earlier if len(row[0]) >= TEXT_TO_COVER}
    _delete(run, next(each for each in TABLES if each.name == "address"), where, leaves_trace=False)


def _cover_remembered(run: Merge, checked: Checked) -> None:
    """The old rows that the undo brings back may repeat what is private by now."""
    if run.batch_id is None or not checked.covered:
        return
    kept = run.rows(
        "SELECT id, before::text FROM sswork_importchange WHERE batch_id = %(batch)s AND before IS NOT NULL"
    )
    for key, text in kept:
        row = json.loads(text)
        covered = {
            name: without_words(value, checked.covered) if isinstance(value, str) and name != "uid" else value
            for name, value in row.items()
        }
        if covered != row:
            run.run(
                "UPDATE sswork_importchange SET before = %(before)s::jsonb WHERE id = %(key)s",
                before=json.dumps(covered),
                key=key,
            )


# Links -----------------------------------------------------------------------------------------------------------------------


def resolve(run: Merge, table: HsdsTable) -> None:
    """Which rows are meant by the ids in links. A row that belongs to nothing is left out; another link is left empty."""
    staged = staging(table)
    for column in _links_to_others(table):
        parent = column.parent
        still_told = (
            f" AND EXISTS (SELECT FROM {staging(parent)} x WHERE x.uid = p.uid)" if parent.name in run.whole else ""
        )
        run.run(
            f"UPDATE {staged} s SET k_{column.name} = p.id FROM {parent.db_table} p"
            f" WHERE p.source_id = %(source)s AND p.uid = s.c_{column.name}{still_told}"
        )
    for column in _links_to_others(table):
        _report_dangling(run, table, column)
    required = [f"s.k_{column.name} IS NULL" for column in _links_to_others(table) if column.is_required]
    if table.needs:
        required.append("(" + " AND ".join(f"s.k_{name} IS NULL" for name in table.needs) + ")")
    if required:
        run.run(f"DELETE FROM {staged} s WHERE {' OR '.join(required)}")


def _links_to_others(table: HsdsTable) -> list[HsdsColumn]:
    return [column for column in table.columns if column.links_to not in (None, table.model)]


def _links_to_own(table: HsdsTable) -> list[HsdsColumn]:
    return [column for column in table.columns if column.links_to is table.model]


def _report_dangling(run: Merge, table: HsdsTable, column: HsdsColumn) -> None:
    lost = ["false"]
    if column.is_required:
        lost = ["true"]
    elif table.needs:
        lost = ["(" + " AND ".join(f"k_{name} IS NULL" for name in table.needs) + ")"]
    found = run.rows(
        f"SELECT file, line, c_{column.name}, {lost[0]} FROM {staging(table)}"
        f" WHERE c_{column.name} <> '' AND k_{column.name} IS NULL ORDER BY file, line"
    )
    for file, line, value, is_lost in found:
        report = run.log.error if is_lost else run.log.warning
        report(file, line, _("No row has this identifier."), column=column.name, value=value)


# Writing ---------------------------------------------------------------------------------------------------------------------


def write(run: Merge, table: HsdsTable) -> tuple[int, int]:
    """How many rows are new, and how many changed."""
    targets = _targets(table)
    own, staged = table.db_table, staging(table)
    names = ", ".join(targets)
    differ = f"({', '.join(f't.{name}' for name in targets)}) IS DISTINCT FROM ({', '.join(targets.values())})"
    joined = f"t.source_id = %(source)s AND t.uid = s.uid AND {differ}"
    keep = " AND NOT s.private" if table.name == "location" else ""
    _remember(run, table, f"FROM {own} t, {staged} s WHERE {joined}{keep}")
    changes = ", ".join(f"{name} = {value}" for name, value in targets.items())
    changed = run.run(f"UPDATE {own} t SET {changes} FROM {staged} s WHERE {joined}")
    insert = (
        f"INSERT INTO {own} (source_id, uid, {names}) SELECT %(source)s, s.uid, {', '.join(targets.values())} FROM {staged} s"
        f" WHERE NOT EXISTS (SELECT FROM {own} t WHERE t.source_id = %(source)s AND t.uid = s.uid) RETURNING id"
    )
    added = _insert(run, own, insert)
    for column in _links_to_own(table):
        _link_own(run, table, column)
    return added, changed


def _remember(run: Merge, table: HsdsTable, where: str, **values) -> None:
    """How the rows ``t`` are now, for the undo."""
    if run.batch_id is not None:
        run.run(
            'INSERT INTO sswork_importchange (batch_id, "table", key, before)'
            f" SELECT %(batch)s, '{table.db_table}', t.id::text, to_jsonb(t) {where}",
            **values,
        )


_REMEMBER_NEW = (
    'WITH fresh AS ({insert}), kept AS (INSERT INTO sswork_importchange (batch_id, "table", key, after)'
    " SELECT %(batch)s, '{table}', '', jsonb_agg(id) FROM fresh HAVING count(*) > 0) SELECT count(*) FROM fresh"
)


def _insert(run: Merge, own: str, insert: str) -> int:
    if run.batch_id is None:
        return run.run(insert)
    return run.rows(_REMEMBER_NEW.format(insert=insert, table=own))[0][0]


def _targets(table: HsdsTable) -> dict[str, str]:
    """Column of the table → what it becomes, of the staged row ``s``."""
    targets = {}
    for column in table.columns:
        if column.links_to is table.model:
            continue
        value = f"s.k_{column.name}" if column.links_to else f"s.c_{column.name}::{_sql_type(column.field)}"
        targets[column.stored] = value
    if table.name in STAY:
        targets["removed_on"] = "NULL::date"
    if table.name == "location":
        targets["is_private"] = "s.private"
    return targets


def _sql_type(kind: models.Field) -> str:
    match kind:
        case models.DateTimeField():
            return "timestamptz"
        case models.DateField():
            return "date"
        case models.TimeField():
            return "time"
        case models.FloatField():
            return "double precision"
        case models.DecimalField():
            return f"numeric({kind.max_digits}, {kind.decimal_places})"
        case models.IntegerField():
            return "int"
    return "text"


def _link_own(run: Merge, table: HsdsTable, column: HsdsColumn) -> None:
    """A link within the table, once all its rows are there."""
    own, staged, field_name = table.db_table, staging(table), column.field.column
    parent = f"LEFT JOIN {own} p ON p.source_id = %(source)s AND p.uid = s.c_{column.name} AND p.uid <> s.uid"
    differs = f"t.source_id = %(source)s AND t.uid = s.uid AND t.{field_name} IS DISTINCT FROM p.id"
    _remember(run, table, f"FROM {staged} s {parent}, {own} t WHERE {differs}")
    run.run(f"UPDATE {own} t SET {field_name} = p.id FROM {staged} s {parent} WHERE {differs}")
    for file, line, value in run.rows(
        f"SELECT s.file, s.line, s.c_{column.name} FROM {staged} s WHERE s.c_{column.name} <> '' AND NOT EXISTS"
        f" (SELECT FROM {own} p WHERE p.source_id = %(source)s AND p.uid = s.c_{column.name})"
    ):
        run.log.warning(file, line, _("No row has this identifier."), column=column.name, value=value)


# What goes -------------------------------------------------------------------------------------------------------------------


def remove_missing(run: Merge, table: HsdsTable) -> int:
    """Agencies and services are put out of sight, since people's records name them; all else is deleted."""
    missing = f"t.source_id = %(source)s AND NOT EXISTS (SELECT FROM {staging(table)} s WHERE s.uid = t.uid)"
    if table.name not in STAY:
        return _delete(run, table, missing)
    missing += " AND t.removed_on IS NULL"
    _remember(run, table, f"FROM {table.db_table} t WHERE {missing}")
    return run.run(f"UPDATE {table.db_table} t SET removed_on = %(today)s WHERE {missing}")


def _delete(run: Merge, table: HsdsTable, where: str, *, leaves_trace: bool = True, **values) -> int:
    """With what belongs to the rows, and links to them emptied, as the models say."""
    own = table.db_table
    gone = [
        row[0] for row in run.rows(f"SELECT t.id FROM {own} t WHERE t.source_id = %(source)s AND {where}", **values)
    ]
    if not gone:
        return 0
    for relation in table.model._meta.related_objects:
        other = BY_MODEL.get(relation.related_model)
        if other is None:
            continue
        linked = f"t.{relation.field.column} = ANY(%(gone)s)"
        if relation.on_delete is models.CASCADE:
            _delete(run, other, linked, leaves_trace=leaves_trace, gone=gone)
        else:
            _remember(run, other, f"FROM {other.db_table} t WHERE {linked}", gone=gone)
            run.run(f"UPDATE {other.db_table} t SET {relation.field.column} = NULL WHERE {linked}", gone=gone)
    here = f"FROM {own} t WHERE t.id = ANY(%(gone)s)"
    if leaves_trace:
        _remember(run, table, here, gone=gone)
    return run.run(f"DELETE {here}", gone=gone)
