"""The whole demo district, from nothing: the same seed and day give the same rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain
from random import Random
from time import perf_counter

from django.conf import settings
from django.db import OperationalError, connection, transaction

from attendance import sums
from cases.tasks import follow
from demo import looking
from demo.absences import Absences, copy_events
from demo.access import Access
from demo.agencies import Agencies
from demo.casework import Casework
from demo.cast import STUDENTS, build_cast
from demo.consents import Consents
from demo.district import make_calendars, make_schools, make_staff, make_teams
from demo.families import Families
from demo.family_meeting import FamilyMeeting
from demo.first_look import FirstLook
from demo.housing import Housing
from demo.meeting import TeamMeeting
from demo.own_words import OwnWords
from demo.referring import Requests
from demo.stories import Stories, told_at
from demo.waiting import Waiting
from sswork import figures
from sswork.models import AuditEvent, Organization
from sswork.scoping import unscoped

FEWEST = 100
Say = Callable[[str], None]


class DistrictExists(Exception):
    """The database has a district; the demo does not mix with real people."""


def seed(*, students: int, seed: int, today: date, say: Say = lambda line: None) -> None:
    """Make the district with everything that people and files put in; what is computed from it follows."""
    if students < FEWEST:
        raise ValueError(f"at least {FEWEST} students")
    if Organization.objects.exists():
        raise DistrictExists
    with unscoped("the demo district"), transaction.atomic(), connection.cursor() as cursor:
        _Seeding(cursor, students, seed, today, say).run()


class _Seeding:
    def __init__(self, cursor, students: int, seed: int, today: date, say: Say):
        self.cursor, self.students, self.seed, self.today, self.say = cursor, students, seed, today, say

    def rng(self, part: str) -> Random:
        """A stream of its own for each part, so that a change in one leaves the others as they are."""
        return Random(f"{self.seed}:{part}")  # noqa: S311 - invented people, not secrets

    def run(self) -> None:
        with self.step("schools, calendar and staff"):
            self.places()
        with self.step("families"):
            self.people()
        with self.step("casework"):
            self.work()
        with self.step("attendance"):
            self.attendance()
        with self.step("consents and a records request"):
            Consents(self.cast).tell()
        with self.step("agencies and referrals to them"):
            Agencies(self.cast).tell()
        with self.step("cover and an emergency look"):
            Access(self.cast, self.stories).tell()
        with self.step("own words and templates"):
            OwnWords(self.cast, self.stories).tell()
        with self.step("waiting list"):
            Waiting(self.cast, self.stories).tell()
        with self.step("the first look at requests"):
            FirstLook(self.cast, self.stories).tell()
        with self.step("a team's meeting"):
            TeamMeeting(self.cast, self.stories).tell()
            FamilyMeeting(self.cast, self.stories).tell()
        with self.step("looks"):
            looking.tell(self.cast, self.today)
        AuditEvent.objects.create(
            type="demo.seeded",
            by_name="system",
            target_model="sswork.Organization",
            target_id=str(self.cast.district.pk),
            changes={"students": self.students, "seed": self.seed, "today": str(self.today)},
        )

    def places(self) -> None:
        self.cast = build_cast(self.today)
        self.schools = make_schools(self.cursor, self.cast, self.students, self.rng("schools"))
        self.by_id = {each.id: each for each in self.schools}
        self.days = make_calendars(self.cursor, self.cast, self.schools)
        make_staff(self.cursor, self.cast, self.schools, self.rng("staff"))
        self.meetings = make_teams(self.cursor, self.schools, self.days, self.rng("meetings"))
        self.stories = Stories(self.cast, self.days)

    def people(self) -> None:
        families = Families(self.cursor, self.cast, self.schools, self.days, self.rng("families"))
        self.kids = families.draw(self.students - len(STUDENTS))
        families.write()

    def work(self) -> None:
        self.stories.tell()
        casework = Casework(self.cursor, self.days, self.by_id, self.rng("casework"))
        requests = Requests(self.cursor, self.days, self.by_id, self.meetings, self.rng("referrals"))
        housing = Housing(self.cursor, self.days, self.by_id, self.cast.lia.pk, self.rng("housing"))
        if self.days.lived:
            casework.draw(self.kids)
            requests.draw(self.kids, casework)
            housing.draw(self.kids)
        casework.write()
        requests.write()
        housing.write()

    def attendance(self) -> None:
        rng = self.rng("attendance")
        risk = {each.id: max(0.6, rng.gauss(1, 0.18)) for each in self.schools}
        absences = Absences(self.days.lived, risk, rng)
        copy_events(self.cursor, chain(self.stories.absences(), self._events(absences)))

    def _events(self, absences: Absences) -> Iterator:
        for kid in self.kids:
            yield from absences.of(kid)

    @contextmanager
    def step(self, name: str):
        started = perf_counter()
        yield
        self.say(f"  {name}: {perf_counter() - started:.1f} s")


def gather_statistics() -> bool:
    """Tell the planner what the tables hold now. The run-time role may not; where the owner cannot sign in, autovacuum will."""
    owner = connection.copy()
    owner.settings_dict.update({key: settings.DATABASE_OWNER[key] for key in ("USER", "PASSWORD", "HOST", "PORT")})
    try:
        with owner.cursor() as cursor:
            cursor.execute("ANALYZE")
    except OperationalError:
        return False
    finally:
        owner.close()
    return True


def bring_up_to_date(today: date) -> None:
    """Kept sums, obligations and figures, which the scheduler keeps from then on."""
    with unscoped("the demo district"), transaction.atomic():
        with connection.cursor() as cursor:
            sums.refresh_all(cursor, today)
        follow(today)
        figures.refresh(now=told_at(today), by=None)
