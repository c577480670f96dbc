"""Obligations with proof: what a rule asks for about a student, by when, and the records that show that it was done."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.case import Case
from cases.models.lanes import InLane, lane_q, lane_rule, named_q, named_rule, reason_by_name
from cases.models.student import student_scope
from cases.obligation_enums import FACT_WORDS, MOVED_WITH, Light, MoveReason, ObligationState, SeenWith
from cases.obligation_rules import DueColumns, light_of, needs_calendar
from sswork.roles import Permission
from sswork.rules.days import Unit
from sswork.rules.rule import THRESHOLD_REACHED, Clock
from sswork.security.rows import RowRule, sees, us

UNITS = {
    Unit.CALENDAR_DAYS: _("calendar days"),
    Unit.BUSINESS_DAYS: _("business days"),
    Unit.SCHOOL_DAYS: _("school days"),
    Unit.HOURS: _("hours"),
}


# How the rule packs name an authority that is no law.
OF_PRACTICE, NO_STATUTE = "practice", "non-statutory"


class ObligationQuerySet(StudentRecordQuerySet):
    """Seen by those who may see, of this student, what made it: in the lane of its source, and of its case."""

    scope_permission = Permission.SIGNED_IN

    def visible_q(self, user, permission):
        if not user.assignments:
            return Q(pk__in=[])
        reached = Q(pk__in=[])
        for right in map(Permission, SeenWith.values):
            if user.can(right):
                reached |= Q(seen_with=right) & student_scope(user, right, student="student", school="school")
        of_lane = lane_q(user, "owner")
        if user.can(Permission.CASE_VIEW):
            cases = Case.objects.visible_to(user).filter(pk=OuterRef("case"))
            return (reached & of_lane & (Q(case=None) | Exists(cases))) | named_q(user)
        return (reached & of_lane & Q(case=None)) | named_q(user)

    @classmethod
    def row_rule(cls) -> RowRule:
        own = us(Permission.SIGNED_IN)
        of_case = f"(case_id IS NULL OR {sees('cases_case', 'case_id')})"
        reached = "cases_open(student_id, school_id, seen_with)"
        lane = lane_rule(f"owner_id = ANY {own}")
        return RowRule(f"({reached} AND {lane} AND {of_case}) OR {named_rule(Permission.SIGNED_IN)}")

    def open(self):
        return self.filter(state=ObligationState.OPEN)

    def handed_over(self, transfer):
        """The giver's open obligations of the case that changes hands."""
        chosen = self.open().filter(case=transfer.case_id, owner=transfer.giver_id)
        chosen._scope_chosen = True
        return chosen

    def legal(self):
        """Of a law or regulation that sets a number of days, not of practice: what a lead is told of when it is late."""
        return self.filter(amount__isnull=False).exclude(Q(authority=OF_PRACTICE) | Q(authority__contains=NO_STATUTE))

    def made_by(self, source_keys):
        """All that came of these records, whoever may see them: for the rules, which follow the records."""
        return self._for_the_rules().filter(source_key__in=source_keys)

    def made_by_rules(self):
        """All of them: when a calendar changes, every clock that ran in it does."""
        return self._for_the_rules()

    def _for_the_rules(self):
        chosen = self.all()
        chosen._scope_chosen = True
        return chosen


