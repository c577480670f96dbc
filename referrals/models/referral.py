from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import TaskState
from cases.models import Case, StudentRecord, StudentRecordQuerySet, Task
from referrals.enums import (
    ActionOutcome,
    Decision,
    Fidelity,
    ParentInformed,
    ReferralReason,
    ReferralState,
    ReviewOutcome,
    Triage,
    Urgency,
)
from referrals.models.team import Meeting
from sswork.expressions import at_schools
from sswork.roles import Permission
from sswork.scoping import without_asking
from sswork.security.actor import acting_for_system
from sswork.security.rows import RowRule, at_school, mine, sees


class ReferralQuerySet(StudentRecordQuerySet):
    """Referrals as the team reads them: by the school whose team has them. What the referrer sees is ``made_by``."""

    scope_permission = Permission.REFERRAL_VIEW

    def visible_q(self, user, permission):
        return at_schools(user, permission, "team_school")

    @classmethod
    def row_rule(cls) -> RowRule:
        """The team, those who follow the status at a school, and the referrer."""
        theirs = (Permission.REFERRAL_VIEW, Permission.REFERRAL_DECIDE, Permission.REFERRAL_STATUS)
        team = at_school(*theirs, school="team_school_id")
        return RowRule(f"{team} OR {mine('referrer_id', Permission.REFERRAL_MAKE)}")

    def made_by(self, user):
        """The own referrals of a staff member, for their status only."""
        chosen = self.filter(referrer=user)
        chosen._scope_chosen = True
        return chosen

    def waiting(self):
        return self.filter(state=ReferralState.RECEIVED)


class Referral(StudentRecord):
    """A request for help for a student, and what the team decided. ``team_school`` is the school whose team has it."""

    team_school = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="referrals")
    referrer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="referrals_made")
    reasons = ArrayField(
        models.CharField(max_length=20, choices=ReferralReason.choices), verbose_name=_("what is it about")
    )
    concern = models.TextField(_("what do you see"))
    strengths = models.TextField(_("what is the student good at"))
    tried = models.TextField(_("what was tried"), blank=True)
    parent_informed = models.CharField(_("does the family know"), max_length=10, choices=ParentInformed.choices)
    urgency = models.CharField(_("how soon"), max_length=10, choices=Urgency.choices, default=Urgency.ROUTINE)
    state = models.CharField(max_length=10, choices=ReferralState.choices, default=ReferralState.RECEIVED)
    received_at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    decision_note = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, related_name="referrals")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="referrals")
    review_on = models.DateField(null=True)
    review_outcome = models.CharField(max_length=20, choices=ReviewOutcome.choices, blank=True)
    review_note = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)
    triage = models.CharField(max_length=10, choices=Triage.choices, blank=True, default="", db_default="")
    triaged_at = models.DateTimeField(
        null=True, help_text="the first look, or the last since it came back with an answer"
    )
    triaged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    back_at = models.DateTimeField(
        null=True, help_text="when whoever asked answered a question: the clock runs from then"
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)

    objects = ReferralQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ReferralState.RECEIVED, decided_at=None, decision="")
                | Q(state=ReferralState.MERGED, decided_at=None, decision="")
                | (
                    Q(state=ReferralState.DECIDED, decided_at__isnull=False, reviewed_at=None, review_on__isnull=False)
                    & ~Q(decision="")
                )
                | (
                    Q(state=ReferralState.REVIEWED, decided_at__isnull=False, reviewed_at__isnull=False)
                    & ~Q(decision="")
                    & ~Q(review_outcome="")
                ),
                name="referral_complete_for_its_state",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.OPEN_CASE) | Q(case__isnull=False), name="referral_case_opened"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) ^ Q(state=ReferralState.MERGED), name="referral_merged_into_one"
            ),
            models.CheckConstraint(
                condition=Q(triage="") | Q(triaged_at__isnull=False, triaged_by__isnull=False),
                name="referral_triaged_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["team_school", "received_at"], condition=Q(state="received"), name="referrals_waiting"
            ),
            models.Index(fields=["team_school", "review_on"], condition=Q(state="decided"), name="referrals_to_review"),
            models.Index(fields=["referrer", "-received_at"], name="referrals_by_referrer"),
            models.Index(fields=["student", "-received_at"], name="referrals_by_student"),
            models.Index(fields=["team_school", "-received_at"], name="referrals_by_school"),
            # In the board's orders: of a whole district it reads the first few, not all that wait.
            models.Index(fields=["state", "-urgency", "received_at", "id"], name="referrals_waiting_order"),
            models.Index(
                fields=["triage", "urgency", "received_at", "id"],
                condition=Q(state="received"),
                name="referrals_triage_order",
            ),
            models.Index(fields=["merged_into"], condition=Q(state="merged"), name="referrals_merged"),
            models.Index(fields=["state", "review_on", "id"], name="referrals_review_order"),
            models.Index(fields=["-decided_at", "-id"], name="referrals_decided_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} · {self.received_at:%Y-%m-%d}"


class ReferralActionQuerySet(StudentRecordQuerySet):
    scope_permission = Permission.REFERRAL_VIEW

    def visible_q(self, user, permission):
        return Q(referral__in=Referral.objects.visible_to(user, permission).values("pk"))

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(sees("referrals_referral", "referral_id"))

    def with_tasks(self) -> "list[ReferralAction]":
        """The team reads what it decided, who does it and by when, also of a task that is not shown to this person elsewhere."""
        decided = list(self.values_list("pk", flat=True))
        with without_asking("the actions of a referral in view"), acting_for_system():
            found = ReferralAction.objects.filter(pk__in=decided).select_related("task__owner")
            return list(found.order_by("task__due_on", "pk"))


class ReferralAction(StudentRecord):
    """Who does what by when, as the team decided; the task carries owner, date and state."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="actions")
    task = models.OneToOneField(Task, models.PROTECT, related_name="referral_action")
    slot = models.CharField(_("when and where"), max_length=120, blank=True, db_default="")
    fidelity = models.CharField(
        _("was it done"), max_length=12, choices=Fidelity.choices, blank=True, default="", db_default=""
    )
    outcome = models.CharField(
        _("what came of it"), max_length=10, choices=ActionOutcome.choices, blank=True, default="", db_default=""
    )

    objects = ReferralActionQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") | ~Q(fidelity__in=["", Fidelity.NOT_STARTED]),
                name="outcome_of_what_was_done",
            )
        ]

    @classmethod
    def late_among(cls, referrals: list[int], day) -> set[int]:
        """Those of the referrals, all in view, with an action that was due by that day and is open, whoever sees the task."""
        with without_asking("whether actions of referrals in view were done"), acting_for_system():
            late = cls.objects.filter(referral__in=referrals, task__state=TaskState.OPEN, task__due_on__lte=day)
            return set(late.values_list("referral", flat=True))
