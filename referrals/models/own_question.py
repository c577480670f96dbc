"""A district's own questions when help is asked for, and what was answered."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.models import StudentRecord, StudentRecordQuerySet
from referrals.enums import QuestionFor, QuestionKind
from referrals.models.public_request import PublicRequest
from referrals.models.referral import Referral
from sswork.expressions import at_schools
from sswork.roles import Permission
from sswork.scoping import ScopedModel, ScopedQuerySet
from sswork.security.encryption import EncryptedTextField
from sswork.security.rows import RowRule, sees


class OwnQuestion(models.Model):
    """In force from a day to a day, and never reworded: an answer keeps the question as it was asked. Other words are another one.

    ``options``: the words of a choice, or of both ends of a scale from 1 to 5. ``other_words``: the same for families, by language.
    """

    organization = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="+")
    asked_of = models.CharField(_("asked of"), max_length=10, choices=QuestionFor.choices)
    kind = models.CharField(_("kind of answer"), max_length=10, choices=QuestionKind.choices)
    text = models.CharField(_("question"), max_length=200)
    options = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    other_words = models.JSONField(default=dict, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    place = models.PositiveSmallIntegerField(_("place in the form"), default=1)
    first_day = models.DateField(default=timezone.localdate)
    last_day = models.DateField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & (Q(last_day=None) | Q(last_day__gte=F("first_day"))),
                name="own_question_has_words_and_days",
            ),
            models.CheckConstraint(
                condition=Q(kind=QuestionKind.CHOICE, options__len__gte=2)
                | Q(kind=QuestionKind.SCALE, options__len=2)
                | Q(kind__in=[QuestionKind.TEXT, QuestionKind.DATE], options__len=0),
                name="own_question_has_its_options",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def words_in(self, language: str) -> tuple[str, list[str]]:
        """Question and options in a language; where the district has no words for it, in its own."""
        other = self.other_words.get(language) or {}
        return other.get("text") or self.text, other.get("options") or self.options


class Answered:
    """An answer as the team reads it."""

    question: OwnQuestion
    answer: str

    @property
    def words(self) -> str:
        day = parse_date(self.answer) if self.question.kind == QuestionKind.DATE else None
        return date_format(day, "F j, Y") if day else self.answer


class ReferralAnswerQuerySet(StudentRecordQuerySet):
    """Read by those who read the request."""

    scope_permission = Permission.REFERRAL_VIEW

    def visible_q(self, user, permission):
        return Q(referral__in=Referral.objects.visible_to(user, permission).values("pk"))

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule("referrals_reads(referral_id)")


class ReferralAnswer(Answered, StudentRecord):
    """What was answered to a question of the district, in the words of whoever asked for help."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="answers")
    question = models.ForeignKey(OwnQuestion, models.PROTECT, related_name="+")
    answer = EncryptedTextField(student="student_id")
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ReferralAnswerQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["referral", "question"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.question_id}"


class PublicAnswerQuerySet(ScopedQuerySet):
    scope_permission = Permission.REFERRAL_VIEW

    def visible_q(self, user, permission):
        return at_schools(user, permission, "request__school")

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(sees("referrals_publicrequest", "request_id"))


class PublicAnswer(Answered, ScopedModel):
    """The same of a request from outside, before anybody knows which student it is about."""

    request = models.ForeignKey(PublicRequest, models.CASCADE, related_name="answers")
    question = models.ForeignKey(OwnQuestion, models.PROTECT, related_name="+")
    answer = EncryptedTextField()
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = PublicAnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "question"], name="answered_outside_once")]

    def __str__(self) -> str:
        return f"{self.question_id}"
