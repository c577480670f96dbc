import uuid
from itertools import zip_longest

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.encounter_enums import Interpreter, NoteFormat
from cases.enums import EncounterKind, EncounterMode, EncounterOutcome, EncounterPlace, Lane, Tier, TookPart
from cases.models.base import StudentRecord, StudentRecordQuerySet
from cases.models.case import Case
from cases.models.hiding import Hideable, shown
from cases.models.lanes import InLane, lane_q, lane_rule, named_q, named_rule, reason_by_name
from cases.wording import blanks_in
from sswork.registry import encounter_purposes
from sswork.roles import Permission
from sswork.scoping import ScopedModel, ScopedQuerySet
from sswork.security.encryption import PREFIX, EncryptedTextField
from sswork.security.rows import RowRule, mine, opened, us

# What a signature stands for. Its lane may change later, and with it the way in which the text is stored; and the system stores
# it anew under another key. Nobody else writes into it, encrypted or not.
SIGNED = (
    "signed_at, kind, mode, place, happened_at, minutes, took_part, purposes, outcome, next_step, author_id, "
    "format, tier, language, interpreter, travel_minutes, miles, kind_words, mode_words, purpose_words"
)


def _rewritten(column: str) -> str:
    old, new = (f"starts_with({row}.{column}, '{PREFIX}')" for row in ("OLD", "NEW"))
    stored_anew = f"(OLD.lane <> NEW.lane AND ({old} OR {new})) OR (sswork_is_system() AND {old} AND {new})"
    return f"(OLD.{column} <> NEW.{column} AND NOT ({stored_anew}))"


LOCKED = f"""
    IF ({", ".join(f"OLD.{each}" for each in SIGNED.split(", "))})
        IS DISTINCT FROM ({", ".join(f"NEW.{each}" for each in SIGNED.split(", "))})
        OR {_rewritten("narrative")}
        OR {_rewritten("delivered")}
        OR (OLD.cosigned_at IS NOT NULL
            AND (OLD.cosigned_at, OLD.cosigner_id) IS DISTINCT FROM (NEW.cosigned_at, NEW.cosigner_id))
    THEN RAISE EXCEPTION USING MESSAGE = 'encounter ' || OLD.id || ' is signed: it is added to, not changed'; END IF;
    RETURN NEW;
"""


ROOM_FOR_ONE_PURPOSE = 200  # characters, for all own words of it
OWN_WORDS = "the district's own words, as they were chosen; the standard word is counted"


class EncounterQuerySet(ScopedQuerySet):
    """An encounter is visible through any of its students."""

    scope_permission = Permission.ENCOUNTER_VIEW

    def visible_q(self, user, permission):
        parts = EncounterStudent.with_hidden.visible_to(user, permission)
        # EXISTS and not IN: the planner may ask for each of a few notes instead of gathering all that are in view.
        return Q(author=user) | Exists(parts.filter(encounter=OuterRef("pk")))

    @classmethod
    def row_rule(cls) -> RowRule:
        return RowRule(f"{mine('author_id', Permission.ENCOUNTER_VIEW)} OR cases_sees_part(id, NULL)")


