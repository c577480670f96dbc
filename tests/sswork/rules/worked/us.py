"""Each federal rule, worked out by hand."""

from datetime import date
from decimal import Decimal

from . import MONDAY, Worked, at_once

PACK = "US/2"
SHARE = ("absence_percent", "percent_enrolled_days", "year_to_date")

ATTENDANCE = [
    Worked(
        code="AW_SATISFACTORY",
        says="Attendance Works: satisfactory, under 5 % of enrolled days missed, any reason",
        measures=SHARE,
        lines={"0": True, "4.99": True, "5": False, "5.01": False},
    ),
    Worked(
        code="AW_AT_RISK",
        says="Attendance Works: at risk, 5 to under 10 %",
        measures=SHARE,
        lines={"4.99": False, "5": True, "9.99": True, "10": False},
    ),
    Worked(
        code="AW_MODERATE_CHRONIC",
        says="Attendance Works: moderate chronic, 10 to under 20 %",
        measures=SHARE,
        lines={"9.99": False, "10": True, "19.99": True, "20": False},
    ),
    Worked(
        code="AW_SEVERE_CHRONIC",
        says="Attendance Works: severe chronic, 20 % or more",
        measures=SHARE,
        lines={"19.99": False, "20": True, "20.01": True},
    ),
    Worked(
        code="EDFACTS_FS195_CHRONIC",
        says="EDFacts FS195: at least 10 % of school days, in the school year, per school",
        measures=("absence_percent", "percent_enrolled_days", "school_year_per_school"),
        lines={"9.99": False, "10": True, "10.01": True},
    ),
    Worked(
        code="EDFACTS_FS195_ABSENT_DAY",
        says="EDFacts FS195: absent for at least half the school day counts as one absent day",
        measures=("day_fraction_missed", "percent_of_school_day", "school_day"),
        lines={"49.99": False, "50": True, "50.01": True},
    ),
    Worked(
        code="EDFACTS_FS195_MIN_ENROLL",
        says="EDFacts FS195: at least 10 days enrolled at the school",
        measures=("enrolled_days", "days", "school_year_per_school"),
        lines={9: False, 10: True, 11: True},
    ),
]

HOMELESS_AND_FOSTER = [
    Worked(
        code="MV_IMMEDIATE_ENROLL",
        says="42 USC 11432(g)(3)(C): immediately enroll",
        waits_for=("mv_enrolment_request",),
        due=at_once(),
    ),
    Worked(
        code="MV_RECORDS_REQUEST",
        says="42 USC 11432(g)(3)(C)(ii): immediately contact the school last attended",
        waits_for=("mv_enrolment",),
        due=at_once(),
    ),
    Worked(
        code="MV_BID",
        says="42 USC 11432(g)(3)(B): presume the school of origin; no number of days",
        waits_for=("school_selection_or_move",),
    ),
    Worked(
        code="MV_WRITTEN_EXPLANATION",
        says="42 USC 11432(g)(3)(B)(iii), (E): a written explanation with the right to appeal; zero hours in the first compilation",
        waits_for=("decision_contrary_to_request",),
        due=at_once(),
    ),
    Worked(
        code="MV_DISPUTE_ENROLL",
        says="42 USC 11432(g)(3)(E): immediately enrolled in the school in which enrollment is sought",
        waits_for=("mv_dispute_raised",),
        due=at_once(),
    ),
    Worked(
        code="MV_TRANSPORT",
        says="42 USC 11432(g)(1)(J)(iii): rides on request; no number of days",
        waits_for=("transport_requested",),
    ),
    Worked(
        code="MV_ELIG_END",
        says="42 USC 11432(g)(3)(A): to the end of the academic year, here Thursday, 10 June 2027",
        measures=("date", "date", "academic_year"),
        stands_for=date(2027, 6, 10),
        lines={date(2027, 6, 9): False, date(2027, 6, 10): True, date(2027, 6, 11): True},
    ),
    Worked(
        code="MV_GRANT_RETENTION",
        says="2 CFR 200.334: three years; never shorter, so a day longer where no leap day lies between",
        waits_for=("final_expenditure_report",),
        at_least=True,
        due={date(2027, 3, 1): date(2030, 3, 1), date(2028, 3, 1): date(2031, 3, 2)},
    ),
    Worked(
        code="FOSTER_BID",
        says="20 USC 6311(g)(1)(E)(i): school of origin unless not in the best interest; no number of days",
        waits_for=("placement_change",),
    ),
    Worked(
        code="FOSTER_IMMEDIATE_ENROLL",
        says="20 USC 6311(g)(1)(E)(ii)-(iii): immediately enrolled, records asked for immediately",
        waits_for=("bid_says_new_school",),
        due=at_once(),
    ),
    Worked(
        code="CAN_REPORT_DEFAULT",
        says="State laws: report immediately",
        waits_for=("reasonable_suspicion",),
        due=at_once(),
    ),
]

