from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import StudentRecord, StudentRecordQuerySet
from cases.models.hiding import Hideable, shown
from homeless.enums import Residence, ServiceKind
from sswork.roles import Permission


class HomelessRecordQuerySet(StudentRecordQuerySet):
    """For those who hold the programme's right and see the student: the liaison, social workers, their lead."""

    scope_permission = Permission.HOMELESS_VIEW

    def made_by_encounter(self, user, key: str):
        """Services that an encounter counted as, as far as this person may know of them."""
        return self.visible_to(user).filter(origin_key=key)


class Episode(StudentRecord):
    """A time in which a student lacks a fixed, regular and adequate night-time residence (42 USC 11434a(2)).

    The right to help lasts to the end of the school year, also once housed; ``last_day`` is when housing was found.
    """

    first_day = models.DateField(_("since"))
    last_day = models.DateField(_("until"), null=True, blank=True)
    residence = models.CharField(_("where the student stays at night"), max_length=20, choices=Residence.choices)
    residence_note = models.CharField(_("details"), max_length=300, blank=True)
    is_unaccompanied = models.BooleanField(_("not with a parent or guardian (unaccompanied youth)"), default=False)
    identified_on = models.DateField(default=timezone.localdate)
    identified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = HomelessRecordQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["student"], condition=Q(last_day=None), name="one_open_episode"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="episode_days_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-first_day", "-id"], name="episodes_by_school"),
            models.Index(fields=["student", "-first_day"], name="episodes_by_student"),
        ]


class Service(Hideable, StudentRecord):
    """Help given under McKinney-Vento. One that an encounter counted as is hidden and shown with the encounter."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="services")
    kind = models.CharField(_("what"), max_length=20, choices=ServiceKind.choices)
    day = models.DateField(_("when"), default=timezone.localdate)
    note = models.CharField(_("details"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    origin_key = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text="the record that made it: cases.encounter:17"
    )

    objects = shown(HomelessRecordQuerySet)
    with_hidden = HomelessRecordQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [Hideable.hidden_for_a_reason("service_hidden_for_a_reason")]
        indexes = [
            models.Index(fields=["episode", "-day"], name="services_by_episode"),
            models.Index(fields=["origin_key"], condition=~Q(origin_key=""), name="services_by_origin"),
        ]
