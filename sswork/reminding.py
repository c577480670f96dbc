"""What a person chooses about reminders."""

from datetime import date

from .actions import action, audit
from .mail_times import default_wishes
from .models import ReminderSettings

CHOSEN = ("cadence", "weekday", "quiet_from", "quiet_until", "school_days_only")


def usual(person, today: date) -> ReminderSettings:
    """The definitions as the person's settings, unsaved: what the form begins with."""
    wishes = default_wishes(today)
    return ReminderSettings(person=person, **{name: getattr(wishes, name) for name in CHOSEN})


@action
def choose(*, settings: ReminderSettings, by) -> None:
    """From the next run on. What waits unsent goes by the new choice."""
    values = {name: getattr(settings, name) for name in CHOSEN}
    own, _made = ReminderSettings.objects.update_or_create(person=by, defaults=values)
    audit("reminders.chosen", by=by, target=own, cadence=own.cadence)


@action
def as_usual(*, by) -> None:
    ReminderSettings.objects.filter(person=by).delete()
    audit("reminders.as_usual", by=by, target=by)
