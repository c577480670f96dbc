import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.enums import EncounterKind, EncounterMode, EncounterOutcome, EncounterPlace, Lane, TookPart
from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.case import Case
from cases.models.hiding import Hideable, shown
from cases.models.lanes import InLane, lane_q, lane_rule, named_q, named_rule, reason_by_name
from sswork.roles import Permission
from sswork.scoping import ScopedModel, ScopedQuerySet
from sswork.security.encryption import PREFIX, EncryptedTextField
from sswork.security.rows import RowRule, mine, opened, us

# What a signature stands for. Its lane may change later, and with it the way in which the text is stored.
SIGNED = "signed_at, kind, mode, place, happened_at, minutes, took_part, purposes, outcome, next_step, author_id"
LOCKED = f"""
    IF ({", ".join(f"OLD.{each}" for each in SIGNED.split(", "))})
        IS DISTINCT FROM ({", ".join(f"NEW.{each}" for each in SIGNED.split(", "))})
        OR (OLD.narrative <> NEW.narrative AND NOT starts_with(OLD.narrative, '{PREFIX}')
            AND NOT starts_with(NEW.narrative, '{PREFIX}'))
    THEN RAISE EXCEPTION USING MESSAGE = 'encounter ' || OLD.id || ' is signed: it is added to, not changed'; END IF;
    RETURN NEW;
"""


class EncounterQuerySet(ScopedQuerySet):
    """An encounter is visible through any of its students."""

    scope_permission = Permission.ENCOUNTER_VIEW

    def visible_q(self, user, permission):
        parts = EncounterStudent.with_hidden.visible_to(user, permission)
        return Q(author=user) | Q(pk__in=parts.values("encounter"))

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(f"{mine('author_id', Permission.ENCOUNTER_VIEW)} OR cases_sees_part(id, NULL)")


class Encounter(Hideable, InLane, ScopedModel):
    """One contact, session, visit, call or meeting with or about students: logged once, counted everywhere.

    ``happened_at`` is when it took place, ``recorded_at`` when it was written down; files sort by the first.
    Once signed it is locked: what is to be said later is an ``Addendum``.

    A sealed narrative is encrypted at rest, with the key of its student where it is about one: the key of one of several
    would take the text from the others' files when it is destroyed.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=EncounterKind.choices)
    mode = models.CharField(_("how"), max_length=20, choices=EncounterMode.choices)
    place = models.CharField(_("where"), max_length=20, choices=EncounterPlace.choices)
    happened_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    took_part = ArrayField(
        models.CharField(max_length=20, choices=TookPart.choices),
        verbose_name=_("who took part"),
        default=list,
        blank=True,
    )
    purposes = ArrayField(models.CharField(max_length=40), verbose_name=_("what for"), default=list, blank=True)
    narrative = EncryptedTextField(_("what happened"), blank=True, student="key_student_id", only_if="is_sealed")
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=EncounterOutcome.choices, default=EncounterOutcome.COMPLETED
    )
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="encounters")
    recorded_at = models.DateTimeField(auto_now_add=True)
    signed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    row_key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    key_student_id = models.BigIntegerField(null=True, editable=False, help_text="its student, where it is about one")

    objects = shown(EncounterQuerySet)
    with_hidden = EncounterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__lte=1440), name="encounter_within_a_day"),
            models.CheckConstraint(
                condition=~Q(lane=Lane.SEALED) | Q(narrative="") | Q(narrative__startswith=PREFIX),
                name="sealed_narrative_is_encrypted",
            ),
            Hideable.hidden_for_a_reason("encounter_hidden_for_a_reason"),
        ]
        indexes = [
            models.Index(fields=["author", "-happened_at"], name="encounters_by_author"),
            models.Index(fields=["happened_at"], name="encounters_by_time"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signed_is_locked",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
                func=LOCKED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.happened_at:%Y-%m-%d}"

    @property
    def is_sealed(self) -> bool:
        return self.lane == Lane.SEALED

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    def may_be_hidden_by(self, user) -> bool:
        """The author's own while unsigned; a signed one only by those who can put it back."""
        return user.can(Permission.RECORD_RESTORE) or (self.author_id == user.pk and not self.is_signed)

    def access_reason(self, user):
        """Why this person may read it, in words; the parts of students in view were read before (``seen_parts``)."""
        parts = getattr(self, "seen_parts", [])
        own = {self.author_id: _("You wrote it.")}
        reason = reason_by_name(self, user, own, [part.school_id for part in parts])
        if reason is None and parts and self.lane == Lane.RESTRICTED:
            return _("It belongs to a case of yours.")
        return reason or next((why for part in parts if (why := part.student.access_reason(user))), None)

    @property
    def key(self) -> str:
        """What a record made by this encounter keeps as its origin."""
        return f"cases.encounter:{self.pk}"


class EncounterStudentQuerySet(StudentRecordQuerySet):
    scope_permission = Permission.ENCOUNTER_VIEW

    def visible_q(self, user, permission):
        mine = Case.objects.visible_to(user, Permission.CASE_VIEW).filter(owner__in=user.selves, pk=OuterRef("case"))
        lane = lane_q(user, "author") | (Q(lane=Lane.RESTRICTED) & Exists(mine))
        return Q(author=user) | (super().visible_q(user, permission) & lane) | named_q(user)

    @classmethod
    def row_rule(cls) -> RowRule:
        can = Permission.ENCOUNTER_VIEW
        my_case = f"cases_owns_case(case_id, '{can}')"
        lane = lane_rule(f"author_id = ANY {us(can)}", my_case)
        return RowRule(f"{mine('author_id', can)} OR ({opened(can)} AND {lane}) OR {named_rule(can)}")

    def of_encounter(self, encounter):
        """All of its parts, for what has to be equal in all of them: the lane and the people named."""
        chosen = self.filter(encounter=encounter)
        chosen._scope_chosen = True
        return chosen


class EncounterStudent(Hideable, InLane, StudentRecord):
    """One student's part in an encounter. Time, lane and author are kept here too, so that a student's page reads one index."""

    encounter = models.ForeignKey(Encounter, models.CASCADE, related_name="parts")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="parts")
    happened_at = models.DateTimeField()
    reached = models.BooleanField(default=True, help_text="a contact took place: counts for “last contact”")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    private_line = models.TextField(blank=True)

    objects = shown(EncounterStudentQuerySet)
    with_hidden = EncounterStudentQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["encounter", "student"], name="student_once_in_encounter"),
            Hideable.hidden_for_a_reason("encounter_part_hidden_for_a_reason"),
        ]
        indexes = [
            models.Index(fields=["student", "-happened_at"], name="contacts_by_student"),
            models.Index(fields=["student", "-happened_at"], condition=Q(reached=True), name="reached_by_student"),
            models.Index(fields=["school", "happened_at"], name="contacts_by_school"),
            models.Index(fields=["case", "-happened_at"], name="contacts_by_case"),
        ]
