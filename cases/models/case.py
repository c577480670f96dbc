from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseOutcome, CaseReason, CaseState, CloseReason, TaskState, Urgency
from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.hiding import Hideable, shown
from cases.models.lanes import InLane, lane_q, lane_rule, named_q, named_rule, reason_by_name
from sswork.roles import Permission
from sswork.security.rows import RowRule, opened, sees, us


class CaseQuerySet(StudentRecordQuerySet):
    scope_permission = Permission.CASE_VIEW

    def visible_q(self, user, permission):
        return (super().visible_q(user, permission) & lane_q(user, "owner", "opened_by")) | named_q(user)

    @classmethod
    def row_rule(cls) -> RowRule:
        can = Permission.CASE_VIEW
        lane = lane_rule(f"owner_id = ANY {us(can)}", f"opened_by_id = ANY {us(can)}")
        return RowRule(f"({opened(can)} AND {lane}) OR {named_rule(can)}")

    def open(self):
        return self.filter(state=CaseState.OPEN)

    def waiting(self):
        return self.filter(waits_since__isnull=False)

    def handed_over(self, transfer):
        """The case that a transfer is about, while it is open and still with the giver: whoever answers, it changes hands."""
        chosen = self.open().filter(pk=transfer.case_id, owner=transfer.giver_id)
        chosen._scope_chosen = True
        return chosen

    def still_with_giver(self, transfer):
        """Other open cases of the same student that stay with the giver."""
        chosen = self.open().filter(student=transfer.student_id, owner=transfer.giver_id)
        chosen._scope_chosen = True
        return chosen


class Case(InLane, StudentRecord):
    """Work with one student for a reason. Open: owner, next step and review date; closed: reason, summary and outcome."""

    reason = models.CharField(_("reason"), max_length=20, choices=CaseReason.choices)
    reason_words = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text="the district's own words, as they were chosen"
    )
    concern = models.TextField(_("what is going on"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("owner"), related_name="cases_owned"
    )
    owner_why = models.CharField(
        _("why this owner"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="in the words of whoever named the owner without asking",
    )
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.OPEN)
    next_step = models.CharField(_("next step"), max_length=300)
    review_on = models.DateField(_("review on"))
    origin_key = models.CharField(max_length=80, blank=True, help_text="the record it came from: referrals.referral:17")
    opened_on = models.DateField(default=timezone.localdate)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    close_reason = models.CharField(max_length=20, choices=CloseReason.choices, blank=True)
    close_words = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text="the district's own words, as they were chosen"
    )
    outcome = models.CharField(max_length=20, choices=CaseOutcome.choices, blank=True)
    summary = models.TextField(blank=True)
    closed_on = models.DateField(null=True)
    waits_since = models.DateField(_("waits since"), null=True, help_text="on the waiting list, for whoever has room")
    wait_urgency = models.CharField(
        _("how urgent"), max_length=10, choices=Urgency.choices, blank=True, default="", db_default=""
    )
    wait_why = models.CharField(_("why it waits"), max_length=300, blank=True, default="", db_default="")
    plan_completed_on = models.DateField(_("plan complete since"), null=True)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=(Q(state=CaseState.OPEN, closed_on=None) & ~Q(next_step=""))
                | (
                    Q(state=CaseState.CLOSED, closed_on__isnull=False)
                    & ~Q(close_reason="")
                    & ~Q(outcome="")
                    & ~Q(summary="")
                ),
                name="case_complete_for_its_state",
            ),
            models.CheckConstraint(
                condition=Q(waits_since=None, wait_urgency="", wait_why="")
                | (Q(state=CaseState.OPEN, waits_since__isnull=False) & ~Q(wait_urgency="") & ~Q(wait_why="")),
                name="case_waits_while_open_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="case_days_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "review_on"], condition=Q(state="open"), name="open_cases_by_owner"),
            models.Index(fields=["school", "-opened_on", "-id"], name="cases_by_school"),
            models.Index(fields=["waits_since"], condition=Q(waits_since__isnull=False), name="cases_that_wait"),
            models.Index(fields=["student", "-opened_on"], name="cases_by_student"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} · {self.opened_on:%Y-%m-%d}"

    def get_reason_display(self) -> str:  # type: ignore[no-redef]  # in the place of the one that Django makes
        """In the words of the district, where it has its own; counted is the standard word."""
        return self.reason_words or str(CaseReason(self.reason).label)

    def get_close_reason_display(self) -> str:  # type: ignore[no-redef]  # the same
        return self.close_words or (str(CloseReason(self.close_reason).label) if self.close_reason else "")

    @property
    def is_open(self) -> bool:
        return self.state == CaseState.OPEN

    def access_reason(self, user):
        """Why this person may read it, in words. The twin of ``visible_q``."""
        own = {self.opened_by_id: _("You opened this case.")} | {self.owner_id: _("You own this case.")}
        return reason_by_name(self, user, own, [self.school_id]) or self.student.access_reason(user)


