"""Teams, who sits in them, and the days on which they meet. None of these rows names a student."""

import hashlib

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.enums import AgendaKind, MeetingRole, MeetingState, TeamKind
from sswork.expressions import at_schools
from sswork.roles import Permission


def usual_order() -> list[str]:
    """Safety, new, review due, no progress: the order of COST handbooks."""
    return [str(each) for each in AgendaKind]


class Team(models.Model):
    """A school's team, such as its Coordination of Services Team (COST). ``first_meeting`` and ``every_weeks`` are its schedule."""

    school = models.ForeignKey("sswork.Organization", models.PROTECT, related_name="teams")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(
        _("kind"), max_length=10, choices=TeamKind.choices, default=TeamKind.COST, db_default=TeamKind.COST
    )
    first_meeting = models.DateField(_("first meeting"), null=True)
    every_weeks = models.PositiveSmallIntegerField(_("every how many weeks"), default=1, db_default=1)
    starts_at = models.TimeField(_("begins at"), null=True)
    minutes = models.PositiveSmallIntegerField(_("how long, in minutes"), default=45, db_default=45)
    place = models.CharField(_("where"), max_length=120, blank=True, db_default="")
    order = ArrayField(
        models.CharField(max_length=20, choices=AgendaKind.choices),
        verbose_name=_("order of the agenda"),
        default=usual_order,
        db_default=[],
    )
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="team_once"),
            models.CheckConstraint(condition=Q(every_weeks__gte=1, every_weeks__lte=12), name="team_every_some_weeks"),
            models.CheckConstraint(condition=Q(minutes__gte=10, minutes__lte=480), name="team_meets_for_some_time"),
        ]

    def __str__(self) -> str:
        return self.name

    def rank(self, kind: str) -> int:
        """The place of a kind in this team's order."""
        order = self.order or usual_order()
        return order.index(kind) if kind in order else len(order)


class TeamMember(models.Model):
    """That a person sits in a team, from a day to a day, and what the person does in its meetings. It opens the meetings."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="teams")
    role = models.CharField(_("in the meeting"), max_length=12, choices=MeetingRole.choices, default=MeetingRole.MEMBER)
    is_backup = models.BooleanField(_("as the back-up"), default=False)
    first_day = models.DateField(_("from"), default=timezone.localdate)
    last_day = models.DateField(_("until"), null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(_("why it ended"), max_length=200, blank=True)
    ended_at_once = models.BooleanField(
        default=False, db_default=False, help_text="on its last day already nothing was open any more"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "person"], condition=Q(last_day=None), name="member_once"),
            models.CheckConstraint(
                condition=Q(ended_at_once=False) | Q(last_day__isnull=False), name="member_ended_at_once_has_ended"
            ),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="member_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(last_day=None, ended_by=None, ended_why="")
                | (Q(last_day__isnull=False, ended_by__isnull=False) & ~Q(ended_why="")),
                name="member_ends_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["person", "team"], name="teams_by_person")]

    @classmethod
    def in_force(cls, today):
        """Memberships of a day, both ends included, without those that ended at once."""
        lasting = cls.objects.filter(Q(last_day=None) | Q(last_day__gte=today), first_day__lte=today)
        return lasting.filter(ended_at_once=False)

    @classmethod
    def teams_of(cls, user, today=None):
        """Ids of the teams whose meetings this person may open: a member today, with the right to read requests at the school.

        Whoever has not signed this school year's agreement has none. Nobody sits in a team for an absent colleague: the team
        names back-ups.
        """
        today = today or timezone.localdate()
        mine = cls.in_force(today).filter(at_schools(user, Permission.REFERRAL_VIEW, "team__school"), person=user)
        return mine.filter(Exists(ConfidentialityAgreement.in_force(user, today))).values("team")


class ConfidentialityText(models.Model):
    """What members and guests agree to, as dated data with its source: the general one, or a district's own."""

    organization = models.ForeignKey("sswork.Organization", models.CASCADE, null=True, related_name="+")
    text = models.TextField(_("what members agree to"))
    source = models.TextField(_("source"))
    effective_from = models.DateField(_("from"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "effective_from"], nulls_distinct=False, name="confidentiality_text_once"
            )
        ]

    @property
    def mark(self) -> str:
        """Of these very words: another text, or the same row with other words, has another one."""
        return f"{self.pk}-{hashlib.sha256(self.text.encode()).hexdigest()[:16]}"

    @classmethod
    def of_day(cls, district_id: int | None, today) -> "ConfidentialityText | None":
        """The district's newest in force, else the general one."""
        found = cls.objects.filter(Q(organization=district_id) | Q(organization=None), effective_from__lte=today)
        return found.order_by(F("organization").asc(nulls_last=True), "-effective_from").first()


class ConfidentialityAgreement(models.Model):
    """That a person agreed, for the days of one school year. A new text counts from the next signing on."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.ForeignKey(ConfidentialityText, models.PROTECT, related_name="signatures")
    first_day = models.DateField()
    last_day = models.DateField()
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "last_day"], name="agreement_once_a_year"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="agreement_days_in_order"),
        ]

    @classmethod
    def in_force(cls, user, today):
        return cls.objects.filter(person=user, first_day__lte=today, last_day__gte=today)


class Meeting(models.Model):
    """A day on which the team meets: planned, under way, closed. When it is closed its notes are locked.

    One that is called off stays, with why, so that its schedule does not plan it again; its agenda goes to ``agenda_to``.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="meetings")
    day = models.DateField()
    state = models.CharField(
        max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED, db_default=MeetingState.PLANNED
    )
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    called_off_at = models.DateTimeField(null=True)
    called_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    called_off_why = models.CharField(_("why it does not take place"), max_length=200, blank=True, db_default="")
    agenda_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="agenda_from")
    is_moved = models.BooleanField(default=False, db_default=False, help_text="to the day of agenda_to")
    is_instead = models.BooleanField(default=False, db_default=False, help_text="planned by moving another one here")
    told = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        help_text="ids of those who were told that it is called off",
    )
    back_at = models.DateTimeField(null=True, help_text="when it was said that it takes place after all")
    told_back = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        help_text="ids of those who are told that: they had been told off",
    )
    version = models.PositiveIntegerField(default=1, db_default=1, help_text="of the agenda: goes up with each change")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "day"], name="meeting_once"),
            models.CheckConstraint(
                condition=Q(state__in=[MeetingState.PLANNED, MeetingState.CALLED_OFF], opened_at=None, closed_at=None)
                | Q(state=MeetingState.OPEN, opened_at__isnull=False, closed_at=None)
                | Q(state=MeetingState.CLOSED, opened_at__isnull=False, closed_at__isnull=False),
                name="meeting_complete_for_its_state",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.CALLED_OFF, called_off_at__isnull=False, called_off_by__isnull=False)
                & ~Q(called_off_why="")
                | ~Q(state=MeetingState.CALLED_OFF)
                & Q(called_off_at=None, called_off_by=None, called_off_why="", agenda_to=None, is_moved=False, told=[]),
                name="meeting_called_off_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(back_at=None, told_back=[]) | Q(back_at__isnull=False) & ~Q(state=MeetingState.CALLED_OFF),
                name="meeting_back_is_not_off",
            ),
        ]
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.team} · {self.day:%Y-%m-%d}"


class SystemIssue(models.Model):
    """What the school itself has to change, found while talking about students; it names none."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="issues")
    what = models.CharField(_("what the school should change"), max_length=300)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_on = models.DateField(default=timezone.localdate)
    settled_on = models.DateField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["team"], condition=Q(settled_on=None), name="issues_open")]

    def __str__(self) -> str:
        return self.what
