"""Made-up data that shows every component: nothing of it is stored, and no name is a person's."""

from datetime import date, timedelta
from types import SimpleNamespace as Thing

from django import forms
from django.utils import timezone

from sswork import charts
from sswork.registry import AgendaItem
from sswork.templatetags.ui import STATUSES

TODAY = date(2026, 11, 20)
FIRST = date(2026, 8, 17)


TYPED = {"students": ["1", "3"], "minutes": "45", "narrative": ""}


class LogForm(forms.Form):
    students = forms.MultipleChoiceField(
        choices=[("1", "Ana Delgado"), ("3", "Bo Tran")],
        widget=forms.SelectMultiple(attrs={"class": "form-select", "data-picker-url": "/look/pick/"}),
        help_text="Type a part of the name.",
    )
    place = forms.ChoiceField(choices=[("", "Choose"), ("home", "At home"), ("school", "At school")])
    minutes = forms.IntegerField(widget=forms.NumberInput(attrs={"data-minutes": True, "step": 5, "min": 0}))
    narrative = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4, "data-autosize": True}),
        help_text="What was said and seen, first strengths.",
    )
    co_sign = forms.BooleanField(label="Ask my supervisor to co-sign", required=False)


class Filters(forms.Form):
    school = forms.ChoiceField(choices=[("", "All schools"), ("1", "Lincoln Elementary")], required=False)
    name = forms.CharField(required=False)
    mine = forms.BooleanField(label="On my caseload", required=False)


def context(*, trouble: bool = False) -> dict:
    return (
        {
            "today": TODAY,
            "again": [("Tomorrow", TODAY + timedelta(1)), ("In two weeks", TODAY + timedelta(14))],
            "days": {"late": TODAY - timedelta(3), "soon": TODAY + timedelta(2), "far": TODAY + timedelta(40)},
            "kinds": list(STATUSES),
            "steps": ["Upload", "Check", "Confirm"],
            "danger_steps": [
                "Stay with the student.",
                "Call the number below, then your principal.",
                "Write nothing here until the student is safe.",
            ],
            "phones": [
                Thing(label="Emergency", number="911", tel="911"),
                Thing(label="Crisis line", number="988", tel="988"),
            ],
            "tabs": [
                Thing(label="Overview", url="#o", active=True, count=None),
                Thing(label="Cases", url="#c", active=False, count=2),
                Thing(label="Attendance", url="#a", active=False, count=None),
                Thing(label="Family", url="#f", active=False, count=None),
            ],
            "filters": Filters({"school": "1"}),
            "form": LogForm(TYPED) if trouble else LogForm(initial=TYPED),
        }
        | _lists()
        | _charts()
    )


def demo_people() -> list:
    rows = [
        ("Maya Okafor", "Social worker", "Two schools, 38 students; an agenda with two things overdue."),
        ("Dana Wright", "Supervisor", "Notes to co-sign and the workload of four people."),
        ("Ben Castillo", "Teacher", "Asks for help for a student and follows what became of it."),
        ("Grace Lindholm", "District administrator", "Counts and definitions, no records."),
    ]
    return [
        Thing(name=name, role=role, email=f"{name.split()[0].lower()}@demo.example", what=what)
        for name, role, what in rows
    ]


def _lists() -> dict:
    return {"items": _items(), "students": _students(), "entries": _entries()}


def _items() -> list:
    def item(title, about, why, days, **more):
        each = {"kind": "task", "object_key": title, "url": "#item", "done_url": "/done"} | more
        return AgendaItem(title=title, about=about, why=why, due_on=TODAY + timedelta(days), **each)

    return [
        item("Call Ms. Delgado about the bus", "Ana Delgado", "You promised it on Nov 12", -3),
        item("Review Bo Tran’s plan", "Bo Tran", "The review date is today", 0),
        item("Nobody has spoken with Amina Yusuf since Oct 14", "", "37 days; you asked for 30", 2, done_url=""),
    ]


def _students() -> list:
    names = ["name", "grade", "school", "absent", "status", "word", "contact"]
    rows = [
        ("Ana Delgado", "Grade 5", "Lincoln Elementary", "12.4%", "attention", "Chronic", "Nov 18"),
        ("Andre Wilson-Featherstonehaugh", "Grade 3", "Lincoln Elementary", "3.0%", "ok", "Satisfactory", "Nov 2"),
        ("Bo Tran", "Grade 8", "Roosevelt Middle School", "21.0%", "overdue", "Severe", "Never"),
    ]
    return [Thing(**dict(zip(names, row, strict=True))) for row in rows]


def _entries() -> list:
    when = timezone.make_aware(timezone.datetime(2026, 11, 18, 15, 30))
    visit = {
        "title": "Home visit",
        "body": "Ms. Delgado asked for a bus pass.\nAna showed her drawings.",
        "who": "Maya Okafor",
    }
    decision = {"title": "COST decided: open a case", "body": "", "who": "COST Lincoln"}
    return [
        Thing(at=when, key="1", icon="house-door", url="#e", detail="45 min", **visit),
        Thing(at=when - timedelta(5), key="2", icon="people", url="", detail="", **decision),
    ]


def _year() -> dict[date, str]:
    """August to mid-November: a week off, and absences that grow."""
    days = {}
    for number in range((TODAY - FIRST).days + 1):
        day = FIRST + timedelta(number)
        if day.weekday() < 5:
            days[day] = _day(day, number)
    return days


def _day(day: date, number: int) -> str:
    if day == date(2026, 9, 7) or date(2026, 10, 12) <= day <= date(2026, 10, 13):
        return "no_school"
    return {0: "unexcused", 4: "excused", 9: "tardy"}.get(number % 13, "present")


def _charts() -> dict:
    measured = enumerate([34, 33, 38, 37, 41, 45, 44, 49])
    kinds = [
        charts.Bar("Home visit", 41, url="#h"),
        charts.Bar("Call with a guardian or an agency", 96),
        charts.Bar("Individual counseling", 64, note="8 students"),
        charts.Bar("Crisis", None),
    ]
    tiers = [("Satisfactory", 1210), ("At risk", 402), ("Chronic", 240), ("Severe", 75)]
    return {
        "progress": charts.progress_chart(
            title="Words read per minute",
            points=[(date(2026, 9, 14) + timedelta(weeks=week), value) for week, value in measured],
            baseline=(date(2026, 9, 7), 32),
            target=60,
            target_on=date(2026, 12, 18),
            unit="words",
        ),
        "kinds_of_encounter": charts.bars(title="This school year", rows=kinds),
        "strip": charts.attendance_strip(title="This school year", days=_year(), first=FIRST, last=date(2027, 6, 4)),
        "tiers": charts.shares(title="Students by share of days absent", parts=[charts.Share(*pair) for pair in tiers]),
        "spark": charts.sparkline(title="Contacts per week", values=[3, 4, 1, 0, 2, 6, 4]),
    }
