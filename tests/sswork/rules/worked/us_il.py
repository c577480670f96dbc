"""Each rule of Illinois, worked out by hand."""

from . import Worked

PACK = "US-IL/3"

WORKED = [
    Worked(
        code="IL_TRUANT",
        says="26-2a: absent without cause for more than 1 % but less than 5 % of the past 180 school days",
        measures=("unexcused_percent", "percent_school_days", "past_180_school_days"),
        lines={"1": False, "1.01": True, "4.99": True, "5": False},
    ),
    Worked(
        code="IL_CHRONIC_TRUANT",
        says="26-2a: 5 % or more of the previous 180 regular attendance days",
        measures=("unexcused_percent", "percent_attendance_days", "previous_180_attendance_days"),
        lines={"4.99": False, "5": True, "5.01": True},
    ),
    Worked(
        code="IL_CHRONIC_ABSENT",
        says="26-18: absences of 10 % of school days in the most recent academic year, with or without valid cause",
        measures=("absence_percent", "percent_school_days", "most_recent_academic_year"),
        lines={"9.99": False, "10": True, "10.01": True},
    ),
    Worked(
        code="IL_ABSENT_15_IN_A_ROW",
        says="Research notes on Illinois: 15 consecutive days without excuse, not locatable or not compellable",
        measures=("unexcused_events", "days", "consecutive"),
        lines={14: False, 15: True, 16: True},
    ),
]
