"""Decisions about housing episodes, on values: no database, no clock."""

from datetime import date


def right_lasts_until(housed_on: date, year_ends_on: date | None) -> date:
    """The right to help lasts to the end of the academic year in which housing was found (42 USC 11432(g)(3)(A)(i)(II)).

    Between two school years there is no year to last for: it ends with the episode.
    """
    return max(housed_on, year_ends_on) if year_ends_on else housed_on


def days_since(day: date, today: date) -> int:
    return max((today - day).days, 0)
