"""Each rule of California, worked out by hand."""

from datetime import date

from . import MONDAY, Worked, at_once, moment

PACK = "US-CA/3"
SHARE = ("absence_percent", "percent_expected_days", "school_year_per_entity")

ATTENDANCE = [
    Worked(
        code="CA_CHRONIC_ABSENT",
        says="EC 60901, CALPADS: absent on 10 % or more of the days expected to attend",
        measures=SHARE,
        lines={"9.99": False, "10": True, "10.01": True},
    ),
    Worked(
        code="CA_CHRONIC_DASHBOARD",
        says="School Dashboard: 10 % or more, grades K-8, more than 30 expected days",
        measures=SHARE,
        lines={"9.99": False, "10": True, "10.01": True},
    ),
    Worked(
        code="CA_TRUANT_1",
        says="EC 48260: three full days, or tardy or absent for more than 30 minutes on three occasions, or any combination",
        measures=("unexcused_events", "full_days_or_30min_tardy_events", "school_year"),
        lines={2: False, 3: True, 4: True},
    ),
    Worked(
        code="CA_TRUANT_REPEAT",
        says="EC 48261: reported once, and absent or tardy on one or more days again",
        measures=("unexcused_events", "days_or_tardies_after_truant_report", "school_year"),
        lines={0: False, 1: True, 2: True},
    ),
    Worked(
        code="CA_HABITUAL_TRUANT",
        says="EC 48262: reported as a truant three or more times per school year",
        measures=("truancy_reports", "reports", "school_year"),
        lines={2: False, 3: True, 4: True},
    ),
    Worked(
        code="CA_SARB_REFERRAL",
        says="EC 48263: habitual truant, irregular in attendance, or habitually insubordinate",
        waits_for=("habitual_truant", "irregular_attendance", "habitually_insubordinate"),
    ),
    Worked(
        code="CA_CHRONIC_TRUANT",
        says="EC 48263.6: absent without excuse for 10 % or more of the schooldays from enrollment to the current date",
        measures=("unexcused_percent", "percent_school_days", "enrolment_date_to_current_date"),
        lines={"9.99": False, "10": True, "10.01": True},
    ),
    Worked(
        code="CA_PC_270_1_REPEALED",
        says="PC 270.1: repealed by AB 461, effective 2026-01-01",
        waits_for=("chronic_truant",),
        holds={date(2025, 12, 31): True, date(2026, 1, 1): False},
    ),
    Worked(
        code="CA_COMPULSORY_AGE",
        says="EC 48200: between the ages of 6 and 18",
        measures=("age_range", "years", ""),
        lines={5: False, 6: True, 18: True, 19: False},
    ),
    Worked(
        code="CA_SUPPRESS_N",
        says="CDE: 10 or fewer students are not shown",
        measures=("cell_size", "pupils_in_denominator", "report"),
        lines={9: True, 10: True, 11: False},
    ),
]

EACH_YEAR = [
    Worked(
        code="CA_HOUSING_QUESTIONNAIRE",
        says="EC 48851: annually; from the first day of school, Monday, 17 August 2026",
        measures=("recurrence", "per_school_year", "school_year"),
        lines={0: False, 1: True},
        due={date(2026, 8, 17): date(2027, 8, 17)},
    ),
    Worked(
        code="CA_LIAISON_TRAINING",
        says="EC 48851.3: at least annually; from 1 July 2026",
        measures=("recurrence", "per_year", "year"),
        lines={0: False, 1: True},
        due={date(2026, 7, 1): date(2027, 7, 1)},
    ),
    Worked(
        code="CA_CAN_TRAINING",
        says="EC 44691: within the first six weeks of the school year; 42 days: 14 in August, 28 in September",
        measures=("recurrence", "per_school_year", "school_year"),
        lines={0: False, 1: True},
        due={date(2026, 8, 17): date(2026, 9, 28)},
    ),
]

RECORDS = [
    Worked(
        code="CA_FOSTER_RECORDS",
        says="EC 48853.5, 49069.5: within two business days; over Thanksgiving the 27th and the 30th",
        waits_for=("transfer_request",),
        due={MONDAY: date(2026, 11, 18), date(2026, 11, 25): date(2026, 11, 30)},
    ),
    Worked(
        code="CA_RECORD_TRANSFER",
        says="EC 49068: 10 schooldays; four in this week, a week off, five, 7 December",
        waits_for=("records_request",),
        due={MONDAY: date(2026, 12, 7)},
    ),
    Worked(
        code="CA_ACCESS_5",
        says="EC 49069.7: five business days; 23, 24, 25, not Thanksgiving, 27, 30 November",
        waits_for=("access_request",),
        due={date(2026, 11, 20): date(2026, 11, 30)},
    ),
    Worked(
        code="CA_PERMITTED_RECORDS",
        says="5 CCR 437(d): six months; 1 March to 1 September are 184 days, 10 June to 10 December 183",
        waits_for=("exit_or_completion",),
        at_least=True,
        due={date(2027, 3, 1): date(2027, 9, 1), date(2027, 6, 10): date(2027, 12, 11)},
    ),
]

CHILD_PROTECTION = [
    Worked(
        code="CA_CAN_PHONE",
        says="PC 11166(a): immediately or as soon as is practicably possible by telephone",
        waits_for=("reasonable_suspicion",),
        due=at_once(),
    ),
    Worked(
        code="CA_CAN_WRITTEN",
        says="PC 11166(a): within 36 hours of receiving the information; Friday 15:00 to Sunday 3:00",
        waits_for=("information_received",),
        due={moment(20, 15): moment(22, 3)},
    ),
]

# Winter break: ten weekdays, 21 December to 1 January, with the weekend inside: twelve days that do not count.
SPECIAL_EDUCATION = [
    Worked(
        code="CA_ASSESSMENT_PLAN",
        says="EC 56043(a), 56321(a): within 15 days of the referral, school vacation in excess of five schooldays not counted",
        waits_for=("special_ed_referral",),
        due={
            date(2026, 11, 2): date(2026, 11, 17),
            # Thanksgiving week has five, which is no more than five.
            MONDAY: date(2026, 12, 1),
            # 12 to 20 December are nine; 2 to 7 January six.
            date(2026, 12, 11): date(2027, 1, 7),
        },
    ),
    Worked(
        code="CA_PARENT_DECIDE",
        says="EC 56321(c): the parent shall have at least 15 days",
        waits_for=("assessment_plan_given",),
        at_least=True,
        due={date(2026, 12, 11): date(2026, 12, 26)},
    ),
    Worked(
        code="CA_INITIAL_IEP",
        says="EC 56043(c), 56344(a): within 60 days of consent, not counting vacation in excess of five schooldays",
        waits_for=("parent_written_consent",),
        # 14 in November, 20 in December, 26 in January from the 2nd.
        due={MONDAY: date(2027, 1, 27)},
    ),
    Worked(
        code="CA_PARENT_IEP_REQUEST",
        says="EC 56343.5: within 30 days of the written request, the same days not counted",
        waits_for=("written_iep_request",),
        # 19 in December, 11 in January from the 2nd.
        due={date(2026, 12, 1): date(2027, 1, 12)},
    ),
]

WORKED = [*ATTENDANCE, *EACH_YEAR, *RECORDS, *CHILD_PROTECTION, *SPECIAL_EDUCATION]
