"""Each rule of Ohio, worked out by hand."""

from datetime import date

from . import Worked

PACK = "US-OH/2"
SINCE_HB_96 = {date(2025, 9, 29): False, date(2025, 9, 30): True}
UNTIL_HB_96 = {date(2025, 9, 29): True, date(2025, 9, 30): False}

WORKED = [
    Worked(
        code="OH_HABITUAL_30",
        says="ORC 2151.011: 30 or more consecutive hours without legitimate excuse",
        measures=("unexcused_hours", "hours", "consecutive"),
        lines={"29.9": False, "30": True, "30.1": True},
    ),
    Worked(
        code="OH_HABITUAL_42",
        says="ORC 2151.011: 42 or more hours in one school month",
        measures=("unexcused_hours", "hours", "school_month"),
        lines={"41.9": False, "42": True, "42.1": True},
    ),
    Worked(
        code="OH_HABITUAL_72",
        says="ORC 2151.011: 72 or more hours in a school year",
        measures=("unexcused_hours", "hours", "school_year"),
        lines={"71.9": False, "72": True, "72.1": True},
    ),
    Worked(
        code="OH_CHRONIC_ABSENT",
        says="HB 96: at least 10 % of the minimum required hours; from 30 September 2025",
        measures=("absence_percent", "percent_required_hours", "school_year"),
        lines={"9.99": False, "10": True, "10.01": True},
        holds=SINCE_HB_96,
    ),
    Worked(
        code="OH_EXCESSIVE_38_OLD",
        says="Former 3321.191: 38 or more hours in a school month, with or without excuse; notice within 7 days; ended 2025-09-30",
        measures=("absence_hours", "hours", "school_month"),
        lines={"37.9": False, "38": True, "38.1": True},
        due={date(2025, 9, 15): date(2025, 9, 22)},
        holds=UNTIL_HB_96,
    ),
    Worked(
        code="OH_EXCESSIVE_65_OLD",
        says="Former 3321.191: 65 or more hours in a school year, with or without excuse; notice within 7 days; ended 2025-09-30",
        measures=("absence_hours", "hours", "school_year"),
        lines={"64.9": False, "65": True, "65.1": True},
        due={date(2025, 9, 15): date(2025, 9, 22)},
        holds=UNTIL_HB_96,
    ),
    Worked(
        code="OH_COURT_FILING",
        says="HB 96: only if habitually truant and not making satisfactory progress; from 30 September 2025",
        waits_for=("habitual_truant_and_not_progressing",),
        holds=SINCE_HB_96,
    ),
    Worked(
        code="OH_POLICY_DUE",
        says="HB 96: a policy by 1 August 2026",
        measures=("date", "date", ""),
        lines={date(2026, 7, 31): False, date(2026, 8, 1): True, date(2026, 8, 2): True},
    ),
]
