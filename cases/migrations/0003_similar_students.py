"""Names that are spelled alike, found through the trigram index whatever else the query asks."""

from django.db import migrations

# The operator %> asks the index by a threshold that is a setting; here it belongs to the function, so that no connection has
# to remember it. 0.4 finds two letters that changed places in a name of five ("Noha", "Noah"). It returns ids and nothing
# else: whose they are is asked of the rows, by Student.objects.visible_to.
MAKE = """
CREATE FUNCTION cases_similar_students(words text) RETURNS SETOF bigint
    LANGUAGE sql STABLE ROWS 200
    SET pg_trgm.word_similarity_threshold = 0.4
    AS $$ SELECT id FROM cases_student WHERE search_name %> sswork_fold(words) $$;
COMMENT ON FUNCTION cases_similar_students IS 'Ids of students whose name is spelled like the words.';
"""


def make(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT show_limit()"
        )  # loads pg_trgm: until then its settings are unknown and nobody may name them
        cursor.execute(MAKE)


def drop(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION cases_similar_students")


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_task_lane"), ("sswork", "0001_ground")]
    operations = [migrations.RunPython(make, drop)]
