"""From now on the tables take nothing readable of what people outside write."""

from importlib import import_module

from django.db import migrations, models

encryption = import_module("referrals.migrations.0027_encrypt_what_is_there")


def encrypt_what_came_since(apps, schema_editor):
    """A web server that still ran may have written readable rows after the last batch: nobody writes from here to the end."""
    schema_editor.execute("LOCK TABLE referrals_publicrequest, referrals_publicmessage IN SHARE ROW EXCLUSIVE MODE")
    encryption.encrypt_all(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0027_encrypt_what_is_there")]
    operations = [
        migrations.RunPython(encrypt_what_came_since),
        migrations.AddConstraint(
            model_name='publicmessage',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), ('text__startswith', 'enc1:'), _connector='OR'), name='public_message_is_encrypted'),
        ),
        migrations.AddConstraint(
            model_name='publicrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asker_name', ''), ('asker_name__startswith', 'enc1:'), _connector='OR'), models.Q(('relation', ''), ('relation__startswith', 'enc1:'), _connector='OR'), models.Q(('phone', ''), ('phone__startswith', 'enc1:'), _connector='OR'), models.Q(('email', ''), ('email__startswith', 'enc1:'), _connector='OR'), models.Q(('contact_note', ''), ('contact_note__startswith', 'enc1:'), _connector='OR'), models.Q(('student_name', ''), ('student_name__startswith', 'enc1:'), _connector='OR'), models.Q(('strengths', ''), ('strengths__startswith', 'enc1:'), _connector='OR'), models.Q(('voice', ''), ('voice__startswith', 'enc1:'), _connector='OR'), models.Q(('concern', ''), ('concern__startswith', 'enc1:'), _connector='OR')), name='public_request_is_encrypted'),
        ),
    ]
