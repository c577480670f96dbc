"""Each rule of New York City, worked out by hand."""

from datetime import date

from . import MONDAY, Worked

PACK = "US-NY-NYC/2"

WORKED = [
    Worked(
        code="NYC_407_RESOLVE",
        says="Chancellor Reg. A-210 in a presentation: within 10 days, not confirmed",
        waits_for=("form_407_generated",),
        due={MONDAY: date(2026, 11, 26)},
        counsel=True,
    ),
    Worked(
        code="NY_COMPULSORY_AGE",
        says="Educ. Law 3205, in the city: through 17",
        measures=("age_range", "years", ""),
        lines={5: False, 6: True, 17: True, 18: False},
    ),
]
