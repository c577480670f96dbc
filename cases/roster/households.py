"""Households, inferred: rosters do not know them.

Students who share a guardian live together as far as anybody can tell, unless the roster gives them different addresses;
students at one address with one family name do too. (Not everybody at one address: families share houses.) A student who is in
a household stays there, and brothers and sisters join it; only people move somebody out of one. What people merged
(``HouseholdMatch``) stays merged: a trigger sees to it, also when an import is taken back.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .staging import copy_rows, make_table
from .writing import Writer

# Students without a household who are in the roster and have a guardian or an address.
UNPLACED = """
SELECT s.sourced_id, s.address FROM roster_students s LEFT JOIN cases_student t USING (sourced_id)
WHERE s.removed = '' AND t.household_id IS NULL
      AND (s.address <> '' OR s.sourced_id IN (SELECT student FROM roster_guardianships)
           OR t.id IN (SELECT student_id FROM cases_guardianship WHERE removed_on IS NULL))
"""
# The students of each guardian of those students: by the roster, and as it was known before.
LINKS = """
WITH known AS (
    SELECT t.sourced_id AS student, g.sourced_id AS guardian
    FROM cases_guardianship k JOIN cases_student t ON t.id = k.student_id JOIN cases_guardian g ON g.id = k.guardian_id
    WHERE k.removed_on IS NULL AND t.removed_on IS NULL AND t.sourced_id IS NOT NULL
), links AS MATERIALIZED (SELECT student, guardian FROM roster_guardianships UNION SELECT student, guardian FROM known)
SELECT guardian, student FROM links WHERE guardian IN (SELECT guardian FROM links WHERE student = ANY(%(students)s))
"""
ABOUT = """
SELECT sourced_id, t.household_id, coalesce(nullif(s.address, ''), h.address, '') AS address,
       coalesce(nullif(s.city, ''), h.city, '') AS city, coalesce(nullif(s.postal_code, ''), h.postal_code, '') AS postal_code,
       sswork_fold(coalesce(nullif(s.family_name, ''), t.family_name, '')) AS family_name,
       coalesce(nullif(s.home_language, ''), t.home_language, '') AS language
FROM roster_students s
FULL JOIN (SELECT * FROM cases_student WHERE removed_on IS NULL AND sourced_id IS NOT NULL) t USING (sourced_id)
LEFT JOIN cases_household h ON h.id = t.household_id
WHERE sourced_id = ANY(%(students)s) OR coalesce(nullif(s.address, ''), h.address, '') = ANY(%(addresses)s)
"""
# Where a household was merged into another, its address leads there too: a brother who comes later is not put into a new one.
MERGED = """
SELECT '#' || m.id || ':' || t.id, t.household_id, g.address, g.city, g.postal_code, sswork_fold(t.family_name), ''
FROM cases_householdmatch m JOIN cases_household g ON g.id = m.gone_id JOIN cases_student t ON t.id = ANY(m.moved)
WHERE m.verdict = 'same' AND m.undone_at IS NULL AND t.household_id IS NOT NULL AND g.address = ANY(%(addresses)s)
"""
NUMBERS = "SELECT nextval(pg_get_serial_sequence('cases_household', 'id')) FROM generate_series(1, %s)"
NEW = """
INSERT INTO cases_household (id, address, city, postal_code, language, needs_interpreter, is_inferred)
SELECT id, address, city, postal_code, language, false, true FROM roster_new_households
"""
# Students who are in no household and are changed in nothing else.
JOINING = """
SELECT t.id FROM cases_student t JOIN roster_households h ON h.student = t.sourced_id WHERE t.household_id IS NULL
"""
JOIN = """
UPDATE cases_student t SET household_id = h.household_id
FROM roster_households h WHERE h.student = t.sourced_id AND t.household_id IS NULL
"""
# One of a household's addresses, always the same one, so that two of them do not change places with every import.
MOVED = """
SELECT h.id, split_part(told, E'\\x1f', 1) AS address, split_part(told, E'\\x1f', 2) AS city, split_part(told, E'\\x1f', 3) AS postal_code
FROM (
    SELECT t.household_id AS id, min(concat_ws(E'\\x1f', s.address, s.city, s.postal_code) COLLATE "C") AS told
    FROM roster_students s JOIN cases_student t USING (sourced_id)
    WHERE s.address <> '' AND s.removed = '' AND t.household_id IS NOT NULL GROUP BY t.household_id
) told
JOIN cases_household h USING (id)
WHERE h.is_inferred AND concat_ws(E'\\x1f', h.address, h.city, h.postal_code) <> told
"""
MOVE = """
UPDATE cases_household t SET address = c.address, city = c.city, postal_code = c.postal_code FROM change_households c WHERE t.id = c.id
"""


@dataclass
class Kid:
    household: int | None
    address: str
    city: str
    postal_code: str
    family_name: str
    language: str

    @property
    def place(self) -> tuple[str, str]:
        return " ".join(self.address.lower().split()), self.postal_code[:5]


class Kin:
    """Sets of students that grow together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def head(self, one: str) -> str:
        above = self._above
        while (parent := above.setdefault(one, one)) != one:
            above[one] = above[parent]
            one = above[one]
        return one

    def join(self, several: list[str]) -> None:
        first = self.head(several[0])
        for other in several[1:]:
            self._above[self.head(other)] = first


