"""My day: what waits, why it is listed, and three honest answers to each line."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.db.models import Q
from django.http import Http404, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sswork import agenda
from sswork.access_log import Kind
from sswork.back import back, came_from
from sswork.models import Cover
from sswork.registry import AgendaItem, my_day_parts, reminder_sources
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import Page, TemplatePage


class AgendaPage(TemplatePage, abstract=True):
    """A page with lines of the agenda: whom they name was seen."""

    def showed(self, items: list[AgendaItem]) -> None:
        if named := [each.student_id for each in items if each.student_id]:
            self.looked(Kind.LIST, students=named)


class MyDay(AgendaPage):
    permission = Permission.SIGNED_IN
    template_name = "sswork/my_day.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        groups = groups_of(agenda.agenda_of(user, today), agenda.lines_a_day(today))
        self.showed([item for group in groups for item in group.shown])
        return super().get_context_data(**kwargs) | {
            "today": today,
            "covers": list(
                Cover.of_day(today).filter(Q(absent=user) | Q(covering=user)).select_related("absent", "covering")
            ),
            "groups": groups,
            "parts": [self._drawn(each) for each in my_day_parts.for_user(user)],
        }

    def _drawn(self, part) -> str:
        context = {"title": part.title} | part.get_context(self.request.user)
        return render_to_string(part.template_name, context, request=self.request)


@dataclass(frozen=True)
class Group:
    """Lines of one kind of urgency: those shown, and those folded until asked for."""

    key: str
    title: str
    icon: str
    shown: list[AgendaItem]
    folded: list[AgendaItem]

    @property
    def calm(self) -> bool:
        return self.key == "quiet"

    @property
    def count(self) -> int:
        return len(self.shown) + len(self.folded)


def groups_of(listed: agenda.Agenda, lines: int) -> list[Group]:
    """The lists in the order in which they matter. Ten lines are a day's work: the first of all are shown, the rest is folded."""
    named = [
        ("overdue", _("Overdue"), "exclamation-diamond", listed.overdue),
        ("today", _("Today"), "sun", listed.today),
        ("soon", _("In the next seven days"), "calendar-week", listed.soon),
        ("quiet", _("Nobody has been in touch"), "chat", listed.quiet),
    ]
    groups, left = [], lines
    for key, title, icon, items in named:
        groups.append(Group(key, title, icon, items[:left], items[left:]))
        left = max(0, left - len(items))
    return [each for each in groups if each.count]


class AgendaRest(AgendaPage):
    """The folded lines of a list: into My day by htmx, or the whole list as a page."""

    permission = Permission.SIGNED_IN

    def get_template_names(self):
        return ["sswork/agenda_rest.html" if self.request.htmx else "sswork/agenda_list.html"]

    def get_context_data(self, key, **kwargs):
        today = timezone.localdate()
        groups = groups_of(agenda.agenda_of(self.request.user, today), agenda.lines_a_day(today))
        group = next((each for each in groups if each.key == key), None)
        if group:
            self.showed(group.folded if self.request.htmx else group.shown + group.folded)
        return super().get_context_data(**kwargs) | {"today": today, "group": group}


class AgendaLine(AgendaPage):
    """The answers to one line, drawn when somebody wants to give one: ``?answer=`` that one by htmx, all of them as a page."""

    permission = Permission.SIGNED_IN

    def get_template_names(self):
        return ["components/agenda_answer.html" if self.request.htmx else "sswork/agenda_line.html"]

    def get_context_data(self, kind, object_key, **kwargs):
        today = timezone.localdate()
        item = agenda.line_of(self.request.user, today, kind, object_key)
        if item is None:
            raise Http404
        self.showed([item])
        return super().get_context_data(**kwargs) | {
            "item": item,
            "today": today,
            "answer": "dismissed"
            if item.is_dismissable and self.request.GET.get("answer") == "dismissed"
            else "snoozed",
            "again": _again(item, today),
            "answer_url": reverse("agenda-answer"),
            "next": came_from(self.request) or reverse("my-day"),
            "focused": bool(self.request.htmx),
        }


def _again(item: AgendaItem, today: date) -> list[tuple[str, date]]:
    """The days that are offered, as far as the line can be put off."""
    days = [
        (_("Tomorrow"), today + timedelta(days=1)),
        (_("Next Monday"), today + timedelta(days=7 - today.weekday())),
        (_("In two weeks"), today + timedelta(days=14)),
    ]
    return [(words, day) for words, day in days if not item.put_off_until or day <= item.put_off_until]


class AnswerForm(forms.Form):
    """An answer to one line. A dismissal needs its reason, a delay its day."""

    kind = forms.CharField(max_length=60)
    object_key = forms.CharField(max_length=80)
    answer = forms.ChoiceField(choices=[("snoozed", ""), ("dismissed", "")])
    until = forms.DateField(required=False)
    reason = forms.CharField(max_length=300, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_kind(self):
        source = reminder_sources.get(self.cleaned_data["kind"])
        if source is None or not source.is_answerable:
            raise forms.ValidationError(gettext_lazy("There is no such line."))
        return self.cleaned_data["kind"]

    def clean(self):
        data = self.cleaned_data
        answer = data.get("answer")
        if answer == "snoozed" and (not data.get("until") or data["until"] <= timezone.localdate()):
            raise forms.ValidationError(gettext_lazy("Choose a day after today."))
        if answer == "snoozed" and (last := self._last_day()) and data["until"] > last:
            words = _("The law sets this clock: it can be put off until %(day)s, and stays on the list from then on.")
            raise forms.ValidationError(words % {"day": date_format(last, "M j, Y")})
        if answer == "dismissed" and not self._may_dismiss():
            raise forms.ValidationError(gettext_lazy("The law sets this clock: put it off, or finish it."))
        if answer == "dismissed" and not data.get("reason"):
            raise forms.ValidationError(gettext_lazy("Say in a few words why it is not needed."))
        return data

    def _may_dismiss(self) -> bool:
        source = reminder_sources.get(self.cleaned_data.get("kind", ""))
        return source is None or source.is_dismissable

    def _last_day(self) -> date | None:
        """Asked of those lines only that cannot be taken off the list."""
        source = reminder_sources.get(self.cleaned_data.get("kind", ""))
        if source is None or source.is_dismissable:
            return None
        line = source.line(self.user, timezone.localdate(), self.cleaned_data.get("object_key", ""))
        return line.put_off_until if line else None


class AgendaAnswer(Page):
    """Later, or not needed; and the way back from either. It leads to the list on which the line stood."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        form = AnswerForm(request.POST, user=request.user)
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
        return back(request, "my-day")


def _undo_address(line: dict) -> str:
    return reverse("agenda-undo", args=[line["kind"], line["object_key"]])


class AgendaUndo(Page):
    """List a line again that was answered."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, kind, object_key):
        agenda.take_back(kind=kind, object_key=object_key, by=request.user)
        return back(request, "my-day")
