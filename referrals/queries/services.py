"""Finding a service in the directory: by words whose spelling is forgiven, for whom it is, where and when.

One statement finds the page and counts the rest; what is shown of its services is fetched for the page alone. What nobody has
confirmed for long sinks, at most four years' worth.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from referrals.models import Language, LocationAddress, Phone, Service, ServiceAtLocation
from sswork import postal_codes
from sswork.models import Definition

SHOWN = 20
BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MILE_OF_LATITUDE = 69.0


@dataclass(frozen=True)
class Asked:
    """What is looked for. ``near``: latitude and longitude; ``wait``: one of WAITS."""

    words: str = ""
    language: str = ""
    age: int | None = None
    is_free: bool = False
    is_open: bool = False
    wait: str = ""
    near: tuple[float, float] | None = None
    miles: int | None = None


@dataclass(frozen=True)
class Hit:
    service: Service
    miles: float | None


@dataclass(frozen=True)
class Hits:
    rows: list[Hit]
    total: int


# The agency's word and what referrals tell: where both are known, the longer counts.
DAYS = "greatest(c.said_days, c.usual_days)"
WAITS = {"none": "c.said_days = 0", "14": f"{DAYS} <= 14", "42": f"{DAYS} <= 42", "unknown": f"{DAYS} IS NULL"}
OPEN = """
EXISTS (SELECT FROM referrals_openingtime o WHERE (
        o.service_id = s.id
        OR o.service_at_location_id IN (SELECT x.id FROM referrals_serviceatlocation x WHERE x.service_id = s.id)
        OR (o.location_id IN (SELECT x.location_id FROM referrals_serviceatlocation x WHERE x.service_id = s.id)
            AND NOT EXISTS (SELECT FROM referrals_openingtime own WHERE own.service_id = s.id)))
    AND (o.valid_from IS NULL OR o.valid_from <= %(today)s) AND (o.valid_to IS NULL OR o.valid_to >= %(today)s)
    AND %(now)s BETWEEN o.opens_at AND o.closes_at
    AND (o.freq = '' AND o.valid_from IS NOT NULL OR o.freq = 'WEEKLY' AND o.byday LIKE %(weekday)s))
AND NOT EXISTS (SELECT FROM referrals_servicewords w WHERE w.service_id = s.id AND w.hours <> '' AND 'hours' <> ALL(w.outdated))
AND NOT EXISTS (SELECT FROM referrals_openingtime o WHERE o.service_id = s.id AND o.freq = '' AND o.opens_at IS NULL
    AND o.valid_from <= %(today)s AND o.valid_to >= %(today)s)
"""
DISTANCE = """
JOIN LATERAL (SELECT min(3958.8 * 2 * asin(least(1, sqrt(power(sin(radians(l.near_latitude - %(latitude)s) / 2), 2)
        + cos(radians(%(latitude)s)) * cos(radians(l.near_latitude))
          * power(sin(radians(l.near_longitude - %(longitude)s) / 2), 2))))) AS miles
    FROM referrals_serviceatlocation x JOIN referrals_location l ON l.id = x.location_id
    WHERE x.service_id = s.id AND l.near_latitude IS NOT NULL) d ON true
"""
WITHIN = """
s.id IN (SELECT x.service_id FROM referrals_serviceatlocation x JOIN referrals_location l ON l.id = x.location_id
    WHERE l.near_latitude BETWEEN %(south)s AND %(north)s AND l.near_longitude BETWEEN %(west)s AND %(east)s)
