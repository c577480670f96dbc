"""Plug points: where a domain app joins a shared page without being imported by it.

Each is a base class with ``key``, ``order`` and ``permission``; an app registers its own in ``panels.py``, ``tiles.py``,
``timeline.py``, ``reminders.py``, ``search.py``, ``records.py``, ``dates.py`` or ``filters.py``. Every method takes the
person explicitly, so that an e-mailed digest is scoped like the page.
"""

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.template.loader import render_to_string
from django.urls import reverse

from .roles import Permission
from .rules.facts import Fact

T = TypeVar("T")
log = logging.getLogger(__name__)


class Registry(Generic[T]):
    """What joined a page, in order. Frozen once the apps are loaded."""

    def __init__(self, name: str, base: type[T]):
        self.name, self.base = name, base
        self._items: dict[str, type[T]] = {}
        self._frozen = False

    def register(self, cls: type[T]) -> type[T]:
        if self._frozen:
            raise RuntimeError(f"{self.name}: too late; register in one of {', '.join(PLACES)}")
        if not issubclass(cls, self.base):
            raise TypeError(f"{cls.__name__} is not a {self.base.__name__}")
        for required in ("key", "order", "permission"):
            if not hasattr(cls, required):
                raise TypeError(f"{cls.__name__} needs {required}")
        if cls.key in self._items:  # type: ignore[attr-defined]  # checked just above
            raise ValueError(f"{self.name}: {cls.key!r} is taken")  # type: ignore[attr-defined]  # every T is a Plug
        self._items[cls.key] = cls  # type: ignore[attr-defined]  # every T is a Plug
        return cls

    def freeze(self):
        self._frozen = True

    def all(self) -> list[T]:
        ordered = sorted(self._items.values(), key=lambda each: (each.order, each.key))  # type: ignore[attr-defined]  # every T is a Plug
        return [each() for each in ordered]

    def for_user(self, user) -> list[T]:
        return [each for each in self.all() if user.can(each.permission)]  # type: ignore[attr-defined]  # every T is a Plug

    def get(self, key: str) -> T | None:
        found = self._items.get(key)
        return found() if found else None


class Plug:
    key: ClassVar[str]
    order: ClassVar[int]
    permission: ClassVar[Permission]


class StudentPanel(Plug):
    """A part of the student page.

    ``title``: heading; ``template_name``: gets ``student``, ``actions`` (``StudentAction`` links offered for this panel) and
    what ``get_context`` returns; ``aside``: it stands in the narrow column.
    """

    title: ClassVar[Any]
    template_name: ClassVar[str]
    aside: ClassVar[bool] = False

    def get_context(self, user, student) -> dict | None:
        """Context for the template, or None to stay off the page."""
        raise NotImplementedError

    def render(self, request, student) -> str:
        """The panel as HTML. A panel that fails says so: one that vanishes would read as "no concerns"."""
        try:
            context = self.get_context(request.user, student)
            if context is None:
                return ""
            return render_to_string(self.template_name, self._frame(request.user, student) | context, request=request)
        except Exception:
            log.exception("panel %s failed", self.key)
            return render_to_string("components/panel_failed.html", {"title": self.title}, request=request)

    def _frame(self, user, student) -> dict:
        return {"student": student, "title": self.title, "actions": StudentAction.offered(user, student, self.key)}


@dataclass(frozen=True)
class Link:
    label: Any
    url: str
    icon: str = ""


class StudentAction(Plug):
    """A button that one app offers on another's panel (``panel`` = its key), or in the page's head (``panel`` = "")."""

    panel: ClassVar[str] = ""
    label: ClassVar[Any]
    icon: ClassVar[str] = ""

    def url(self, user, student) -> str | None:
        """Where the button leads, or None where it is not offered."""
        raise NotImplementedError

    @staticmethod
    def offered(user, student, panel: str) -> list[Link]:
        found = ((each, each.url(user, student)) for each in student_actions.for_user(user) if each.panel == panel)
        return [Link(each.label, url, each.icon) for each, url in found if url]


