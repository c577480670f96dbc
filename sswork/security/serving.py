"""Whether people may be served with this database: in a role that row security binds, with the policies of this code."""

from django.core.checks import Error, Tags, register
from django.db import OperationalError, connection

from . import rows

ROLE = """
SELECT r.rolsuper OR r.rolbypassrls,
       EXISTS (SELECT FROM pg_class c WHERE c.oid = to_regclass('cases_student') AND pg_has_role(r.oid, c.relowner, 'USAGE'))
FROM pg_roles r WHERE r.rolname = current_user
"""


def why_not() -> list[str]:
    """In plain words, what is wrong; nothing where row security binds whoever serves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('cases_student') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return ["The tables are missing: run manage.py migrate."]
        cursor.execute(ROLE)
        is_free, is_owner = cursor.fetchone()
    found = []
    if is_free or is_owner:
        found.append(
            "The product runs in a database role that row security does not bind (owner or superuser): see docs/operations.md."
        )
    if not rows.are_installed():
        found.append("The row policies in the database are not those of this version: run manage.py migrate.")
    return found


@register(Tags.database)
def row_security(app_configs=None, databases=None, **kwargs) -> list[Error]:
    if not databases or getattr(connection, "is_owner", False):
        return []
    try:
        return [Error(words, id="sswork.E101") for words in why_not()]
    except OperationalError:
        return []  # a database that is away is another matter


def refuse_unbound() -> None:
    """Before the first request. Whoever is bound by nothing would show everything to everybody after the first mistake."""
    if found := why_not():
        raise SystemExit(" ".join(found))
