"""Of a destroyed attachment the file goes too: its row here, and what lies in the store with the next tidying."""

from django.db import migrations

FILE = {
    "record_class": "casework",
    "table": "sswork_keptfile",
    "condition": "id IN (SELECT file_id FROM cases_attachment WHERE student_id = $1)",
    "position": 24,
}


def add(apps, schema_editor):
    apps.get_model("cases", "RecordTable").objects.create(**FILE)


def remove(apps, schema_editor):
    apps.get_model("cases", "RecordTable").objects.filter(table=FILE["table"]).delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_contact_rule_version"), ("sswork", "0009_kept_files")]
    operations = [migrations.RunPython(add, remove)]
