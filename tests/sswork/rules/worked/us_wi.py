"""Each rule of Wisconsin, worked out by hand."""

from datetime import date

from . import MONDAY, Worked, at_once, moment

PACK = "US-WI/3"

ATTENDANCE = [
    Worked(
        code="WI_TRUANCY_DAY",
        says="118.16(2)(c): before the end of the 2nd school day after receiving a report of an unexcused absence",
        measures=("unexcused_events", "day_part_or_all", "school_day"),
        lines={0: False, 1: True, 2: True},
        # From the Friday before the free week: 30 November, 1 December.
        due={MONDAY: date(2026, 11, 18), date(2026, 11, 20): date(2026, 12, 1)},
    ),
    Worked(
        code="WI_HABITUAL_TRUANT",
        says="118.16(1)(a): part or all of 5 or more days on which school is held during a school semester",
        measures=("unexcused_events", "days_part_or_all", "school_semester"),
        lines={4: False, 5: True, 6: True},
    ),
    Worked(
        code="WI_HABITUAL_MEETING",
        says="118.16(2)(cg)3: a date within 5 school days after the notice was sent",
        waits_for=("cg_notice_sent",),
        due={MONDAY: date(2026, 11, 30)},
    ),
    Worked(
        code="WI_MEETING_PREREQ_WAIVED",
        says="118.16(5m): not held within 10 school days after the notice",
        measures=("elapsed_without_event", "school_days_after_cg_notice", ""),
        lines={9: False, 10: True, 11: True},
        due={MONDAY: date(2026, 12, 7)},
    ),
    Worked(
        code="WI_COURT_PREREQS",
        says="118.16(5): evidence that, within the school year of the habitual truancy, four things were done",
        waits_for=("habitual_truant",),
    ),
    Worked(
        code="WI_PARENT_EXCUSE_CAP",
        says="118.15(3)(c): excused in writing by the parent, not more than 10 days in a school year",
        measures=("excused_days", "days", "school_year"),
        lines={9: False, 10: False, 11: True},
    ),
    Worked(
        code="WI_MEDICAL_EXCUSE_VALID",
        says="118.15(3)(a): the statement is valid for a period not to exceed 30 days",
        measures=("excuse_age", "days", "per_statement"),
        lines={29: False, 30: False, 31: True},
        due={MONDAY: date(2026, 12, 16)},
    ),
    Worked(
        code="WI_COMPULSORY_AGE",
        says="118.15(1)(a): between the ages of 6 and 18, to the end of the term in which the child turns 18",
        measures=("age_range", "years", ""),
        lines={5: False, 6: True, 18: True, 19: False},
    ),
    Worked(
        code="WI_CHRONIC_ABSENT",
        says="DPI WISEdash: absent for more than 10 % of possible attendance days",
        measures=("absence_percent", "percent_possible_days", "enrolled_days"),
        lines={"9.99": False, "10": False, "10.01": True},
    ),
    Worked(
        code="WI_CHRONIC_MIN_ENROLL",
        says="A secondary source: enrolled for more than 90 days",
        measures=("enrolled_days", "days", "school_year"),
        lines={89: False, 90: False, 91: True},
        counsel=True,
    ),
    Worked(
        code="WI_FULL_DAY",
        says="DPI WISEdata: 66 % or more of the day is 1.0",
        measures=("day_fraction_attended", "percent_of_day", "school_day"),
        lines={"65.99": False, "66": True, "66.01": True},
    ),
    Worked(
        code="WI_HALF_DAY",
        says="DPI WISEdata: 33 % to under 66 % of the day is 0.5",
        measures=("day_fraction_attended", "percent_of_day", "school_day"),
        lines={"32.99": False, "33": True, "65.99": True, "66": False},
    ),
]

RECORDS = [
    Worked(
        code="WI_RECORD_TRANSFER",
        says="118.125(4): no later than the next working day; over a weekend, and over Thanksgiving",
        waits_for=("transfer_notice",),
        due={date(2026, 11, 20): date(2026, 11, 23), date(2026, 11, 25): date(2026, 11, 27)},
    ),
    Worked(
        code="WI_BEHAVIORAL_RECORDS_MAX",
        says="118.125(3): no longer than one year after the pupil leaves; a day early with the leap day of 2028",
        waits_for=("pupil_leaves_school",),
        due={date(2026, 6, 10): date(2027, 6, 10), date(2027, 6, 10): date(2028, 6, 9)},
    ),
    Worked(
        code="WI_PROGRESS_RECORDS_MIN",
        says="118.125(3): at least five years; with two leap days 1,827 days, with one a day more than five years",
        waits_for=("pupil_leaves_school",),
        at_least=True,
        due={date(2027, 6, 10): date(2032, 6, 10), date(2029, 6, 10): date(2034, 6, 11)},
    ),
]

CHILD_PROTECTION = [
    Worked(
        code="WI_CAN_REPORT",
        says="48.981(3)(a): immediately inform, by telephone or personally",
        waits_for=("reasonable_cause",),
        due=at_once(),
    ),
    Worked(
        code="WI_CAN_FEEDBACK",
        says="48.981(3)(c)6: within 60 days after the report; 14 in November, 31 in December, 15 in January",
        waits_for=("report_made",),
        due={MONDAY: date(2027, 1, 15)},
    ),
    Worked(
        code="WI_CAN_LE_REFERRAL",
        says="48.981(3)(a)3: within 12 hours, exclusive of Saturdays, Sundays and legal holidays",
        waits_for=("report_received_by_agency",),
        due={
            moment(16, 7): moment(16, 19),
            # Four hours on Friday, eight on Monday.
            moment(20, 20): moment(23, 8),
            # Two hours before Thanksgiving, ten after.
            moment(25, 22): moment(27, 10),
            # On a Saturday nothing runs.
            moment(21, 15): moment(23, 12),
        },
    ),
    Worked(
        code="WI_CAN_TRAINING",
        says="118.07(5): within six months of hire; 1 February to 1 August are 181 days, from 17 August three days early",
        waits_for=("hire",),
        due={date(2027, 2, 1): date(2027, 8, 1), date(2026, 8, 17): date(2027, 2, 14)},
    ),
]

SPECIAL_EDUCATION = [
    Worked(
        code="WI_REFERRAL_RESPONSE",
        says="115.777, 115.78: within 15 business days; 4, 4 without Thanksgiving, 5, Monday and Tuesday",
        waits_for=("special_ed_referral",),
        due={MONDAY: date(2026, 12, 8)},
    ),
    Worked(
        code="WI_EVAL_60",
        says="115.78(3)(a): within 60 days after consent or notice that no tests are needed",
        waits_for=("consent_or_no_test_notice",),
        due={MONDAY: date(2027, 1, 15)},
    ),
    Worked(
        code="WI_IEP_30",
        says="115.78(3)(c): within 30 days after the determination",
        waits_for=("eligibility_determined",),
        due={MONDAY: date(2026, 12, 16)},
    ),
]

WORKED = [*ATTENDANCE, *RECORDS, *CHILD_PROTECTION, *SPECIAL_EDUCATION]