class TaskQuerySet(StudentRecordQuerySet):
    """A task is seen by its owner and its maker, and by those who see cases of the student, in the lane of task and case."""

    scope_permission = Permission.SIGNED_IN

    def visible_q(self, user, permission):
        if not user.assignments:  # what one has promised outlives a change of role, not the last role
            return Q(pk__in=[])
        own = Q(owner__in=user.selves) | Q(made_by__in=user.selves)
        if not user.can(Permission.CASE_VIEW):
            return own
        cases = Case.objects.visible_to(user, Permission.CASE_VIEW).filter(pk=OuterRef("case"))
        of_lane = lane_q(user) & (Q(case=None) | Exists(cases))
        return own | (super().visible_q(user, Permission.CASE_VIEW) & of_lane) | named_q(user)

    @classmethod
    def row_rule(cls) -> RowRule:
        can, own = Permission.CASE_VIEW, us(Permission.SIGNED_IN)
        of_case = f"(case_id IS NULL OR {sees('cases_case', 'case_id')})"
        return RowRule(
            f"owner_id = ANY {own} OR made_by_id = ANY {own} OR ({opened(can)} AND {lane_rule()} AND {of_case}) OR {named_rule(can)}"
        )

    def open(self):
        return self.filter(state=TaskState.OPEN)

    def settled_by(self, encounter):
        return self.filter(settled_key=encounter.key)

    def handed_over(self, transfer):
        """The giver's open tasks of the case that changes hands."""
        chosen = self.open().filter(case=transfer.case_id, owner=transfer.giver_id)
        chosen._scope_chosen = True
        return chosen

    def made_from(self, encounter):
        """Tasks that an encounter made, whoever has them: they are in its lane."""
        chosen = self.filter(origin_key=encounter.key)
        chosen._scope_chosen = True
        return chosen


class Task(Hideable, InLane, StudentRecord):
    """Something one person will do by a day: the next step of an encounter, an action of the team."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="tasks")
    title = models.CharField(_("what"), max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tasks")
    due_on = models.DateField(_("by"))
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    origin_key = models.CharField(max_length=80, blank=True, help_text="the record that made it: cases.encounter:17")
    settled_key = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text="the encounter by which it was done"
    )
    note = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects = shown(TaskQuerySet)
    with_hidden = TaskQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, ended_at=None)
                | (~Q(state=TaskState.OPEN) & Q(ended_at__isnull=False)),
                name="task_ended_when_not_open",
            ),
            models.CheckConstraint(
                condition=Q(settled_key="") | Q(state=TaskState.DONE), name="task_settled_when_done"
            ),
            Hideable.hidden_for_a_reason("task_hidden_for_a_reason"),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(state="open"), name="open_tasks_by_owner"),
            models.Index(fields=["origin_key"], name="tasks_by_origin"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == TaskState.OPEN

    def is_moved_by(self, user) -> bool:
        """Done, dropped, taken up by whoever has or made it, and by those who may add tasks about the student.

        Whoever only reads, as in an emergency, leaves the colleague's list as it is.
        """
        if {self.owner_id, self.made_by_id} & user.selves:
            return True
        right = Permission.ENCOUNTER_RECORD
        return self.school_id in user.reach(right).school_ids or self.student.is_open_to(user, right)
