"""What a team talks about, and what is written while it does."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Evaluation, StudentRecord, StudentRecordQuerySet
from referrals.enums import AgendaKind, NotePart
from referrals.models.referral import Referral
from referrals.models.team import ConfidentialityAgreement, Meeting, Team, TeamMember
from sswork.roles import Permission
from sswork.security.encryption import EncryptedTextField
from sswork.security.rows import RowRule, me, sees


class AgendaItemQuerySet(StudentRecordQuerySet):
    """Members of the team, by dates, who signed this year's agreement; a guest for the item named to the guest, until the
    meeting is over. Everybody else who reads requests for help reads what was decided there, and not the meeting."""

    scope_permission = Permission.SIGNED_IN

    def going_along(self, meeting):
        """The agenda of a meeting that is called off, moved by whoever may call it off and not read by it."""
        chosen = self.filter(meeting=meeting)
        chosen._scope_chosen = True
        return chosen

    def visible_q(self, user, permission):
        today = timezone.localdate()
        guest = Q(guests__contains=[user.pk], is_locked=False, day__gte=today)
        signed = Exists(ConfidentialityAgreement.in_force(user, today))
        return Q(team__in=TeamMember.teams_of(user, today)) | (guest & signed)

    @classmethod
    def row_rule(cls) -> RowRule:
        """Written by members, until the meeting is closed; a guest's note counts the version up by ``referrals_touch``."""
        guest = "sswork_actor() = ANY (guests) AND NOT is_locked AND day >= sswork_today() AND referrals_agreed()"
        member = "referrals_in_team(team_id)"
        return RowRule(
            f"{member} OR ({guest} AND {me(Permission.SIGNED_IN)} IS NOT NULL)",
            write=member,
            change=f"{member} AND NOT is_locked",
            remove=f"{member} AND NOT is_locked",
        )


class AgendaItem(StudentRecord):
    """One student on the agenda of one meeting, by a request for help: why, in which place, and whether it was reached.

    ``day`` and ``is_locked`` repeat the meeting's, so that who may read the row is decided by the row.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    day = models.DateField()
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="agenda_items")
    kind = models.CharField(max_length=12, choices=AgendaKind.choices)
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_why = models.CharField(_("why it is brought"), max_length=200, blank=True)
    evaluation = models.ForeignKey(
        Evaluation, models.SET_NULL, null=True, related_name="+", help_text="which the team asked for in this meeting"
    )
    came_from = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, related_name="+", help_text="the meeting that was called off"
    )
    carried_from = models.DateField(null=True, help_text="the meeting at which it was not reached")
    left_out_why = models.CharField(_("why it is left out"), max_length=200, blank=True)
    left_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    guests = ArrayField(models.BigIntegerField(), default=list, blank=True, help_text="ids of the guests for this item")
    is_locked = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, help_text="goes up with each change of the item or of its notes")

    objects = AgendaItemQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["meeting", "referral"], name="on_agenda_once"),
            models.CheckConstraint(
                condition=Q(left_out_why="", left_out_by=None)
                | (~Q(left_out_why="") & Q(left_out_by__isnull=False, done_at=None)),
                name="left_out_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "day"], name="items_by_team"),
            GinIndex(fields=["guests"], name="items_by_guest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.day:%Y-%m-%d}"

    @property
    def is_on(self) -> bool:
        return not self.left_out_why

    @property
    def is_untouched(self) -> bool:
        """Nobody brought it, left it out, wrote on it or invited to it."""
        touched = self.added_why or self.carried_from or self.left_out_why or self.done_at or self.guests
        return not (touched or self.version > 1)


class MeetingNoteQuerySet(StudentRecordQuerySet):
    """Read by those who see the item."""

    scope_permission = Permission.SIGNED_IN

    def going_along(self, item):
        """Notes of an item of a meeting that is called off, which go along unread."""
        chosen = self.filter(item=item)
        chosen._scope_chosen = True
        return chosen

    def visible_q(self, user, permission):
        return Q(item__in=AgendaItem.objects.visible_to(user).values("pk"))

    @classmethod
    def row_rule(cls) -> RowRule:
        """The text of all and the own ones, until the item is locked; then only what is added. Members settle texts that met."""
        mine, is_open = "author_id = sswork_actor()", "referrals_item_is_open(item_id, false)"
        settled = "part NOT IN ('minutes', 'addendum') AND referrals_item_is_open(item_id, true)"
        return RowRule(
            sees("referrals_agendaitem", "item_id"),
            write=f"{sees('referrals_agendaitem', 'item_id')} AND changed_by_id = sswork_actor()"
            f" AND (author_id IS NULL OR {mine}) AND (part = 'addendum' OR {is_open})",
            change=f"(author_id IS NULL OR {mine}) AND part <> 'addendum' AND {is_open}",
            remove=f"author_id IS NOT NULL AND part <> 'addendum' AND ({mine} AND {is_open} OR {settled})",
        )


class MeetingNote(StudentRecord):
    """What is written about one student in one meeting.

    Without ``author`` it is the one text of all, with a version; with ``author`` a person's own: minutes, what was added after
    the meeting, and a text that met another one: both are kept and seen.
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="notes")
    part = models.CharField(max_length=10, choices=NotePart.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = EncryptedTextField(blank=True, default="", student="student_id")
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    row_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = MeetingNoteQuerySet.as_manager()

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["item", "part", "author"],
                condition=~Q(part=NotePart.ADDENDUM),
                nulls_distinct=False,
                name="note_once",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | ~Q(part__in=[NotePart.MINUTES, NotePart.ADDENDUM]),
                name="own_note_has_author",
            ),
            models.CheckConstraint(
                condition=Q(author=None) | Q(author=F("changed_by")), name="own_note_written_by_author"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_part_display())
