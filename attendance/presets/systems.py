"""Layouts of known systems, as data: columns, codes, formats, and where that is written.

Codes are a district's own in most systems: one that is not here is listed and left out, never guessed. A district gives its
own in a map, which may build on one of these (``{"preset": "aeries", "codes": {"Q": "absent"}}``).
"""

from typing import Any

WORDS: dict[str, Any] = {
    **dict.fromkeys(("absent", "a", "abs"), "absent"),
    **dict.fromkeys(("tardy", "late", "t", "l"), "tardy"),
    **dict.fromkeys(("early departure", "early", "left early", "dismissed", "d"), "early"),
    **dict.fromkeys(("present", "p", "in attendance"), "present"),
    "partial": {"kind": "absent", "portion": "0.5"},
    "excused": {"kind": "absent", "excused": "yes"},
    "unexcused": {"kind": "absent", "excused": "no"},
}

PRESETS: dict[str, dict[str, Any]] = {
    "plain": {
        "source": "Our own layout: student_id,date,status,excused,portion,minutes,reason",
        "columns": {
            "student": ["student_id", "local_id", "student number"],
            "school": ["school_id", "school"],
            "day": ["date", "attendance_date"],
            "code": ["status", "code"],
            "excused": ["excused"],
            "portion": ["portion"],
            "minutes": ["minutes"],
            "reason": ["reason"],
            "period": ["period"],
        },
        "codes": WORDS,
    },
    "aspen": {
        "source": "Aspen X2 table STUDENT_ATTENDANCE (ATT_*), as exported to Student Insights; indicators are 0 and 1",
        "columns": {
            "student": ["ATT_STD_OID", "STD_OID"],
            "day": ["ATT_DATE", "event_date"],
            "absent": ["ATT_ABSENT_IND", "absence"],
            "tardy": ["ATT_TARDY_IND"],
            "early": ["ATT_DISMISSED_IND"],
            "excused": ["ATT_EXCUSED_IND"],
            "portion": ["ATT_PORTION_ABSENT"],
            "reason": ["ATT_CODE_VIEW", "ATT_REASON_CODE"],
        },
        "student_by": "sourced_id",
    },
    "oea": {
        "source": "Microsoft Open Education Analytics, studentattendance.csv: a row per class period, present ones too, D/M/YYYY",
        "columns": {
            "student": ["student_id"],
            "school": ["school_id"],
            "day": ["attendance_date"],
            "code": ["attendance_status"],
            "period": ["Period"],
            "all_day": ["all_day"],
            "reason": ["AttendanceCode"],
        },
        "codes": WORDS,
        "student_by": "sourced_id",
        "date_format": "D/M/YYYY",
        "semantics": "positive",
    },
    "clever": {
        "source": "Clever attendance.csv (SFTP): incremental, daily or by section",
        "columns": {
            "student": ["Student_id"],
            "school": ["School_id"],
            "day": ["Attendance_date"],
            "code": ["Attendance_status"],
            "period": ["Section_id"],
            "reason": ["Excuse_code"],
        },
        "codes": WORDS,
        "student_by": "sourced_id",
        "periods_per_day": 6,
    },
    "powerschool": {
        "source": "PowerSchool ATTENDANCE joined with ATTENDANCE_CODE and STUDENTS; the presence status counts, not the letter",
        "columns": {
            "student": ["student_number", "STUDENTS.student_number"],
            "school": ["schoolid", "ATTENDANCE.schoolid"],
            "day": ["att_date", "ATTENDANCE.att_date"],
            "code": ["presence_status_cd", "ATTENDANCE_CODE.presence_status_cd"],
            "excused": ["excused", "ATTENDANCE_CODE.excused"],
            "minutes": ["total_minutes"],
            "reason": ["att_code", "ATTENDANCE_CODE.att_code"],
        },
        "codes": WORDS | {"": {"kind": "present"}},
        "date_format": "M/D/YYYY",
    },
    "aeries": {
        "source": "Aeries ATT with the student's ID joined on (SC, SN); all-day codes are the district's own: give them in a map",
        "columns": {
            "student": ["ID", "STU.ID", "Student ID"],
            "school": ["SC", "School"],
            "day": ["DT", "Date"],
            "code": ["AL", "All Day"],
            "reason": ["RS", "Reason"],
        },
        "codes": {
            "": {"kind": "ignore"},
            "A": {"kind": "absent", "excused": "no"},
            "U": {"kind": "absent", "excused": "no"},
            "V": {"kind": "absent", "excused": "unknown"},
            "X": {"kind": "absent", "excused": "yes"},
            "E": {"kind": "absent", "excused": "yes"},
            "I": {"kind": "absent", "excused": "yes"},
            "S": {"kind": "absent", "excused": "yes"},
            "T": {"kind": "tardy"},
        },
        "date_format": "M/D/YYYY",
    },
    "skyward": {
        "source": "Skyward Qmlativ StudentAttendance with the calendar day's date: fractions of days and a count of tardies",
        "columns": {
            "student": ["StudentNumber", "DisplayID", "StudentID"],
            "school": ["EntityCode", "EntityID"],
            "day": ["CalendarDate", "Date", "CalendarDay"],
            "absent": ["DaysAbsent"],
            "tardy": ["TardyCount"],
            "portion": ["DaysAbsent"],
            "excused": ["DaysExcused"],
            "reason": ["AttendanceType", "Comment"],
        },
        "date_format": "M/D/YYYY",
    },
}
