import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import ContactLimit, ContactRule, Relationship
from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.spoken import Spoken
from cases.models.student import Student
from sswork.roles import Permission
from sswork.scoping import ScopedModel, ScopedQuerySet
from sswork.security.encryption import EncryptedTextField
from sswork.security.rows import RowRule


class HouseholdQuerySet(ScopedQuerySet):
    """A household is visible through any of its students."""

    scope_permission = Permission.STUDENT_VIEW

    def visible_q(self, user, permission):
        return Q(pk__in=Student.objects.visible_to(user, permission).values("household"))

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(f"cases_sees_household(id, '{cls.scope_permission}')")


class Household(Spoken, ScopedModel):
    """People who live together, as far as known: inferred from shared guardians and addresses, or set by a person.

    ``confidential_address`` is where a family really lives whose address is protected (an address confidentiality program,
    a shelter); siblings share it, so the installation's key encrypts it.
    """

    address = models.CharField(max_length=255, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    is_inferred = models.BooleanField(default=True)
    row_key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    confidential_address = EncryptedTextField(blank=True, default="", db_default="")
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="merged",
        help_text="the same family: its children live there now",
    )

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [Spoken.said_by_somebody("household_language_said_by_somebody")]


class GuardianQuerySet(ScopedQuerySet):
    """A guardian is visible through any of the guardian's students."""

    scope_permission = Permission.GUARDIAN_VIEW

    def visible_q(self, user, permission):
        return Q(pk__in=Guardianship.objects.visible_to(user, permission).values("guardian"))

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(f"cases_sees_guardian(id, '{cls.scope_permission}')")


class Guardian(Spoken, ScopedModel):
    """A parent or other adult responsible for a student."""

    sourced_id = models.CharField(max_length=255, unique=True, null=True)
    given_name = models.CharField(max_length=255)
    family_name = models.CharField(max_length=255)
    email = models.CharField(max_length=255, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    sms = models.CharField(max_length=60, blank=True)
    removed_on = models.DateField(null=True)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        constraints = [Spoken.said_by_somebody("guardian_language_said_by_somebody")]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class GuardianshipQuerySet(StudentRecordQuerySet):
    scope_permission = Permission.GUARDIAN_VIEW

    def limited(self):
        """Those of whom something has to be known before they are contacted."""
        return self.exclude(contact_rule=ContactRule.OK, may_call=True, may_write=True, may_tell=True)


class Guardianship(StudentRecord):
    """What a guardian is to one student, and whether and how that guardian may be contacted about this student."""

    guardian = models.ForeignKey(Guardian, models.PROTECT, related_name="guardianships")
    relationship = models.CharField(max_length=20, choices=Relationship.choices, default=Relationship.UNKNOWN)
    lives_with = models.BooleanField(null=True)
    contact_rule = models.CharField(
        _("safe contact"), max_length=20, choices=ContactRule.choices, default=ContactRule.OK
    )
    may_call = models.BooleanField(_("may be called"), default=True, db_default=True)
    may_write = models.BooleanField(_("may be written to"), default=True, db_default=True)
    may_tell = models.BooleanField(_("may be told about the student"), default=True, db_default=True)
    rule_reason = models.CharField(max_length=300, blank=True, help_text="the order on file, or who asked for it")
    contact_order = models.PositiveSmallIntegerField(default=1)
    removed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1, help_text="of the contact rule, which people edit")

    objects = GuardianshipQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["student", "guardian"], name="guardianship_once"),
            models.CheckConstraint(
                condition=Q(contact_rule=ContactRule.OK, may_call=True, may_write=True, may_tell=True)
                | ~Q(rule_reason=""),
                name="contact_rule_has_reason",
            ),
        ]

    @property
    def may_not(self) -> list[str]:
        """What is not allowed, whatever the rule: ways of contact, and telling about the student."""
        allowed = {
            ContactLimit.CALL: self.may_call,
            ContactLimit.WRITE: self.may_write,
            ContactLimit.TELL: self.may_tell,
        }
        return [limit.value for limit, may in allowed.items() if not may]

    @property
    def limits_in_words(self) -> list[str]:
        return [str(ContactLimit(each).label) for each in self.may_not]

    @property
    def is_limited(self) -> bool:
        """Whether anything has to be known before this guardian is contacted about the student."""
        return self.contact_rule != ContactRule.OK or bool(self.may_not)

    @property
    def may_be_called(self) -> bool:
        return self.contact_rule != ContactRule.DO_NOT_CONTACT and self.may_call

    @property
    def may_be_written_to(self) -> bool:
        return self.contact_rule != ContactRule.DO_NOT_CONTACT and self.may_write

    @property
    def may_have_a_link(self) -> bool:
        """A secret address is written, and tells about the student whoever opens it."""
        return self.may_be_written_to and self.may_tell and self.removed_on is None
