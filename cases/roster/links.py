"""Who is whose guardian, from all the places where rosters say it.

OneRoster lists guardians on the student's row (agentSourcedIds); some files list the students on the guardian's row instead,
or both. SDS has relationships.csv. One pair counts once; what relationships.csv says about it is the most exact.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.enums import Relationship
from sswork.imports.checks import Converted, Unfit
from sswork.imports.issues import IssueLog
from sswork.imports.tables import Table

from .files import RosterFile
from .layouts import EndedRow, GuardianshipRow
from .people import Naming
from .terms import RELATIONSHIPS, plain

AGENTS = "agentSourcedIds"


@dataclass(frozen=True)
class Related:
    """A row of relationships.csv."""

    student: str
    contact: str
    relationship: str
    removed: str
    line: int


def read_relationships(file: RosterFile, log: IssueLog) -> Iterator[Related]:
    relationship = Converted(_relationship)
    for block in file.blocks():
        terms = relationship(block, "relationshipRole", log)
        columns = (block["userSourcedId"], block["relationshipUserSourcedId"], terms, block["removed"], block.lines)
        for row in zip(*columns, strict=True):
            if row[1]:
                yield Related(*row)
            else:
                log.error(file.name, row[-1], _("The row has no identifier."), column="relationshipUserSourcedId")


def _relationship(value: str) -> str:
    try:
        return RELATIONSHIPS[plain(value)]
    except KeyError:
        raise Unfit(_("This relationship is not known here."), Relationship.OTHER) from None


class Links:
    """Pairs of student and guardian. ``complete``: all people are in this roster, so that a name it lacks is a mistake."""

    def __init__(self, students: Set[str], guardians: Set[str], *, complete: bool, file: str, log: IssueLog):
        self._students, self._guardians = students, guardians
        self._complete = complete
        self._file = file
        self._log = log
        self._pairs: dict[tuple[str, str], int] = {}
        self._related: dict[tuple[str, str], str] = {}
        self.ended = Table(EndedRow)

    def add_related(self, related: Iterable[Related], file: str) -> None:
        for each in related:
            pair = (each.student, each.contact)
            if each.student not in self._students and each.contact in self._students:
                pair = (each.contact, each.student)
            if each.removed:
                self.ended.append(EndedRow(*pair))
            elif self._describes(pair[0], self._students, file, each.line, "userSourcedId") and self._describes(
                pair[1], self._guardians, file, each.line, "relationshipUserSourcedId"
            ):
                self._pairs.setdefault(pair, each.line)
                self._related.setdefault(pair, each.relationship)

    def add_agents(self, agents: Naming) -> None:
        """From students' rows."""
        suspects = set(agents.named) & self._students
        if self._complete:
            suspects |= set(agents.named) - self._guardians
        pairs = dict(zip(zip(agents.people, agents.named, strict=True), agents.lines, strict=True))
        if suspects:
            pairs = {
                pair: line
                for pair, line in pairs.items()
                if pair[1] not in suspects or self._may_be_agent(pair[1], line)
            }
        self._pairs = {**pairs, **self._pairs}

    def add_wards(self, wards: Naming) -> None:
        """From guardians' rows, which name students."""
        for guardian, student, line in zip(wards.people, wards.named, wards.lines, strict=True):
            if student in self._guardians and student not in self._students:
                self._warn(_("A guardian is named where a student should be."), line, student)
            elif self._describes(student, self._students, self._file, line, AGENTS):
                self._pairs.setdefault((student, guardian), line)

    def table(self, relationships: dict[str, str]) -> Table[GuardianshipRow]:
        """``relationships``: what each guardian's role says. Guardians keep the order in which the student's row names them."""
        table = Table(GuardianshipRow)
        students, guardians = [pair[0] for pair in self._pairs], [pair[1] for pair in self._pairs]
        told = [
            self._related.get(pair) or relationships.get(pair[1]) or Relationship.UNKNOWN.value for pair in self._pairs
        ]
        table.extend(students, guardians, told, _places(students), self._pairs.values())
        return table

    def _may_be_agent(self, agent: str, line: int) -> bool:
        if agent not in self._students:
            return self._describes(agent, self._guardians, self._file, line, AGENTS)
        self._warn(_("A student is named as the agent of a student."), line, agent)
        return False

    def _describes(self, person: str, known: Set[str], file: str, line: int, column: str) -> bool:
        if person in known or not self._complete:
            return True
        self._log.warning(file, line, _("No row describes this person."), column=column, value=person)
        return False

    def _warn(self, reason: str, line: int, value: str) -> None:
        self._log.warning(self._file, line, reason, column=AGENTS, value=value)


def _places(students: Iterable[str]) -> Iterator[int]:
    """The first, second … guardian of each student."""
    found: dict[str, int] = {}
    for student in students:
        found[student] = found.get(student, 0) + 1
        yield found[student]