@dataclass(frozen=True, order=True)
class TimelineEntry:
    """Something that happened to or for a student. Sorted by ``at``; ``template`` draws the body."""

    at: datetime
    key: str
    title: Any = field(compare=False)
    body: str = field(default="", compare=False)
    who: str = field(default="", compare=False)
    icon: str = field(default="", compare=False)
    url: str = field(default="", compare=False)
    detail: Any = field(default="", compare=False)
    # Of the record, for what is taken out as a file. Without a default: a source that forgot it would hand out what few may read.
    lane: str = field(compare=False, kw_only=True)


class TimelineSource(Plug):
    def entries(self, user, student, before: datetime | None, limit: int) -> list[TimelineEntry]:
        """The newest entries at most ``limit``, older than ``before`` when given. One query."""
        raise NotImplementedError


@dataclass(frozen=True)
class AgendaItem:
    """A line of My day: what waits, since or until when, why it is listed, and where to act."""

    kind: str
    object_key: str
    title: Any
    why: Any
    due_on: date
    url: str
    about: str = ""
    student_id: int | None = None  # whom the line names, for the access log
    done_url: str = ""
    for_whom: str = ""  # the absent colleague whose line it is
    is_answerable: bool = True
    is_dismissable: bool = True  # else it can be put off and not taken off the list
    put_off_until: date | None = None  # the last day to which it can be put off
    is_legal: bool = False  # a clock that a law sets: its mail does not wait for a school day

    @property
    def line_url(self) -> str:
        """Where the line is put off or dismissed; empty where it stays until it is done."""
        if not self.is_answerable:
            return ""
        return reverse("agenda-line", args=[self.kind, self.object_key])


class ReminderSource(Plug):
    """What a person must act on. ``key`` is the ``kind`` of its items; ``label`` names it where people choose."""

    label: ClassVar[Any]
    section: ClassVar[str] = "due"  # or "quiet": students nobody has been in touch with
    is_dismissable: ClassVar[bool] = True  # else its lines can be put off, and stay until they are done
    is_answerable: ClassVar[bool] = True  # else its lines stay until they are done, and no answer of them is kept

    def due(self, user, today: date) -> list[AgendaItem]:
        """Items due on or before ``today``, and those of the coming week; overdue stays listed until acted on."""
        raise NotImplementedError

    def line(self, user, today: date, object_key: str) -> AgendaItem | None:
        """One of its lines; a source that lists only the nearest finds others, too."""
        return next((each for each in self.due(user, today) if each.object_key == object_key), None)

    def waits_for(self, today: date) -> Collection[int] | None:
        """Ids of all people for whom something may be due by ``today``, so that nobody else is asked; None: ask everybody.

        For the system, once for all people; rather one too many than one too few.
        """
        return None


@dataclass(frozen=True)
class CalendarEntry:
    """Something that stands on a day: for a day as a whole, or at a time (``starts_at``).

    ``title``, ``about`` and ``student_id`` are for the page, where who may see them is signed in. In a feed stand the source's
    label, the time and the link, and nothing of what is sealed.
    """

    key: str
    day: date
    title: Any
    url: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    about: str = ""
    student_id: int | None = None  # whom the entry names, for the access log
    for_whom: str = ""  # the absent colleague whose entry it is
    is_over: bool = False
    # Of the record. Without a default: a source that forgot it would hand what is sealed to a calendar outside.
    lane: str = field(kw_only=True)


class CalendarSource(Plug):
    """What an app puts on the calendar. ``label``: the kind of thing in words, all that a feed says of it."""

    label: ClassVar[Any]
    icon: ClassVar[str]
    in_feed: ClassVar[bool] = True

    def entries(self, user, first: date, last: date) -> list[CalendarEntry]:
        """What this person may see from a day to a day, both included. One query, or as many for many entries as for one."""
        raise NotImplementedError


@dataclass(frozen=True)
class SearchHit:
    """``student_id``: whom the hit names, for the access log."""

    label: str
    detail: str
    url: str
    student_id: int | None = None


class SearchSource(Plug):
    label: ClassVar[Any]

    def results(self, user, query: str, limit: int) -> list[SearchHit]:
        raise NotImplementedError


@dataclass(frozen=True)
class FigureRow:
    """What a tile counts for one school: see ``sswork.models.Figure``."""

    school_id: int
    dimension: str
    value: Any
    base: Any = None


