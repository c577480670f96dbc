"""By when a request gets its first look, in school hours, as rules that the district can override; and where questions are kept."""

from django.db import migrations

CHOICE = "This product's choice, after the coordination teams' rule of two school days for all; the district decides"
HOURS = "No source: the data does not say when a school day begins and ends. The district decides"
RULES = [
    ("referrals.triage_hours_urgent", "First look at an urgent request", 2, "<=", "school hours", CHOICE,
     "Somebody of the team looks at a request that is needed today or tomorrow within this many school hours."),
    ("referrals.triage_hours_soon", "First look at a request of this week", 7, "<=", "school hours", CHOICE,
     "Somebody of the team looks at a request that is needed this week within this many school hours."),
    ("referrals.school_day_begins", "A school day begins", 8, "=", "o'clock", HOURS,
     "Clocks in school hours run from this hour on days of instruction."),
    ("referrals.school_day_ends", "A school day ends", 15, "=", "o'clock", HOURS,
     "Clocks in school hours stop at this hour until the next day of instruction."),
]  # fmt: skip
TABLE = {"record_class": "referrals", "table": "referrals_referralquestion", "position": 42}


def add(apps, schema_editor):
    definition = apps.get_model("sswork", "Definition")
    for code, title, value, operator, unit, source, text in RULES:
        definition.objects.create(
            code=code, title=title, text=text, value=value, operator=operator, unit=unit, source=source, confidence="low"
        )
    apps.get_model("cases", "RecordTable").objects.create(**TABLE)


def remove(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.filter(code__in=[each[0] for each in RULES]).delete()
    apps.get_model("cases", "RecordTable").objects.filter(table=TABLE["table"]).delete()


class Migration(migrations.Migration):
    dependencies = [("referrals", "0021_triage_on_the_board"), ("cases", "0007_records_law_as_data")]
    operations = [migrations.RunPython(add, remove)]
