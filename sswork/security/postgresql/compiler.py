"""Django's compilers, but what is only read goes to PostgreSQL with its values apart, so that its plan can be kept.

Planning is more than half of what the database does for a page: some forty statements, each with the conditions of row
security. A statement that a connection has sent five times is prepared by psycopg, and is then planned no more. Statements
that group are sent as before: PostgreSQL cannot know that two parameters are one value (Django's ticket 34255).
"""

from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django.db.models.sql.compiler import SQLCompiler as DjangoCompiler

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class SQLCompiler(DjangoCompiler):
    def execute_sql(self, *args, **kwargs):
        if self.query.group_by is not None or self.query.combinator:
            return super().execute_sql(*args, **kwargs)
        with self.connection.binding_on_server():
            return super().execute_sql(*args, **kwargs)
