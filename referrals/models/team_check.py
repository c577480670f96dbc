"""How a team thinks of its own work: four questions now and then, and what it changes next."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.enums import CheckAnswer, CheckQuestion
from referrals.models.team import Team, TeamMember
from sswork.expressions import at_schools
from sswork.roles import Permission
from sswork.scoping import ScopedModel, ScopedQuerySet
from sswork.security.rows import RowRule


class TeamCheckQuerySet(ScopedQuerySet):
    """For the team's members, and for those who set it."""

    scope_permission = Permission.REFERRAL_VIEW

    def visible_q(self, user, permission):
        own = Q(team__in=TeamMember.teams_of(user))
        if not user.can(Permission.TEAM_MANAGE):
            return own
        return own | at_schools(user, Permission.TEAM_MANAGE, "team__school")

    @classmethod
    def row_rule(cls) -> RowRule:
        member = "referrals_in_team(team_id)"
        return RowRule("referrals_checks_open(team_id)", write=member, change=member, remove="false")


class TeamCheck(ScopedModel):
    """The four questions, asked of the members from a day on, until one of them closes it with what the team agreed to change.

    What came of it is told when it is closed and not before: each answer would show in the difference.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="checks")
    asked_on = models.DateField(default=timezone.localdate)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    change = models.CharField(_("what we change next"), max_length=300, blank=True)

    objects = TeamCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(closed_at=None), name="one_check_at_a_time"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, change="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(change=""),
                name="check_closed_with_what_changes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} · {self.asked_on:%Y-%m-%d}"


class CheckReplyQuerySet(ScopedQuerySet):
    """One's own and nobody else's, whatever one's role: sums are made by the database (``referrals_check_results``)."""

    scope_permission = Permission.REFERRAL_VIEW

    def visible_q(self, user, permission):
        return Q(person=user)

    @classmethod
    def row_rule(cls) -> RowRule:
        own = "person_id = sswork_actor()"
        open_own = f"{own} AND referrals_check_is_open(check_id)"
        return RowRule(own, write=open_own, change=open_own, remove="false")


def _level(question: CheckQuestion):
    limits = [MinValueValidator(CheckAnswer.NO), MaxValueValidator(CheckAnswer.YES)]
    return models.PositiveSmallIntegerField(question.label, choices=CheckAnswer.choices, validators=limits)


class CheckReply(ScopedModel):
    """What one member answers. It names no student; it is not encrypted, so that the database can count it, and it alone does."""

    check_asked = models.ForeignKey(TeamCheck, models.CASCADE, related_name="replies", db_column="check_id")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    good_time = _level(CheckQuestion.TIME)
    tracking = _level(CheckQuestion.TRACKING)
    doing = _level(CheckQuestion.DOING)
    working = _level(CheckQuestion.WORKING)

    objects = CheckReplyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_asked", "person"], name="check_answered_once"),
            models.CheckConstraint(
                condition=Q(
                    good_time__range=(1, 3), tracking__range=(1, 3), doing__range=(1, 3), working__range=(1, 3)
                ),
                name="check_reply_on_the_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_asked_id}"
