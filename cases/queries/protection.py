"""Protection records as their readers see them, the duties that follow by the rules of the place, and whom to call."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from cases.enums import ProtectionStep
from cases.models import Hotline, ProtectionEntry, ProtectionFile, ProtectionLog, ProtectionReport
from sswork.charts.body import BodyMap, BodyMark, body_map
from sswork.models import Organization, RoleAssignment, User
from sswork.models.organization import FEDERAL
from sswork.roles import GRANTS, Permission
from sswork.rules.dates import Unit, due
from sswork.rules.packs import jurisdictions_of, rules_for
from sswork.rules.rule import Rule

# What the rules of child protection wait for, in the words of the packs (sswork/rules/vocabulary.py).
SUSPECTED = {"reasonable_suspicion", "reasonable_cause"}
INFORMED = {"information_received"}
REPORTED = {"report_made"}


@dataclass(frozen=True)
class Clock:
    """Until when something is due by a rule; ``at`` is none where the rule gives no time that can be counted."""

    rule: Rule
    at: datetime | None

    def is_over(self, now: datetime) -> bool:
        return self.at is not None and self.at < now


@dataclass(frozen=True)
class Duties:
    """What the law of a place asks of a reporter. ``written`` and ``answer`` are none where the packs have no such rule."""

    call: Rule
    written: Rule | None
    answer: Rule | None


def duties_at(place: str, day: date) -> Duties:
    """By the rules in force on a day, the nearest place first. The federal pack has the call for every state."""
    rules = rules_for(jurisdictions_of(place), day)
    (call, *_others) = _waiting_for(rules, SUSPECTED)
    written = _waiting_for(rules, INFORMED)
    # Hours are the agency's own pace; only a count of days is an answer to wait for.
    answers = [each for each in _waiting_for(rules, REPORTED) if each.due and each.due.unit is Unit.CALENDAR_DAYS]
    return Duties(call, written[0] if written else None, answers[0] if answers else None)


def _waiting_for(rules: Iterable[Rule], events: set[str]) -> list[Rule]:
    return [each for each in rules if each.trigger.kind == "event" and each.trigger.threshold in events]


def clock_of(rule: Rule | None, start: datetime | None) -> Clock | None:
    """Hours run from the moment, days end with the day."""
    if rule is None or start is None or rule.due is None:
        return None
    local = timezone.localtime(start)
    if rule.due.unit is Unit.HOURS:
        return Clock(rule, due(local, rule.due.amount, Unit.HOURS).at)
    last = due(local.date(), rule.due.amount, rule.due.unit).day
    return Clock(rule, None if last is None else datetime.combine(last, datetime.max.time(), tzinfo=local.tzinfo))


@dataclass
class Sheet:
    """One record: its entries in order, and where it stands."""

    report: ProtectionReport
    entries: list[ProtectionEntry] = field(default_factory=list)

    def of(self, step: ProtectionStep) -> list[ProtectionEntry]:
        """The entries of a step that hold, the earliest first."""
        return [each for each in self.entries if each.step == step and each.pk not in self._replaced]

    @cached_property
    def _replaced(self) -> set:
        return {each.corrects_id for each in self.entries}

    @property
    def later(self) -> list[tuple[ProtectionEntry, bool]]:
        """Everything but the account that holds, each with whether it was put right later."""
        return [(each, each.pk in self._replaced) for each in self.entries if each.pk != self.account.pk]

    @cached_property
    def account(self) -> ProtectionEntry:
        """What was seen and heard; every record begins with it."""
        return self.of(ProtectionStep.ACCOUNT)[0]

    @cached_property
    def call(self) -> ProtectionEntry | None:
        return next(iter(self.of(ProtectionStep.CALL)), None)

    @cached_property
    def written(self) -> ProtectionEntry | None:
        return next(iter(self.of(ProtectionStep.WRITTEN)), None)

    @cached_property
    def answer(self) -> ProtectionEntry | None:
        return next(iter(self.of(ProtectionStep.ANSWER)), None)

    @cached_property
    def duties(self) -> Duties:
        return duties_at(self.report.place, timezone.localdate(self.account.at))

    @property
    def written_clock(self) -> Clock | None:
        """From receiving the information, not from the call (Cal. Penal Code 11166(a))."""
        return clock_of(self.duties.written, self.account.at)

    @property
    def answer_clock(self) -> Clock | None:
        return clock_of(self.duties.answer, self.call.at if self.call else None)

    @property
    def marks(self) -> list[BodyMark]:
        return marks_of(self.account)

    @property
    def body(self) -> BodyMap | None:
        return body_map(self.marks)


def marks_of(entry: ProtectionEntry) -> list[BodyMark]:
    return [BodyMark(**each) for each in json.loads(entry.marks or "[]")]


def sheets_of(user, **which) -> list[Sheet]:
    """The records that this person reads, the newest first. Two queries."""
    reports = ProtectionReport.objects.visible_to(user).filter(**which).select_related("reporter", "custodian")
    sheets = {each.pk: Sheet(each) for each in reports.order_by("-made_at", "pk")}
    entries = ProtectionEntry.objects.visible_to(user).filter(report__in=sheets).select_related("by")
    for each in entries:
        sheets[each.report_id].entries.append(each)
    return list(sheets.values())


def papers_of(report, user):
    """The files of a record, without what is in them."""
    files = ProtectionFile.objects.visible_to(user).filter(report=report)
    return files.defer("content").select_related("by")


def district_of(user) -> Organization | None:
    """Where the person works; the first by name where there are several."""
    schools = {each.organization for each in user.assignments if each.person_id == user.pk}
    districts = {each.parent_id or each.pk for each in schools}
    return Organization.objects.filter(pk__in=districts).order_by("name", "pk").first()


def hotlines_of(district: Organization | None) -> list[Hotline]:
    """Each number once, by the nearest that names it."""
    places = jurisdictions_of(district.place) if district else (FEDERAL,)
    by_number: dict[str, Hotline] = {}
    for each in Hotline.objects.of(district, places):
        by_number.setdefault(each.tel, each)
    return list(by_number.values())


def custodians_at(district: Organization | None, but) -> "list[User]":
    """Who may keep a record with its reporter: those who hold the role today in the district or at one of its schools."""
    roles = [role for role, granted in GRANTS.items() if Permission.PROTECTION_KEEP in granted]
    today = timezone.localdate()
    held = RoleAssignment.objects.filter(
        Q(organization=district) | Q(organization__parent=district),
        Q(last_day=None) | Q(last_day__gte=today),
        role__in=roles,
        first_day__lte=today,
    )
    people = User.objects.filter(is_active=True, pk__in=held.values("person")).exclude(pk=but.pk)
    return list(people.order_by("family_name", "given_name", "pk"))


def next_step(sheet: Sheet) -> date | None:
    """The day of what is to be done next: the call at once, the written report by its clock, the answer when its time is over."""
    if sheet.call is None:
        return timezone.localdate(sheet.account.at)
    written, answer = sheet.written_clock, sheet.answer_clock
    if written and written.at and sheet.written is None:
        return timezone.localdate(written.at)
    if answer and answer.at and sheet.answer is None:
        return timezone.localdate(answer.at)
    return None


def readers_with_a_step(today: date) -> set[int]:
    """Ids of reporters and custodians for whom something is to be done by a day, or to be read. For the system, which reads days
    and steps and no words. Three queries."""
    reports = ProtectionReport.objects.only("reporter", "custodian", "place", "made_at")
    sheets = {each.pk: Sheet(each) for each in reports}
    entries = ProtectionEntry.objects.filter(report__in=sheets).order_by("at", "pk")
    for each in entries.only("report", "step", "at", "corrects"):
        sheets[each.report_id].entries.append(each)
    read = set(ProtectionLog.objects.filter(report__in=sheets).values_list("report", "by"))
    found: set[int | None] = set()
    for sheet in sheets.values():
        day, report = next_step(sheet), sheet.report
        if day and day <= today:
            found |= {report.reporter_id, report.custodian_id}
        if (report.pk, report.custodian_id) not in read:
            found.add(report.custodian_id)
    return {each for each in found if each is not None}


def unread_of(user, reports) -> set:
    """Of the records that this person keeps as custodian: those in whose log the person does not stand."""
    kept = {each.pk for each in reports if each.custodian_id == user.pk}
    if not kept:
        return kept
    return kept - set(
        ProtectionLog.objects.visible_to(user).filter(report__in=kept, by=user).values_list("report", flat=True)
    )
