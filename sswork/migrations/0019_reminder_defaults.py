"""When mails of what waits come where a person has chosen nothing, and how many lines a day are shown, as data."""

from django.db import migrations

HOUSE = "Product default; the district decides"
DEFINITIONS = [
    # code, title, text, value, operator, unit
    ("reminders.days_between", "How often a mail of what waits comes", "0: at once, as things fall due. 1: one mail in the morning. 7: one mail a week. Each person may choose otherwise.", 1, "", "days between mails"),
    ("reminders.weekly_day", "The day of the weekly mail", "Counted from Monday, which is 1. Where that day has no school, the mail comes on the next one with school.", 1, "", "day of the week"),
    ("reminders.quiet_from", "Quiet hours begin", "From this hour on no mail of what waits is sent. Each person may choose otherwise.", 18, "", "o'clock"),
    ("reminders.quiet_until", "Quiet hours end", "What fell due in the quiet hours is sent from this hour on.", 6, "", "o'clock"),
    ("reminders.school_days_only", "Mails on days with school only", "1: on weekends, in breaks and on snow days no mail is sent, unless a date that a law sets falls due. 0: on every day. Each person may choose otherwise.", 1, "", ""),
    ("reminders.lines_a_day", "Lines a day", "My day and mails show this many lines; the rest is folded, and how many it is, is said.", 10, "<=", "lines"),
    ("obligations.escalate_days", "Days until the lead is told", "This many days after a date that a law sets has run out, the lead is told. What is of practice is never passed on.", 1, ">=", "calendar days"),
]  # fmt: skip


def add(apps, schema_editor):
    definition = apps.get_model("sswork", "Definition")
    names = ("code", "title", "text", "value", "operator", "unit")
    definition.objects.bulk_create(
        definition(**dict(zip(names, row, strict=True)), source=HOUSE, confidence="high") for row in DEFINITIONS
    )


def remove(apps, schema_editor):
    codes = [row[0] for row in DEFINITIONS]
    apps.get_model("sswork", "Definition").objects.filter(code__in=codes, organization=None).delete()


class Migration(migrations.Migration):
    dependencies = [("sswork", "0018_reminders_as_wished")]
    operations = [migrations.RunPython(add, remove)]