class DashboardTile(Plug):
    """A group of figures on the dashboard, such as open cases or chronic absence.

    ``compute`` runs for the system in a task (set-based SQL over all schools); pages read the kept ``Figure`` rows.
    ``definition``: code of the ``Definition`` that says what is counted.
    ``people``: figures of students, which are suppressed below ten; they are counted by school only.
    ``measure``: "count" (value), "share" (value of base, in percent) or "mean" (value divided by base).
    ``split``: what the picture shows, "school" or "dimension".
    """

    title: ClassVar[Any]
    definition: ClassVar[str]
    people: ClassVar[bool] = True
    measure: ClassVar[str] = "count"
    split: ClassVar[str] = "school"

    def compute(self, today: date) -> list[FigureRow]:
        raise NotImplementedError

    def label(self, dimension: str) -> Any:
        """The dimension in words."""
        return dimension

    def drill_url(self, user, school_id: int | None, dimension: str) -> str | None:
        """The list behind the number, for those who may see it."""
        return None


class EncounterPurpose(Plug):
    """Why a social worker met, called or wrote: one chip of the encounter form."""

    label: ClassVar[Any]


class EncounterQuestion(Plug):
    """What another app asks about a student while an encounter is logged, and does with the answer: no second form.

    It is asked of those only who may know of it, and leaves no trace on the encounter that others could read. What is made of
    the answer has readers of its own (``read_by``, said below the question); an encounter that is sealed has no answers.
    """

    label: ClassVar[Any]
    read_by: ClassVar[Any]

    def choices(self, user, students) -> dict[int, list[tuple[str, Any]]]:
        """The answers offered, by student id; students who are not asked about are left out."""
        raise NotImplementedError

    def answered(self, encounter, student, value: str, by) -> None:
        """Inside the action that records the encounter. ``value`` is one of the choices."""
        raise NotImplementedError

    def taken_back(self, encounter, by) -> None:
        """The encounter was hidden or sealed."""
        raise NotImplementedError

    def brought_back(self, encounter, by) -> None:
        """The encounter was put back, or is not sealed any more."""
        raise NotImplementedError

    def words(self, user, encounter) -> tuple[Any, Any] | None:
        """What was made of the answer, as label and value, for those who may know."""
        raise NotImplementedError


@dataclass(frozen=True)
class RecordText:
    """One record of a student as it is put into a packet: ``key`` names the original (cases.encounter:17)."""

    key: str
    day: date
    title: Any
    body: str
    who: str = ""


class RecordSource(Plug):
    """What an app holds about a student, for records requests. ``record_class``: a value of ``cases.records_enums.RecordClass``.

    ``permission`` is the right by which the person who prepares the answer sees these records.
    """

    record_class: ClassVar[str]

    def records(self, user, student) -> list[RecordText]:
        """Everything, oldest first."""
        raise NotImplementedError


class KnownBefore(Plug):
    """What an app knows of a student that a guided interview need not ask again, only whether it still holds.

    It is written into a record that others read: ``words`` keeps to what everybody reads who reads the student's cases.
    """

    label: ClassVar[Any]

    def words(self, user, student) -> str:
        """In words; empty where there is nothing to say."""
        raise NotImplementedError


class KeptRecord(Plug):
    """A kind of record with a page that tells what happened to it, and one that tells who looked at it.

    ``key`` stands in the address. ``authors``: attributes with the ids of those who may see who read the record.
    """

    model: ClassVar[Any]
    label: ClassVar[Any]
    authors: ClassVar[tuple[str, ...]] = ()

    def find(self, user, pk: int):
        """The record, if this person may see it."""
        return self.model.objects.visible_to(user, self.permission).filter(pk=pk).first()

    def url(self, record) -> str:
        raise NotImplementedError

    def title(self, user, record) -> str:
        return str(record)

    def parts(self, user, record) -> list:
        """Records that belong to it and whose changes are told with its own; only those that this person may see."""
        return []


class StudentListFilter(Plug):
    """A filter of the student list that another app knows how to apply."""

    label: ClassVar[Any]

    def choices(self, user) -> list[tuple[str, Any]]:
        raise NotImplementedError

    def apply(self, queryset, user, value: str):
        """The queryset narrowed to ``value``; scoped subqueries only."""
        raise NotImplementedError


