"""Sealing the log: every few minutes what has committed is hashed, row by row, and chained to what was sealed before.

Sealed are audit events, history and looks. A transaction older than every open one of this database (``SETTLED``) has committed
or never will, so the rows below that number are complete: a row that is changed, removed or slipped in afterwards shows, and so
does a seal. Whoever owns the database could compute the whole chain anew; against that the head of the chain goes to the
logger ``seals`` with every seal, and so out of the machine with the daily log: ``verify_log --expect`` compares with it.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from .models.seals import Seal, SealEpoch

log = logging.getLogger("seals")

TABLES = ("sswork_auditevent", "sswork_recordchange", "sswork_look")
NO_HEAD = "0" * 64
ONE_AT_A_TIME = 7_253_251  # any number, the same for all who seal
# The text of a row must not depend on who asks.
PLAIN_TEXT = "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres'; SET LOCAL bytea_output = 'hex'"


@dataclass(frozen=True)
class Broken:
    """The first place at which the log is not as it was sealed."""

    what: str
    table: str = ""
    row: int | None = None
    seal: str = ""
    day: str = ""

    def __str__(self) -> str:
        place = [f"table {self.table}" if self.table else "", f"row {self.row}" if self.row is not None else ""]
        place += [f"seal {self.seal}" if self.seal else "", f"day {self.day}" if self.day else ""]
        return f"{self.what}: {', '.join(each for each in place if each)}"


def seal(now: datetime | None = None) -> int:
    """Seal what has committed; how many rows that were. Two at once do it one after the other."""
    with transaction.atomic():
        epoch = _locked_epoch() or _first_epoch()
        until = _settled()
        return sum(_seal_table(epoch, table, until, now or timezone.now()) for table in TABLES)


def start_epoch(reason: str, by: str) -> SealEpoch:
    """After a restore, before anybody works: what was not sealed yet is sealed as it is, and counting starts anew.

    The numbers of transactions of another server mean nothing here, so rows are told apart by their ids.
    """
    with transaction.atomic():
        before = _locked_epoch()
        floors = {table: _one(f"SELECT coalesce(max(id), 0) FROM {table}") for table in TABLES}  # noqa: S608  # our own tables
        epoch = SealEpoch.objects.create(
            number=before.number + 1 if before else 1,
            reason=reason,
            by_name=by,
            floors=floors,
            head=before.head if before else NO_HEAD,
        )
        for table in TABLES:
            _add_seal(epoch, table, _unsealed(before, table, floors[table]), timezone.now(), opening=True)
        log.warning("epoch %s of the seals began: %s (%s)", epoch.number, reason, by)
        return epoch


def epochs() -> Callable[[Any], int]:
    """In which epoch a row of a sealed table was written: numbers of transactions are told apart by it."""
    floors = list(SealEpoch.objects.order_by("number").values_list("floors", flat=True))

    def epoch_of(row) -> int:
        return sum(row.pk > each.get(row._meta.db_table, 0) for each in floors)

    return epoch_of


def _locked_epoch() -> SealEpoch | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        cursor.execute(PLAIN_TEXT)
    return SealEpoch.objects.order_by("-number").first()


def _first_epoch() -> SealEpoch:
    return SealEpoch.objects.create(number=1, reason="the log began", by_name="system", head=NO_HEAD)


def _settled() -> int:
    """Every transaction of this database below this number is over."""
    return _one(SETTLED)


# Not pg_snapshot_xmin, which waits for open transactions of every database of the server: a report that runs for an hour beside
# ours would hold the seals up. The snapshot is taken before the locks are read, so what is no longer among them is over, and the
# next statement sees its rows. Locks tell 32 bits of a number; the rest is that of the snapshot.
SETTLED = """
WITH snapshot AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next), held AS (
    SELECT l.transactionid::text::bigint AS low FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted AND a.datname = current_database()
    UNION ALL
    SELECT transaction::text::bigint FROM pg_prepared_xacts WHERE database = current_database()
), full_numbers AS (
    SELECT next - mod(mod(next - low, 4294967296) + 4294967296, 4294967296) AS number, next FROM held, snapshot
)
SELECT coalesce((SELECT min(number) FROM full_numbers WHERE next - number < 2147483648), (SELECT next FROM snapshot))
"""


def _one(statement: str, values=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def row_hash(columns: list[str]) -> str:
    """SQL for the hash of one row over the columns it had when it was sealed."""
    quoted = ", ".join(connection.ops.quote_name(each) for each in columns)
    return f"sha256(convert_to(ROW({quoted})::text, 'UTF8'))"


@dataclass(frozen=True)
class Stretch:
    """What a seal will cover: transactions ``from_xid`` to before ``to_xid``, rows above ``above`` and up to ``upto``."""

    from_xid: int
    to_xid: int
    above: int
    upto: int = 2**63 - 1


def _sealed_to(epoch: SealEpoch, table: str) -> int:
    """The transactions before this one are sealed in this epoch."""
    done = Seal.objects.filter(epoch=epoch.number, table=table, opening=False).order_by("-number")
    return done.values_list("to_xid", flat=True).first() or 0


def _unsealed(before: SealEpoch | None, table: str, upto: int) -> Stretch:
    """What the epoch before has not sealed yet: everything, where there was none."""
    if before is None:
        return Stretch(0, 2**63 - 1, above=0, upto=upto)
    return Stretch(_sealed_to(before, table), 2**63 - 1, above=before.floors.get(table, 0), upto=upto)


def _seal_table(epoch: SealEpoch, table: str, until: int, now: datetime) -> int:
    stretch = Stretch(_sealed_to(epoch, table), until, above=epoch.floors.get(table, 0))
    return _add_seal(epoch, table, stretch, now) if stretch.from_xid < until else 0


ADD = """
    WITH made AS (
        SELECT array_agg(id ORDER BY xid, id) AS ids, array_agg(h ORDER BY xid, id) AS row_hashes FROM (
            SELECT id, xid, {row_hash} AS h FROM {table}
            WHERE id > %(above)s AND id <= %(upto)s AND xid >= %(from_xid)s AND xid < %(to_xid)s) r)
    INSERT INTO sswork_seal (epoch, number, made_at, "table", columns, opening, from_xid, to_xid, ids, row_hashes, previous, hash)
    SELECT %(epoch)s, %(number)s, %(made_at)s, %(table)s, %(columns)s, %(opening)s, %(from_xid)s, %(to_xid)s, ids, row_hashes,
        %(previous)s, encode(sha256(convert_to(%(facts)s || {content}, 'UTF8')), 'hex')
    FROM made WHERE ids IS NOT NULL RETURNING hash, cardinality(ids)
