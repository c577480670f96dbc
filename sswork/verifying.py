"""Whether the log is as it was sealed: the chain first, then every sealed row, and the first broken place by name."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import CharField
from django.db.models.expressions import RawSQL

from .models.seals import Seal, SealEpoch
from .seals import CONTENT, NO_HEAD, PLAIN_TEXT, TABLES, Broken, columns_of, hash_of, row_hash


def first_broken(expect: str = "") -> Broken | None:
    """None where everything is as it was. ``expect``: ``epoch.number:hash`` from the daily log, which must be in the chain."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(PLAIN_TEXT)
        return next((found for check in (_chain(expect), *map(_rows, TABLES)) for found in check), None)


def _chain(expect: str) -> Iterator[Broken]:
    """Each seal hashes to what it says, follows the one before, and none is missing, not even the last."""
    previous, heads = NO_HEAD, {}
    for epoch in SealEpoch.objects.order_by("number"):
        number = 0
        for each in _seals(epoch):
            number += 1
            name, day = f"{each.epoch}.{each.number}", f"{each.made_at:%Y-%m-%d}"
            if each.number != number:
                yield Broken("A seal was removed", each.table, seal=f"{epoch.number}.{number}", day=day)
                return
            if each.previous != previous or each.hash != hash_of(each, each.content):
                yield Broken("A seal was changed", each.table, seal=name, day=day)
                return
            previous = heads[name] = each.hash
        if (number, previous) != (epoch.seals, epoch.head):
            yield Broken("A seal was removed", seal=f"{epoch.number}.{number + 1}")
            return
    if expect:
        name, _, head = expect.partition(":")
        if heads.get(name) != head:
            yield Broken("The seal is not the one that the daily log names", seal=name)


def _seals(epoch: SealEpoch):
    """In order, without what they cover: only its digest leaves the database."""
    digest = RawSQL(CONTENT, (), output_field=CharField())  # noqa: S611  # a constant
    seals = Seal.objects.filter(epoch=epoch.number).defer("ids", "row_hashes").annotate(content=digest)
    return seals.order_by("number").iterator(200)


def _rows(table: str) -> Iterator[Broken]:
    present = set(columns_of(table))
    with connection.cursor() as cursor:
        cursor.execute('SELECT DISTINCT columns FROM sswork_seal WHERE "table" = %s', [table])
        layouts = [columns for (columns,) in cursor.fetchall()]
    for columns in layouts:
        if gone := set(columns) - present:
            yield Broken(f"Columns are gone since ({', '.join(sorted(gone))})", table)
            return
        yield from _changed_or_removed(table, columns)
    yield from _added(table)


CHANGED = """
    SELECT s.epoch, s.number, s.made_at::date, e.id, t.id IS NULL
    FROM sswork_seal s CROSS JOIN unnest(s.ids, s.row_hashes) e(id, h)
    LEFT JOIN (SELECT id, {hash} AS h FROM {table}) t ON t.id = e.id
    WHERE s."table" = %s AND s.columns = %s::varchar[] AND t.h IS DISTINCT FROM e.h
        AND (t.id IS NOT NULL OR NOT EXISTS (SELECT FROM sswork_sealremoval r WHERE r."table" = %s AND e.id = ANY (r.ids)))
    ORDER BY s.epoch, s.number, e.id LIMIT 1
"""
# A row that no seal knows, though its transaction, or its place below the floor of the newest epoch, says that it was there.
ADDED = """
    WITH sealed AS (SELECT unnest(ids) AS id FROM sswork_seal WHERE "table" = %s),
        newest AS (SELECT number, coalesce((floors ->> %s)::bigint, 0) AS floor FROM sswork_sealepoch ORDER BY number DESC LIMIT 1),
        until AS (SELECT coalesce(max(s.to_xid), 0) AS xid FROM sswork_seal s JOIN newest n ON n.number = s.epoch
            WHERE s."table" = %s AND NOT s.opening)
    SELECT t.id, t.xid, t.at::date FROM {table} t CROSS JOIN newest n CROSS JOIN until u LEFT JOIN sealed k ON k.id = t.id
    WHERE k.id IS NULL AND (t.id <= n.floor OR t.xid < u.xid)
    ORDER BY t.id LIMIT 1
"""


def _changed_or_removed(table: str, columns: list[str]) -> Iterator[Broken]:
    with connection.cursor() as cursor:
        cursor.execute(CHANGED.format(hash=row_hash(columns), table=table), [table, columns, table])
        for epoch, number, day, row, is_gone in cursor.fetchall():
            what = "A row was removed" if is_gone else "A row was changed"
            yield Broken(what, table, row, seal=f"{epoch}.{number}", day=str(day))


def _added(table: str) -> Iterator[Broken]:
    with connection.cursor() as cursor:
        cursor.execute(ADDED.format(table=table), [table, table, table])
        for row, xid, day in cursor.fetchall():
            newest = Seal.objects.filter(table=table, opening=False, from_xid__lte=xid, to_xid__gt=xid)
            sealed_by = newest.order_by("-epoch").values_list("epoch", "number").first()
            name = "{}.{}".format(*sealed_by) if sealed_by else ""
            yield Broken("A row was added after sealing", table, row, seal=name, day=str(day))
