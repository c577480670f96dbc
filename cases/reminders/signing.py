"""Notes past the time in which they are signed, and notes of interns: one line each, however many there are."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from cases.models import Encounter
from cases.queries.signing import cosign_within, late_unsigned, sign_by, sign_within, to_cosign
from sswork.models import User
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission


@reminder_sources.register
class NotesToSign(ReminderSource):
    """Listed from the day on which the oldest should have been signed. Unfinished ones are said: nothing stands in them."""

    key, order, permission = "sign", 45, Permission.ENCOUNTER_RECORD
    label = gettext_lazy("Notes to sign")

    def due(self, user, today):
        late = late_unsigned(user, timezone.now())
        oldest = late.only("happened_at").first()
        if not oldest:
            return []
        count, empty = late.count(), late.filter(narrative="").count()
        title = ngettext("%(n)s note to sign", "%(n)s notes to sign", count) % {"n": count}
        why = ngettext("Nothing is written in %(n)s of them", "Nothing is written in %(n)s of them", empty)
        return [
            AgendaItem(
                kind=self.key,
                object_key=f"cases.encounter:{oldest.pk}",
                title=title,
                why=why % {"n": empty} if empty else gettext_lazy("They can still be changed by you alone"),
                due_on=sign_by(oldest, sign_within()),
                url=reverse("cases:encounters-to-sign"),
            )
        ]

    def waits_for(self, today):
        late = Encounter.objects.filter(signed_at=None, happened_at__lt=timezone.now() - sign_within())
        return set(late.values_list("author", flat=True).distinct())


@reminder_sources.register
class NotesToCosign(ReminderSource):
    key, order, permission = "cosign", 46, Permission.CASE_MANAGE
    label = gettext_lazy("Notes of interns")

    def due(self, user, today):
        waiting = to_cosign(user)
        oldest = waiting.only("signed_at").first()
        if not oldest:
            return []
        count, interns = waiting.count(), User.objects.filter(pk__in=waiting.order_by().values("author"))
        title = ngettext("%(n)s note of an intern to sign", "%(n)s notes of interns to sign", count)
        return [
            AgendaItem(
                kind=self.key,
                object_key=f"cases.encounter:{oldest.pk}",
                title=title % {"n": count},
                why=", ".join(sorted(each.name for each in interns)),
                due_on=timezone.localdate(oldest.signed_at + cosign_within()),
                url=reverse("cases:encounters-to-cosign"),
            )
        ]

    def waits_for(self, today):
        waiting = Encounter.objects.filter(cosigner__isnull=False, cosigned_at=None)
        return set(waiting.values_list("cosigner", flat=True).distinct())
