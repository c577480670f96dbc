"""The way from a mail to what waits, and when a person wants such mails."""

from datetime import time, timedelta

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sswork import agenda, reminding
from sswork.mail_times import next_mail_of, wishes_of
from sswork.models import Cover, Reminder, ReminderSettings
from sswork.registry import reminder_sources
from sswork.roles import Permission
from sswork.views import FormPage, Page

A_DAY = timedelta(days=1)
LEFT_AT_LEAST = timedelta(hours=1)


class FollowReminder(Page):
    """From a line of a mail to the line on My day. The address tells nothing: no kind, no student."""

    permission = Permission.SIGNED_IN

    def get(self, request, pk):
        reminder = get_object_or_404(Reminder, pk=pk, person=request.user)
        source = next((each for each in reminder_sources.for_user(request.user) if each.key == reminder.kind), None)
        if source is None:
            return self._gone()
        today = timezone.localdate()
        if source.is_answerable and agenda.line_of(request.user, today, reminder.kind, reminder.object_key):
            return redirect("agenda-line", reminder.kind, reminder.object_key)
        item = None if source.is_answerable else source.line(request.user, today, reminder.object_key)
        return redirect(item.url) if item else self._gone()

    def _gone(self):
        messages.info(self.request, _("That is done, put off or no longer asked of you. Here is what waits now."))
        return redirect("my-day")


class SettingsForm(forms.ModelForm):
    class Meta:
        model = ReminderSettings
        fields = ["cadence", "weekday", "quiet_from", "quiet_until", "school_days_only"]
        widgets = {
            "cadence": forms.RadioSelect,
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "quiet_until": gettext_lazy(
                "What falls due meanwhile comes afterwards. The same time twice: no quiet hours."
            ),
            "school_days_only": gettext_lazy("No mail on weekends, in breaks and on snow days."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cadence"].choices = ReminderSettings.Cadence.choices

    def clean(self):
        data = super().clean()
        start, end = data.get("quiet_from"), data.get("quiet_until")
        if start and end and start != end and A_DAY - _length(start, end) < LEFT_AT_LEAST:
            self.add_error("quiet_until", _("Leave at least one hour of the day in which a mail may come."))
        return data


def _length(start: time, end: time) -> timedelta:
    return (_since_midnight(end) - _since_midnight(start)) % A_DAY


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


class MyReminders(FormPage):
    """When mails come. Begins with what the district has as usual."""

    permission = Permission.SIGNED_IN
    form_class = SettingsForm
    template_name = "sswork/reminder_settings.html"
    success_url = reverse_lazy("reminder-settings")

    def get_form_kwargs(self):
        own = ReminderSettings.objects.filter(person=self.request.user).first()
        return super().get_form_kwargs() | {"instance": own or reminding.usual(self.request.user, timezone.localdate())}

    def form_valid(self, form):
        reminding.choose(settings=form.instance, by=self.request.user)
        messages.success(self.request, _("Your reminders come as you chose."))
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        user, now = self.request.user, timezone.localtime()
        wishes = wishes_of(user, now.date())
        next_mail = next_mail_of(user, now, wishes)
        return super().get_context_data(**kwargs) | {
            "wishes": wishes,
            "next_mail": next_mail,
            "is_now": next_mail == now,
            "lines": agenda.lines_a_day(now.date()),
            "cover": Cover.of_day(now.date()).filter(absent=user).select_related("covering").first(),
            "is_own": ReminderSettings.objects.filter(person=user).exists(),
        }


class UsualReminders(Page):
    """Back to what the district has as usual."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        reminding.as_usual(by=request.user)
        messages.success(request, _("Your reminders come as is usual in the district."))
        return redirect("reminder-settings")
