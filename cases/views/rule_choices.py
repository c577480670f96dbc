"""The rules of a district's place: how each holds, a number of the district's own, counsel's word, and a trial before either."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.actions import rule_choices as choices
from cases.forms.rule_choices import ConfirmForm, OverrideForm, TrialForm
from cases.models import RuleConfirmation, RuleOverride, RuleTrial
from cases.models.obligation import UNITS
from cases.queries.rules import RuleToday, district_rules, led_districts, rules_today
from cases.tasks import follow_facts, try_rule
from sswork.imports import queue
from sswork.roles import Permission
from sswork.rules.overriding import is_floor
from sswork.rules.rule import Clock
from sswork.rules.vocabulary import NOT_ON
from sswork.views import Page, TemplatePage

TRIALS_SHOWN = 5


def clock_words(clock: Clock | None) -> str:
    """ "within 5 school days", "at least 15 calendar days"; or that there is no number."""
    if clock is None:
        return _("no number of days")
    if clock.amount == 0:
        return _("at once")
    words = _("at least %(n)s %(unit)s") if clock.at_least else _("within %(n)s %(unit)s")
    said = words % {"n": clock.amount, "unit": UNITS[clock.unit]}
    return f"{said} ({NOT_ON[clock.not_on]})" if clock.not_on else said


def _weaker(law: Clock | None) -> str:
    """What a district may ask for instead of a number that the law does not allow."""
    allowed = (
        _("A district may give more time, not less: the same unit with no less of it.")
        if law and law.at_least
        else _(
            "A district may ask for less time, not for more: the same unit with no more of it, or as many calendar days."
        )
    )
    return _("The law says: %(words)s. %(allowed)s") % {"words": clock_words(law), "allowed": allowed}


class RulesPage(TemplatePage, abstract=True):
    permission = Permission.RULES_MANAGE

    @cached_property
    def district(self):
        """The district whose rules these are; of somebody who leads several the one that the address names."""
        found = led_districts(self.request.user)
        asked = self.request.GET.get("district", "")
        return get_object_or_404(found.filter(pk=asked) if asked.isdecimal() and len(asked) < 19 else found[:1])

    @cached_property
    def chosen(self):
        return district_rules([self.district.pk])[self.district.pk]


class Rules(RulesPage):
    """Duties, or ways of counting: the most specific place first."""

    template_name = "cases/rules/list.html"

    def get_context_data(self, **kwargs):
        counting = self.request.GET.get("show") == "counting"
        rows = [each for each in rules_today(self.chosen, timezone.localdate()) if each.is_duty != counting]
        return super().get_context_data(**kwargs) | {
            "district": self.district,
            "place": self.chosen.place,
            "rows": [(each, clock_words(each.clock)) for each in rows],
            "tabs": [
                {"label": _("What is asked for"), "url": "?", "active": not counting, "count": None},
                {"label": _("How things are counted"), "url": "?show=counting", "active": counting, "count": None},
            ],
        }


class RulePage(RulesPage):
    """One rule: what it says, how it holds here, and what can be done about it."""

    template_name = "cases/rules/rule.html"
    override_form: OverrideForm | None = None
    confirm_form: ConfirmForm | None = None

    @cached_property
    def row(self) -> RuleToday:
        for each in rules_today(self.chosen, timezone.localdate()):
            if each.rule.code == self.kwargs["code"]:
                return each
        raise Http404

    def get_context_data(self, **kwargs):
        about = {"organization": self.district, "code": self.row.rule.code}
        return super().get_context_data(**kwargs) | {
            "row": self.row,
            "rule": self.row.rule,
            "district": self.district,
            "is_floor": is_floor(self.row.rule),
            "own_words": clock_words(self.row.rule.due),
            "here_words": clock_words(self.row.clock),
            "overrides": RuleOverride.objects.filter(**about).select_related("made_by").order_by("-effective_from"),
            "confirmations": RuleConfirmation.objects.filter(**about).select_related("made_by").order_by("-pk"),
            "trials": RuleTrial.objects.filter(**about).select_related("asked_by").order_by("-pk")[:TRIALS_SHOWN],
            "override_form": self.override_form or OverrideForm(clock=self.row.clock),
            "confirm_form": self.confirm_form or ConfirmForm(),
        }

    def back(self):
        return redirect("cases:rule", self.row.rule.code)

    def refused(self):
        return self.render_to_response(self.get_context_data(), status=422)


def follow_now() -> None:
    """What was chosen holds at once; what the broker loses follows at night."""
    transaction.on_commit(partial(queue.start_task, follow_facts))


class OverrideRule(RulePage):
    http_method_names = ["post"]

    def post(self, request, code):
        form = self.override_form = OverrideForm(request.POST)
        if not form.is_valid():
            return self.refused()
        try:
            choices.override_rule(
                organization=self.district, code=self.row.rule.code, by=request.user, **form.cleaned_data
            )
        except choices.Weaker:
            form.add_error("amount", _weaker(self.row.rule.due))
        except choices.SetAlready:
            form.add_error("effective_from", _("There is a number from that day already. Choose another day."))
        except choices.NoSuchRuleHere:
            form.add_error("effective_from", _("The rule is not in force on that day."))
        if form.errors:
            return self.refused()
        follow_now()
        messages.success(request, _("Set. What already runs is counted anew within minutes, and says so."))
        return self.back()


class TryRule(RulePage):
    """A number, or, of a rule that is switched off, the rule itself, over the past year."""

    http_method_names = ["post"]

    def post(self, request, code):
        form = TrialForm(request.POST)
        number = {"amount": None, "unit": ""}
        if self.row.here is not None:
            if not form.is_valid():
                self.override_form = OverrideForm(request.POST)
                return self.refused()
            number = form.cleaned_data
        trial = choices.ask_for_trial(organization=self.district, code=self.row.rule.code, by=request.user, **number)
        transaction.on_commit(partial(queue.start, try_rule, trial))
        return redirect("cases:rule-trial", trial.pk)


class ConfirmRule(RulePage):
    http_method_names = ["post"]

    def post(self, request, code):
        form = self.confirm_form = ConfirmForm(request.POST)
        if not form.is_valid():
            return self.refused()
        try:
            choices.confirm_rule(
                organization=self.district, code=self.row.rule.code, by=request.user, **form.cleaned_data
            )
        except choices.SetAlready:
            messages.info(request, _("It is confirmed already."))
        else:
            follow_now()
            messages.success(
                request, _("Switched on, for what happens from that day: obligations follow within minutes.")
            )
        return self.back()


class EndOverride(Page):
    permission = Permission.RULES_MANAGE
    http_method_names = ["post"]

    def post(self, request, pk):
        found = get_object_or_404(RuleOverride, pk=pk, organization__in=led_districts(request.user))
        choices.end_override(override=found, by=request.user)
        messages.success(request, _("From tomorrow the rule holds as its pack has it."))
        return redirect("cases:rule", found.code)


class EndConfirmation(Page):
    permission = Permission.RULES_MANAGE
    http_method_names = ["post"]

    def post(self, request, pk):
        found = get_object_or_404(RuleConfirmation, pk=pk, organization__in=led_districts(request.user))
        choices.end_confirmation(confirmation=found, by=request.user)
        messages.success(request, _("Switched off from tomorrow. What it made stays."))
        return redirect("cases:rule", found.code)


class Trial(TemplatePage):
    """What the changed rule would have made, in numbers; while a worker counts, how far it is."""

    permission = Permission.RULES_MANAGE
    template_name = "cases/rules/trial.html"

    def get(self, request, pk):
        trial = get_object_or_404(RuleTrial, pk=pk, organization__in=led_districts(request.user))
        template = "cases/rules/trial_state.html" if request.htmx else self.template_name
        waiting = trial.state == RuleTrial.State.WAITING
        months = [(date.fromisoformat(f"{month}-01"), *counts) for month, *counts in trial.result.get("months", ())]
        context = self.get_context_data(trial=trial, result=trial.result, months=months, waiting=waiting)
        return render(request, template, context)
