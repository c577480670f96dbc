"""Teams of a school: who sits in them, when they meet, and the agreement of each member."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from referrals import owning
from referrals.actions import teams as acts
from referrals.enums import MeetingState
from referrals.forms.teams import ChangeTeamForm, EndMembershipForm, ExtraMeetingForm, MakeTeamForm, MemberForm
from referrals.models import ConfidentialityAgreement, Meeting, Team, TeamMember
from referrals.queries import teams as queries
from referrals.queries.team_check import check_waits
from sswork.conflicts import ConflictPage
from sswork.expressions import IsOneOf
from sswork.models import Organization
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import FormPage, Page, TemplatePage

LATELY = timedelta(days=60)
SHOWN = 6


class Teams(TemplatePage):
    """The teams of the schools whose requests one reads; one's own first."""

    permission = Permission.REFERRAL_VIEW
    template_name = "referrals/teams/list.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        teams = queries.teams_with_next(user, today)
        return super().get_context_data(**kwargs) | {
            "mine": [each for each in teams if each.is_mine],
            "others": [each for each in teams if not each.is_mine],
            "may_make": user.can(Permission.TEAM_MANAGE),
            "may_count": user.can(Permission.DASHBOARD_VIEW) or TeamMember.teams_of(user, today).exists(),
            "may_set_text": user.can(Permission.RULES_MANAGE),
            "has_signed": queries.has_signed(user, today),
            "today": today,
        }


