"""The team asks itself four questions about its own work: answered by its members, told to them and to those who set the team."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from referrals.actions import team_check as acts
from referrals.enums import CHECK_LEVELS, CheckQuestion
from referrals.forms.team_check import CheckForm, CloseCheckForm
from referrals.models import Team
from referrals.owning import NotPossible
from referrals.queries import team_check as queries
from referrals.queries.agenda import is_member
from referrals.queries.teams import teams_managed_by, teams_read_by
from sswork.charts import LevelRow, level_chart
from sswork.roles import Permission
from sswork.views import TemplatePage


class TeamCheckPage(TemplatePage):
    """The open check with one's own answer, and the course of those before."""

    permission = Permission.REFERRAL_VIEW
    template_name = "referrals/teams/check.html"

    @cached_property
    def team(self) -> Team:
        user = self.request.user
        found = get_object_or_404(teams_read_by(user), pk=self.kwargs["pk"])
        if not is_member(user, found) and not teams_managed_by(user).filter(pk=found.pk).exists():
            raise Http404
        return found

    def get_context_data(self, **kwargs):
        user, team = self.request.user, self.team
        check, results = queries.open_check(team, user), queries.results_of(team, user)
        own = queries.own_reply(check, user) if check else None
        initial = {each: getattr(own, each) for each in CheckQuestion.values} if own else None
        return {
            "team": team,
            "check": check,
            "own": own,
            "is_member": is_member(user, team),
            "form": CheckForm(initial=initial),
            "close_form": CloseCheckForm(),
            "results": results[::-1],
            "picture": _picture([each for each in results if each.is_shown]),
        } | super().get_context_data(**kwargs)

    def post(self, request, *args, **kwargs):
        deeds = {"ask": self._ask, "answer": self._answer, "close": self._close}
        do = deeds.get(request.POST.get("do", ""))
        if do is None or not is_member(request.user, self.team):
            raise Http404
        try:
            return do()
        except NotPossible:
            messages.info(request, _("Somebody was quicker: nothing of yours was changed. Below is how it stands now."))
            return redirect("referrals:team-check", self.team.pk)

    def _ask(self):
        acts.ask_team(team=self.team, by=self.request.user)
        return self._back(_("The members find the questions here and on the team's page."))

    def _answer(self):
        form = CheckForm(self.request.POST)
        if not form.is_valid():
            return self._again(form=form)
        acts.answer_check(check=self._check(), answers=form.cleaned_data, by=self.request.user)
        return self._back(_("Thank you. You can change it until the check is closed."))

    def _close(self):
        form = CloseCheckForm(self.request.POST)
        if not form.is_valid():
            return self._again(close_form=form)
        acts.close_check(check=self._check(), change=form.cleaned_data["change"], by=self.request.user)
        return self._back(_("Closed. What you change next stands above the course."))

    def _check(self):
        check = queries.open_check(self.team, self.request.user)
        if check is None:
            raise NotPossible
        return check

    def _again(self, **forms):
        return self.render_to_response(self.get_context_data(**forms), status=422)

    def _back(self, said: str):
        messages.success(self.request, said)
        return redirect("referrals:team-check", self.team.pk)


def _picture(results):
    """A short line for each question; None where no check had enough answers."""
    rows = [LevelRow(question.label, [each.levels[question.value] for each in results]) for question in CheckQuestion]
    scale = {level: str(words) for level, words in CHECK_LEVELS.items()}
    return level_chart(
        title=_("How the team thinks of its work"),
        days=[each.check.asked_on for each in results],
        rows=rows,
        scale=scale,
    )
