"""Django's PostgreSQL, telling the server who is acting before every statement.

The actor is a setting of the session (``app.user_id``, with the day and the time that the product goes by), or, for the
system, the role ``app_system`` that sees every row. PostgreSQL takes settings back with a transaction or savepoint that
is rolled back, so after each of those they are told again; and each minute, so that what ends by the clock (an emergency, a
day) and what somebody else takes away ends for a long task too. A person costs one short statement per request.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db.backends.postgresql import base, operations
from django.utils import timezone
from psycopg import sql
from psycopg.pq import TransactionStatus

from sswork.security import actor

ACT = "SELECT sswork_act(%s, %s, %s)"
MINUTE = 60
# A connection keeps the plans of what it is asked again and again: the pages have some three hundred statements together.
PREPARED_AFTER, PREPARED_AT_MOST = 5, 400


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "sswork.security.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._told: tuple | None = None
        self._looked_at = 0  # the second in which the minute and the day were last worked out
        self._can_be_told = False
        self._binds_on_server = False
        self.execute_wrappers.append(self._told_first)

    @property
    def is_owner(self) -> bool:
        """Whoever owns the tables migrates them and sees every row."""
        return self.settings_dict["USER"] == settings.DATABASE_OWNER["USER"]

    def init_connection_state(self):
        self._told = None
        super().init_connection_state()

    def make_cursor(self, cursor):
        self.tell_actor()
        return super().make_cursor(cursor)

    def make_debug_cursor(self, cursor):
        self.tell_actor()
        return super().make_debug_cursor(cursor)

    def chunked_cursor(self):
        self.tell_actor()
        return super().chunked_cursor()

    @contextmanager
    def binding_on_server(self) -> Iterator[None]:
        """Cursors made meanwhile send values apart from their statement, which can then be prepared."""
        self._binds_on_server = True
        try:
            yield
        finally:
            self._binds_on_server = False

    def get_new_connection(self, conn_params):
        connection = super().get_new_connection(conn_params)
        connection.prepare_threshold, connection.prepared_max = PREPARED_AFTER, PREPARED_AT_MOST
        return connection

    def create_cursor(self, name=None):
        self.connection.cursor_factory = base.ServerBindingCursor if self._binds_on_server else base.Cursor
        return super().create_cursor(name)

    def _told_first(self, execute, sql, params, many, context):
        self.tell_actor()
        return execute(sql, params, many, context)

    def _rollback(self):
        self._told = None
        return super()._rollback()

    def _savepoint_rollback(self, sid):
        super()._savepoint_rollback(sid)
        self._told = None

    def _is_made(self, cursor) -> bool:
        """Before the first migration there is nobody to tell, and nothing to hide."""
        if not self._can_be_told:
            cursor.execute("SELECT to_regproc('sswork_act') IS NOT NULL")
            self._can_be_told = cursor.fetchone()[0]
        return self._can_be_told

    def tell_actor(self) -> None:
        """Say who is acting, where the server does not know yet. In a failed transaction nothing can be told, nor asked."""
        present, second = actor.present(), int(time.time())
        if self._told is not None and self._told[0] == present and self._looked_at == second:
            return  # which day it is need not be worked out for each of a page's forty statements
        self._looked_at = second
        wanted = (present, timezone.localdate(), second // MINUTE)
        if wanted == self._told or self.connection is None or self.is_owner:
            return
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return
        with self.connection.cursor() as cursor:
            if not self._is_made(cursor):
                return
            if self._told is None or self._told[0].is_system:
                cursor.execute("RESET ROLE")
            cursor.execute(ACT, [present.person_id, wanted[1], timezone.now()])
            if present.is_system:
                cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(settings.SYSTEM_ROLE)))
        self._told = wanted
