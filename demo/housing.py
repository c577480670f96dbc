"""Families of the demo district without a home of their own: episodes for all siblings, and what was done."""

from datetime import date, timedelta
from itertools import groupby
from random import Random

from cases.enums import Programme
from cases.models import ProgrammeMembership
from demo.copying import copy_rows, take_ids
from demo.district import Days, School
from demo.families import Child
from homeless.enums import Residence, ServiceKind
from homeless.models import Episode, Service

SHARE = 0.024  # of the families, in a year
NEWLY_KNOWN = timedelta(days=30)  # by then the first help was given, also where others wait
RESIDENCES = {Residence.DOUBLED_UP: 72, Residence.SHELTER: 15, Residence.HOTEL: 9, Residence.UNSHELTERED: 4}
NOTES = {
    Residence.DOUBLED_UP: (
        "With an aunt's family since the rent went up",
        "With grandparents, seven people in three rooms",
        "With friends since the fire",
    ),
    Residence.SHELTER: ("Family shelter, north side", "Transitional housing program"),
    Residence.HOTEL: ("Weekly rate, one room", "Hotel voucher"),
    Residence.UNSHELTERED: ("In the car, near the park", "Campground"),
}
SERVICES = {
    ServiceKind.TRANSPORT: 28,
    ServiceKind.SUPPLIES: 22,
    ServiceKind.MEALS: 18,
    ServiceKind.CLOTHING: 12,
    ServiceKind.ENROLMENT: 8,
    ServiceKind.TUTORING: 6,
    ServiceKind.HEALTH: 4,
    ServiceKind.COUNSELING: 2,
}


class Housing:
    def __init__(self, cursor, days: Days, schools: dict[int, School], liaison: int, rng: Random):
        self.cursor, self.days, self.schools, self.liaison, self.rng = cursor, days, schools, liaison, rng
        self.episodes: list[tuple] = []
        self.services: list[tuple] = []

    def draw(self, kids: list[Child]) -> None:
        """Whole families, since siblings share where they sleep; being without a home weighs on attendance."""
        if not self.days.lived:
            return
        for _household, family in groupby(kids, key=lambda kid: kid.household):
            here = [kid for kid in family if kid.left is None]
            if here and self.rng.random() < SHARE:
                self._family(here)

    def _family(self, kids: list[Child]) -> None:
        rng, today = self.rng, self.days.today
        first = (
            self.days.lived[0] - timedelta(days=rng.randint(5, 120))
            if rng.random() < 0.4
            else rng.choice(self.days.lived)
        )
        known = min(max(first, self.days.first) + timedelta(days=rng.randint(1, 25)), today)
        last = None
        if rng.random() < 0.3 and (today - known).days > 20:
            last = known + timedelta(days=rng.randint(10, (today - known).days - 1))
        residence = rng.choices(list(RESIDENCES), list(RESIDENCES.values()))[0]
        note = rng.choice(NOTES[residence])
        for kid in kids:
            kid.risk += 0.8
            alone = kid.grade in ("10", "11", "12") and len(kids) == 1 and rng.random() < 0.25
            by = self.liaison if rng.random() < 0.5 else rng.choice(self.schools[kid.school].workers)
            self.episodes.append((kid.id, first, last, residence, note, alone, known, by))

    def write(self) -> None:
        ids = take_ids(self.cursor, Episode, len(self.episodes))
        copy_rows(
            self.cursor,
            Episode,
            "id student_id first_day last_day residence residence_note is_unaccompanied identified_on identified_by_id",
            ((key, *row) for key, row in zip(ids, self.episodes, strict=True)),
        )
        copy_rows(
            self.cursor,
            ProgrammeMembership,
            "student_id programme first_day last_day source_key",
            (
                (row[0], Programme.HOMELESS, row[1], self._entitled_until(row[2]), f"homeless.episode:{key}")
                for key, row in zip(ids, self.episodes, strict=True)
            ),
        )
        rows = [service for key, row in zip(ids, self.episodes, strict=True) for service in self._services(key, row)]
        copy_rows(self.cursor, Service, "episode_id student_id kind day note by_id", rows)

    def _entitled_until(self, last: date | None) -> date | None:
        """The right to help lasts to the end of the school year, also once housed."""
        return last and self.days.last

    def _services(self, key: int, row: tuple) -> list[tuple]:
        rng, known = self.rng, row[6]
        new = self.days.today - known < NEWLY_KNOWN
        given = rng.choice((0, 0, 0, 1, 2) if new else (1, 1, 1, 2, 3))
        kinds = dict.fromkeys(rng.choices(list(SERVICES), list(SERVICES.values()), k=given))
        days = [min(known + timedelta(days=rng.choice((0, 1, 2, 4, 9, 20))), self.days.today) for _ in kinds]
        return [(key, row[0], kind, day, "", row[7]) for kind, day in zip(kinds, days, strict=True)]