class Encounter(Hideable, InLane, ScopedModel):
    """One contact, session, visit, call or meeting with or about students: logged once, counted everywhere.

    ``happened_at`` is when it took place, ``recorded_at`` when it was written down; files sort by the first.
    Once signed it is locked: what is to be said later is an ``Addendum``.

    A sealed narrative and that of a home visit are encrypted at rest, with the key of the student where it is about one: the
    key of one of several would take the text from the others' files when it is destroyed.
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
    kind_words = models.CharField(max_length=80, blank=True, default="", db_default="", help_text=OWN_WORDS)
    mode_words = models.CharField(max_length=80, blank=True, default="", db_default="", help_text=OWN_WORDS)
    purpose_words = ArrayField(
        models.CharField(max_length=ROOM_FOR_ONE_PURPOSE),
        default=list,
        blank=True,
        db_default=[],
        help_text="the district's own words for each of the purposes in their order; empty where the standard one was chosen",
    )
    narrative = EncryptedTextField(_("what happened"), blank=True, student="key_student_id", only_if="is_encrypted")
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=EncounterOutcome.choices, default=EncounterOutcome.COMPLETED
    )
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    format = models.CharField(
        _("format"),
        max_length=20,
        choices=NoteFormat.choices,
        default=NoteFormat.NARRATIVE,
        db_default=NoteFormat.NARRATIVE,
    )
    delivered = EncryptedTextField(
        _("what was done"), blank=True, default="", db_default="", student="key_student_id", only_if="is_encrypted"
    )
    tier = models.CharField(_("tier"), max_length=1, choices=Tier.choices, blank=True, default="", db_default="")
    language = models.CharField(_("language"), max_length=60, blank=True, default="", db_default="")
    interpreter = models.CharField(
        _("interpreter"), max_length=20, choices=Interpreter.choices, blank=True, default="", db_default=""
    )
    travel_minutes = models.PositiveSmallIntegerField(_("minutes on the way"), default=0, db_default=0)
    miles = models.DecimalField(_("miles"), max_digits=5, decimal_places=1, default=0, db_default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="encounters")
    recorded_at = models.DateTimeField(auto_now_add=True)
    signed_at = models.DateTimeField(null=True)
    cosigner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("who signs with an intern"),
    )
    cosigned_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    row_key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    key_student_id = models.BigIntegerField(null=True, editable=False, help_text="its student, where it is about one")

    objects = shown(EncounterQuerySet)
    with_hidden = EncounterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__lte=1440), name="encounter_within_a_day"),
            models.CheckConstraint(
                condition=Q(travel_minutes__lte=1440) & Q(miles__gte=0), name="encounter_way_within_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(lane=Lane.SEALED) | Q(narrative="") | Q(narrative__startswith=PREFIX),
                name="sealed_narrative_is_encrypted",
            ),
            models.CheckConstraint(
                condition=~Q(lane=Lane.SEALED) | Q(delivered="") | Q(delivered__startswith=PREFIX),
                name="sealed_delivered_is_encrypted",
            ),
            models.CheckConstraint(
                condition=Q(cosigned_at=None) | Q(cosigner__isnull=False, signed_at__isnull=False),
                name="cosigned_once_signed",
            ),
            models.CheckConstraint(
                condition=Q(purpose_words__len=0) | Q(purpose_words__len=F("purposes__len")),
                name="encounter_words_of_each_purpose",
            ),
            Hideable.hidden_for_a_reason("encounter_hidden_for_a_reason"),
        ]
        indexes = [
            models.Index(fields=["author", "happened_at"], condition=Q(signed_at=None), name="unsigned_by_author"),
            models.Index(
                fields=["cosigner", "signed_at"],
                condition=Q(cosigner__isnull=False, cosigned_at=None),
                name="to_cosign_by_person",
            ),
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

    def get_kind_display(self) -> str:  # type: ignore[no-redef]  # in the place of the one that Django makes
        """In the words of the district, where it has its own; counted is the standard word."""
        return self.kind_words or str(EncounterKind(self.kind).label)

    def get_mode_display(self) -> str:  # type: ignore[no-redef]  # the same
        return self.mode_words or str(EncounterMode(self.mode).label)

    @property
    def purposes_in_words(self) -> list[str]:
        labels = {each.key: each.label for each in encounter_purposes.all()}
        chosen = zip_longest(self.purposes, self.purpose_words, fillvalue="")
        return [own or str(labels.get(key, key)) for key, own in chosen]

    @property
    def is_sealed(self) -> bool:
        return self.lane == Lane.SEALED

    @property
    def is_encrypted(self) -> bool:
        """What is seen in somebody's home lies as little open as what is sealed."""
        return self.is_sealed or self.kind == EncounterKind.HOME_VISIT

    @property
    def open_blanks(self) -> list[str]:
        """What a template left open and nobody filled in: said before it is signed."""
        return blanks_in(f"{self.narrative}\n{self.delivered}")

    @property
    def waits_for_cosigner(self) -> bool:
        return self.cosigner_id is not None and self.cosigned_at is None

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
    private_line = EncryptedTextField(
        _("own line"),
        blank=True,
        default="",
        db_default="",
        student="student_id",
        help_text="in this student's file only",
    )
    response = EncryptedTextField(
        _("response"), blank=True, default="", db_default="", student="student_id", help_text="how it was taken up"
    )
    impression = EncryptedTextField(
        _("impression"),
        blank=True,
        default="",
        db_default="",
        student="student_id",
        help_text="what the author makes of it, apart from what was seen and heard; part of the record",
    )
    row_key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)

    objects = shown(EncounterStudentQuerySet)
    with_hidden = EncounterStudentQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["encounter", "student"], name="student_once_in_encounter"),
            Hideable.hidden_for_a_reason("encounter_part_hidden_for_a_reason"),
        ]
        indexes = [
            models.Index(fields=["student", "-happened_at", "-id"], name="timeline_by_student"),
            models.Index(fields=["student", "-happened_at"], condition=Q(reached=True), name="reached_by_student"),
            models.Index(fields=["school", "happened_at"], name="contacts_by_school"),
            models.Index(fields=["case", "-happened_at"], name="contacts_by_case"),
        ]