"""
# The digest of what a seal covers, in SQL: a million rows never leave the database.
CONTENT = """encode(sha256(convert_to(array_to_string(ids, ','), 'UTF8')
    || coalesce((SELECT string_agg(h, ''::bytea ORDER BY n) FROM unnest(row_hashes) WITH ORDINALITY u(h, n)), '')), 'hex')"""


def _add_seal(epoch: SealEpoch, table: str, stretch: Stretch, now: datetime, *, opening: bool = False) -> int:
    columns = columns_of(table)
    made = Seal(
        epoch=epoch.number,
        number=epoch.seals + 1,
        made_at=now,
        table=table,
        columns=columns,
        opening=opening,
        from_xid=stretch.from_xid,
        to_xid=stretch.to_xid,
        previous=epoch.head,
    )
    values = {name: getattr(made, name) for name in FACTS} | {"above": stretch.above, "upto": stretch.upto}
    with connection.cursor() as cursor:
        statement = ADD.format(row_hash=row_hash(columns), table=table, content=CONTENT)
        cursor.execute(statement, values | {"facts": facts_of(made)})
        added = cursor.fetchone()
    if added is None:
        return 0
    epoch.seals, epoch.head = made.number, added[0]
    epoch.save(update_fields=["seals", "head"])
    log.info("seal %s.%s of %s: %s rows, head %s", epoch.number, made.number, table, added[1], epoch.head)
    return added[1]


FACTS = ("epoch", "number", "made_at", "table", "columns", "opening", "from_xid", "to_xid", "previous")


def facts_of(made: Seal) -> str:
    """Everything the seal says beside what it covers, and the seal before."""
    when, columns = made.made_at.astimezone(UTC).isoformat(), ",".join(made.columns)
    facts = [
        made.epoch,
        made.number,
        when,
        made.table,
        columns,
        made.opening,
        made.from_xid,
        made.to_xid,
        made.previous,
    ]
    return "".join(f"{each}\n" for each in facts)


def hash_of(made: Seal, content: str) -> str:
    return hashlib.sha256((facts_of(made) + content).encode()).hexdigest()