class TeamPage(TemplatePage):
    """One team. Forms for those who set it; the way out for a member."""

    permission = Permission.REFERRAL_VIEW
    template_name = "referrals/teams/team.html"
    member_form: MemberForm | None = None
    meeting_form: ExtraMeetingForm | None = None

    @cached_property
    def team(self) -> Team:
        return get_object_or_404(queries.teams_read_by(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def may_set(self) -> bool:
        return queries.teams_managed_by(self.request.user).filter(pk=self.team.pk).exists()

    def get_context_data(self, **kwargs):
        user, today, team = self.request.user, timezone.localdate(), self.team
        members = list(queries.members_of(team, today))
        own = next((each for each in members if each.person_id == user.pk), None)
        is_in = bool(own and own.has_signed)
        return super().get_context_data(**kwargs) | {
            "team": team,
            "members": members,
            "own": own,
            "left": queries.members_who_left(team, today, today - LATELY),
            "coming": queries.coming_lines(team, today, SHOWN),
            "past": queries.past_meetings(team, today)[:SHOWN] if is_in else [],
            "may_set": self.may_set,
            "may_check": is_in or self.may_set,
            "check_waits": is_in and check_waits(team, user),
            "member_form": (self.member_form or self._member_form()) if self.may_set else None,
            "meeting_form": (self.meeting_form or ExtraMeetingForm()) if self.may_set else None,
            "today": today,
        }

    def _member_form(self, data=None) -> MemberForm:
        return MemberForm(data, people=queries.may_join(self.team, timezone.localdate()))


class SetTeam(TeamPage, abstract=True):
    """What only those do who set the team: from its page, and back to it."""

    http_method_names = ["post"]
    permission = Permission.TEAM_MANAGE

    @cached_property
    def team(self) -> Team:
        return get_object_or_404(queries.teams_managed_by(self.request.user), pk=self.kwargs["pk"])

    def show_again(self):
        return self.render_to_response(self.get_context_data(), status=422)


class AddMember(SetTeam):
    permission = Permission.TEAM_MANAGE

    def post(self, request, pk):
        form = self.member_form = self._member_form(request.POST)
        if not form.is_valid():
            return self.show_again()
        member = acts.add_member(team=self.team, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s is in the team now.") % {"name": member.person.name})
        return redirect("referrals:team", pk)


class AddMeeting(SetTeam):
    permission = Permission.TEAM_MANAGE

    def post(self, request, pk):
        form = self.meeting_form = ExtraMeetingForm(request.POST)
        if not form.is_valid():
            return self.show_again()
        day = form.cleaned_data["day"]
        before = Meeting.objects.filter(team=self.team, day=day).values_list("state", flat=True).first()
        try:
            acts.add_meeting(team=self.team, day=day, by=request.user)
        except (owning.Closed, owning.NotPossible):
            messages.info(request, _("The meeting of this day was changed meanwhile. Nothing was changed."))
        else:
            messages.success(request, _planned(before))
        return redirect("referrals:team", pk)


def _planned(before: str | None) -> str:
    """``before``: the state of the meeting that the day had already."""
    if before == MeetingState.CALLED_OFF:
        return _("The meeting of this day had been called off. It takes place after all, with its agenda.")
    return _("The team meets on this day already.") if before else _("The meeting is planned.")


class MakeTeam(FormPage):
    permission = Permission.TEAM_MANAGE
    form_class = MakeTeamForm
    template_name = "referrals/teams/form.html"

    def get_form_kwargs(self):
        schools = self.request.user.reach(Permission.TEAM_MANAGE).school_ids
        mine = Organization.objects.filter(IsOneOf("pk", schools)).order_by("name")
        return super().get_form_kwargs() | {"schools": mine}

    def form_valid(self, form):
        school = form.cleaned_data["school"]
        try:
            team = acts.make_team(school=school, facts=form.as_team(), by=self.request.user)
        except acts.NameTaken:
            form.add_error("name", _("The school has a team of this name. Choose another name."))
            return self.form_invalid(form)
        messages.success(self.request, _("The team is there. Now say who sits in it."))
        return redirect("referrals:team", team.pk)


class ChangeTeam(ConflictPage, FormPage):
    permission = Permission.TEAM_MANAGE
    form_class = ChangeTeamForm
    template_name = "referrals/teams/form.html"

    @cached_property
    def record(self) -> Team:
        return get_object_or_404(queries.teams_managed_by(self.request.user), pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"team": self.record}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"team": self.record}

    def save(self, form):
        version = form.cleaned_data["version"]
        try:
            acts.change_team(team=self.record, version=version, facts=form.as_team(), by=self.request.user)
        except acts.NameTaken:
            form.add_error("name", _("The school has a team of this name. Choose another name."))
            return self.form_invalid(form)
        messages.success(self.request, _("Saved. The coming meetings follow."))
        return redirect("referrals:team", self.record.pk)


class EndMembership(FormPage):
    """Out of the team, for a reason that the team's page says: somebody else's, or one's own."""

    permission = Permission.REFERRAL_VIEW
    form_class = EndMembershipForm
    template_name = "referrals/teams/end.html"

    @cached_property
    def member(self) -> TeamMember:
        teams = queries.teams_read_by(self.request.user).values("pk")
        sitting = TeamMember.in_force(timezone.localdate()).filter(last_day=None, team__in=teams)
        found = get_object_or_404(sitting.select_related("person", "team"), pk=self.kwargs["pk"])
        may_set = queries.teams_managed_by(self.request.user).filter(pk=found.team_id).exists()
        if found.person_id != self.request.user.pk and not may_set:
            raise Http404
        return found

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("user")
        return kwargs

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"member": self.member, "is_own": self._is_own()}

    def _is_own(self) -> bool:
        return self.member.person_id == self.request.user.pk

    def form_valid(self, form):
        at_once = form.cleaned_data["at_once"]
        acts.end_membership(member=self.member, why=form.cleaned_data["why"], at_once=at_once, by=self.request.user)
        if at_once:
            said = _("%(name)s is no longer in the team.") % {"name": self.member.person.name}
            messages.success(self.request, said)
            return redirect("referrals:team", self.member.team_id)
        said = _("%(name)s is in the team until today.") % {"name": self.member.person.name}
        offer_undo(self.request, said, reverse("referrals:member-again", args=[self.member.pk]))
        return redirect("referrals:team", self.member.team_id)


class MemberAgain(Page):
    """Take an ending back, on the same day."""

    permission = Permission.REFERRAL_VIEW
    http_method_names = ["post"]

    def post(self, request, pk):
        teams = queries.teams_read_by(request.user).values("pk")
        member = get_object_or_404(TeamMember, pk=pk, ended_by=request.user, team__in=teams)
        try:
            acts.take_up_membership(member=member, by=request.user)
        except acts.NotPossible:
            messages.info(request, _("That can no longer be taken back. Add the person again."))
        else:
            messages.success(request, _("It goes on as before."))
        return redirect("referrals:team", member.team_id)


class Agreement(TemplatePage):
    """The confidentiality agreement of this school year: to read, and to sign once."""

    permission = Permission.SIGNED_IN
    template_name = "referrals/teams/agreement.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        wanted = queries.text_to_sign(user, today)
        signed = ConfidentialityAgreement.in_force(user, today).select_related("text").first()
        return super().get_context_data(**kwargs) | {
            "signed": signed,
            "text": signed.text if signed else wanted and wanted[0],
            "year": wanted and wanted[1],
            "next": self._next(),
        }

    def _next(self) -> str:
        """Back to the meeting that asked for it; nowhere else."""
        wanted = self.request.POST.get("next") or self.request.GET.get("next", "")
        return wanted if url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}) else ""

    def post(self, request):
        try:
            acts.sign_agreement(by=request.user, read=request.POST.get("read", ""))
        except acts.OtherText:
            return self.render_to_response(self.get_context_data(has_changed=True), status=409)
        except acts.NotPossible:
            messages.info(request, _("There is no school year to sign for yet. Nothing was changed."))
            return redirect("referrals:agreement")
        messages.success(request, _("Signed. Thank you for keeping what families entrust to us."))
        return redirect(self._next() or "referrals:agreement")
