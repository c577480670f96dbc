"""A case goes from one worker to another: asked, with what the next one needs to know, and received by name."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import GIVEN, TransferKind, TransferState
from cases.models.base import StudentRecord
from cases.models.case import Case
from cases.models.intervention import InterventionQuerySet
from sswork.roles import Permission
from sswork.security.encryption import EncryptedTextField
from sswork.security.rows import RowRule, sees, us


class CaseTransferQuerySet(InterventionQuerySet):
    """Seen by those who see the case, and by giver and taker, who keep the proof. The capsule of a case that the taker does not
    read yet is written for the taker."""

    def visible_q(self, user, permission):
        return super().visible_q(user, permission) | Q(giver__in=user.selves) | Q(taker__in=user.selves)

    @classmethod
    def row_rule(cls) -> RowRule:
        own = us(Permission.CASE_VIEW)
        return RowRule(f"giver_id = ANY {own} OR taker_id = ANY {own} OR {sees('cases_case', 'case_id')}")

    def waiting(self):
        return self.filter(state=TransferState.ASKED)


class CaseTransfer(StudentRecord):
    """One case from one worker to another. The one who was not asking answers; nobody gets a case without saying so.

    So it is from the beginning: a case that is opened for a colleague belongs to whoever opened it until the colleague takes it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers")
    kind = models.CharField(_("who asked"), max_length=10, choices=TransferKind.choices)
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("from"))
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("to"))
    reason = models.CharField(_("why"), max_length=300)
    summary = EncryptedTextField(_("summary"), blank=True, default="", student="student_id")
    worked = EncryptedTextField(_("what worked"), blank=True, default="", student="student_id")
    safety = EncryptedTextField(_("safety plan"), blank=True, default="", student="student_id")
    open_work = EncryptedTextField(_("open work"), blank=True, default="", student="student_id")
    state = models.CharField(_("state"), max_length=10, choices=TransferState.choices, default=TransferState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(_("answer by"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = CaseTransferQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=TransferState.ASKED), name="one_transfer_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="transfer_between_two"),
            models.CheckConstraint(
                condition=Q(state=TransferState.ASKED, answered_at=None, answered_by=None)
                | (~Q(state=TransferState.ASKED) & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="transfer_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=TransferState.DECLINED) | ~Q(answer=""), name="transfer_declined_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["taker"], condition=Q(state="asked"), name="transfers_to_take")]

    def __str__(self) -> str:
        return f"{self.giver.name} → {self.taker.name}"

    @property
    def is_waiting(self) -> bool:
        return self.state == TransferState.ASKED

    @property
    def is_given(self) -> bool:
        return self.kind in GIVEN

    @property
    def answerer_id(self) -> int:
        """Whoever did not ask: the taker of what is given, the giver of what is asked for."""
        return self.taker_id if self.is_given else self.giver_id

    def access_reason(self, user):
        """Why this person may read it."""
        if self.giver_id in user.selves or self.taker_id in user.selves:
            return _("The case goes from you or to you, or to whom you stand in for.")
        return self.case.access_reason(user)