SPECIAL_EDUCATION = [
    Worked(
        code="IDEA_INITIAL_EVAL",
        says="34 CFR 300.301(c): within 60 days of receiving parental consent; 14 in November, 31 in December, 15 in January",
        waits_for=("parent_consent",),
        due={MONDAY: date(2027, 1, 15)},
    ),
    Worked(
        code="IDEA_INITIAL_IEP",
        says="34 CFR 300.323(c)(1): within 30 days of the determination; 14 in November, 16 in December",
        waits_for=("eligibility_determined",),
        due={MONDAY: date(2026, 12, 16)},
    ),
    Worked(
        code="IDEA_ANNUAL_REVIEW",
        says="34 CFR 300.324(b): not less than annually; a day early where a leap day lies between",
        waits_for=("last_iep",),
        due={MONDAY: date(2027, 11, 16), date(2027, 3, 1): date(2028, 2, 29)},
    ),
    Worked(
        code="IDEA_REEVAL",
        says="34 CFR 300.303(b): at least once every three years; a day early with the leap day of 2028",
        waits_for=("last_evaluation",),
        due={MONDAY: date(2029, 11, 15), date(2028, 3, 1): date(2031, 3, 1)},
    ),
    Worked(
        code="IDEA_MDR",
        says="34 CFR 300.530(e): within 10 school days; four in this week, a week off, 30 November to 4 December, 7 December",
        waits_for=("decision_to_change_placement",),
        due={MONDAY: date(2026, 12, 7)},
    ),
]

RECORDS_AND_REPORTS = [
    Worked(
        code="FERPA_ACCESS_45",
        says="34 CFR 99.10(b): not more than 45 days after the request; 14 in November, 31 in December",
        waits_for=("access_request",),
        due={MONDAY: date(2026, 12, 31)},
    ),
    Worked(
        code="FERPA_DISCLOSURE_LOG",
        says="34 CFR 99.32(a): a record of each request and disclosure; no hours, at once by choice",
        waits_for=("request_or_disclosure",),
        due=at_once(),
    ),
    Worked(
        code="FERPA_EMERGENCY_LOG",
        says="34 CFR 99.32(a)(5): record the threat and who received; no hours, at once by choice",
        waits_for=("health_safety_disclosure",),
        due=at_once(),
    ),
    Worked(
        code="FERPA_RIGHTS_TRANSFER",
        says="34 CFR 99.5: when the student is 18 years of age",
        measures=("age", "years", ""),
        lines={17: False, 18: True, 19: True},
    ),
    Worked(
        code="SUPPRESS_DEFAULT_N",
        says="NCES SLDS Brief 3: minimum reporting size, modally 10; below it is hidden",
        measures=("cell_size", "pupils", "report"),
        lines={9: True, 10: False, 11: False},
    ),
    Worked(
        code="ADA_WCAG_50K",
        says="28 CFR 35.200 as in 91 FR 20902: beginning 26 April 2027, population of 50,000 or more",
        measures=("date", "date", ""),
        lines={date(2027, 4, 25): False, date(2027, 4, 26): True, date(2027, 4, 27): True},
    ),
    Worked(
        code="ADA_WCAG_SMALL",
        says="28 CFR 35.200 as in 91 FR 20902: beginning 26 April 2028, under 50,000 or special district",
        measures=("date", "date", ""),
        lines={date(2028, 4, 25): False, date(2028, 4, 26): True, date(2028, 4, 27): True},
    ),
]

AIM_LINE = Decimal("1.5")
PROGRESS = [
    Worked(
        code="MTSS_FOUR_POINT_BELOW",
        says="Four-point rule: of at least six, the last four consecutive below the aim line",
        measures=("consecutive_points", "points_on_wrong_side_of_aim_line", "last_4_of_at_least_6"),
        lines={3: False, 4: True, 5: True},
    ),
    Worked(
        code="MTSS_FOUR_POINT_ABOVE",
        says="Four-point rule: of at least six, all of the last four above the aim line",
        measures=("consecutive_points", "points_on_right_side_of_aim_line", "last_4_of_at_least_6"),
        lines={3: False, 4: True, 5: True},
    ),
    Worked(
        code="MTSS_TREND_FLAT",
        says="Trend rule: slope flatter than the aim line, here 1.5 words a week",
        measures=("trend_slope", "slope", "at_least_6_points"),
        stands_for=AIM_LINE,
        lines={"1.49": True, "1.5": False, "1.51": False},
    ),
]

WORKED = [*ATTENDANCE, *HOMELESS_AND_FOSTER, *SPECIAL_EDUCATION, *RECORDS_AND_REPORTS, *PROGRESS]
