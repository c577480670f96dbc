"""Each rule of Texas, worked out by hand."""

from datetime import date

from . import MONDAY, Worked

PACK = "US-TX/2"

WORKED = [
    Worked(
        code="TX_WARNING_3",
        says="25.095(b): absent without excuse on three or more days or parts of days within a four-week period",
        measures=("unexcused_events", "days_or_parts", "4_weeks"),
        lines={2: False, 3: True, 4: True},
    ),
    Worked(
        code="TX_COURT_REFERRAL",
        says="25.0951(a): 10 or more days or parts within six months in the same school year; within 10 school days of the tenth",
        measures=("unexcused_events", "days_or_parts", "6_months_same_school_year"),
        lines={9: False, 10: True, 11: True},
        due={MONDAY: date(2026, 12, 7)},
    ),
    Worked(
        code="TX_CHRONIC_ABSENT",
        says="SB 991: absent for more than 10 % of the required time; from 1 September 2025",
        measures=("absence_percent", "percent_required_time", "school_year"),
        lines={"9.99": False, "10": False, "10.01": True},
        holds={date(2025, 8, 31): False, date(2025, 9, 1): True},
    ),
    Worked(
        code="TX_CLASS_CREDIT_90",
        says="25.092: in attendance for at least 90 % of the days the class is offered",
        measures=("attendance_percent", "percent_days_class_offered", "course"),
        lines={"89.99": True, "90": False, "90.01": False},
    ),
    Worked(
        code="TX_OVERAGE_WARNING",
        says="25.085(g): a warning letter after the third unexcused absence",
        measures=("unexcused_events", "absences", "school_semester"),
        lines={2: False, 3: True, 4: True},
    ),
    Worked(
        code="TX_COMPULSORY_AGE",
        says="25.085: at least six, and not yet the 19th birthday",
        measures=("age_range", "years", ""),
        lines={5: False, 6: True, 18: True, 19: False},
    ),
]
