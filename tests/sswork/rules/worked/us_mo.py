"""Each rule of Missouri, worked out by hand."""

from datetime import date

from . import MONDAY, Worked, at_once, moment

PACK = "US-MO/2"

ATTENDANCE = [
    Worked(
        code="MO_ATT_90",
        says="DESE MSIP: attending at least 90 % of hours",
        measures=("attendance_percent", "percent_enrolled_hours", "school_year"),
        lines={"89.99": False, "90": True, "90.01": True},
    ),
    Worked(
        code="MO_MOSIS_ABSENT_DAY",
        says="DESE MOSIS: present for under 50 % of the enrolled hours of a day",
        measures=("day_fraction_attended", "percent_of_enrolled_hours", "school_day"),
        lines={"49.99": True, "50": False, "50.01": False},
    ),
    Worked(
        code="MO_COMPULSORY_AGE",
        says="RSMo 167.031: between seven years of age and the compulsory attendance age, 17",
        measures=("age_range", "years", ""),
        lines={6: False, 7: True, 17: True, 18: False},
    ),
]

# Business days after 16 November: 4 in this week, 4 without Thanksgiving, five each in the weeks from 30 November, 7 December
# and 14 December, four in Christmas week: 27 until the 24th; the 28th, 29th and 30th of December.
HOMELESSNESS = [
    Worked(
        code="MO_MV_STATE_DECISION",
        says="DESE process: decision within 30 business days of the complaint",
        waits_for=("state_complaint",),
        due={MONDAY: date(2026, 12, 30)},
    ),
    Worked(
        code="MO_MV_APPEAL",
        says="DESE process: appeal within 10 business days; the second after Thanksgiving week's four",
        waits_for=("director_decision",),
        due={MONDAY: date(2026, 12, 1)},
    ),
    Worked(
        code="MO_MV_FINAL",
        says="DESE process: final decision in 30 business days",
        waits_for=("appeal",),
        due={MONDAY: date(2026, 12, 30)},
    ),
]

RECORDS = [
    Worked(
        code="MO_RECORD_REQUEST",
        says="RSMo 167.022: within two business days of enrolling",
        waits_for=("enrolment",),
        due={MONDAY: date(2026, 11, 18), date(2026, 11, 25): date(2026, 11, 30)},
    ),
    Worked(
        code="MO_RECORD_RESPOND",
        says="RSMo 167.022: the sending school answers within five business days",
        waits_for=("records_request",),
        due={MONDAY: date(2026, 11, 23)},
    ),
]

CHILD_PROTECTION = [
    Worked(
        code="MO_CAN_REPORT",
        says="RSMo 210.115: immediately report, orally, to the hotline",
        waits_for=("reasonable_cause",),
        due=at_once(),
    ),
    Worked(
        code="MO_CAN_RESPONSE",
        says="RSMo 210.145: the division begins within 24 hours",
        waits_for=("report_made",),
        due={moment(16, 17, 30): moment(17, 17, 30)},
    ),
    Worked(
        code="MO_CAN_RESPONSE_NEGLECT",
        says="RSMo 210.145: within 72 hours where educational neglect is the only concern; Friday to Monday",
        waits_for=("report_of_educational_neglect_only",),
        due={moment(20, 9): moment(23, 9)},
    ),
]

SPECIAL_EDUCATION = [
    Worked(
        code="MO_REFERRAL_30",
        says="Missouri State Plan: within 30 calendar days of the referral",
        waits_for=("special_ed_referral",),
        due={MONDAY: date(2026, 12, 16)},
    ),
    Worked(
        code="MO_EVAL_60",
        says="Missouri State Plan, 34 CFR 300.301: within 60 calendar days of consent",
        waits_for=("parent_consent",),
        due={MONDAY: date(2027, 1, 15)},
    ),
    Worked(
        code="MO_IEP_30",
        says="Missouri State Plan: within 30 calendar days of eligibility",
        waits_for=("eligibility_determined",),
        due={MONDAY: date(2026, 12, 16)},
    ),
]

WORKED = [*ATTENDANCE, *HOMELESSNESS, *RECORDS, *CHILD_PROTECTION, *SPECIAL_EDUCATION]
