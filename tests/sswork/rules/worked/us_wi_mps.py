"""Each rule of Milwaukee, worked out by hand."""

from . import Worked

PACK = "US-WI-MPS/1"

WORKED = [
    Worked(
        code="MPS_SUSPENSION_EXCUSED",
        says="MPS attendance page: suspensions up to 15 days are excused",
        measures=("suspension_days", "days", "school_year"),
        lines={14: True, 15: True, 16: False},
    )
]
