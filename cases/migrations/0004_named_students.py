"""Names in which a word stands, found through the trigram index whatever else the query asks.

Asked in the query itself, the planner takes every word for a common one (a hundredth of all names) and walks the names in
their order until it has a page of them: for a rare word half the table.
"""

from django.db import migrations

MAKE = """
CREATE FUNCTION cases_named_students(pattern text) RETURNS SETOF bigint
    LANGUAGE sql STABLE ROWS 200
    AS $$ SELECT id FROM cases_student WHERE search_name LIKE sswork_fold(pattern) $$;
COMMENT ON FUNCTION cases_named_students IS 'Ids of students whose name is like the pattern, accents and capitals aside.';
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_similar_students")]
    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION cases_named_students")]
