"""Each rule of Saint Louis, worked out by hand."""

from . import Worked

PACK = "US-MO-SLPS/1"

WORKED = [
    Worked(
        code="SLPS_LETTER_1",
        says="SLPS: letter 1 at 3 days in a row without excuse, or 3 to 5 in all",
        measures=("absence_count", "consecutive_unexcused_or_3_to_5_total_days", "school_year"),
        lines={2: False, 3: True, 4: True},
    ),
    Worked(
        code="SLPS_LETTER_2",
        says="SLPS: letter 2 at 6 to 9 days, excused and unexcused",
        measures=("absence_count", "days_total", "school_year"),
        lines={5: False, 6: True, 7: True},
    ),
    Worked(
        code="SLPS_LETTER_3",
        says="SLPS: letter 3 at 10 days or more",
        measures=("absence_count", "days_total", "school_year"),
        lines={9: False, 10: True, 11: True},
    ),
]
