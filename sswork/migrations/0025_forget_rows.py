"""The history of rows that were destroyed goes with them, also of tables that do not say which student they are about."""

from django.db import migrations

FORGET = """
CREATE FUNCTION sswork_forget_rows(of_table text, records text[], reason text) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM sswork_recordchange WHERE "table" = of_table AND record = ANY (records) RETURNING id),
    noted AS (
        INSERT INTO sswork_sealremoval (at, "table", ids, reason, role)
        SELECT now(), 'sswork_recordchange', array_agg(id), reason, session_user FROM gone HAVING count(*) > 0)
    SELECT count(*) FROM gone
    $$;
COMMENT ON FUNCTION sswork_forget_rows IS 'Retention: the history of rows that it destroyed. Only the owner calls it.';
REVOKE EXECUTE ON FUNCTION sswork_forget_rows FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("sswork", "0024_directory_imports")]
    operations = [migrations.RunSQL(FORGET, "DROP FUNCTION sswork_forget_rows")]
