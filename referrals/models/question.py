"""What the team asks whoever asked for help, and the answer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.models import StudentRecord, StudentRecordQuerySet
from referrals.models.referral import Referral
from sswork.roles import Permission
from sswork.security.encryption import EncryptedTextField
from sswork.security.rows import RowRule


class ReferralQuestionQuerySet(StudentRecordQuerySet):
    """Read by the team that has the request. What its referrer reads is ``asked_of``."""

    scope_permission = Permission.REFERRAL_VIEW

    def visible_q(self, user, permission):
        return Q(referral__in=Referral.objects.visible_to(user, permission).values("pk"))

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule("referrals_reads(referral_id)")

    def asked_of(self, user):
        """Questions about the person's own requests: of the request itself they say no more than its author knows."""
        mine = Referral.objects.made_by(user)
        chosen = self.filter(referral__in=mine.values("pk"), withdrawn_at=None)
        chosen._scope_chosen = True
        return chosen

    def open(self):
        return self.filter(answered_at=None, withdrawn_at=None)


class ReferralQuestion(StudentRecord):
    """The team returns a request with a question, and its clock stands until the answer. Without a question it is an addition."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="questions")
    text = EncryptedTextField(blank=True, default="", student="student_id")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = EncryptedTextField(blank=True, default="", student="student_id")
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ReferralQuestionQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(answered_at=None, withdrawn_at=None), name="one_open_question"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(withdrawn_at=None), name="question_answered_or_withdrawn"
            ),
        ]
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
