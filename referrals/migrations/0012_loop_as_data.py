"""When somebody asks an agency what came of a referral, as rules that the district can override; and how long its records stay."""

from django.db import migrations

SOURCE = "Our own choice, after the follow-up that closed-loop referral networks ask for; set yours"
RULES = [
    ("loop.first_days", "Ask whether a referral arrived", 3, "Without news for this many school days somebody asks the agency."),
    ("loop.second_days", "Ask again what became of a referral", 10, "Without news for this many school days somebody asks again."),
    ("loop.third_days", "Ask a last time", 21, "Without news for this many school days somebody asks a last time, or looks elsewhere."),
]
LINK = ("loop.link_days", "How long an agency's link opens", 60, "The link by which an agency answers ends after this many days.")
TABLE = {"record_class": "referrals", "table": "referrals_servicereferral", "position": 40}


def add(apps, schema_editor):
    definition = apps.get_model("sswork", "Definition")
    for code, title, value, text in [*RULES, LINK]:
        unit = "days" if code == LINK[0] else "school days"
        definition.objects.create(
            code=code, title=title, text=text, value=value, operator="<=", unit=unit, source=SOURCE, confidence="low"
        )
    apps.get_model("cases", "RecordTable").objects.create(**TABLE)


def remove(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.filter(code__startswith="loop.").delete()
    apps.get_model("cases", "RecordTable").objects.filter(table=TABLE["table"]).delete()


class Migration(migrations.Migration):
    dependencies = [("referrals", "0011_service_referrals"), ("cases", "0007_records_law_as_data")]
    operations = [migrations.RunPython(add, remove)]
