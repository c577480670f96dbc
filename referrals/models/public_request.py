import uuid
from functools import reduce
from operator import and_

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referrals.enums import Asker, ClosedReason, PublicState, ReferralReason, SafeContact, Urgency
from referrals.models.referral import Referral
from sswork.expressions import at_schools
from sswork.roles import Permission
from sswork.scoping import ScopedModel, ScopedQuerySet
from sswork.security.encryption import PREFIX, EncryptedTextField
from sswork.security.rows import RowRule, at_school, sees

# What whoever asks writes about themselves and the student. Nothing is searched or sorted by it.
WRITTEN = (
    "asker_name",
    "relation",
    "phone",
    "email",
    "contact_note",
    "student_name",
    "strengths",
    "voice",
    "concern",
)


def all_encrypted(*names: str) -> Q:
    """Nobody, however they write to the table, leaves a readable word in these columns."""
    return reduce(and_, (Q(**{name: ""}) | Q(**{f"{name}__startswith": PREFIX}) for name in names))


class PublicRequestQuerySet(ScopedQuerySet):
    """What came through a school's public page, for those who read the requests of that school's team."""

    scope_permission = Permission.REFERRAL_VIEW

    def visible_q(self, user, permission):
        return at_schools(user, permission)

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(at_school(Permission.REFERRAL_VIEW))

    def waiting(self):
        return self.filter(state=PublicState.RECEIVED)


class PublicRequest(ScopedModel):
    """A parent, student or agency asks a school for help, without an account. The student is named in their own words.

    What they wrote is encrypted with the installation's key: whom it is about is not known when it comes.

    Nothing of the school's records is shown to whoever asks. Somebody of the team finds the student whom it is about, and it
    becomes a referral (``referral``); or it is closed with a reason.
    """

    school = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="public_requests")
    asker = models.CharField(_("who asks"), max_length=10, choices=Asker.choices)
    language = models.CharField(max_length=10)
    asker_name = EncryptedTextField(_("name"), max_length=200)
    relation = EncryptedTextField(_("relation to the student"), max_length=200, blank=True)
    phone = EncryptedTextField(max_length=60, blank=True)
    email = EncryptedTextField(max_length=254, blank=True)
    safe_contact = models.CharField(max_length=10, choices=SafeContact.choices)
    contact_note = EncryptedTextField(max_length=300, blank=True)
    student_name = EncryptedTextField(_("student"), max_length=200)
    student_grade = models.CharField(_("grade"), max_length=20, blank=True)
    strengths = EncryptedTextField(blank=True)
    voice = EncryptedTextField(blank=True, help_text="what the student says")
    reasons = ArrayField(models.CharField(max_length=20, choices=ReferralReason.choices))
    concern = EncryptedTextField()
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    is_known = models.BooleanField(
        default=False, help_text="somebody of the school knows who asked: only then does the link tell how far it came"
    )
    is_proven = models.BooleanField(help_text="the browser did the sum that keeps machines from sending thousands")
    received_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=PublicState.choices, default=PublicState.RECEIVED)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)
    referral = models.OneToOneField(Referral, models.PROTECT, null=True, related_name="public_request")
    closed_reason = models.CharField(max_length=20, choices=ClosedReason.choices, blank=True)

    row_key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)

    objects = PublicRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PublicState.RECEIVED, handled_at=None, referral=None, closed_reason="")
                | Q(state=PublicState.TAKEN_UP, handled_at__isnull=False, referral__isnull=False, closed_reason="")
                | (Q(state=PublicState.CLOSED, handled_at__isnull=False, referral=None) & ~Q(closed_reason="")),
                name="public_request_complete_for_its_state",
            ),
            models.CheckConstraint(condition=all_encrypted(*WRITTEN), name="public_request_is_encrypted"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="end_links",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                func="UPDATE sswork_link SET ended_at = now() WHERE target_model = 'referrals.PublicRequest'"
                " AND target_id = OLD.id::text AND ended_at IS NULL; RETURN NULL;",
            )
        ]
        indexes = [
            models.Index(
                fields=["school", "-urgency", "received_at"], condition=Q(state="received"), name="public_waiting"
            ),
            models.Index(fields=["school", "-received_at"], name="public_by_school"),
        ]

    def __str__(self) -> str:
        return f"{self.get_asker_display()} · {self.received_at:%Y-%m-%d}"


class PublicMessageQuerySet(ScopedQuerySet):
    scope_permission = Permission.REFERRAL_VIEW

    def visible_q(self, user, permission):
        return at_schools(user, permission, "request__school")

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(sees("referrals_publicrequest", "request_id"))


class PublicMessage(ScopedModel):
    """A question of the team to whoever asked, or the answer (``by`` nobody). Read and written through the secret link."""

    request = models.ForeignKey(PublicRequest, models.CASCADE, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = EncryptedTextField()
    row_key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)

    objects = PublicMessageQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=all_encrypted("text"), name="public_message_is_encrypted")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