class Obligation(InLane, StudentRecord):
    """Something a rule asks for about a student by a day: what it said when it was made, what happened, and how it stands.

    Made by facts (``cases.actions.obligations``), once for each rule and record; a corrected record moves it and says so. It is
    met by records that show it, waived for a reason, or it lapses; it is never deleted but by retention.
    """

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="obligations")
    rule_code = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=40, help_text="the pack and its version: US-WI/1")
    override = models.ForeignKey("cases.RuleOverride", models.PROTECT, null=True, related_name="obligations")
    name = models.CharField(max_length=200)
    wanted = models.TextField(help_text="what the rule asks for: what the evidence must show")
    authority = models.CharField(max_length=300)
    confidence = models.CharField(max_length=10)
    notes = models.TextField(blank=True)
    amount = models.PositiveIntegerField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    breaks_over = models.PositiveSmallIntegerField(null=True)
    prerequisites = ArrayField(models.CharField(max_length=300), default=list)
    fact = models.CharField(max_length=60, help_text="what happened, in the words of the rule packs")
    source_key = models.CharField(max_length=120, help_text="the record that says so: cases.recordsrequest:4")
    started_on = models.DateField()
    started_at = models.DateTimeField(null=True)
    counted_at = models.ForeignKey(
        "sswork.Organization", models.PROTECT, related_name="+", help_text="in whose calendar"
    )
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    later_than = models.DateField(null=True, help_text="where the calendar does not reach")
    still_to_count = models.PositiveIntegerField(default=0)
    seen_with = models.CharField(max_length=20, choices=SeenWith.choices)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="obligations")
    state = models.CharField(max_length=10, choices=ObligationState.choices, default=ObligationState.OPEN)
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    # By which the ledgers are in order: what has no day stands last.
    listed_by = models.GeneratedField(
        expression=Coalesce("due_on", "later_than", Value(date(9999, 1, 1))),
        output_field=models.DateField(),
        db_persist=True,
    )

    objects = ObligationQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["student", "rule_code", "source_key"], name="obligation_once"),
            models.CheckConstraint(
                condition=Q(state=ObligationState.OPEN, ended_on=None, ended_by=None, reason="")
                | Q(state=ObligationState.MET, ended_on__isnull=False, reason="")
                | (Q(state=ObligationState.WAIVED, ended_on__isnull=False, ended_by__isnull=False) & ~Q(reason=""))
                | (Q(state=ObligationState.LAPSED, ended_on__isnull=False) & ~Q(reason="")),
                name="obligation_complete_for_its_state",
            ),
            models.CheckConstraint(
                condition=Q(due_on=None, due_at=None) | Q(due_on__isnull=False, later_than=None),
                name="obligation_one_due_date",
            ),
            models.CheckConstraint(
                condition=Q(amount=None, unit="") | (Q(amount__isnull=False) & ~Q(unit="")),
                name="obligation_clock_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(state="open"), name="open_obligations_by_owner"),
            models.Index(fields=["school", "listed_by", "id"], name="obligations_by_school"),
            models.Index(fields=["student", "due_on"], name="obligations_by_student"),
            models.Index(fields=["source_key"], name="obligations_by_source"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == ObligationState.OPEN

    @property
    def line_key(self) -> str:
        """Of its line on My day. An answer holds for this due date: one that moved is a new line."""
        return f"{self.pk}:{self.due_on:%Y%m%d}" if self.due_on else ""

    @property
    def is_legal(self) -> bool:
        """The twin of ``legal()``."""
        return self.amount is not None and self.authority != OF_PRACTICE and NO_STATUTE not in self.authority

    @property
    def clock(self) -> Clock | None:
        """The time to act in, as it was when the obligation was made."""
        if self.amount is None:
            return None
        return Clock(
            amount=self.amount, unit=Unit(self.unit), counts_from=THRESHOLD_REACHED, breaks_over=self.breaks_over
        )

    @property
    def clock_words(self) -> str:
        """ "within 5 school days"; empty where no number is set."""
        if self.amount is None:
            return ""
        if self.amount == 0:
            return str(_("at once"))
        return str(_("within %(n)s %(unit)s") % {"n": self.amount, "unit": UNITS[Unit(self.unit)]})

    @property
    def fact_words(self) -> str:
        """What happened, in words; of a fact that has none yet its name."""
        return str(FACT_WORDS.get(self.fact, self.fact.replace("_", " ")))

    @property
    def waits_for_calendar(self) -> bool:
        """Its days cannot be counted to the end: the school has no calendar, or one that ends before."""
        return self.due_on is None and needs_calendar(self.clock)

    def light(self, now, soon) -> Light:
        local = timezone.localtime(now)
        return light_of(self.state, self.due_on, self.due_at, self.later_than, now=local, soon=soon)

    def is_moved_by(self, user) -> bool:
        """Its owner, who stands in for them, and those who may do such work about the student."""
        if self.owner_id in user.selves:
            return True
        return self.student.is_open_to(user, MOVED_WITH[SeenWith(self.seen_with)])

    def access_reason(self, user):
        """Why this person may read it, in words. The twin of ``visible_q``."""
        own = {self.owner_id: _("The next step is yours.")} if self.owner_id else {}
        return reason_by_name(self, user, own, [self.school_id]) or self.student.access_reason(user)


class OfObligationQuerySet(StudentRecordQuerySet):
    """What belongs to an obligation is seen by those who see it."""

    scope_permission = Permission.SIGNED_IN

    def visible_q(self, user, permission):
        return Q(obligation__in=Obligation.objects.visible_to(user).values("pk"))

    def given_for(self, obligation):
        """All of one obligation, for the rules, which follow the records."""
        chosen = self.filter(obligation=obligation)
        chosen._scope_chosen = True
        return chosen

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(sees("cases_obligation", "obligation_id"))


class Evidence(StudentRecord):
    """A record that shows that an obligation, or one of its prerequisites, was done; or a line that says how."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="evidence")
    prerequisite = models.PositiveSmallIntegerField(
        null=True, help_text="which of the prerequisites; empty: the duty itself"
    )
    record_key = models.CharField(max_length=120, blank=True, help_text="cases.encounter:17")
    day = models.DateField(_("when it was done"))
    note = models.CharField(_("what was done"), max_length=300, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="empty: the record itself"
    )
    given_at = models.DateTimeField(auto_now_add=True)

    objects = OfObligationQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(record_key="", note=""), name="evidence_shows_something"),
            models.UniqueConstraint(
                fields=["obligation", "record_key", "prerequisite"],
                condition=~Q(record_key=""),
                nulls_distinct=False,
                name="evidence_once",
            ),
        ]

    def __str__(self) -> str:
        return self.note or self.record_key


class DueMove(StudentRecord):
    """That the due date of an obligation became another one, and why."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="moves")
    at = models.DateTimeField(default=timezone.now)
    why = ArrayField(models.CharField(max_length=20, choices=MoveReason.choices))
    was_on = models.DateField(null=True)
    is_on = models.DateField(null=True)
    closed = ArrayField(models.DateField(), default=list)
    opened = ArrayField(models.DateField(), default=list)

    objects = OfObligationQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        ordering = ["-at", "-pk"]

    @classmethod
    def note(cls, obligation: Obligation, why: Iterable[str], due: DueColumns, **days) -> None:
        """Where the day is another one. A correction that leads to the same day is told by the history of the record."""
        if obligation.due_on == due.due_on and obligation.later_than == due.later_than:
            return
        cls.objects.create(
            obligation=obligation,
            student_id=obligation.student_id,
            school_id=obligation.school_id,
            why=list(why),
            was_on=obligation.due_on,
            is_on=due.due_on,
            **days,
        )

    @property
    def why_words(self) -> str:
        """The reasons, and which days were closed or became school days."""
        words = [str(MoveReason(each).label) for each in self.why]
        if self.closed:
            words.append(str(_("Closed: %(days)s") % {"days": _days(self.closed)}))
        if self.opened:
            words.append(str(_("Now school days: %(days)s") % {"days": _days(self.opened)}))
        return "".join(f"{each}. " for each in words).strip()


def _days(days) -> str:
    return ", ".join(date_format(day, "M j") for day in days)
