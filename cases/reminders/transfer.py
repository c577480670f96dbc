"""Hand-overs that wait for an answer: a box of My day from the first moment, and a line when the clock runs out."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import CaseTransfer
from cases.queries.transfer import to_answer
from cases.reminders.for_whom import absent_name
from sswork.registry import AgendaItem, MyDayPart, ReminderSource, my_day_parts, reminder_sources
from sswork.roles import Permission


@reminder_sources.register
class TransfersToAnswer(ReminderSource):
    """For whoever has to answer. Where the calendar does not reach, the line is due on the day on which it was asked."""

    key, order, permission = "transfer", 15, Permission.CASE_MANAGE
    label = gettext_lazy("Cases handed over")

    def due(self, user, today):
        return [self._item(each, user) for each in to_answer(user)]

    def waits_for(self, today):
        waiting = CaseTransfer.objects.waiting().values_list("giver", "taker")
        return {person for both in waiting for person in both}

    def _item(self, each, user) -> AgendaItem:
        given = each.is_given
        words = _("Take the case or say why not: from %(who)s") if given else _("%(who)s asks you for the case")
        return AgendaItem(
            kind=self.key,
            object_key=str(each.pk),
            title=words % {"who": each.giver.name if given else each.taker.name},
            why=each.reason,
            due_on=each.due_on or timezone.localdate(each.asked_at),
            url=reverse("cases:transfer", args=[each.pk]),
            about=each.student.name,
            student_id=each.student_id,
            for_whom=absent_name(user, each.taker if given else each.giver),
        )


@my_day_parts.register
class TransfersWaiting(MyDayPart):
    """Nothing where none waits. The student is named on the page of the hand-over, where the look is logged."""

    key, order, permission = "transfers", 5, Permission.CASE_MANAGE
    title, template_name = gettext_lazy("Waiting for your answer"), "cases/transfers/waiting.html"

    def get_context(self, user):
        return {"transfers": to_answer(user), "today": timezone.localdate()}
