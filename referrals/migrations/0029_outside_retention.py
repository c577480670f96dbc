"""How long requests from outside that came to nothing are kept, as data; whatever destroys one ends its links."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

CLOSED = (
    "state = 'closed' AND handled_at < $2 + 1 AND NOT EXISTS ("
    "SELECT FROM referrals_publicmessage m WHERE m.request_id = referrals_publicrequest.id AND m.at >= $2 + 1)"
    " AND school_id IN (SELECT o.id FROM sswork_organization o WHERE $1 IN (o.id, o.parent_id))"
)
OF_CLOSED = f"request_id IN (SELECT id FROM referrals_publicrequest WHERE {CLOSED})"  # noqa: S608  # our own words
TABLES = [
    ("referrals_publicanswer", OF_CLOSED, 10),
    ("referrals_publicmessage", OF_CLOSED, 20),
    ("referrals_publicrequest", CLOSED, 30),
]
RULE = {
    "code": "us.outside",
    "jurisdiction": "US",
    "title": "Requests from outside that came to nothing",
    "text": "What a family, a student or an agency wrote, and the team closed without a request of its own, is destroyed this long"
    " after it was closed and the last word about it was written. Those that were taken up are a part of the student's records and go with them.",
    "kind": "destroy_by",
    "classes": ["referrals"],
    "trigger": "closed",
    "months": 12,
    "source": "Our own choice: no law sets it. Kept no longer than needed (NIST SP 800-122, 4.1.2); ask counsel about your state's"
    " schedule for correspondence",
    "confidence": "low",
}


def add(apps, schema_editor):
    apps.get_model("cases", "RetentionRule").objects.create(**RULE)
    table = apps.get_model("cases", "LooseTable")
    for name, condition, position in TABLES:
        table.objects.create(trigger="closed", table=name, condition=condition, position=position)


def remove(apps, schema_editor):
    apps.get_model("cases", "RetentionRule").objects.filter(code=RULE["code"]).delete()
    apps.get_model("cases", "LooseTable").objects.filter(table__in=[name for name, _, _ in TABLES]).delete()


class Migration(migrations.Migration):
    dependencies = [("referrals", "0028_nothing_readable"), ("cases", "0044_loose_records")]
    operations = [
        migrations.RunPython(add, remove),
        pgtrigger.migrations.AddTrigger(
            model_name='publicrequest',
            trigger=pgtrigger.compiler.Trigger(name='end_links', sql=pgtrigger.compiler.UpsertTriggerSql(func="UPDATE sswork_link SET ended_at = now() WHERE target_model = 'referrals.PublicRequest' AND target_id = OLD.id::text AND ended_at IS NULL; RETURN NULL;", hash='c495cf778207b7e3cd0029d60835a9e69e9e67f2', operation='DELETE', pgid='pgtrigger_end_links_6341e', table='referrals_publicrequest', when='AFTER')),
        ),
    ]
