"""What every later migration stands on: extensions, the run-time role and its rights, and two functions."""

from django.conf import settings
from django.db import migrations

FUNCTIONS = """
CREATE OR REPLACE FUNCTION sswork_fold(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));
COMMENT ON FUNCTION sswork_fold IS 'Lower case without accents: what names are searched and sorted by.';

CREATE OR REPLACE FUNCTION sswork_student_records() RETURNS SETOF text
    LANGUAGE sql STABLE
    AS $$ SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger\\_keep\\_school\\_%' $$;
COMMENT ON FUNCTION sswork_student_records IS 'Tables whose school_id follows the student: those that carry the keep_school trigger.';
"""


def make_extensions(apps, schema_editor):
    """By the owner where that is allowed; else they must have been made by whoever made the database."""
    with schema_editor.connection.cursor() as cursor:
        for name in ("pg_trgm", "unaccent", "btree_gist"):
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f"CREATE EXTENSION {name}")


def make_app_role(apps, schema_editor):
    """The run-time role may read and write rows of the owner's tables, and nothing else. Rights on single tables follow later."""
    app, quote = settings.APP_ROLE, schema_editor.connection.ops.quote_name
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [app, app])
        is_owner, exists = cursor.fetchone()
        if is_owner:
            return
        if not exists:
            cursor.execute(f"CREATE ROLE {quote(app)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(app)}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quote(app)}")
        cursor.execute(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {quote(app)}"
        )
        cursor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {quote(app)}")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunPython(make_extensions, migrations.RunPython.noop),
        migrations.RunPython(make_app_role, migrations.RunPython.noop),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION sswork_fold; DROP FUNCTION sswork_student_records"),
    ]
