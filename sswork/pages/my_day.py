"""My day: what waits, why it is listed, and three honest answers to each line."""

from django import forms
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sswork import agenda
from sswork.access_log import Kind
from sswork.registry import my_day_parts, reminder_sources
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import Page, TemplatePage


class MyDay(TemplatePage):
    permission = Permission.SIGNED_IN
    template_name = "sswork/my_day.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        listed = agenda.agenda_of(user, today)
        if named := listed.student_ids:
            self.looked(Kind.LIST, students=named)
        return super().get_context_data(**kwargs) | {
            "today": today,
            "agenda": listed,
            "groups": _groups(listed),
            "parts": [self._drawn(each) for each in my_day_parts.for_user(user)],
        }

    def _drawn(self, part) -> str:
        context = {"title": part.title} | part.get_context(self.request.user)
        return render_to_string(part.template_name, context, request=self.request)


def _groups(listed) -> list[dict]:
    """The lists in the order in which they matter. Each shows its first lines and folds the rest: ten things are a day's work."""
    named = [
        (_("Overdue"), "exclamation-diamond", listed.overdue, 10),
        (_("Today"), "sun", listed.today, 10),
        (_("In the next seven days"), "calendar-week", listed.soon, 5),
        (_("Nobody has been in touch"), "chat", listed.quiet, 5),
    ]
    return [
        {"title": title, "icon": icon, "items": items[:shown], "count": len(items), "folded": items[shown:]}
        for title, icon, items, shown in named
        if items
    ]


class AnswerForm(forms.Form):
    """An answer to one line. A dismissal needs its reason, a delay its day."""

    kind = forms.CharField(max_length=60)
    object_key = forms.CharField(max_length=80)
    answer = forms.ChoiceField(choices=[("snoozed", ""), ("dismissed", "")])
    until = forms.DateField(required=False)
    reason = forms.CharField(max_length=300, required=False)

    def clean_kind(self):
        if reminder_sources.get(self.cleaned_data["kind"]) is None:
            raise forms.ValidationError(gettext_lazy("There is no such line."))
        return self.cleaned_data["kind"]

    def clean(self):
        data = self.cleaned_data
        answer = data.get("answer")
        if answer == "snoozed" and (not data.get("until") or data["until"] <= timezone.localdate()):
            raise forms.ValidationError(gettext_lazy("Choose a day after today."))
        if answer == "dismissed" and not data.get("reason"):
            raise forms.ValidationError(gettext_lazy("Say in a few words why it is not needed."))
        return data


class AgendaAnswer(Page):
    """Later, or not needed; and the way back from either."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        form = AnswerForm(request.POST)
        if not form.is_valid():
            said = " ".join(str(each) for errors in form.errors.values() for each in errors)
            return HttpResponseBadRequest(said, content_type="text/plain")
        line = {"kind": form.cleaned_data["kind"], "object_key": form.cleaned_data["object_key"], "by": request.user}
        match form.cleaned_data["answer"]:
            case "snoozed":
                until = form.cleaned_data["until"]
                agenda.snooze(until=until, **line)
                said = _("It will be listed again on %(day)s.") % {"day": date_format(until, "l, F j")}
                offer_undo(request, said, _undo_address(line))
            case "dismissed":
                agenda.dismiss(reason=form.cleaned_data["reason"], **line)
                offer_undo(request, _("Taken off your list."), _undo_address(line))
        return redirect("my-day")


def _undo_address(line: dict) -> str:
    return reverse("agenda-undo", args=[line["kind"], line["object_key"]])


class AgendaUndo(Page):
    """List a line again that was answered."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, kind, object_key):
        agenda.take_back(kind=kind, object_key=object_key, by=request.user)
        return redirect("my-day")
