"""A district's own questions: which are asked on a day, and what was answered."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from referrals.enums import QuestionFor
from referrals.models import OwnQuestion, PublicAnswer, Referral, ReferralAnswer


def questions_asked(district_id: int | None, asked_of: QuestionFor, today: date | None = None) -> list[OwnQuestion]:
    """In force, in their order, for staff or for families."""
    if district_id is None:
        return []
    today = today or timezone.localdate()
    rows = OwnQuestion.objects.filter(
        Q(last_day=None) | Q(last_day__gt=today),
        organization=district_id,
        first_day__lte=today,
        asked_of__in=[asked_of, QuestionFor.BOTH],
    )
    return list(rows.order_by("place", "pk"))


def answers_of(referrals: Iterable[Referral], user) -> dict[int, list[ReferralAnswer]]:
    """By referral, in the order of the form. One query."""
    found: dict[int, list[ReferralAnswer]] = defaultdict(list)
    rows = ReferralAnswer.objects.visible_to(user).filter(referral__in=[each.pk for each in referrals])
    for each in rows.select_related("question").order_by("question__place", "question"):
        found[each.referral_id].append(each)
    return found


def answers_outside(request, user) -> list[PublicAnswer]:
    rows = PublicAnswer.objects.visible_to(user).filter(request=request).select_related("question")
    return list(rows.order_by("question__place", "question"))
