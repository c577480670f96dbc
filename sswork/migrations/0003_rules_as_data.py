"""The first definitions, each with its source; and audit events that the run-time role can only add to."""

from django.conf import settings
from django.db import migrations

AW = "Attendance Works, attendanceworks.org (band edges to be verified)"
FS195 = "EDFacts file specification 195 (chronic absenteeism)"
HOUSE = "Product default; the district decides"

DEFINITIONS = [
    # code, title, text, value, operator, unit, source, confidence
    ("attendance.at_risk", "At risk", "Missed at least 5% and less than 10% of the days enrolled, for any reason.", 5, ">=", "% of days enrolled", AW, "medium"),
    ("attendance.chronic", "Chronically absent", "Missed 10% or more of the days enrolled at the school in the school year, excused and unexcused alike.", 10, ">=", "% of days enrolled", FS195, "high"),
    ("attendance.severe", "Severely chronically absent", "Missed 20% or more of the days enrolled, for any reason.", 20, ">=", "% of days enrolled", AW, "medium"),
    ("attendance.minimum_days", "Enough days to count", "A student counts once enrolled at the school for at least 10 school days in the year.", 10, ">=", "days enrolled", f"{FS195}; the state may differ", "medium"),
    ("attendance.absent_day", "A day counts as absent", "When at least half of the school day is missed, excused or not.", 50, ">=", "% of the day", FS195, "high"),
    ("cases.open", "Open cases", "Cases that are open now, counted at the student's present school.", None, "", "cases", HOUSE, "high"),
    ("cases.encounters", "Encounters and minutes", "Contacts, sessions, visits, calls and meetings of this school year, by kind. One with several students of a school counts once at that school.", None, "", "encounters", HOUSE, "high"),
    ("referrals.waiting", "Referrals waiting", "Requests for help that the school's team has not decided yet.", None, "", "referrals", HOUSE, "high"),
    ("referrals.days", "Days to decision", "Mean calendar days from the request to the team's decision, for decisions of this school year.", None, "", "calendar days", HOUSE, "high"),
    ("homeless.identified", "Homeless students identified", "Students with an episode of homelessness in this school year, each counted once (42 USC 11434a(2)).", None, "", "students", "42 USC 11434a(2); EDFacts FS118", "high"),
    ("privacy.suppress_below", "Small numbers are hidden", "Counts of people under 10 are not shown, nor a number from which one could be worked out.", 10, "<", "people", "34 CFR 99.31(b)(1); the minimum is the product's default", "medium"),
    ("cases.no_contact_days", "No recent contact", "Students on a caseload with whom no contact took place for this many days.", 30, ">", "calendar days", HOUSE, "high"),
    ("reminders.digest_hour", "Morning digest", "Reminders are put together in one mail a person at this hour.", 6, "", "o'clock", HOUSE, "high"),
    ("imports.hold_share", "Imports that remove many", "A file that would remove more than this share of the students is held until a person confirms.", 10, ">", "% of students", HOUSE, "high"),
]  # fmt: skip


def add(apps, schema_editor):
    definition = apps.get_model("sswork", "Definition")
    names = ("code", "title", "text", "value", "operator", "unit", "source", "confidence")
    definition.objects.bulk_create(definition(**dict(zip(names, row, strict=True))) for row in DEFINITIONS)


def remove(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.filter(organization=None, effective_from=None).delete()


def protect_audit(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s", [settings.APP_ROLE])
        if not cursor.fetchone()[0]:
            app = schema_editor.connection.ops.quote_name(settings.APP_ROLE)
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON sswork_auditevent FROM {app}")


class Migration(migrations.Migration):
    dependencies = [("sswork", "0002_initial")]
    operations = [
        migrations.RunPython(add, remove),
        migrations.RunPython(protect_audit, migrations.RunPython.noop),
    ]
