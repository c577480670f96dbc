"""Casework on the dashboard: open cases, and encounters with their minutes of this school year."""

from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import EncounterKind, Lane
from cases.models import Case
from cases.queries.signing import cosign_within, sign_within
from sswork.registry import DashboardTile, FigureRow, dashboard_tiles
from sswork.roles import Permission

# Each encounter once at each school of its students, from the first day of the district's present school year. What is sealed
# is not counted, here as everywhere: a number that moves tells that there is something.
ENCOUNTERS = """
    SELECT school_id, kind, count(*), sum(minutes)
    FROM (
        SELECT DISTINCT part.school_id, encounter.id, encounter.kind, encounter.minutes
        FROM cases_encounterstudent part
        JOIN cases_encounter encounter ON encounter.id = part.encounter_id
        JOIN sswork_organization school ON school.id = part.school_id
        JOIN (
            SELECT district_id, max(first_day) AS first_day FROM sswork_schoolyear
            WHERE first_day <= %(today)s GROUP BY district_id
        ) year ON year.district_id = school.parent_id
        WHERE part.lane <> 'sealed' AND part.happened_at >= year.first_day::timestamp AT TIME ZONE %(zone)s AND part.hidden_at IS NULL
    ) once
    GROUP BY school_id, kind
    ORDER BY school_id, kind
"""


def _encounters(today) -> list[tuple[int, str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(ENCOUNTERS, {"today": today, "zone": settings.TIME_ZONE})
        return cursor.fetchall()


# As above, of those without a signature after the time in which notes are signed; how many, and nothing else, for the lead.
UNSIGNED = """
    SELECT part.school_id, count(DISTINCT encounter.id)
    FROM cases_encounterstudent part
    JOIN cases_encounter encounter ON encounter.id = part.encounter_id
    WHERE part.lane <> 'sealed' AND part.hidden_at IS NULL
      AND (encounter.signed_at IS NULL AND encounter.happened_at < %(sign_from)s
           OR encounter.cosigner_id IS NOT NULL AND encounter.cosigned_at IS NULL AND encounter.signed_at < %(cosign_from)s)
    GROUP BY part.school_id
    ORDER BY part.school_id
"""


def _list_url(name: str, user, permission: Permission, school_id: int | None, **query) -> str | None:
    """The list behind a number, for those whose permission reaches the school, or any school for a total."""
    schools = user.reach(permission).school_ids
    if not schools or (school_id and school_id not in schools):
        return None
    wanted = {"who": "all", "school": school_id, **query}
    return f"{reverse(name)}?{urlencode({key: value for key, value in wanted.items() if value})}"


@dashboard_tiles.register
class OpenCasesTile(DashboardTile):
    key, order, permission = "cases.open", 10, Permission.DASHBOARD_VIEW
    title, definition = _("Open cases"), "cases.open"

    def compute(self, today):
        rows = Case.objects.open().exclude(lane=Lane.SEALED).order_by().values("school").annotate(n=Count("pk"))
        return [FigureRow(row["school"], "", row["n"]) for row in rows]

    def drill_url(self, user, school_id, dimension):
        return _list_url("cases:cases", user, Permission.CASE_VIEW, school_id)


class OfEncounters(DashboardTile):
    """What both tiles share. Work is counted here, not people."""

    permission, definition = Permission.DASHBOARD_VIEW, "cases.encounters"
    people, split = False, "dimension"

    def label(self, dimension):
        return EncounterKind(dimension).label if dimension else ""

    def drill_url(self, user, school_id, dimension):
        return _list_url("cases:encounters", user, Permission.ENCOUNTER_VIEW, school_id, kind=dimension, since="year")


@dashboard_tiles.register
class EncountersTile(OfEncounters):
    key, order, title = "cases.encounters", 20, _("Encounters")

    def compute(self, today):
        return [FigureRow(school, kind, n) for school, kind, n, _minutes in _encounters(today)]


@dashboard_tiles.register
class MinutesTile(OfEncounters):
    key, order, title = "cases.minutes", 21, _("Minutes of encounters")

    def compute(self, today):
        return [FigureRow(school, kind, minutes) for school, kind, _n, minutes in _encounters(today)]


@dashboard_tiles.register
class UnsignedTile(DashboardTile):
    """How many notes are late at each school; whose, and about whom, the lead does not see here."""

    key, order, permission = "cases.unsigned", 22, Permission.RESTRICTED_VIEW
    title, definition, people = _("Notes without a signature in time"), "encounters.sign_hours", False

    def compute(self, today):
        now = timezone.now()
        since = {"sign_from": now - sign_within(), "cosign_from": now - cosign_within()}
        with connection.cursor() as cursor:
            cursor.execute(UNSIGNED, since)
            return [FigureRow(school, "", n) for school, n in cursor.fetchall()]
