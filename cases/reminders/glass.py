"""Emergency looks: told the next morning to those who work with the student, and to those who review them."""

from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import BreakGlass
from cases.queries.glass import is_many
from sswork.expressions import at_schools
from sswork.registry import AgendaItem, ReminderSource, reminder_sources
from sswork.roles import Permission

MORNING_AFTER = timedelta(days=1)
NEWS = timedelta(days=14)


class Told(ReminderSource):
    """A line the morning after; on the same day where one person opened more than is usual."""

    why = gettext_lazy("Read the reason")

    def found(self, user, today):
        raise NotImplementedError

    def address(self, glass) -> str:
        raise NotImplementedError

    def due(self, user, today):
        looks = list(self.found(user, today).exclude(person=user).select_related("person", "student").order_by("pk"))
        at_once = _opened_many(looks, user, today)
        items = (self._item(each, each.person_id in at_once, today) for each in looks)
        return [item for item in items if item.due_on <= today]

    def waits_for(self, today):
        recent = BreakGlass.objects.filter(opened_at__date__gt=today - NEWS) | BreakGlass.objects.filter(
            reviewed_at=None
        )
        return None if recent.exists() else ()

    def _item(self, glass, at_once: bool, today) -> AgendaItem:
        opened_on = timezone.localdate(glass.opened_at)
        words = {"person": glass.person.name, "day": _day(opened_on, today)}
        return AgendaItem(
            kind=self.key,
            object_key=f"cases.breakglass:{glass.pk}",
            title=_("%(person)s opened a record in an emergency %(day)s") % words,
            why=self.why,
            due_on=opened_on if at_once and opened_on == today else opened_on + MORNING_AFTER,
            url=self.address(glass),
            about=glass.student.name,
            student_id=glass.student_id,
        )


def _opened_many(looks, user, today) -> set[int]:
    """People who opened more today than is usual, as far as this person is told of it."""
    if not any(timezone.localdate(each.opened_at) == today for each in looks):
        return set()
    of_today = BreakGlass.objects.visible_to(user).filter(opened_at__date=today).order_by()
    counted = of_today.values("person").annotate(n=Count("pk")).values_list("person", "n")
    return {person for person, opened in counted if is_many(opened)}


def _day(opened_on, today) -> str:
    if opened_on == today:
        return _("today")
    if opened_on == today - timedelta(days=1):
        return _("yesterday")
    return _("on %(day)s") % {"day": date_format(opened_on, "M j")}


@reminder_sources.register
class ToReview(Told):
    """For those who look after access: listed until somebody has reviewed it."""

    key, order, permission = "emergency_review", 15, Permission.ACCESS_REVIEW
    label = gettext_lazy("Emergency access to review")
    why = gettext_lazy("Read the reason and what was looked at, then say what you found")

    def found(self, user, today):
        return BreakGlass.objects.visible_to(user, self.permission).filter(reviewed_at=None)

    def address(self, glass):
        return reverse("cases:glass-look", args=[glass.pk])


@reminder_sources.register
class OwnStudentOpened(Told):
    """For those who work with the student and do not review: listed for two weeks, or until they have read it."""

    key, order, permission = "emergency_told", 16, Permission.STUDENT_VIEW
    label = gettext_lazy("Emergency access to own students")
    why = gettext_lazy("You work with the student; the reason is on the timeline")

    def found(self, user, today):
        looks = BreakGlass.objects.visible_to(user).filter(opened_at__date__gt=today - NEWS)
        return looks.exclude(at_schools(user, Permission.ACCESS_REVIEW))

    def address(self, glass):
        return reverse("cases:student", args=[glass.student_id]) + "#timeline"
