"""Cover: who stands in for whom, from a day to a day; arranged, ended, and taken back."""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sswork import covering, words
from sswork.models import Cover, RoleAssignment, User
from sswork.registry import cover_parts
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import FormPage, Page, TemplatePage

LISTED_AT_MOST = 20
FOUND_AT_MOST = 12
FURTHEST = timedelta(days=366)
ENDED = "covers_ended"  # in the session: what an undo needs to know


class Covers(TemplatePage):
    """Present and coming covers."""

    permission = Permission.COVER_ARRANGE
    template_name = "cover/list.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        arranges = set(covering.may_be_away(user, today).values_list("pk", flat=True))
        rows = [(each, each.absent_id in arranges) for each in covering.covers_seen_by(user, today)]
        return super().get_context_data(**kwargs) | {"rows": rows, "today": today}


class PersonField(forms.ModelChoiceField):
    """A colleague: listed where they are few, searched where they are many."""

    def offer(self, people, kind: str, *, chosen: str = "", listed: bool = False) -> None:
        """``listed``: all of them anyway, the way of a browser without scripts."""
        self.queryset = people
        some = list(people[: LISTED_AT_MOST + 1])
        if len(some) <= LISTED_AT_MOST or listed:
            return
        picked = people.filter(pk=chosen) if chosen.isdecimal() else ()
        self.choices = [("", "—"), *((each.pk, each.name) for each in picked)]
        url = f"{reverse('cover-people')}?for={kind}"
        self.widget.attrs |= {"data-picker-url": url, "data-placeholder": _("Find a colleague")}


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CoverForm(forms.Form):
    """Who, for whom, from when until when, and why. ``shown`` tells whose access was shown before it was sent."""

    absent = PersonField(label=gettext_lazy("Who is away"), queryset=User.objects.none(), empty_label="—")
    covering = PersonField(label=gettext_lazy("Who stands in"), queryset=User.objects.none(), empty_label="—")
    first_day = DayField(label=gettext_lazy("From"))
    last_day = DayField(
        label=gettext_lazy("Until"), help_text=gettext_lazy("The last day. It ends by itself; you can end it sooner.")
    )
    reason = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=200,
        help_text=gettext_lazy("For example: training, vacation, leave. Leave out what is private."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, listed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.today = user, timezone.localdate()
        self.fields["first_day"].initial = self.today
        chosen = {name: str(self.data.get(name, "")) for name in ("absent", "covering")}
        stand_ins = covering.may_stand_in(user, self.today)
        if user.can(Permission.ACCESS_REVIEW):
            away = covering.may_be_away(user, self.today)
            self.fields["absent"].offer(away, "absent", chosen=chosen["absent"], listed=listed)
        else:
            del self.fields["absent"]
            stand_ins = stand_ins.exclude(pk=user.pk)
        self.fields["covering"].offer(stand_ins, "covering", chosen=chosen["covering"], listed=listed)

    def clean_first_day(self):
        first = self.cleaned_data["first_day"]
        if first < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return first

    def clean(self):
        cleaned = super().clean()
        cleaned.setdefault("absent", self.user if "absent" not in self.fields else None)
        self._check_days(cleaned.get("first_day"), cleaned.get("last_day"))
        self._check_people(cleaned.get("absent"), cleaned.get("covering"))
        return cleaned

    def _check_days(self, first: date | None, last: date | None) -> None:
        if first and last and last < first:
            self.add_error("last_day", _("It cannot end before it begins."))
        elif last and last > self.today + FURTHEST:
            self.add_error("last_day", _("That is more than a year ahead. Choose a nearer day."))

    def _check_people(self, absent, stand_in) -> None:
        if not absent or not stand_in:
            return
        if absent == stand_in:
            self.add_error("covering", _("Choose somebody else than the person who is away."))
        elif not covering.does_that_work(stand_in, absent, self.today):
            words = _(
                "%(name)s does not do casework, and would read what that role is not for. Choose somebody who does."
            )
            self.add_error("covering", words % {"name": stand_in.name})

    @property
    def people(self) -> str:
        """Whose access is given to whom, as ``shown`` says it."""
        return f"{self.cleaned_data['absent'].pk}:{self.cleaned_data['covering'].pk}"


class ArrangeCover(FormPage):
    """First what the stand-in will get, then the button that gives it."""

    permission = Permission.COVER_ARRANGE
    form_class = CoverForm
    template_name = "cover/arrange.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"listed": self.request.GET.get("people") == "all"}

    def form_valid(self, form):
        if form.cleaned_data["shown"] != form.people:
            return self._show_first(form)
        facts = {name: form.cleaned_data[name] for name in ("absent", "covering", "first_day", "last_day", "reason")}
        try:
            cover = covering.arrange_cover(by=self.request.user, **facts)
        except covering.NotAllowed:
            form.add_error(None, _("This person's cover is arranged by somebody else."))
            return self.form_invalid(form)
        messages.success(
            self.request, _("%(cover)s, until %(day)s.") % {"cover": _stands_in(cover), "day": _day(cover.last_day)}
        )
        return redirect("cover")

    def _show_first(self, form):
        form.data = form.data.copy()
        form.data["shown"] = form.people
        absent, stand_in = form.cleaned_data["absent"], form.cleaned_data["covering"]
        gets = what_is_given(self.request.user, absent, timezone.localdate())
        return self.render_to_response(
            self.get_context_data(form=form, gets=gets, absent_person=absent, stand_in=stand_in)
        )


def what_is_given(user, absent, today: date) -> list:
    """Roles with their places, then what the apps count."""
    in_force = RoleAssignment.objects.filter(person=absent, first_day__lte=today).exclude(last_day__lt=today)
    places: dict[str, list[str]] = {}
    for each in in_force.select_related("organization").order_by("role", "organization__name"):
        places.setdefault(str(each.get_role_display()), []).append(each.organization.name)
    roles = [_("%(role)s at %(places)s") % {"role": role, "places": ", ".join(at)} for role, at in places.items()]
    return roles + [each.words(user, absent) for each in cover_parts.for_user(user)]


def _stands_in(cover) -> str:
    return _("%(person)s stands in for %(absent)s") % {"person": cover.covering.name, "absent": cover.absent.name}


def _day(day: date) -> str:
    return date_format(day, "M j, Y")


class EndCover(Page):
    """Over now. What is over already, or somebody else's to end, is answered in the same words."""

    permission = Permission.COVER_ARRANGE
    http_method_names = ["post"]

    def post(self, request, pk):
        today = timezone.localdate()
        arranged = covering.may_be_away(request.user, today).order_by().values("pk")
        cover = (
            Cover.objects.filter(pk=pk, last_day__gte=today, absent__in=arranged)
            .select_related("absent", "covering")
            .first()
        )
        if cover is None:
            messages.info(request, _("That cover is over already, or it is not yours to end."))
            return redirect("cover")
        covering.end_cover(cover=cover, by=request.user)
        request.session[ENDED] = request.session.get(ENDED, {}) | {str(pk): _facts(cover)}
        said = _("%(name)s no longer stands in for %(absent)s.")
        said = said % {"name": cover.covering.name, "absent": cover.absent.name}
        offer_undo(request, said, reverse("cover-again", args=[pk]))
        return redirect("cover")


def _facts(cover) -> dict:
    return {
        "absent": cover.absent_id,
        "covering": cover.covering_id,
        "first_day": cover.first_day.isoformat(),
        "last_day": cover.last_day.isoformat(),
        "reason": cover.reason,
    }


class CoverAgain(Page):
    """Take an ending back: the same cover as before. Only in the session that ended it."""

    permission = Permission.COVER_ARRANGE
    http_method_names = ["post"]

    def post(self, request, pk):
        facts = request.session.get(ENDED, {}).get(str(pk))
        if facts is None:
            messages.info(request, _("That can no longer be taken back. Arrange the cover again."))
            return redirect("cover")
        people = User.objects.in_bulk([facts["absent"], facts["covering"]])
        covering.arrange_cover(
            absent=people[facts["absent"]],
            covering=people[facts["covering"]],
            first_day=date.fromisoformat(facts["first_day"]),
            last_day=date.fromisoformat(facts["last_day"]),
            reason=facts["reason"],
            by=request.user,
        )
        messages.success(request, _("It goes on as before."))
        return redirect("cover")


class CoverPeople(Page):
    """Colleagues by a part of the name, for the form where they are many."""

    permission = Permission.COVER_ARRANGE

    def get(self, request):
        lists = {"absent": covering.may_be_away, "covering": covering.may_stand_in}
        if request.GET.get("for") not in lists:
            raise Http404
        query, today = words.typed(request), timezone.localdate()
        found = lists[request.GET["for"]](request.user, today)
        for word in query.split():
            found = found.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word))
        shown = found[:FOUND_AT_MOST] if query else ()
        return JsonResponse([{"id": each.pk, "label": each.name, "detail": ""} for each in shown], safe=False)
