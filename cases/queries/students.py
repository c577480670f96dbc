"""Reads of students that several pages share. Each takes a queryset that is already scoped, or asks for the person."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import GreaterThanOrEqual

from cases.enums import Programme
from cases.models import EncounterStudent, Guardianship, ProgrammeMembership, Student
from cases.models.student import StudentQuerySet, student_scope
from cases.queries.once import read_once
from sswork.expressions import IsOneOf
from sswork.models.fields import Fold
from sswork.roles import Permission

# The right that opens each programme: housing and care are narrower than what a school knows anyway.
PROGRAMME_PERMISSION = {
    Programme.HOMELESS: Permission.HOMELESS_VIEW,
    Programme.FOSTER: Permission.HOMELESS_VIEW,
    Programme.SPECIAL_EDUCATION: Permission.CASE_VIEW,
    Programme.SECTION_504: Permission.CASE_VIEW,
    Programme.ENGLISH_LEARNER: Permission.CASE_VIEW,
    Programme.NEWCOMER: Permission.CASE_VIEW,
    Programme.MEALS: Permission.CASE_VIEW,
}
# How near each word must come; the whole is asked for 0.4, in the migration that makes the function. Where somebody has the
# words as they stand, only near misses are worth showing besides.
CLOSE_ENOUGH = 0.35
NEAR_MISS = 0.5
NEAREST = 100


def words_of(query: str) -> list[str]:
    return re.split(r"[\s,;]+", query.strip(" ,;\t\n"))


def named(students: StudentQuerySet, query: str) -> StudentQuerySet:
    """Students in whose name each of the words stands, whatever its accents and capitals; a whole number finds its student.

    Short words and numbers stand at the beginning of a word: "jo" finds José, not Major. A number takes one query more.
    """
    words = words_of(query)
    if len(words) == 1 and _is_number(words[0]):
        exact = students.filter(_has(words[0]), local_id__iexact=words[0])
        if exact.exists():
            return exact
    for word in words:
        students = students.filter(_has(word))
    longest = max(words, key=len)
    return students.filter(pk__in=_holding(longest)) if len(longest) > 2 else students


def _holding(word: str) -> RawSQL:
    """Ids of students in whose name the word stands: what makes the index serve, see the migration."""
    return RawSQL("SELECT cases_named_students(%s)", ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"])


def _has(word: str) -> Q:
    if len(word) > 2 and not _is_number(word):
        return Q(search_name__contains=Fold(Value(word)))
    return Q(search_name__startswith=Fold(Value(word))) | Q(search_name__contains=Fold(Value(f" {word}")))


def _is_number(word: str) -> bool:
    return any(character.isdigit() for character in word)


def spelled_like(
    students: StudentQuerySet, query: str, limit: int, *, besides: Collection[Student] = ()
) -> list[Student]:
    """Students whose name sounds as if the words were meant, the closest first; a number is meant as it stands.

    ``besides``: those that have the words as they stand. Each word is weighed alone, so that "aliya hasan" finds Aaliyah
    before Priya. Of one word the nearest of the district are asked for first: whoever sees enough of them needs no others.
    """
    words = words_of(query)
    if any(map(_is_number, words)):
        return []
    alike = _weighed(students.exclude(pk__in=[each.pk for each in besides]), words, bool(besides))
    if len(words) == 1:
        near = list(alike.filter(pk__in=RawSQL("SELECT cases_nearest_students(%s, %s)", [query, NEAREST]))[:limit])
        if len(near) == limit:
            return near
    return list(alike.filter(pk__in=RawSQL("SELECT cases_similar_students(%s)", [query]))[:limit])


def _weighed(students: StudentQuerySet, words: list[str], has_others: bool) -> StudentQuerySet:
    """Those to whom each word is close enough, the closest first."""
    weights = [_weight(word) for word in words]
    for weight in weights:
        students = students.filter(GreaterThanOrEqual(weight, NEAR_MISS if has_others else CLOSE_ENOUGH))
    return students.annotate(closeness=sum(weights)).order_by("-closeness", "sort_name", "pk")


def _weight(word: str) -> TrigramWordSimilarity:
    return TrigramWordSimilarity(Fold(Value(word)), "search_name")  # type: ignore[arg-type]  # it takes expressions too


def find(students: StudentQuerySet, query: str, limit: int) -> list[Student]:
    """The best few: those that have the words, then those spelled like them."""
    found = list(named(students, query).order_by("sort_name", "pk")[:limit])
    if len(found) < limit:
        found += spelled_like(students, query, limit - len(found), besides=found)
    return found


def guardianships_of(student, user) -> list[Guardianship]:
    """The guardians whom this person may know of, in the order in which to try them."""
    rows = Guardianship.objects.visible_to(user).filter(student=student, removed_on=None)
    rows = rows.select_related("guardian__said_by").order_by("contact_order", "pk")
    return read_once(student, user, "guardianships", lambda: list(rows))


def safe_contact_of(student, user) -> list[Guardianship]:
    """Guardians of whom something has to be known before anybody calls, writes or tells: the strictest first."""
    return _strictest_first(guardianships_of(student, user))


def safe_contact_of_all(students, user) -> list[Guardianship]:
    """The same for several students at once, student by student. One query; none for no student."""
    ids = [student.pk for student in students]
    if not ids:
        return []
    rows = Guardianship.objects.visible_to(user).filter(student__in=ids, removed_on=None)
    known = list(rows.select_related("guardian", "student"))
    return [row for pk in ids for row in _strictest_first(row for row in known if row.student_id == pk)]


def _strictest_first(rows) -> list[Guardianship]:
    limited = [each for each in rows if each.is_limited]
    return sorted(limited, key=lambda each: (each.contact_rule, each.contact_order))


def programmes_of(user, student_ids: Collection[int]) -> dict[int, list[Programme]]:
    """The programmes of each student that this person may know of. One query."""
    opened = _programmes_by_reach(user)
    if not student_ids or not opened:
        return {}
    allowed = Q()
    for permission, programmes in opened:
        allowed |= Q(
            student_scope(user, permission, student="student", school="student__school"), programme__in=programmes
        )
    found: dict[int, list[Programme]] = {}
    rows = ProgrammeMembership.in_force().filter(allowed, IsOneOf("student", student_ids))
    for student, programme in rows.order_by("programme").values_list("student", "programme").distinct():
        found.setdefault(student, []).append(Programme(programme))
    return found


def programmes_of_student(student, user) -> list[Programme]:
    """The same for one student's page, where several parts ask."""
    return read_once(student, user, "programmes", lambda: programmes_of(user, [student.pk]).get(student.pk, []))


