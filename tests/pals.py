"""The cast at a fixed date, as a fixture. ``pals.ana`` is a user, ``pals.mateo`` a student, ``pals.cedar`` a school."""

from datetime import date

from demo.cast import build_cast

TODAY = date(2026, 11, 18)  # a Wednesday in the middle of the first term


def build(today: date | None = None):
    return build_cast(today or TODAY)
