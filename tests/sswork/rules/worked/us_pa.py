"""Each rule of Pennsylvania, worked out by hand."""

from datetime import date

from . import MONDAY, Worked

PACK = "US-PA/3"

WORKED = [
    Worked(
        code="PA_TRUANT_NOTICE",
        says="13-1326, 13-1333: three or more school days without excuse in the year; notice within 10 school days of the third",
        measures=("unexcused_events", "school_days", "school_year"),
        lines={2: False, 3: True, 4: True},
        due={MONDAY: date(2026, 12, 7)},
    ),
    Worked(
        code="PA_SAIC",
        says="13-1333: continues to be truant after the notice",
        measures=("unexcused_events", "absences_after_truancy_notice", "school_year"),
        lines={0: False, 1: True, 2: True},
    ),
    Worked(
        code="PA_HABITUAL",
        says="13-1326: six or more school days of unexcused absence during the current school year",
        measures=("unexcused_events", "school_days", "school_year"),
        lines={5: False, 6: True, 7: True},
    ),
    Worked(
        code="PA_COMPULSORY_AGE",
        says="13-1326: from 6 to 18, since 2020-21",
        measures=("age_range", "years", ""),
        lines={5: False, 6: True, 18: True, 19: False},
    ),
]
