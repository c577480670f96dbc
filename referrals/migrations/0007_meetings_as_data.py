"""What meetings begin with: the text of the agreement, the numbers of the agenda, and the tables of the retention schedule."""

from datetime import date

from django.db import migrations

TEXT = (
    "What is said and written in this meeting about a student or a family stays with those who need it to help.\n"
    "I use it only to help the student. I tell others no more than they need for that, and nothing to those who do not.\n"
    "I do not copy, photograph or forward it. What I print I shred.\n"
    "What must be reported by law, such as suspected abuse or danger to somebody, I report; this agreement changes nothing in that.\n"
    "When I leave the team I keep this promise."
)
SOURCE = (
    "General text of this product, after 20 U.S.C. 1232g and 34 CFR 99.31(a)(1) and 99.33(a) (school officials with a legitimate "
    "educational interest use records for that purpose only); not read by counsel of your district. The district may set its own."
)
NUMBERS = [
    {
        "code": "referrals.meeting_minutes",
        "title": "Minutes for one student in a team's meeting",
        "text": "The agenda suggests so many minutes for each student; the clock in the meeting suggests, and never interrupts.",
        "value": 4,
        "operator": "=",
        "unit": "minutes",
        "source": "Coordination of Services Team handbooks (three to five minutes a student); the team decides",
        "confidence": "medium",
    },
    {
        "code": "referrals.no_progress_days",
        "title": "An action that was not done comes back to the team",
        "text": "A student is on the next agenda when an action that the team decided is still open this many days after its date.",
        "value": 10,
        "operator": ">=",
        "unit": "days",
        "source": "This product's choice: two weeks of school; the district decides",
        "confidence": "low",
    },
]
TABLES = [("referrals", "referrals_meetingnote", 43), ("referrals", "referrals_agendaitem", 44)]


def add(apps, schema_editor):
    apps.get_model("referrals", "ConfidentialityText").objects.create(
        text=TEXT, source=SOURCE, effective_from=date(2026, 1, 1)
    )
    for each in NUMBERS:
        apps.get_model("sswork", "Definition").objects.create(**each)
    for record_class, name, position in TABLES:
        apps.get_model("cases", "RecordTable").objects.create(record_class=record_class, table=name, position=position)


def remove(apps, schema_editor):
    apps.get_model("referrals", "ConfidentialityText").objects.filter(organization=None, text=TEXT).delete()
    apps.get_model("sswork", "Definition").objects.filter(code__in=[each["code"] for each in NUMBERS]).delete()
    apps.get_model("cases", "RecordTable").objects.filter(table__in=[name for _, name, _ in TABLES]).delete()


class Migration(migrations.Migration):
    dependencies = [("referrals", "0006_teams_and_meetings"), ("cases", "0007_records_law_as_data")]
    operations = [migrations.RunPython(add, remove)]