def _programmes_by_reach(user) -> list[tuple[Permission, list[Programme]]]:
    """The programmes that a person may know of, together where one right reaches as far as the other."""
    groups: dict[Any, tuple[Permission, list[Programme]]] = {}
    for programme, permission in PROGRAMME_PERMISSION.items():
        if user.can(permission):
            groups.setdefault(user.reach(permission), (permission, []))[1].append(programme)
    return list(groups.values())


def last_contacts(user, student_ids: Collection[int]) -> dict[int, datetime | None]:
    """When somebody last reached each student, by the encounters this person may see; None: not yet. One query.

    A student whose encounters are not this person's to see is left out: not knowing is not "never".
    """
    latest = (
        EncounterStudent.objects.visible_to(user)
        .filter(student=OuterRef("pk"), reached=True)
        .order_by("-happened_at")
        .values("happened_at")[:1]
    )
    students = Student.objects.visible_to(user, Permission.ENCOUNTER_VIEW).filter(IsOneOf("pk", student_ids))
    return dict(students.annotate(last=Subquery(latest)).values_list("pk", "last"))


@dataclass(frozen=True)
class Slice:
    """A page of students by name. ``before`` and ``after``: the student at whose side the next page begins, or None."""

    rows: list[Student]
    before: int | None
    after: int | None


def slice_by_name(
    students: StudentQuerySet, *, after: Student | None = None, before: Student | None = None, size: int = 50
) -> Slice:
    """The students next to one, in order of name: page 2,000 costs what page 1 costs, and nothing is counted."""
    if before is not None:
        students = students.filter(sort_name__lte=before.sort_name).exclude(
            sort_name=before.sort_name, pk__gte=before.pk
        )
        rows = list(students.order_by("-sort_name", "-pk")[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        return Slice(rows, rows[0].pk if more else None, rows[-1].pk if rows else None)
    if after is not None:
        students = students.filter(sort_name__gte=after.sort_name).exclude(sort_name=after.sort_name, pk__lte=after.pk)
    rows = list(students.order_by("sort_name", "pk")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return Slice(rows, rows[0].pk if after and rows else None, rows[-1].pk if more else None)
