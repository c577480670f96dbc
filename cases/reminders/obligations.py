"""Obligations whose day comes: to whose the next step is; to the lead where a legal clock ran out, or nobody has the next step."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Obligation
from cases.queries.facts import ACCESS_REQUEST
from cases.queries.obligation_lines import LEADS_LINE, OWN_LINE, SOON, escalated
from cases.reminders.for_whom import absent_name
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission

# Whoever has more than this needs the ledger, not a longer day.
LISTED_AT_MOST = 50


class Due(ReminderSource):
    """Records requests have a line of their own."""

    permission = Permission.STUDENT_VIEW

    def theirs(self, user, today):
        """All that a line may be made of for this person."""
        raise NotImplementedError

    def found(self, user, today):
        """Those that are due, or will be within a week."""
        return self.theirs(user, today).filter(due_on__lte=today + SOON)

    def why(self, obligation, user) -> str:
        raise NotImplementedError

    def due(self, user, today):
        rows = self.found(user, today).exclude(fact=ACCESS_REQUEST).select_related("student", "owner")
        return [self._item(each, user) for each in rows.order_by("due_on", "pk")[:LISTED_AT_MOST]]

    def _item(self, each, user) -> AgendaItem:
        return AgendaItem(
            kind=self.key,
            object_key=each.line_key,
            title=each.name,
            why=self.why(each, user),
            due_on=each.due_on,
            url=reverse("cases:obligation", args=[each.pk]),
            about=each.student.name,
            student_id=each.student_id,
            for_whom=absent_name(user, each.owner) if self.is_own and each.owner else "",
            is_legal=each.is_legal,
        )

    is_own = False

    def line(self, user, today, object_key):
        """Of any open one with this day, however far ahead: the ledger lists more than My day."""
        pk = object_key.partition(":")[0]
        if not pk.isdecimal() or len(pk) > 18:
            return None
        rows = self.theirs(user, today).exclude(fact=ACCESS_REQUEST).select_related("student", "owner")
        found = rows.filter(pk=pk).first()
        return self._item(found, user) if found and object_key == found.line_key else None


@reminder_sources.register
class ObligationsDue(Due):
    key, order = OWN_LINE, 12
    label = gettext_lazy("Obligations")
    is_own = True

    def theirs(self, user, today):
        return Obligation.objects.visible_to(user).open().filter(owner__in=user.selves, due_on__isnull=False)

    def waits_for(self, today):
        return set(Obligation.objects.open().filter(due_on__lte=today).values_list("owner", flat=True).distinct())

    def why(self, obligation, user):
        return _("%(authority)s: %(clock)s") % {"authority": obligation.authority, "clock": obligation.clock_words}


@reminder_sources.register
class ObligationsForTheLead(Due):
    """Only of clocks that a law or regulation sets, some days after they ran out (``obligations.escalate_days``), or where nobody
    has the next step: what is of practice stays between the worker and the supervision."""

    key, order, permission = LEADS_LINE, 13, Permission.RULES_MANAGE
    label = gettext_lazy("Legal clocks that ran out")

    def theirs(self, user, today):
        rows = Obligation.objects.visible_to(user).open().legal().filter(escalated(today))
        return rows.exclude(owner__in=user.selves)

    def waits_for(self, today):
        return None if Obligation.objects.open().legal().filter(escalated(today)).exists() else ()

    def why(self, obligation, user):
        if obligation.owner is None:
            return _("Nobody has the next step yet")
        return _("The next step is with %(person)s") % {"person": obligation.owner.name}
