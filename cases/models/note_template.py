"""What a note begins from: a district's templates and a person's own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.encounter_enums import NoteFormat


class NoteTemplateQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(Q(last_day=None) | Q(last_day__gt=timezone.localdate()))


class NoteTemplate(models.Model):
    """A text with blanks such as ``{student}``, for one format of notes. It is about no student: facts come when it is used.

    It belongs to a district, whose lead writes it for everybody, or to one person, who alone sees it.
    """

    organization = models.ForeignKey("sswork.Organization", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    format = models.CharField(_("format"), max_length=20, choices=NoteFormat.choices, default=NoteFormat.NARRATIVE)
    text = models.TextField(_("text"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    last_day = models.DateField(null=True, help_text="from this day on it is not offered")
    version = models.PositiveIntegerField(default=1)

    objects = NoteTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization=None, person__isnull=False) | Q(organization__isnull=False, person=None),
                name="note_template_is_a_districts_or_a_persons",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(text=""), name="note_template_has_name_and_text"),
            models.UniqueConstraint(
                "organization", Lower("name"), condition=Q(last_day=None, person=None), name="note_template_once"
            ),
            models.UniqueConstraint(
                "person", Lower("name"), condition=Q(last_day=None, organization=None), name="own_note_template_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_offered(self) -> bool:
        return self.last_day is None or self.last_day > timezone.localdate()