class StudentListColumn(Plug):
    """A column of the student list, filled for one page of students in one query."""

    label: ClassVar[Any]
    template_name: ClassVar[str]

    def values(self, user, student_ids: list[int]) -> dict[int, Any]:
        raise NotImplementedError


@dataclass(frozen=True)
class Seen:
    """A line of what is known of a student: words, where it leads, and the kind of status it is drawn with."""

    words: Any
    url: str = ""
    status: str = ""


class StudentGlance(Plug):
    """What a team sees of a student at a glance, filled for all students of a meeting in a fixed number of queries.

    Of records with a lane only the team's: a meeting is often shown on a wall.
    """

    label: ClassVar[Any]

    def lines(self, user, student_ids: list[int]) -> dict[int, list[Seen]]:
        raise NotImplementedError


class MyDayPart(Plug):
    """A box of My day, such as the quick log."""

    title: ClassVar[Any]
    template_name: ClassVar[str]

    def get_context(self, user) -> dict:
        return {}


class FactSource(Plug):
    """What an app knows that rules look at: see ``sswork.rules.facts.Fact``. Read for the system only, in tasks and commands.

    ``tables``: the records that its facts come from. One that gives no fact any more was withdrawn or corrected.
    """

    tables: ClassVar[tuple[str, ...]]

    def facts(self, since: date, until: date, student_id: int | None = None) -> Iterator[Fact]:
        """What happened from a day to a day, both included; of one student, where one is named."""
        raise NotImplementedError


class PageBanner(Plug):
    """A line above every page for as long as something unusual holds, such as an emergency access."""

    template_name: ClassVar[str]

    def get_context(self, user) -> dict | None:
        """Context for the template, or None where there is nothing to say. It is asked for every page: one query at most."""
        raise NotImplementedError


class CoverPart(Plug):
    """What somebody gets by standing in for a colleague, said before it is arranged."""

    def words(self, user, absent) -> Any:
        """A phrase such as "14 students on the caseload". Where the person may not count it, without the number."""
        raise NotImplementedError


class NavLink(Plug):
    """An entry of the main menu."""

    label: ClassVar[Any]
    icon: ClassVar[str]
    url_name: ClassVar[str]


PLACES = (
    "purposes",
    "filters",
    "panels",
    "tiles",
    "reminders",
    "search",
    "timeline",
    "nav",
    "records",
    "kept",
    "facts",
    "dates",
)

student_panels = Registry("student_panels", StudentPanel)
student_actions = Registry("student_actions", StudentAction)
timeline_sources = Registry("timeline_sources", TimelineSource)
reminder_sources = Registry("reminder_sources", ReminderSource)
search_sources = Registry("search_sources", SearchSource)
dashboard_tiles = Registry("dashboard_tiles", DashboardTile)
encounter_purposes = Registry("encounter_purposes", EncounterPurpose)
encounter_questions = Registry("encounter_questions", EncounterQuestion)
student_list_filters = Registry("student_list_filters", StudentListFilter)
student_list_columns = Registry("student_list_columns", StudentListColumn)
student_glances = Registry("student_glances", StudentGlance)
nav_links = Registry("nav_links", NavLink)
my_day_parts = Registry("my_day_parts", MyDayPart)
page_banners = Registry("page_banners", PageBanner)
cover_parts = Registry("cover_parts", CoverPart)
kept_records = Registry("kept_records", KeptRecord)
record_sources = Registry("record_sources", RecordSource)
known_before = Registry("known_before", KnownBefore)
fact_sources = Registry("fact_sources", FactSource)
calendar_sources = Registry("calendar_sources", CalendarSource)
ALL: list[Registry] = [
    student_panels,
    student_actions,
    timeline_sources,
    reminder_sources,
    search_sources,
    dashboard_tiles,
    encounter_purposes,
    encounter_questions,
    student_list_filters,
    student_list_columns,
    nav_links,
    my_day_parts,
    page_banners,
    cover_parts,
    record_sources,
    known_before,
    kept_records,
    fact_sources,
    calendar_sources,
]
