"""Whose row it is: students by the id that the file uses, schools by id, number or name."""

from collections import Counter
from functools import cached_property

from django.db.models import Count, Min, QuerySet

from attendance.presets import FileMap
from sswork.models import Organization


class People:
    """Students as text of their key, by the file's id; ids that several share, by school and id; schools by what names them.

    Among the students whose attendance a person may import. Where an id is unique only per school, the school decides.
    """

    def __init__(self, students: QuerySet, enrolments: QuerySet, file_map: FileMap):
        named = students.exclude(**{file_map.student_by: ""}).order_by()
        self._students, self._enrolments, self._by = named, enrolments, file_map.student_by
        self._numbers = named.values(file_map.student_by)

    @property
    def told_apart(self) -> tuple[str, tuple]:
        """A query for the students whose id is theirs alone: the id and their key."""
        return self._told_apart.query.sql_with_params()

    @cached_property
    def by_id(self) -> dict[str, str]:
        return {number: str(pk) for number, pk in self._told_apart}

    @cached_property
    def shared(self) -> dict[tuple[str, str], str]:
        several = self._numbers.annotate(students=Count("pk")).filter(students__gt=1).values(self._by)
        sharing = self._students.filter(**{f"{self._by}__in": several})
        return self._at_schools(dict(sharing.values_list("pk", self._by)))

    @cached_property
    def schools(self) -> dict[str, str]:
        """A name that two schools share names neither."""
        rows = Organization.objects.filter(kind=Organization.Kind.SCHOOL).values_list(
            "pk", "sourced_id", "identifier", "name"
        )
        names = [(name.lower(), str(pk)) for pk, *texts in rows for name in {text for text in texts if text}]
        count = Counter(name for name, _pk in names)
        return {name: pk for name, pk in names if count[name] == 1}

    def load(self) -> None:
        """Ask the database now: during a ``COPY`` it does not answer."""
        _asked = self.by_id, self.shared, self.schools

    def school(self, name: str) -> str:
        return self.schools.get(name.lower(), "")

    def student(self, number: str, school: str) -> str | None:
        """None where nobody has the id, or several do and the school does not tell them apart."""
        return self.by_id.get(number) or self.shared.get((school, number))

    @property
    def _told_apart(self) -> QuerySet:
        alone = self._numbers.annotate(students=Count("pk"), only=Min("pk")).filter(students=1)
        return alone.values_list(self._by, "only")

    def _at_schools(self, numbers: dict[int, str]) -> dict[tuple[str, str], str]:
        if not numbers:
            return {}
        rows = self._enrolments.filter(student__in=numbers).values_list("at_school", "student").distinct()
        shared: dict[tuple[str, str], str] = {}
        taken: set[tuple[str, str]] = set()
        for school, student in rows:
            key = (str(school), numbers[student])
            if key in shared and shared[key] != str(student):
                taken.add(key)
            shared[key] = str(student)
        return {key: student for key, student in shared.items() if key not in taken}
