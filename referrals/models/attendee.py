"""Who comes to a meeting about one student: the family, the student, teachers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Guardianship, StudentRecord, StudentRecordQuerySet
from referrals.family_enums import ASKED, AttendeeKind, Coming, Interpreter
from referrals.models.meeting import AgendaItem
from sswork.roles import Permission
from sswork.security.actor import acting_for_system
from sswork.security.encryption import EncryptedTextField
from sswork.security.rows import RowRule, sees


class AttendeeQuerySet(StudentRecordQuerySet):
    """Read by those who see the item; a colleague who is asked something before reads the own row. Written by members."""

    scope_permission = Permission.SIGNED_IN

    def visible_q(self, user, permission):
        return Q(item__in=AgendaItem.objects.visible_to(user).values("pk")) | Q(person=user)

    @classmethod
    def row_rule(cls) -> RowRule:
        member = "referrals_item_of_own_team(item_id)"
        seen = sees("referrals_agendaitem", "item_id")
        return RowRule(f"{seen} OR person_id = sswork_actor()", write=member, change=member, remove=member)

    def by_link(self, key) -> "Attendee":
        """For the page that the family's link opens: nobody is signed in there, and the link names the one row."""
        with acting_for_system():
            return self.of_own_answer(key).select_related("item__team__school", "guardianship").get()

    def going_along(self, item):
        """Of an item of a meeting that is called off, which go along unread."""
        chosen = self.filter(item=item)
        chosen._scope_chosen = True
        return chosen

    def of_own_answer(self, key):
        """The one row that an answer by link, or of the colleague who was asked, is written into."""
        chosen = self.filter(pk=key)
        chosen._scope_chosen = True
        return chosen


class Attendee(StudentRecord):
    """Somebody who is invited to the meeting about a student: in which language, what they told before, whether they came, and
    that they signed the plan. ``who`` is the name as it stood: members of the team need not know the student's contacts."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="attendees")
    kind = models.CharField(max_length=10, choices=AttendeeKind.choices)
    guardianship = models.ForeignKey(Guardianship, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    who = models.CharField(_("who"), max_length=200)
    language = models.CharField(_("language"), max_length=120, blank=True)
    interpreter = models.CharField(
        _("interpreter"), max_length=12, choices=Interpreter.choices, default=Interpreter.NOT_NEEDED
    )
    interpreter_who = models.CharField(_("which interpreter"), max_length=200, blank=True)
    coming = models.CharField(max_length=3, choices=Coming.choices, blank=True, default=Coming.UNKNOWN)
    strengths = EncryptedTextField(blank=True, default="", student="student_id")
    helps = EncryptedTextField(blank=True, default="", student="student_id")
    worries = EncryptedTextField(blank=True, default="", student="student_id")
    hopes = EncryptedTextField(blank=True, default="", student="student_id")
    told_on = models.DateField(null=True)
    told_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="nobody: they wrote it"
    )
    was_there = models.BooleanField(null=True)
    signed_name = models.CharField(_("signed as"), max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    is_on_paper = models.BooleanField(default=False)
    signed_before = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = AttendeeQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["item", "kind", "guardianship", "person"], nulls_distinct=False, name="attendee_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=AttendeeKind.GUARDIAN, guardianship__isnull=False, person=None)
                | Q(kind=AttendeeKind.STUDENT, guardianship=None, person=None)
                | Q(kind=AttendeeKind.STAFF, guardianship=None, person__isnull=False),
                name="attendee_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(interpreter=Interpreter.BOOKED) & ~Q(interpreter_who="")
                | ~Q(interpreter=Interpreter.BOOKED) & Q(interpreter_who=""),
                name="attendee_interpreter_booked_is_named",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_before=None, signed_name="", is_on_paper=False)
                | Q(signed_at__isnull=False, signed_before__isnull=False) & ~Q(signed_name=""),
                name="attendee_signed_with_name_and_time",
            ),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(told_on=None), name="attendees_asked")]

    def __str__(self) -> str:
        return self.who

    @property
    def has_told(self) -> bool:
        return self.told_on is not None

    @property
    def answers(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ASKED}

    @property
    def misses_interpreter(self) -> bool:
        return self.interpreter == Interpreter.MISSING

    @property
    def may_be_written_to(self) -> bool:
        """A link may go to this guardian about this student, by the safe-contact rules of today; the student's own is handed over
        in person, and asks nobody at home."""
        return self.kind == AttendeeKind.STUDENT or bool(self.guardianship and self.guardianship.may_have_a_link)
