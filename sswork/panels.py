"""What the kernel itself puts on shared pages."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sswork import drafts
from sswork.models import Definition, Draft
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission


@reminder_sources.register
class DraftsThatGo(ReminderSource):
    """Unsent texts, some days before they are thrown away: a list and a mail say that there is one, not what it says."""

    key, order, permission = "draft", 90, Permission.SIGNED_IN
    label = gettext_lazy("Unsent text")

    def due(self, user, today):
        rules = Definition.all_in_force(["drafts.kept_days", "drafts.notice_days"], today)
        kept, notice = int(rules["drafts.kept_days"].value), int(rules["drafts.notice_days"].value)
        items = (self._item(draft, kept) for draft in drafts.of(user).only("saved_at"))
        return [item for item in items if (item.due_on - today).days <= notice]

    def waits_for(self, today):
        return set(Draft.objects.values_list("person", flat=True).distinct())

    def _item(self, draft, kept: int) -> AgendaItem:
        goes_on = timezone.localdate(draft.saved_at) + timedelta(days=kept)
        return AgendaItem(
            kind=self.key,
            object_key=f"sswork.draft:{draft.pk}",
            title=_("A text that you did not send"),
            why=_("It is thrown away on %(day)s") % {"day": date_format(goes_on, "M j")},
            due_on=goes_on,
            url=f"{reverse('drafts')}#draft-{draft.pk}",
        )