AND d.miles <= %(miles)s
"""


def find_services(asked: Asked, *, page: int = 1, now: datetime | None = None) -> Hits:
    """The services of one page, the best first, and how many there are."""
    now = timezone.localtime(now)
    tables = ["referrals_servicecard c JOIN referrals_service s ON s.id = c.service_id"]
    wanted = ["c.is_offered"]
    if asked.words:
        tables.append("JOIN referrals_services_like(%(words)s) f ON f.service_id = s.id")
    if asked.near:
        tables.append(DISTANCE)
    if asked.near and asked.miles:
        wanted.append(WITHIN)
    if asked.language:
        wanted.append("c.languages && ARRAY[lower(%(language)s), sswork_fold(%(language)s)]::varchar[]")
    if asked.age is not None:
        wanted.append("coalesce(s.minimum_age, 0) <= %(age)s AND coalesce(floor(s.maximum_age), 999) >= %(age)s")
    if asked.is_free:
        wanted.append("c.is_free")
    if asked.is_open:
        wanted.append(OPEN)
    if asked.wait:
        wanted.append(WAITS[asked.wait])
    miles = "d.miles" if asked.near else "NULL::float"
    sql = (
        f"SELECT s.id, {miles} AS miles, count(*) OVER () FROM {' '.join(tables)} WHERE {' AND '.join(wanted)}"  # noqa: S608  # our own words; values are parameters
        f" ORDER BY {_order(asked)}, s.name, s.id LIMIT %(shown)s OFFSET %(skipped)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(asked, now) | {"shown": SHOWN, "skipped": (page - 1) * SHOWN})
        found = cursor.fetchall()
    return Hits(_with_services(found), found[0][2] if found else 0)


def _order(asked: Asked) -> str:
    """By words, less a quarter of a point for each year in which nobody confirmed it, less what is far."""
    years = "least(4, (%(today)s::date - coalesce(c.fresh_on, %(today)s::date - 1461)) / 365.0)"
    score = f"f.score - 0.25 * {years}" if asked.words else f"-{years}"
    near = " - coalesce(d.miles, 60) / 40.0" if asked.near else ""
    return f"({score}{near}) DESC"


def _values(asked: Asked, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "words": asked.words,
        "language": asked.language,
        "age": asked.age,
        "today": now.date(),
        "now": now.time(),
        "weekday": f"%{BYDAY[now.weekday()]}%",
    }
    if asked.near:
        latitude, longitude = asked.near
        across = (asked.miles or 0) / MILE_OF_LATITUDE
        along = across / max(0.1, _narrower(latitude))
        values |= {"latitude": latitude, "longitude": longitude, "miles": asked.miles}
        values |= {"south": latitude - across, "north": latitude + across}
        values |= {"west": longitude - along, "east": longitude + along}
    return values


def _narrower(latitude: float) -> float:
    """How much shorter a degree of longitude is there than at the equator; a little less, so that the box is never too small."""
    return 1 - abs(latitude) / 90 if abs(latitude) > 60 else 0.5


def _with_services(found: list[tuple]) -> list[Hit]:
    services = for_lists(Service.objects.filter(pk__in=[row[0] for row in found])).in_bulk()
    return [Hit(services[key], miles) for key, miles, _total in found]


def for_lists(services: QuerySet[Service]) -> QuerySet[Service]:
    """With what a line of a list, or of a hand-out, shows."""
    places = ServiceAtLocation.objects.select_related("location").order_by("pk")
    addresses = LocationAddress.objects.exclude(address_type="postal").order_by("pk")
    return services.select_related("organization", "card", "source", "confirmed_by", "hand__by").prefetch_related(
        Prefetch("at_locations", places),
        Prefetch("at_locations__location__addresses", addresses),
        Prefetch("phones", Phone.objects.order_by("pk")),
        Prefetch("organization__phones", Phone.objects.order_by("pk")),
        Prefetch("languages", Language.objects.order_by("name")),
    )


AREA = """
SELECT avg(l.latitude), avg(l.longitude) FROM referrals_location l JOIN referrals_locationaddress a ON a.location_id = l.id
WHERE l.latitude IS NOT NULL AND a.postal_code LIKE %s
"""


def middle_of(postal_code: str) -> tuple[float, float] | None:
    """About where a postal code is, by the list that is shipped; a code that it does not have (those of post-office boxes), by the
    places of the directory that have it."""
    code = postal_code.strip()[:5]
    if not (len(code) == 5 and code.isascii() and code.isdigit()):
        return None
    return postal_codes.middle(code) or _middle_of_places(code)


def _middle_of_places(code: str) -> tuple[float, float] | None:
    with connection.cursor() as cursor:
        cursor.execute(AREA, [f"{code}%"])
        latitude, longitude = cursor.fetchone()
    return None if latitude is None else (latitude, longitude)


def languages_spoken() -> list[str]:
    """Names of the languages of the directory, the commonest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT initcap(lower(name)) FROM referrals_language WHERE name <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 40"
        )
        return [row[0] for row in cursor.fetchall()]


def stale_after_days() -> int:
    """How long a service counts as confirmed."""
    return int(Definition.threshold("directory.fresh_days"))
