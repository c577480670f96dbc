import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.encounter_enums import VisitOutcome
from cases.enums import Lane
from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.encounter import Encounter
from cases.models.lanes import InLane, lane_q, lane_rule, named_q, named_rule, reason_by_name
from sswork.roles import Permission
from sswork.security.encryption import EncryptedTextField
from sswork.security.rows import RowRule, mine, opened, us

NOT_OVER = {"back_at": None, "called_off_at": None}


class HomeVisitQuerySet(StudentRecordQuerySet):
    """Seen in its lane by those who see the student, by whoever goes, and by the companion until they are back, to be able to
    find them.

    What came of it is not for a companion who does not work with the student.
    """

    scope_permission = Permission.ENCOUNTER_VIEW

    def visible_q(self, user, permission):
        in_lane = super().visible_q(user, permission) & lane_q(user, "worker")
        return in_lane | named_q(user) | Q(worker=user) | Q(companion=user, **NOT_OVER)

    @classmethod
    def row_rule(cls) -> RowRule:
        can = Permission.ENCOUNTER_VIEW
        companion = f"({mine('companion_id', can)} AND back_at IS NULL AND called_off_at IS NULL)"
        in_lane = f"({opened(can)} AND {lane_rule(f'worker_id = ANY {us(can)}')})"
        return RowRule(f"{mine('worker_id', can)} OR {companion} OR {in_lane} OR {named_rule(can)}")

    def of_encounter(self, encounter):
        """The visit that it came of, for what has to be equal in both: the lane and the people named."""
        chosen = self.filter(encounter=encounter)
        chosen._scope_chosen = True
        return chosen

    def under_way(self):
        return self.filter(left_at__isnull=False, back_at=None)

    def overdue(self, now: datetime):
        return self.under_way().filter(expected_back__lt=now)


class HomeVisit(InLane, StudentRecord):
    """A visit at home from its plan to the safe return: why, who knows of it, when the person is expected back.

    What happened is an encounter, made from it once; the lane is the same for both and changes with it. Somebody who is not
    back is missed: first by the companion, then by the lead (``told_companion_at``, ``told_lead_at``).
    """

    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="home_visits")
    companion = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("companion")
    )
    comes_along = models.BooleanField(_("comes along"), default=False)
    purpose = models.CharField(_("what for"), max_length=300)
    few_attempts_why = models.CharField(_("why without other attempts"), max_length=300, blank=True)
    planned_for = models.DateTimeField(_("when"))
    expected_back = models.DateTimeField(_("back by"))
    hazards = EncryptedTextField(_("hazards"), blank=True, student="student_id")
    left_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    told_companion_at = models.DateTimeField(null=True)
    told_lead_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=VisitOutcome.choices, blank=True)
    left_behind = models.CharField(_("what was left there"), max_length=200, blank=True)
    corrected_address = EncryptedTextField(_("the address is another"), blank=True, student="student_id")
    encounter = models.OneToOneField(Encounter, models.PROTECT, null=True, related_name="home_visit")
    planned_at = models.DateTimeField(auto_now_add=True)
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = HomeVisitQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(worker=F("companion")), name="visit_companion_is_somebody_else"),
            models.CheckConstraint(
                condition=Q(back_at=None) | Q(left_at__isnull=False, back_at__gte=F("left_at")),
                name="visit_back_after_leaving",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at=None) | Q(left_at=None), name="visit_called_off_before_leaving"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", encounter=None) | (~Q(outcome="") & Q(encounter__isnull=False)),
                name="visit_outcome_with_its_encounter",
            ),
            # The lead must be able to find who is out: only what is over can be sealed.
            models.CheckConstraint(
                condition=~Q(lane=Lane.SEALED) | Q(encounter__isnull=False), name="visit_sealed_with_its_encounter"
            ),
        ]
        indexes = [
            models.Index(fields=["student", "-planned_for"], name="visits_by_student"),
            models.Index(
                fields=["expected_back"], condition=Q(left_at__isnull=False, back_at=None), name="visits_under_way"
            ),
            models.Index(fields=["worker", "planned_for"], condition=Q(encounter=None), name="visits_by_worker"),
        ]

    def __str__(self) -> str:
        return f"{_('Home visit')} · {timezone.localdate(self.planned_for):%Y-%m-%d}"

    @property
    def may_be_sealed(self) -> bool:  # type: ignore[override]  # of other records always
        """The lead must be able to find who is out."""
        return self.encounter_id is not None

    @property
    def is_over(self) -> bool:
        return self.back_at is not None or self.called_off_at is not None

    @property
    def is_out(self) -> bool:
        return self.left_at is not None and self.back_at is None

    @property
    def is_planned(self) -> bool:
        return self.left_at is None and self.called_off_at is None

    def access_reason(self, user):
        if user.pk == self.companion_id and not self.is_over:
            return _("You are the companion of this visit.")
        return reason_by_name(self, user, {self.worker_id: _("It is your visit.")}, [self.school_id]) or (
            self.student.access_reason(user)
        )
