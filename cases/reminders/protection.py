"""Protection records: the next step, said so that nobody who looks over a shoulder learns what it is."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.queries.protection import Sheet, next_step, readers_with_a_step, sheets_of, unread_of
from cases.reminders.casework import SOON
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission


@reminder_sources.register
class ProtectionSteps(ReminderSource):
    """For the reporter and the custodian themselves, not for who stands in for them.

    A line cannot be put off or dismissed: the answer would be kept where others could learn that there is a record.
    """

    key, order, permission = "private", 5, Permission.SIGNED_IN
    label, is_answerable = gettext_lazy("Private records"), False

    def waits_for(self, today):
        return readers_with_a_step(today)

    def due(self, user, today):
        sheets = sheets_of(user)
        unread = unread_of(user, [each.report for each in sheets])
        steps = ((each, next_step(each) or self._to_read(each, unread)) for each in sheets)
        return [self._item(sheet, day) for sheet, day in steps if day and day <= today + SOON]

    def _to_read(self, sheet: Sheet, unread: set) -> date | None:
        """A custodian opens once what was given to them."""
        return timezone.localdate(sheet.report.made_at) if sheet.report.pk in unread else None

    def _item(self, sheet: Sheet, day: date) -> AgendaItem:
        return AgendaItem(
            kind=self.key,
            object_key=f"{sheet.report.pk}:{day:%Y%m%d}",
            title=_("A private record waits for its next step"),
            why=_("Nobody but its readers sees this line"),
            due_on=day,
            url=reverse("cases:protection-record", args=[sheet.report.pk]),
            is_answerable=False,
        )
