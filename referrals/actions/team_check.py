"""The team's self-check: asked, answered by each member, closed with what the team changes next."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from referrals.models import CheckReply, TeamCheck
from referrals.owning import NotPossible
from referrals.queries.agenda import is_member
from sswork.actions import action, audit


@action
def ask_team(*, team, by) -> TeamCheck:
    """A member asks all of them the four questions. While they are asked they are not asked again."""
    if not is_member(by, team):
        raise NotPossible
    try:
        with transaction.atomic():
            check = TeamCheck.objects.create(team=team, asked_by=by)
    except IntegrityError as error:
        raise NotPossible from error
    audit("team_check.asked", by=by, target=check, team=team.pk)
    return check


@action
def answer_check(*, check: TeamCheck, answers: dict[str, int], by) -> None:
    """One's own answer, which one may change until the check is closed. That somebody answered is known, not what."""
    own = TeamCheck.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=check.pk, closed_at=None).first()
    if own is None or not is_member(by, own.team):
        raise NotPossible
    CheckReply.objects.visible_to(by).update_or_create(check_asked=own, person=by, defaults=answers)
    audit("team_check.answered", by=by, target=own)


@action
def close_check(*, check: TeamCheck, change: str, by) -> None:
    """Told from now on is how the answers stand together, so that it cannot be opened again: each one more would show."""
    if not is_member(by, check.team):
        raise NotPossible
    open_ = TeamCheck.objects.visible_to(by).filter(pk=check.pk, closed_at=None)
    if open_.update(closed_at=timezone.now(), closed_by=by, change=change) != 1:
        raise NotPossible
    audit("team_check.closed", by=by, target=check)
