"""Who can see one student, by which ways and since when, and when each looked last: the page of those who look after access."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from cases.queries.access_ways import CASELOAD, GLASS, GRANT, PROGRAMME, SCHOOL, Way, ways_to
from cases.queries.audience import reason
from sswork.models import Look, Organization, User
from sswork.roles import Permission, Role

WAYS = (SCHOOL, CASELOAD, GRANT, GLASS, PROGRAMME)
ENDABLE = (CASELOAD, GRANT)


@dataclass(frozen=True)
class Why:
    """One way of one person. ``source_id``: what can be ended; None where an assignment or a programme would have to end."""

    way: str
    words: str
    first_day: date | None
    last_day: date | None
    source_id: int | None


@dataclass(frozen=True)
class PersonWithAccess:
    person: User
    roles: list[str]
    ways: list[Why]
    last_look: datetime | None


def people_with_access(student, only: str = "") -> list[PersonWithAccess]:
    """By name; ``only``: those whom one way lets in, with that way. Four queries, however many people there are."""
    ways = [way for way in ways_to([student.pk], Permission.STUDENT_VIEW) if only in ("", way.way)]
    people = User.objects.in_bulk({pk for way in ways for pk in (way.person_id, way.self_id)})
    places = Organization.objects.in_bulk({way.organization_id for way in ways})
    looks = _last_looks(student)
    by_person: dict[int, list[Way]] = defaultdict(list)
    for way in sorted(ways, key=lambda way: (way.stands_in, WAYS.index(way.way))):
        by_person[way.person_id].append(way)
    found = [
        PersonWithAccess(
            people[pk],
            sorted({str(Role(way.role).label) for way in own}),
            [_in_words(way, places, people) for way in own],
            looks.get(pk),
        )
        for pk, own in by_person.items()
    ]
    return sorted(found, key=lambda each: (each.person.family_name.casefold(), each.person.given_name, each.person.pk))


def _in_words(way: Way, places, people) -> Why:
    words = reason(way.way, way, places[way.organization_id], people)
    can_end = way.way in ENDABLE and not way.stands_in
    return Why(way.way, words, way.first_day, way.last_day, way.source_id if can_end else None)


def _last_looks(student) -> dict[int, datetime]:
    looks = Look.objects.of_student(student).order_by().values("by_id").annotate(last=Max("at"))
    return {row["by_id"]: row["last"] for row in looks}
