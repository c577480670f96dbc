import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import ContactRule, Relationship
from cases.models.base import StudentRecord, StudentRecordQuerySet
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


class Household(ScopedModel):
    """People who live together, as far as known: inferred from shared guardians and addresses, or set by a person.

    ``confidential_address`` is where a family really lives whose address is protected (an address confidentiality program,
    a shelter); siblings share it, so the installation's key encrypts it.
    """

    address = models.CharField(max_length=255, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=60, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    is_inferred = models.BooleanField(default=True)
    row_key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    confidential_address = EncryptedTextField(blank=True, default="", db_default="")

    objects = HouseholdQuerySet.as_manager()


class GuardianQuerySet(ScopedQuerySet):
    """A guardian is visible through any of the guardian's students."""

    scope_permission = Permission.GUARDIAN_VIEW

    def visible_q(self, user, permission):
        return Q(pk__in=Guardianship.objects.visible_to(user, permission).values("guardian"))

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(f"cases_sees_guardian(id, '{cls.scope_permission}')")


class Guardian(ScopedModel):
    """A parent or other adult responsible for a student."""

    sourced_id = models.CharField(max_length=255, unique=True, null=True)
    given_name = models.CharField(max_length=255)
    family_name = models.CharField(max_length=255)
    email = models.CharField(max_length=255, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    sms = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=60, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    removed_on = models.DateField(null=True)

    objects = GuardianQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class GuardianshipQuerySet(StudentRecordQuerySet):
    scope_permission = Permission.GUARDIAN_VIEW


class Guardianship(StudentRecord):
    """What a guardian is to one student, and whether and how that guardian may be contacted about this student."""

    guardian = models.ForeignKey(Guardian, models.PROTECT, related_name="guardianships")
    relationship = models.CharField(max_length=20, choices=Relationship.choices, default=Relationship.UNKNOWN)
    lives_with = models.BooleanField(null=True)
    contact_rule = models.CharField(
        _("safe contact"), max_length=20, choices=ContactRule.choices, default=ContactRule.OK
    )
    rule_reason = models.CharField(max_length=300, blank=True, help_text="the order on file, or who asked for it")
    contact_order = models.PositiveSmallIntegerField(default=1)
    removed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1, help_text="of the contact rule, which people edit")

    objects = GuardianshipQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["student", "guardian"], name="guardianship_once"),
            models.CheckConstraint(
                condition=Q(contact_rule=ContactRule.OK) | ~Q(rule_reason=""), name="contact_rule_has_reason"
            ),
        ]
