"""Reads of a records request: what the system holds, whom else it names, and what the packet says."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from cases.models import EncounterStudent, Enrolment, RecordsRequest, RequestItem, Student
from cases.records_enums import ItemDecision, RecordClass
from cases.records_rules import covered, due_on, folded, spans_of
from sswork.letters import packet
from sswork.models import CalendarDay, Definition
from sswork.registry import RecordText, record_sources

CLOCK = "records.access_days"
WORD = re.compile(r"[^\W\d_]+")


def clock_of(student: Student, day: date) -> Definition:
    """The clock in force where the student is: the district's own choice before the federal one."""
    return Definition.in_force(CLOCK, day, organization=student.school.parent)


def due_day(student: Student, received_on: date, clock: Definition) -> date:
    number, business = int(clock.value or 0), clock.unit.startswith("business")
    closed = CalendarDay.objects.filter(school=student.school, day__gt=received_on).exclude(
        kind__in=[CalendarDay.Kind.INSTRUCTIONAL, CalendarDay.Kind.WEEKEND]
    )
    days = set(closed.order_by("day").values_list("day", flat=True)[:100]) if business else set()
    return due_on(received_on, number=number, business_days=business, closed=days)


def held_about(user, student: Student, classes: Iterable[str]) -> list[tuple[str, RecordText]]:
    """Everything that the apps hold about the student and this person may see, by class and day."""
    wanted = set(classes) or set(RecordClass.values)
    order = {value: at for at, value in enumerate(RecordClass.values)}
    found = [
        (source.record_class, record)
        for source in record_sources.for_user(user)
        if source.record_class in wanted
        for record in source.records(user, student)
    ]
    return sorted(found, key=lambda each: (order[each[0]], each[1].day))


def composed(text: str) -> str:
    """One character a letter, also where it was typed as a letter and its accent: places in it can be counted."""
    return unicodedata.normalize("NFC", text)


def others_named(user, student: Student, texts: Iterable[str]) -> list[str]:
    """Names of other students that stand in the texts: of the student's schools, household and shared encounters."""
    return list(dict.fromkeys(name for names in each_named(user, student, texts) for name in names))


def each_named(user, student: Student, texts: Iterable[str]) -> list[list[str]]:
    """The same by student: for each other student who may stand in the texts, the names by which."""
    words = {word for text in texts for word in WORD.findall(folded(text))}
    own = {folded(each) for each in (student.given_name, student.preferred_name) if each}
    found = []
    for given, preferred, family in _around(user, student):
        names: list[str] = []
        for first in filter(None, (given, preferred)):
            if folded(first.split()[0]) in words:
                names += [f"{first} {family}", *([first] if folded(first) not in own else [])]
        found += [names] if names else []
    return found


def _around(user, student: Student):
    schools = Enrolment.objects.visible_to(user).filter(student=student).values("at_school")
    met = EncounterStudent.with_hidden.visible_to(user).filter(student=student).values("encounter")
    beside = EncounterStudent.with_hidden.visible_to(user).filter(encounter__in=met).values("student")
    near = Q(school__in=schools) | Q(pk__in=beside)
    if student.household_id:
        near |= Q(household=student.household_id)
    rows = Student.objects.visible_to(user).exclude(pk=student.pk).filter(near)
    return rows.values_list("given_name", "preferred_name", "family_name")


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Which of the names stand in this text."""
    return [each for each in names if spans_of(text, [each])]


def packet_of(request: RecordsRequest, items: list[RequestItem], made_at: datetime) -> packet.Packet:
    """What the PDF says. Covered words are taken out here: the PDF never holds them."""
    mark = packet.words_of(request.language)["mark"]
    return packet.Packet(
        language=request.language,
        district=str(request.student.school.parent or request.student.school),
        student=request.student.name,
        school=str(request.student.school),
        asker=request.asker_name,
        wanted=request.wanted,
        asked_on=request.received_on,
        due_on=request.due_on,
        made_at=made_at,
        included=[_included(each, mark) for each in items if each.decision != ItemDecision.WITHHOLD],
        withheld=[_withheld(each, request.language) for each in items if each.decision == ItemDecision.WITHHOLD],
    )


def _included(item: RequestItem, mark: str) -> packet.Included:
    words = item.words if item.decision == ItemDecision.REDACT else []
    return packet.Included(
        number=item.position,
        day=item.day,
        title=covered(item.title, words, mark),
        record_class=item.get_record_class_display(),
        who=item.who,
        body=covered(item.body, words, mark),
        is_covered=bool(words),
    )


def _withheld(item: RequestItem, language: str) -> packet.Withheld:
    """Its class and day, and nothing of what it says."""
    return packet.Withheld(
        number=item.position,
        day=item.day,
        record_class=item.get_record_class_display(),
        ground=item.ground.in_language(language) if item.ground else "",
        source=item.ground.source if item.ground else "",
    )
