from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import StudentRecord
from cases.models.hiding import Hideable, shown
from homeless.enums import FosterHelp
from homeless.models.episode import HomelessRecordQuerySet


class FosterService(Hideable, StudentRecord):
    """Help given to a student in foster care (20 USC 6311(g)(1)(E): school of origin, transport, enrollment without delay).

    Who is in foster care is known from the roster (``ProgrammeMembership``); that, and the help, is for the district's point of
    contact, who is the liaison, and for casework. Help that an encounter counted as is hidden and shown with the encounter.
    """

    kind = models.CharField(_("what"), max_length=20, choices=FosterHelp.choices)
    day = models.DateField(_("when"), default=timezone.localdate)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    origin_key = models.CharField(max_length=80, help_text="the record that made it: cases.encounter:17")

    objects = shown(HomelessRecordQuerySet)
    with_hidden = HomelessRecordQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(origin_key=""), name="foster_service_has_its_origin"),
            Hideable.hidden_for_a_reason("foster_service_hidden_for_a_reason"),
        ]
        indexes = [
            models.Index(fields=["student", "-day"], name="foster_services_by_student"),
            models.Index(fields=["origin_key"], name="foster_services_by_origin"),
        ]
