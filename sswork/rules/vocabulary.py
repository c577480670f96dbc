"""The words that a rule pack may use, each with what it means to people.

Packs are data that anybody may write; what a word makes the product do is code. So a new word is added here first.
"""

from django.utils.translation import gettext_lazy as _

IS = "is"
BETWEEN = {
    "between": _("from … to, both ends included"),
    "between_min_incl_max_excl": _("from … to under"),
    "between_excl": _("between, both ends excluded"),
}
COMPARING = {
    ">=": _("at least"),
    ">": _("more than"),
    "<=": _("at most"),
    "<": _("under"),
}
OPERATORS = {IS: _("is one of"), **COMPARING, **BETWEEN}

# What happens or is found, told by its name: there is nothing to compare.
NAMED_KINDS = {
    "document_received": _("something in writing came"),
    "event": _("something happened"),
    "status": _("the student has a status"),
}
DATE = "date"
TREND = "trend_slope"
KINDS = {
    **NAMED_KINDS,
    DATE: _("a day is reached"),
    TREND: _("slope of the points against the aim line"),
    "absence_count": _("days absent"),
    "absence_hours": _("hours absent, with or without excuse"),
    "absence_percent": _("share of time absent"),
    "age": _("age"),
    "age_range": _("age from … to"),
    "attendance_percent": _("share of time attended"),
    "cell_size": _("students behind a number in a report"),
    "consecutive_points": _("points in a row on one side of the aim line"),
    "day_fraction_attended": _("share of a day attended"),
    "day_fraction_missed": _("share of a day missed"),
    "elapsed_without_event": _("time that passed without what was to happen"),
    "enrolled_days": _("days enrolled"),
    "excuse_age": _("age of a written excuse"),
    "excused_days": _("days excused by a parent"),
    "recurrence": _("again and again"),
    "suspension_days": _("days suspended"),
    "truancy_reports": _("reports of truancy"),
    "unexcused_events": _("absences without excuse"),
    "unexcused_hours": _("hours absent without excuse"),
    "unexcused_percent": _("share of time absent without excuse"),
}

# Of whom they ask anything is said by the age of compulsory attendance of the place.
TRUANCY_KINDS = {"truancy_reports", "unexcused_events", "unexcused_hours", "unexcused_percent"}
AGE_RANGE = "age_range"

UNITS = {
    "absences": _("absences"),
    "absences_after_truancy_notice": _("absences after the notice of truancy"),
    "absences_unexcused_or_unknown": _("absences without excuse, or for a reason not known"),
    "consecutive_unexcused_or_3_to_5_total_days": _("days in a row without excuse, or 3 to 5 days in all"),
    "date": _("date"),
    "day_part_or_all": _("a day or part of it"),
    "days": _("days"),
    "days_or_parts": _("days or parts of days"),
    "days_or_tardies_after_truant_report": _("days or tardies after the report of truancy"),
    "days_part_or_all": _("days or parts of days"),
    "days_total": _("days, excused and unexcused"),
    "event": _("event"),
    "full_days_or_30min_tardy_events": _("full days, or times of more than 30 minutes late or away"),
    "hours": _("hours"),
    "per_school_year": _("in a school year"),
    "per_year": _("in a year"),
    "percent_attendance_days": _("% of days of attendance"),
    "percent_days_class_offered": _("% of the days on which the class is offered"),
    "percent_enrolled_days": _("% of days enrolled"),
    "percent_enrolled_hours": _("% of hours enrolled"),
    "percent_expected_days": _("% of days of expected attendance"),
    "percent_of_day": _("% of the day"),
    "percent_of_enrolled_hours": _("% of the hours enrolled"),
    "percent_of_school_day": _("% of the school day"),
    "percent_possible_days": _("% of possible days"),
    "percent_required_hours": _("% of required hours"),
    "percent_required_time": _("% of required instructional time"),
    "percent_school_days": _("% of school days"),
    "points_on_right_side_of_aim_line": _("points on the wanted side of the aim line"),
    "points_on_wrong_side_of_aim_line": _("points on the unwanted side of the aim line"),
    "pupils": _("students"),
    "pupils_in_denominator": _("students of whom the share is taken"),
    "reports": _("reports"),
    "school_days": _("school days"),
    "school_days_after_cg_notice": _("school days after the notice of habitual truancy"),
    "slope": _("slope"),
    "status": _("status"),
    "years": _("years"),
}

WINDOWS = {
    "4_weeks": _("any four weeks"),
    "6_months_same_school_year": _("six months within a school year"),
    "90_calendar_days": _("any 90 calendar days"),
    "academic_year": _("academic year"),
    "at_least_6_points": _("at least six points"),
    "calendar_month": _("calendar month"),
    "consecutive": _("without a break"),
    "course": _("course"),
    "enrolled_days": _("days enrolled"),
    "enrolment_date_to_current_date": _("from enrollment until today"),
    "last_4_of_at_least_6": _("the last four of at least six points"),
    "most_recent_academic_year": _("most recent academic year"),
    "past_180_school_days": _("the past 180 school days"),
    "per_statement": _("each statement"),
    "previous_180_attendance_days": _("the previous 180 days of attendance"),
    "report": _("report"),
    "school_day": _("school day"),
    "school_month": _("school month"),
    "school_semester": _("school semester"),
    "school_year": _("school year"),
    "school_year_per_entity": _("school year, in each school or district"),
    "school_year_per_school": _("school year, in each school"),
    "year": _("year"),
    "year_to_date": _("this school year until today"),
}

THRESHOLD_REACHED = "threshold_reached"
COUNTS_FROM = {
    THRESHOLD_REACHED: _("the event, or the day on which the threshold was reached"),
    "start_of_count": _("the beginning of what is counted: the notice, the statement, the year"),
}

WEEKENDS_AND_HOLIDAYS = "weekends_and_holidays"
NOT_ON = {
    WEEKENDS_AND_HOLIDAYS: _("Saturdays, Sundays and federal holidays do not count"),
}

LOW = "low"
CONFIDENCES = {
    "high": _("read in a public text, or settled federal law"),
    "medium": _("a secondary source, or general knowledge"),
    LOW: _("not confirmed"),
}
