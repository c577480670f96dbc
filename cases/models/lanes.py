"""Lanes: who among those who see the student may read one record, in the ORM and, the same, in SQL.

* *team*: everyone who works with the student;
* *restricted*: the author, the case's owner, whoever stands in for them, the lead of the school, and people named on the
  record;
* *sealed*: only people named on it. It is not counted, not searched, and leaves no trace in lists.

A named person reads the record also without another relation to the student.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import Lane
from sswork.expressions import at_schools
from sswork.models import User
from sswork.roles import Permission
from sswork.security import rows

IN_WORDS = {
    Lane.TEAM: _("Everyone who works with the student"),
    Lane.RESTRICTED: _("The author, the case owner, the lead and people named"),
    Lane.SEALED: _("Only people named on it"),
}


class InLane(models.Model):
    """A record with a lane, and the people named on it."""

    lane = models.CharField(max_length=12, choices=Lane.choices, default=Lane.TEAM, db_default=Lane.TEAM)
    readers = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("people named"),
        default=list,
        blank=True,
        db_default=[],
        help_text="ids of the people named on it, beside those whom the lane lets in",
    )

    class Meta:
        abstract = True

    may_be_sealed = True

    @property
    def lane_in_words(self):
        """Who that is, in full: the choice itself is named in short."""
        return IN_WORDS[Lane(self.lane)]


def reason_by_name(record, user, own: dict, school_ids):
    """Why this person may read it, where it is for the person's own sake and not for the student's. ``own``: words by person.

    The nearest is said first. ``school_ids``: of the record's students, for the lead of a restricted record.
    """
    if user.pk in own:
        return own[user.pk]
    if user.pk in record.readers:
        return _("You are named on this record.")
    if record.lane == Lane.RESTRICTED and not user.selves.isdisjoint(own):
        return _("You stand in for a colleague whose record it is.")
    if record.lane == Lane.RESTRICTED and user.reach(Permission.RESTRICTED_VIEW).school_ids & set(school_ids):
        return _("You lead the social workers of the school.")
    return None


def named_on(readers, lane, by) -> list[int]:
    """Ids of the people named on a new record. Whoever seals it is one of them, so that somebody reads it."""
    return sorted({each.pk for each in readers} | ({by.pk} if lane == Lane.SEALED else set()))


def people_named(record) -> list[User]:
    return list(User.objects.filter(pk__in=record.readers))


def lane_q(user, *people: str) -> Q:
    """Of the records of students in view: those whose lane lets this person in. ``people``: columns of persons who may read
    what is restricted."""
    within = at_schools(user, Permission.RESTRICTED_VIEW)
    for column in people:
        within |= Q(**{f"{column}__in": user.selves})
    return Q(lane=Lane.TEAM) | (Q(lane=Lane.RESTRICTED) & within)


def named_q(user) -> Q:
    return Q(readers__contains=[user.pk])


def lane_rule(*people: str) -> str:
    """``lane_q`` in SQL; ``people`` are columns, or SQL that is true for who may read. Most records are the team's: the rest is
    looked at only for others."""
    within = " OR ".join([rows.at_school(Permission.RESTRICTED_VIEW), *people])
    return f"(lane = 'team' OR lane = 'restricted' AND ({within}))"


def named_rule(permission: Permission) -> str:
    return f"(cardinality(readers) > 0 AND sswork_actor() = ANY (readers) AND {rows.me(permission)} IS NOT NULL)"
