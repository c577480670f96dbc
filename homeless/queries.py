"""Reads that several pages of homeless education share."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from django.db.models import OuterRef, Subquery

from cases.enums import Lane, Programme
from cases.models import Enrolment
from cases.queries.audience import Gate, Part, Reader, audience
from cases.queries.once import read_once
from homeless.models import Episode, FosterService, Service
from sswork.models import Definition, SchoolYear
from sswork.roles import Permission
from sswork.rules.facts import Fact

NEWEST_FIRST = ("-first_day", "-pk")
# A student has a handful of episodes: the student page reads all of them at once, for the panel and the timeline.
READ_AT_MOST = 100


def first_service_days() -> int:
    """Days within which a first service should follow: the district's rule, five by default."""
    return int(Definition.threshold("homeless.first_service_days"))


def with_last_service(episodes, user):
    """Adds ``last_service_on``, by the services that this person may see."""
    services = Service.objects.visible_to(user).filter(episode=OuterRef("pk")).order_by("-day").values("day")
    return episodes.annotate(last_service_on=Subquery(services[:1]))


def episodes_of_student(student, user) -> list[Episode]:
    """Those that the person may see, with ``last_service_on``, the newest first."""
    rows = with_last_service(Episode.objects.visible_to(user).filter(student=student), user)
    rows = rows.select_related("identified_by").order_by(*NEWEST_FIRST)
    return read_once(student, user, "episodes", lambda: list(rows[:READ_AT_MOST]))


def foster_services_of(student, user) -> list[FosterService]:
    """Help in foster care that the person may know of, the newest first."""
    rows = FosterService.objects.visible_to(user).filter(student=student).select_related("by").order_by("-day", "-pk")
    return read_once(student, user, "foster_services", lambda: list(rows[:READ_AT_MOST]))


def last_day_of_school_year(school, day: date) -> date | None:
    """When the school year around a day ends, in the district of the school; None between two years."""
    years = SchoolYear.objects.filter(district=school.parent_id, first_day__lte=day, last_day__gte=day)
    return years.values_list("last_day", flat=True).first()


def readers(student, joining: Collection[str] = ()) -> list[Reader]:
    """Who may read the student's housing episodes, by name, and why: the twin of ``Episode.objects.visible_to``."""
    gate = Gate(Permission.HOMELESS_VIEW, (Part(student.pk),), Lane.TEAM, joining=frozenset(joining))
    return audience(gate).readers


def readers_once_started(student) -> list[Reader]:
    """Who will read an episode that is about to be started: it puts the student in the programme."""
    return readers(student, [Programme.HOMELESS])


def facts_of(episodes: Iterable[Episode]) -> Iterator[Fact]:
    """What a housing episode says to rules.

    Losing the home raises the question of the school (42 USC 11432(g)(3)(B)): that day the best interest is to be weighed. A school
    that the student came to during the episode is to ask the last one for the records ((g)(3)(C)(ii)).
    """
    found = list(episodes)
    came = _enrolments_during(found)
    for each in found:
        yield _fact(each, "school_selection_or_move", each.identified_on)
        if each.pk in came:
            yield _fact(each, "mv_enrolment", max(came[each.pk], each.identified_on))


def _fact(episode: Episode, name: str, on: date) -> Fact:
    return Fact(
        name=name,
        student_id=episode.student_id,
        school_id=episode.school_id,
        on=on,
        source_key=f"homeless.episode:{episode.pk}",
        seen_with=Permission.HOMELESS_VIEW,
        owner_id=episode.identified_by_id,
    )


def _enrolments_during(episodes: list[Episode]) -> dict[int, date]:
    """The last day on which a student came to a school while the episode lasted, by episode."""
    days = _days_of_coming({each.student_id for each in episodes})
    found = {}
    for each in episodes:
        during = [day for day in days[each.student_id] if each.first_day < day <= (each.last_day or date.max)]
        if during:
            found[each.pk] = during[-1]
    return found


def _days_of_coming(student_ids: Collection[int]) -> dict[int, list[date]]:
    """To a school where the student was not before. Who was there when the district's records begin did not come then."""
    rows = Enrolment.objects.made_by(student_ids).order_by("first_day")
    began, days = Enrolment.objects.records_begin(), defaultdict(list)
    been: set[tuple[int, int]] = set()
    for student, school, district, day in rows.values_list("student", "at_school", "at_school__parent", "first_day"):
        if (student, school) not in been and day > began[district]:
            days[student].append(day)
        been.add((student, school))
    return days
