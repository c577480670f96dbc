"""Whose row it is: students by the id that the file uses, schools by id, number or name."""

from collections import Counter
from dataclasses import dataclass, field

from attendance.presets import FileMap
from sswork.models import Organization


@dataclass
class People:
    """Students as text of their key, by the file's id; ids that several share, by school and id; schools by what names them."""

    by_id: dict[str, str]
    shared: dict[tuple[str, str], str] = field(default_factory=dict)
    schools: dict[str, str] = field(default_factory=dict)

    def school(self, name: str) -> str:
        return self.schools.get(name.lower(), "")

    def student(self, number: str, school: str) -> str | None:
        """None where nobody has the id, or several do and the school does not tell them apart."""
        return self.by_id.get(number) or self.shared.get((school, number))


def find_people(students, enrolments, file_map: FileMap) -> People:
    """Among the students whose attendance this person may import. Where an id is unique only per school, the school decides."""
    pairs = list(students.values_list(file_map.student_by, "pk"))
    several = {number for number, count in Counter(number for number, _pk in pairs).items() if count > 1}
    found = People({number: str(pk) for number, pk in pairs if number and number not in several}, schools=_schools())
    if several:
        found.shared = _at_schools(enrolments, {pk: number for number, pk in pairs if number in several})
    return found


def _at_schools(enrolments, numbers: dict[int, str]) -> dict[tuple[str, str], str]:
    rows = enrolments.filter(student__in=numbers).values_list("at_school", "student").distinct()
    shared: dict[tuple[str, str], str] = {}
    taken: set[tuple[str, str]] = set()
    for school, student in rows:
        key = (str(school), numbers[student])
        if key in shared and shared[key] != str(student):
            taken.add(key)
        shared[key] = str(student)
    return {key: student for key, student in shared.items() if key not in taken}


def _schools() -> dict[str, str]:
    """A name that two schools share names neither."""
    rows = Organization.objects.filter(kind=Organization.Kind.SCHOOL).values_list(
        "pk", "sourced_id", "identifier", "name"
    )
    names = [(name.lower(), str(pk)) for pk, *texts in rows for name in {text for text in texts if text}]
    count = Counter(name for name, _pk in names)
    return {name: pk for name, pk in names if count[name] == 1}
