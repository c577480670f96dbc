from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AgendaAnswer(models.Model):
    """A person's honest answer to a line of the agenda: not now, or not at all, and why."""

    class Answer(models.TextChoices):
        SNOOZED = "snoozed", _("Later")
        DISMISSED = "dismissed", _("Not needed")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="agenda_answers")
    kind = models.CharField(max_length=60)
    object_key = models.CharField(max_length=80)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    until = models.DateField(null=True, help_text="first day on which it is listed again")
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "object_key"], name="agenda_answer_once"),
            models.CheckConstraint(
                condition=Q(answer="snoozed", until__isnull=False) | (Q(answer="dismissed") & ~Q(reason="")),
                name="agenda_answer_complete",
            ),
        ]


class Reminder(models.Model):
    """That a person was due a reminder of something on a day. The unique row is the truth; the broker may be lost."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=60)
    object_key = models.CharField(max_length=80)
    day = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)
    is_legal = models.BooleanField(
        default=False, help_text="a clock that a law sets: it does not wait for a school day"
    )
    mail = models.ForeignKey("sswork.Mail", models.SET_NULL, null=True, related_name="reminders")
    moot_at = models.DateTimeField(null=True, help_text="when it was found done, put off or dismissed before any mail")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "object_key", "day"], name="reminder_once"),
            models.CheckConstraint(condition=Q(mail=None) | Q(moot_at=None), name="reminder_mailed_or_moot"),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(mail=None, moot_at=None), name="reminder_waits")]


class Mail(models.Model):
    """A mail to one person, content-free: that something waits, and a link. Unique per key, so that it is made once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")

    key = models.CharField(max_length=120, unique=True, help_text="what it is: digest:<person>:<day>")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mails")
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["made_at"], condition=~Q(state="sent"), name="mail_unsent")]


class SavedView(models.Model):
    """A list's filters under a name of one's own."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "page", "name"], name="saved_view_once")]
