"""What the team is reminded of: a request that waits too long, and the day to look again."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from referrals import queries
from referrals.models import Referral
from referrals.rules import waiting_days
from sswork.agenda import HORIZON
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission

# Whoever has more than this waiting needs the board, not a longer list.
LISTED_AT_MOST = 50


def _key(referral) -> str:
    return f"referrals.referral:{referral.pk}"


def _url(referral) -> str:
    return reverse("referrals:referral", args=[referral.pk])


@reminder_sources.register
class Waiting(ReminderSource):
    """Listed from the last school day on which an answer is in time."""

    key, order, permission = "referrals.waiting", 20, Permission.REFERRAL_DECIDE
    label = gettext_lazy("Requests that wait for the team")

    def due(self, user, today):
        mine = Referral.objects.visible_to(user, self.permission).waiting().select_related("student")
        waiting = queries.with_answer_due(mine, queries.triage_school_days()).filter(answer_due_on__lte=today)
        return [self._item(each, today) for each in waiting.order_by(*queries.WAITING_ORDER)[:LISTED_AT_MOST]]

    def _item(self, referral, today) -> AgendaItem:
        days = waiting_days(timezone.localdate(referral.received_at), today)
        waited = ngettext("Waiting %(days)s day", "Waiting %(days)s days", days) % {"days": days}
        return AgendaItem(
            kind=self.key,
            object_key=_key(referral),
            title=_("Decide on a request for help"),
            why=f"{waited} · {referral.get_urgency_display()}",
            due_on=referral.answer_due_on,
            url=_url(referral),
            about=referral.student.name,
            student_id=referral.student_id,
        )


@reminder_sources.register
class ReviewDue(ReminderSource):
    key, order, permission = "referrals.review", 21, Permission.REFERRAL_DECIDE
    label = gettext_lazy("Decisions to look at again")

    def due(self, user, today):
        mine = Referral.objects.visible_to(user, self.permission).select_related("student")
        soon = queries.due_for_review(mine).filter(review_on__lte=today + HORIZON)[:LISTED_AT_MOST]
        return [self._item(each) for each in soon]

    def _item(self, referral) -> AgendaItem:
        return AgendaItem(
            kind=self.key,
            object_key=_key(referral),
            title=_("Look whether the help worked"),
            why=_("The team set this day when it decided: %(decision)s")
            % {"decision": referral.get_decision_display()},
            due_on=referral.review_on,
            url=_url(referral),
            about=referral.student.name,
            student_id=referral.student_id,
        )
