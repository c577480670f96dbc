import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.encounter import Encounter
from sswork.roles import Permission
from sswork.scoping import ScopedModel, ScopedQuerySet
from sswork.security.encryption import EncryptedTextField
from sswork.security.rows import RowRule, sees


class AddendumQuerySet(ScopedQuerySet):
    """An addendum is read by those who read its encounter."""

    scope_permission = Permission.ENCOUNTER_VIEW

    def visible_q(self, user, permission):
        return Q(encounter__in=Encounter.objects.visible_to(user, permission).values("pk"))

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(sees("cases_encounter", "encounter_id"))


class Addendum(ScopedModel):
    """What is added to a signed encounter: text, author and time. It is never changed; a mistake in it gets another one."""

    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="addenda")
    text = EncryptedTextField(student="key_student_id")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = AddendumQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]

    @property
    def key_student_id(self) -> int | None:
        return self.encounter.key_student_id
