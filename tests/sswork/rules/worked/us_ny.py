"""Each rule of New York, worked out by hand."""

from . import Worked

PACK = "US-NY/2"

WORKED = [
    Worked(
        code="NY_CHRONIC_ABSENT",
        says="NYSED ESSA plan: 10 % or more of enrolled days",
        measures=("absence_percent", "percent_enrolled_days", "school_year"),
        lines={"9.99": False, "10": True, "10.01": True},
    ),
    Worked(
        code="NY_COMPULSORY_AGE",
        says="Educ. Law 3205: from 6 to 16",
        measures=("age_range", "years", ""),
        lines={5: False, 6: True, 16: True, 17: False},
    ),
]