def place_students(cursor, writer: Writer) -> None:
    """Make ``roster_households``: the household of each student who has none yet, new where there is none to join."""
    make_table(cursor, "roster_households", {"student": "text", "household_id": "bigint"})
    described = dict.fromkeys(("address", "city", "postal_code", "language"), "text")
    make_table(cursor, "roster_new_households", {"id": "bigint"} | described)
    cursor.execute(UNPLACED)
    unplaced = dict(cursor.fetchall())
    if unplaced:
        _place(cursor, unplaced)
        writer.insert("cases_household", NEW)
    cursor.execute("ANALYZE roster_households")


def join_households(cursor, writer: Writer) -> None:
    """Of students who were there already: brothers and sisters join, and households move to the roster's address."""
    writer.remember("cases_student", ["household_id"], JOINING)
    writer.run(JOIN)
    cursor.execute("DROP TABLE IF EXISTS pg_temp.change_households")
    cursor.execute(f"CREATE TEMP TABLE change_households ON COMMIT DROP AS {MOVED}")
    writer.remember("cases_household", ["address", "city", "postal_code"], "SELECT id FROM change_households")
    writer.run(MOVE)


def _place(cursor, unplaced: dict[str, str]) -> None:
    students = list(unplaced)
    cursor.execute(LINKS, {"students": students})
    families: defaultdict[str, list[str]] = defaultdict(list)
    for guardian, student in cursor.fetchall():
        families[guardian].append(student)
    asked = {*students, *(student for family in families.values() for student in family)}
    addresses = sorted({address for address in unplaced.values() if address})
    cursor.execute(ABOUT, {"students": list(asked), "addresses": addresses})
    known_kids = cursor.fetchall()
    cursor.execute(MERGED, {"addresses": addresses})
    kids = {sourced_id: Kid(*about) for sourced_id, *about in known_kids + cursor.fetchall()}
    homes = _homes(kids, families.values())
    numbers = _numbers(cursor, sum(1 for members in homes if not any(kids[each].household for each in members)))
    assigned, made = [], []
    for members in homes:
        known = [household for each in members if (household := kids[each].household)]
        household = min(known) if known else next(numbers)
        if not known:
            made.append((household, *_description([kids[each] for each in members])))
        assigned += [(each, household) for each in members if each in unplaced]
    copy_rows(cursor, "roster_new_households", made)
    copy_rows(cursor, "roster_households", assigned)


def _homes(kids: dict[str, Kid], families: Iterable[list[str]]) -> list[list[str]]:
    kin = Kin()
    for family in families:
        for members in _at_one_place([each for each in family if each in kids], kids):
            kin.join(members)
    neighbours: defaultdict[tuple, list[str]] = defaultdict(list)
    for student, kid in kids.items():
        if kid.address:
            neighbours[kid.place, kid.family_name].append(student)
    for members in neighbours.values():
        kin.join(members)
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for student in kids:
        homes[kin.head(student)].append(student)
    return list(homes.values())


def _at_one_place(family: list[str], kids: dict[str, Kid]) -> list[list[str]]:
    """The children of one guardian, apart where their addresses differ. Who has none goes with the first."""
    places: defaultdict[tuple, list[str]] = defaultdict(list)
    for student in sorted(family, key=lambda each: not kids[each].address):
        place = kids[student].place if kids[student].address else next(iter(places), ("", ""))
        places[place].append(student)
    return list(places.values())


def _numbers(cursor, count: int):
    cursor.execute(NUMBERS, [count])
    return iter([number for (number,) in cursor.fetchall()])


def _description(members: list[Kid]) -> tuple[str, str, str, str]:
    home = next((each for each in members if each.address), members[0])
    language = next((each.language for each in members if each.language), "")
    return home.address, home.city, home.postal_code, language
