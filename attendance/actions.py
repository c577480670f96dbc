"""Writes of attendance."""

from datetime import date

from django.db import connection

from attendance.models import AttendanceSum
from attendance.sums import refresh_all
from sswork.actions import action, audit


@action
def settle(*, today: date, by):
    """Bring every kept sum and band up to date; only rows that changed are written."""
    with connection.cursor() as cursor:
        refresh_all(cursor, today)
    audit("attendance.settled", by=by, target=AttendanceSum(), day=str(today))
