"""Each rule of Florida, worked out by hand."""

from . import Worked

PACK = "US-FL/2"
UNEXCUSED_OR_UNKNOWN = "absences_unexcused_or_unknown"

WORKED = [
    Worked(
        code="FL_EACH_UNEXCUSED",
        says="1003.26(1)(a): upon each unexcused absence, or absence for which the reason is unknown",
        measures=("unexcused_events", UNEXCUSED_OR_UNKNOWN, "school_day"),
        lines={0: False, 1: True, 2: True},
    ),
    Worked(
        code="FL_PATTERN_MONTH",
        says="1003.26(1)(b): at least five unexcused or unknown absences within a calendar month",
        measures=("unexcused_events", UNEXCUSED_OR_UNKNOWN, "calendar_month"),
        lines={4: False, 5: True, 6: True},
    ),
    Worked(
        code="FL_PATTERN_90",
        says="1003.26(1)(b): or 10 within a 90-calendar-day period",
        measures=("unexcused_events", UNEXCUSED_OR_UNKNOWN, "90_calendar_days"),
        lines={9: False, 10: True, 11: True},
    ),
    Worked(
        code="FL_HABITUAL",
        says="1003.01: 15 unexcused absences within 90 calendar days",
        measures=("unexcused_events", "absences", "90_calendar_days"),
        lines={14: False, 15: True, 16: True},
    ),
]
