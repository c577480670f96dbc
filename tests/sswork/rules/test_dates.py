"""When something is due, counted by hand: each case has its counting beside it, so that a reader can count along."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from sswork.rules.dates import Due, Moved, SchoolDays, Unit, Why, Window, breaks, counted, due, moved, started_by
from sswork.rules.days import federal_holidays

from .school_year import FREE, TWO_YEARS, YEAR, on, weekdays

CHICAGO = ZoneInfo("America/Chicago")
CALENDAR, BUSINESS, SCHOOL, HOURS = Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS, Unit.SCHOOL_DAYS, Unit.HOURS
WEEKEND = Window(date(2026, 11, 21), date(2026, 11, 22))


def ids(case) -> str | None:
    return str(case) if isinstance(case, date | int) else None


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        # The day of the event is day 0.
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        # November 30 is day 10, December 5 day 15; a Saturday, and stays one.
        (date(2026, 11, 20), 15, date(2026, 12, 5)),
        # 31 December, 1 and 2 January.
        (date(2026, 12, 30), 3, date(2027, 1, 2)),
        # February 28 is day 8, March 2 day 10.
        (date(2027, 2, 20), 10, date(2027, 3, 2)),
        # In a leap year February 29 is day 9, March 1 day 10.
        (date(2028, 2, 20), 10, date(2028, 3, 1)),
        # 366 days to March 1 of a leap year: day 365 is the leap day.
        (date(2027, 3, 1), 365, date(2028, 2, 29)),
        # November has 30 days (day 8), December 31 (39), January 31 (70): 60 is 10 before January 31.
        (date(2026, 11, 22), 60, date(2027, 1, 21)),
    ],
    ids=ids,
)
def test_calendar_days(start, amount, expected):
    assert due(start, amount, CALENDAR) == Due(start, CALENDAR, expected)
    assert started_by(expected, amount, CALENDAR) == start


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        # Zero on a Saturday is that Saturday: at once.
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
        # Thanksgiving week 2026: Mon 23, Tue 24, Wed 25, not Thu 26, Fri 27, Mon 30.
        (date(2026, 11, 20), 5, date(2026, 11, 30)),
        # From Wednesday over Thanksgiving to Friday.
        (date(2026, 11, 25), 1, date(2026, 11, 27)),
        # From Saturday: Monday is day 1.
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        # Nov 10, not 11 (Veterans Day), 12, 13: three; 16-20: eight; 23-25: eleven; 27, 30, Dec 1, 2: fifteen.
        (date(2026, 11, 9), 15, date(2026, 12, 2)),
        # Not Fri 25 (Christmas), Mon 28, Tue 29.
        (date(2026, 12, 24), 2, date(2026, 12, 29)),
        # Year end: not Fri 1 January, Mon 4.
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        # Juneteenth 2027 is a Saturday, observed on Fri 18: Mon 21.
        (date(2027, 6, 17), 1, date(2027, 6, 21)),
        # Juneteenth was no federal holiday in 2020: Fri 19 counts.
        (date(2020, 6, 18), 1, date(2020, 6, 19)),
        # 4 July 2027 is a Sunday, observed on Mon 5: Tue 6.
        (date(2027, 7, 2), 1, date(2027, 7, 6)),
        # 1 January 2028 is a Saturday, observed on Fri 31 December 2027: Mon 3.
        (date(2027, 12, 30), 1, date(2028, 1, 3)),
        # The leap day is a Tuesday.
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
    ],
    ids=ids,
)
def test_business_days(start, amount, expected):
    assert due(start, amount, BUSINESS) == Due(start, BUSINESS, expected)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2026, ["01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25"]),
        # 2027 has the New Year's Day of 2028 as well, on its last day.
        (
            2027,
            [
                "01-01",
                "01-18",
                "02-15",
                "05-31",
                "06-18",
                "07-05",
                "09-06",
                "10-11",
                "11-11",
                "11-25",
                "12-24",
                "12-31",
            ],
        ),
        # Veterans Day on a Saturday; New Year's Day was observed the year before.
        (2028, ["01-17", "02-21", "05-29", "06-19", "07-04", "09-04", "10-09", "11-10", "11-23", "12-25"]),
    ],
)
def test_the_weekdays_that_are_federal_holidays(year, expected):
    """As the Office of Personnel Management lists them; a new version of the package has to agree."""
    assert sorted(f"{day:%m-%d}" for day in federal_holidays(year) if day.weekday() < 5) == expected


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        # Zero on a day without school.
        (date(2026, 11, 25), 0, date(2026, 11, 25)),
        # Thanksgiving week is free: Mon 30 is day 1.
        (date(2026, 11, 20), 1, date(2026, 11, 30)),
        # Thu 19, Fri 20, Mon 30, Dec 1, Dec 2.
        (date(2026, 11, 18), 5, date(2026, 12, 2)),
        # Winter break: Fri 18, Mon 4 January.
        (date(2026, 12, 17), 2, date(2027, 1, 4)),
        # From inside of the break.
        (date(2026, 12, 26), 1, date(2027, 1, 4)),
        # Jan 12-15: four; not 18; 19-22: eight; 25, 26: ten.
        (date(2027, 1, 11), 10, date(2027, 1, 26)),
        # On the last day of school.
        (date(2027, 6, 8), 2, date(2027, 6, 10)),
    ],
    ids=ids,
)
def test_school_days(start, amount, expected):
    assert due(start, amount, SCHOOL, YEAR) == Due(start, SCHOOL, expected)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        # Immediately.
        (datetime(2026, 11, 20, 15, tzinfo=CHICAGO), 0, "2026-11-20T15:00:00-06:00"),
        # Weekends count: nine to midnight, 24 of Saturday, three.
        (datetime(2026, 11, 20, 15, tzinfo=CHICAGO), 36, "2026-11-22T03:00:00-06:00"),
        # The clocks go back on 1 November 2026 at two: 12 to midnight, three to two o'clock again, nine more to 11.
        (datetime(2026, 10, 31, 12, tzinfo=CHICAGO), 24, "2026-11-01T11:00:00-06:00"),
        # Half past one comes twice: an hour after the first is the second.
        (datetime(2026, 11, 1, 1, 30, tzinfo=CHICAGO), 1, "2026-11-01T01:30:00-06:00"),
        # The clocks go forward on 14 March 2027: 12 to midnight, two to three o'clock, ten more to 13.
        (datetime(2027, 3, 13, 12, tzinfo=CHICAGO), 24, "2027-03-14T13:00:00-05:00"),
        # Year end and leap day.
        (datetime(2026, 12, 31, 20, tzinfo=CHICAGO), 12, "2027-01-01T08:00:00-06:00"),
        (datetime(2028, 2, 28, 18, tzinfo=CHICAGO), 24, "2028-02-29T18:00:00-06:00"),
    ],
    ids=ids,
)
def test_hours(start, hours, expected):
    found = due(start, hours, HOURS)
    assert found.at.isoformat() == expected
    assert found.day == found.at.date()
    assert started_by(found.at, hours, HOURS).isoformat() == start.isoformat()


@pytest.mark.parametrize(
    ("start", "window", "expected"),
    [
        # Six hours to midnight, then Monday from midnight to six.
        (datetime(2026, 11, 20, 18, tzinfo=CHICAGO), WEEKEND, "2026-11-23T06:00:00-06:00"),
        # From inside: all twelve on Monday.
        (datetime(2026, 11, 21, 9, tzinfo=CHICAGO), WEEKEND, "2026-11-23T12:00:00-06:00"),
        # It ends with Friday, before the weekend.
        (datetime(2026, 11, 20, 12, tzinfo=CHICAGO), WEEKEND, "2026-11-21T00:00:00-06:00"),
        # The weekend with 25 hours on Sunday: four to midnight, eight on Monday.
        (
            datetime(2026, 10, 30, 20, tzinfo=CHICAGO),
            Window(date(2026, 10, 31), date(2026, 11, 1)),
            "2026-11-02T08:00:00-06:00",
        ),
    ],
    ids=ids,
)
def test_twelve_hours_in_which_some_days_do_not_count(start, window, expected):
    assert due(start, 12, HOURS, not_counting=[window]).at.isoformat() == expected


def test_hours_that_run_into_the_unknown_say_how_many_are_left():
    start = datetime(2026, 11, 20, 18, tzinfo=CHICAGO)
    found = due(start, 12, HOURS, not_counting=[Window(date(2026, 11, 21), None)])
    assert found == Due(start, HOURS, later_than=date(2026, 11, 20), still_to_count=6)
    # Of six and a half hours seven are begun.
    later = due(start.replace(minute=30), 12, HOURS, not_counting=[Window(date(2026, 11, 21), None)])
    assert later.still_to_count == 7


def test_without_a_known_count_there_is_no_due_date():
    found = due(date(2026, 11, 20), None, CALENDAR)
    assert found == Due(date(2026, 11, 20), CALENDAR)
    assert (found.has_no_count, found.is_beyond_calendar, found.days_left(date(2026, 11, 21))) == (True, False, None)


def test_beyond_the_calendar_it_says_so_and_names_no_day():
    found = due(date(2027, 6, 8), 5, SCHOOL, YEAR)
    # Wed 9 and Thu 10 are counted.
    assert found == Due(date(2027, 6, 8), SCHOOL, later_than=date(2027, 6, 10), still_to_count=3)
    assert (found.is_beyond_calendar, found.has_no_count, found.days_left(date(2027, 6, 9))) == (True, False, None)
    # Mon 16, Tue 17, Wed 18 August.
    assert due(date(2027, 6, 8), 5, SCHOOL, TWO_YEARS).day == date(2027, 8, 18)


def test_before_the_calendar_it_says_so_too():
    start = date(2026, 8, 10)
    assert due(start, 1, SCHOOL, YEAR) == Due(start, SCHOOL, later_than=start, still_to_count=1)
    with_summer = SchoolDays.of(YEAR.days, known_from=date(2026, 7, 1))
    assert due(start, 1, SCHOOL, with_summer) == Due(start, SCHOOL, date(2026, 8, 17))
    assert started_by(date(2026, 8, 18), 3, SCHOOL, YEAR) is None


def test_the_first_and_the_last_day_of_a_calendar_belong_to_it():
    # From the Sunday before the first school day.
    assert due(date(2026, 8, 16), 1, SCHOOL, YEAR).day == date(2026, 8, 17)
    # The last is closed: that June 10 is free is known all the same.
    found = due(date(2027, 6, 8), 2, SCHOOL, YEAR.without([on(date(2027, 6, 10))]))
    assert found == Due(date(2027, 6, 8), SCHOOL, later_than=date(2027, 6, 10), still_to_count=1)


def test_a_weekend_is_no_business_day_whatever_else_is_unknown():
    found = due(date(2026, 11, 20), 1, BUSINESS, not_counting=[Window(date(2026, 11, 21), None)])
    assert found == Due(date(2026, 11, 20), BUSINESS, later_than=date(2026, 11, 22), still_to_count=1)


def test_days_left():
    found = due(date(2026, 11, 18), 5, SCHOOL, YEAR)
    assert [found.days_left(today) for today in (date(2026, 11, 20), date(2026, 12, 2), date(2026, 12, 4))] == [
        12,
        0,
        -2,
    ]


def test_days_left_in_the_unit_of_the_rule():
    until = date(2026, 12, 2)
    # Nov 30, Dec 1, Dec 2; two school days late on Dec 4.
    assert counted(date(2026, 11, 20), until, SCHOOL, YEAR) == 3
    assert counted(date(2026, 12, 4), until, SCHOOL, YEAR) == -2
    # Nov 23, 24, 25, 27, 30, Dec 1, Dec 2.
    assert counted(date(2026, 11, 20), until, BUSINESS) == 7
    assert counted(date(2026, 11, 20), until, CALENDAR) == 12
    assert counted(until, until, CALENDAR) == 0
    assert counted(date(2027, 6, 9), date(2027, 6, 14), SCHOOL, YEAR) is None


@pytest.mark.parametrize(
    ("end", "amount", "unit", "expected"),
    [
        # From Friday 20, Saturday 21 and Sunday 22 one business day leads to Monday: the latest is Sunday.
        (date(2026, 11, 23), 1, BUSINESS, date(2026, 11, 22)),
        # Fri 27, Wed 25: the start is the day before Wednesday.
        (date(2026, 11, 27), 2, BUSINESS, date(2026, 11, 24)),
        # Nov 30, 20: the start is Thursday 19.
        (date(2026, 11, 30), 2, SCHOOL, date(2026, 11, 19)),
        # By a Sunday: the last school day before it is the one that has to do.
        (date(2026, 11, 29), 1, SCHOOL, date(2026, 11, 19)),
    ],
    ids=ids,
)
def test_the_latest_start(end, amount, unit, expected):
    assert started_by(end, amount, unit, YEAR) == expected


def test_breaks_of_more_than_five_school_days():
    """Thanksgiving week has exactly five and stops nothing. What lies before and after the calendar is unknown."""
    assert breaks(YEAR, longer_than=5) == (
        Window(None, date(2026, 8, 16)),
        Window(date(2026, 12, 21), date(2027, 1, 1)),
        Window(date(2027, 3, 22), date(2027, 3, 29)),
        Window(date(2027, 6, 11), None),
    )


def test_a_rule_that_does_not_stop_in_breaks_finds_none():
    assert breaks(YEAR, longer_than=None) == ()


def test_a_calendar_that_knows_its_summers_says_where_the_unknown_begins():
    # 6-14 August 2026 are seven weekdays, 11-18 June 2027 six.
    known = SchoolDays.of(YEAR.days, known_from=date(2026, 8, 6), known_until=date(2027, 6, 18))
    found = breaks(known, longer_than=5)
    assert found[:2] == (Window(None, date(2026, 8, 5)), Window(date(2026, 8, 6), date(2026, 8, 14)))
    assert found[-2:] == (Window(date(2027, 6, 11), date(2027, 6, 18)), Window(date(2027, 6, 19), None))
    # 10-14 August and 11-17 June are five each: it may be a break or not.
    known = SchoolDays.of(YEAR.days, known_from=date(2026, 8, 10), known_until=date(2027, 6, 17))
    found = breaks(known, longer_than=5)
    assert (found[0], found[-1]) == (Window(None, date(2026, 8, 16)), Window(date(2027, 6, 11), None))
    assert len(found) == 4


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        # December 20 is day 34; then 2 January is 35, and 27 January 60: twelve days later than January 15.
        (date(2026, 11, 16), 60, date(2027, 1, 27)),
        # December 17-20: four; 2-12 January: fifteen.
        (date(2026, 12, 16), 15, date(2027, 1, 12)),
        # From inside: 2 January is day 1.
        (date(2026, 12, 28), 15, date(2027, 1, 16)),
        # Thanksgiving week counts.
        (date(2026, 11, 20), 15, date(2026, 12, 5)),
        # June 10 is day 21; Saturday 14 August 22, and 22 August 30.
        (date(2027, 5, 20), 30, date(2027, 8, 22)),
    ],
    ids=ids,
)
def test_calendar_days_that_stop_in_long_breaks(start, amount, expected):
    assert due(start, amount, CALENDAR, not_counting=breaks(TWO_YEARS, longer_than=5)).day == expected


def test_a_clock_that_runs_into_a_summer_of_unknown_length():
    # June 10 is day 21 of 30.
    found = due(date(2027, 5, 20), 30, CALENDAR, not_counting=breaks(YEAR, longer_than=5))
    assert found == Due(date(2027, 5, 20), CALENDAR, later_than=date(2027, 6, 10), still_to_count=9)


def test_a_holiday_of_the_state_is_a_window():
    # Mon 23, Tue 24, Wed 25, not Thu 26, not Fri 27, Mon 30, Tue 1.
    found = due(date(2026, 11, 20), 5, BUSINESS, not_counting=[on(date(2026, 11, 27))])
    assert found.day == date(2026, 12, 1)


def test_a_snow_day_moves_an_open_due_date_and_is_named():
    start, snow = date(2027, 1, 11), date(2027, 1, 20)
    # Jan 12-15, 19, 21, 22, 25, 26, 27.
    assert moved(start, 10, SCHOOL, old=YEAR, new=YEAR.without([on(snow)])) == Moved(
        Due(start, SCHOOL, date(2027, 1, 26)),
        Due(start, SCHOOL, date(2027, 1, 27)),
        closed=(snow,),
        why=(Why.DAYS_CLOSED,),
    )


def test_a_snow_day_after_the_due_day_moves_nothing():
    start = date(2027, 1, 11)
    found = moved(start, 10, SCHOOL, old=YEAR, new=YEAR.without([on(date(2027, 1, 28))]))
    assert found == Moved(Due(start, SCHOOL, date(2027, 1, 26)), Due(start, SCHOOL, date(2027, 1, 26)))
    assert not found.has_moved


def test_only_the_days_that_moved_it_are_named():
    start = date(2027, 1, 11)
    closed = [date(2027, 1, 8), date(2027, 1, 20), date(2027, 1, 27), date(2027, 2, 3)]
    # Jan 12-15, 19, 21, 22, 25, 26, 28: the 8th was before the start, February 3 is after it.
    found = moved(start, 10, SCHOOL, old=YEAR, new=YEAR.without(map(on, closed)))
    assert (found.new.day, found.closed) == (date(2027, 1, 28), (date(2027, 1, 20), date(2027, 1, 27)))


def test_a_make_up_day_brings_a_due_date_forward():
    start, made_up = date(2027, 1, 11), date(2027, 1, 18)
    new = SchoolDays.of(weekdays(date(2026, 8, 17), date(2027, 6, 10), FREE - {made_up}))
    found = moved(start, 10, SCHOOL, old=YEAR, new=new)
    assert (found.new.day, found.closed, found.opened, found.why) == (
        date(2027, 1, 25),
        (),
        (made_up,),
        (Why.DAYS_OPENED,),
    )


def test_next_year_s_calendar_gives_a_day_to_what_was_beyond_the_old_one():
    found = moved(date(2027, 6, 8), 3, SCHOOL, old=YEAR, new=TWO_YEARS)
    assert (found.old.day, found.new.day, found.why) == (None, date(2027, 8, 16), (Why.REACHES_FURTHER,))
    back = moved(date(2027, 6, 8), 3, SCHOOL, old=TWO_YEARS, new=YEAR)
    assert (back.old.day, back.new.day, back.why) == (date(2027, 8, 16), None, (Why.REACHES_LESS,))


def test_a_closed_day_can_make_a_break_long_enough_to_stop_a_clock():
    # With Monday 30 the break has six weekdays: November 21, 22, December 1 is day 3, December 13 day 15.
    closed = date(2026, 11, 30)
    found = moved(date(2026, 11, 20), 15, CALENDAR, old=YEAR, new=YEAR.without([on(closed)]), breaks_over=5)
    assert (found.old.day, found.new.day, found.closed) == (date(2026, 12, 5), date(2026, 12, 13), (closed,))


def test_a_day_closed_before_the_start_can_move_it_too():
    # With Friday 20 the break has six: from Saturday 21, November 28 is day 1 and December 12 day 15.
    closed = date(2026, 11, 20)
    found = moved(date(2026, 11, 21), 15, CALENDAR, old=YEAR, new=YEAR.without([on(closed)]), breaks_over=5)
    assert (found.old.day, found.new.day, found.closed) == (date(2026, 12, 6), date(2026, 12, 12), (closed,))


def test_what_cannot_be_counted_is_refused():
    day, moment = date(2026, 11, 20), datetime(2026, 11, 20, 15, tzinfo=CHICAGO)
    for start, amount, unit in [
        (day, -1, CALENDAR),
        (day, 1, SCHOOL),
        (day, 1, HOURS),
        (moment.replace(tzinfo=None), 1, HOURS),
        (moment, 1, BUSINESS),
    ]:
        with pytest.raises(ValueError, match=r"below zero|school calendar|time zone|not from a moment"):
            due(start, amount, unit)
    with pytest.raises(ValueError, match="two moments"):
        counted(day, day, HOURS)


@pytest.mark.parametrize(
    ("days", "known", "says"),
    [
        ([], {}, "without a school day"),
        ([date(2026, 9, 2), date(2026, 9, 1)], {}, "in order"),
        ([date(2026, 9, 1), date(2026, 9, 1)], {}, "in order"),
        ([date(2026, 9, 1)], {"known_from": date(2026, 9, 2)}, "outside"),
        ([date(2026, 9, 1)], {"known_until": date(2026, 8, 31)}, "outside"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(days, known, says):
    with pytest.raises(ValueError, match=says):
        SchoolDays.of(days, **known)


def test_a_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends before it begins"):
        Window(date(2026, 9, 2), date(2026, 9, 1))
