"""Which notes wait for a signature, and whose."""

from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from cases.models import Encounter
from cases.queries.casework import caseworkers_at, with_visible_parts
from sswork.models import Definition
from sswork.roles import GRANTS, Permission, Role

SIGNED_IN_ONE_GO = 40


def sign_within() -> timedelta:
    return timedelta(hours=float(Definition.threshold("encounters.sign_hours")))


def cosign_within() -> timedelta:
    return timedelta(days=float(Definition.threshold("encounters.cosign_days")))


def sign_by(encounter, within: timedelta) -> date:
    """The last day on which it is signed in time."""
    return timezone.localdate(encounter.happened_at + within)


def signs_with_another(user) -> bool:
    """An intern's signature needs that of a social worker beside it; who is more than an intern signs alone."""
    own = {each.role for each in user.assignments if each.person_id == user.pk}
    return {role for role in own if Permission.ENCOUNTER_RECORD in GRANTS[role]} == {Role.INTERN}


def cosigners_for(user):
    """Who may sign with an intern: the social workers and leads at the schools where the intern works."""
    schools = {school for _role, school in user.own_reach(Permission.ENCOUNTER_RECORD).role_schools}
    return caseworkers_at(schools).exclude(pk=user.pk)


def unsigned(user):
    """The person's own notes without a signature, the oldest first."""
    return Encounter.objects.visible_to(user).filter(author=user, signed_at=None).order_by("happened_at", "pk")


def late_unsigned(user, now: datetime):
    """Those of them that should have been signed by now."""
    return unsigned(user).filter(happened_at__lt=now - sign_within())


def to_cosign(user):
    """What interns signed and this person, or whom the person stands in for, is to sign with them."""
    waiting = Encounter.objects.visible_to(user).filter(cosigner__in=user.selves, cosigned_at=None)
    return waiting.exclude(author=user).order_by(F("signed_at").asc(nulls_first=True), "pk")


def with_words(queryset, user) -> list[Encounter]:
    """With author and the students in view: one page of them."""
    return list(with_visible_parts(queryset, user)[:SIGNED_IN_ONE_GO])
