"""The agenda of a meeting: what builds itself, and what people do with it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from referrals.actions import agenda as acts
from referrals.actions import meetings, teams
from referrals.enums import MeetingState
from referrals.family_enums import WITH_FAMILY
from referrals.forms.meetings import AddItemForm, GuestForm, LeaveOutForm
from referrals.forms.teams import IssueForm
from referrals.models import SystemIssue
from referrals.owning import Closed
from referrals.queries import agenda as queries
from referrals.queries.referral import people_at
from referrals.views.meetings.base import ItemDeed, OfMeeting, OfTeam
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import TemplatePage

BRINGABLE = 200


class MeetingPage(OfMeeting, TemplatePage):
    """The agenda, in order, with why each student is on it. A guest sees the own items."""

    permission = Permission.SIGNED_IN
    template_name = "referrals/meetings/agenda.html"
    add_form: AddItemForm | None = None
    issue_form: IssueForm | None = None

    def get_context_data(self, **kwargs):
        user, meeting = self.request.user, self.meeting
        lines = queries.lines_of(meeting, user)
        self.looked_at([each.item for each in lines])
        on = [each for each in lines if each.is_on]
        return super().get_context_data(**kwargs) | {
            "meeting": meeting,
            "team": meeting.team,
            "on": on,
            "off": [each for each in lines if not each.is_on],
            "total": sum(each.item.minutes for each in on),
            "is_member": self.is_member,
            "with_family": self.is_member and meeting.team.kind in WITH_FAMILY,
            "today": timezone.localdate(),
            **(self._for_members() if self.is_member else {}),
        }

    def _for_members(self) -> dict:
        meeting = self.meeting
        may_change = not self.is_closed
        return {
            "may_change": may_change,
            "issues": queries.open_issues(meeting.team),
            "add_form": (self.add_form or self._add_form()) if may_change else None,
            "issue_form": (self.issue_form or IssueForm()) if may_change else None,
            "leave_form": LeaveOutForm(auto_id=False),
            "guest_people": list(people_at(meeting.team.school)) if may_change else [],
            "can_open": meeting.state == MeetingState.PLANNED and meeting.day <= timezone.localdate(),
        }

    def _add_form(self, data=None) -> AddItemForm:
        return AddItemForm(data, referrals=queries.may_be_added(self.meeting, self.request.user)[:BRINGABLE])


class OnAgenda(OfTeam, MeetingPage, abstract=True):
    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def back(self):
        return redirect("referrals:meeting", self.meeting.pk)

    def too_late(self):
        messages.info(self.request, _("The meeting is closed: nothing was changed."))
        return self.back()


class BuildAgenda(OnAgenda):
    permission = Permission.SIGNED_IN

    def post(self, request, pk):
        try:
            made = acts.build_agenda(meeting=self.meeting, by=request.user)
        except Closed:
            return self.too_late()
        said = ngettext("%(n)s student came on the agenda.", "%(n)s students came on the agenda.", made)
        messages.success(request, said % {"n": made} if made else _("The agenda is up to date."))
        return self.back()


class AddItem(OnAgenda):
    permission = Permission.SIGNED_IN

    def post(self, request, pk):
        form = AddItemForm(request.POST, referrals=queries.may_be_added(self.meeting, request.user))
        if not form.is_valid():
            self.add_form = form
            return self.render_to_response(self.get_context_data(), status=422)
        try:
            acts.add_to_agenda(meeting=self.meeting, by=request.user, **form.cleaned_data)
        except Closed:
            return self.too_late()
        messages.success(request, _("It is on the agenda."))
        return self.back()


class RaiseIssue(OnAgenda):
    permission = Permission.SIGNED_IN

    def post(self, request, pk):
        form = IssueForm(request.POST)
        if not form.is_valid():
            self.issue_form = form
            return self.render_to_response(self.get_context_data(), status=422)
        teams.raise_issue(team=self.meeting.team, what=form.cleaned_data["what"], by=request.user)
        messages.success(request, _("It stays on the agenda until it is settled."))
        return self.back()


class SettleIssue(OnAgenda):
    permission = Permission.SIGNED_IN

    def post(self, request, pk, issue):
        found = get_object_or_404(SystemIssue, pk=issue, team=self.meeting.team)
        try:
            teams.settle_issue(issue=found, by=request.user)
        except teams.NotPossible:
            messages.info(request, _("It was settled meanwhile."))
        else:
            messages.success(request, _("Settled."))
        return self.back()


class OpenMeeting(OnAgenda):
    """The agenda is brought up to date, and the meeting begins."""

    permission = Permission.SIGNED_IN

    def post(self, request, pk):
        try:
            acts.build_agenda(meeting=self.meeting, by=request.user)
            meetings.open_meeting(meeting=self.meeting, by=request.user)
        except Closed:
            messages.info(request, _("The meeting was opened already."))
        return redirect("referrals:room", self.meeting.pk)


class CloseMeeting(OnAgenda):
    permission = Permission.SIGNED_IN

    def post(self, request, pk):
        try:
            coming = meetings.close_meeting(meeting=self.meeting, by=request.user)
        except Closed:
            messages.info(request, _("The meeting is not under way: nothing was changed."))
            return self.back()
        said = _("Closed. The notes are locked; what comes to mind later can be added below each student.")
        messages.success(request, said)
        if coming is None and any(
            each.item.done_at is None and each.is_on for each in queries.lines_of(self.meeting, request.user)
        ):
            messages.warning(request, _("No next meeting is planned, so what was not reached stays on the board only."))
        return redirect("referrals:recap", self.meeting.pk)


class MoveItem(ItemDeed):
    """By buttons, keys or drag: all send the place."""

    permission = Permission.SIGNED_IN

    def act(self, item):
        to = self.request.POST.get("to", "")
        acts.move_item(item=item, to=int(to) if to.isdecimal() else item.position, by=self.request.user)

    def back(self):
        return HttpResponse(status=204) if "X-Part" in self.request.headers else super().back()


class LeaveOut(ItemDeed):
    permission = Permission.SIGNED_IN

    def act(self, item):
        form = LeaveOutForm(self.request.POST)
        if not form.is_valid():
            messages.error(self.request, _("Say why it is left out; nothing was changed."))
            return
        acts.leave_out(item=item, why=form.cleaned_data["why"], by=self.request.user)
        again = reverse("referrals:item-back", args=[self.meeting.pk, item.pk])
        offer_undo(self.request, _("%(name)s is left out.") % {"name": item.student.name}, again)


class BringBack(ItemDeed):
    permission = Permission.SIGNED_IN

    def act(self, item):
        acts.bring_back(item=item, by=self.request.user)
        messages.success(self.request, _("It is on the agenda again."))


class InviteGuest(ItemDeed):
    """``remove`` takes the invitation back."""

    permission = Permission.SIGNED_IN

    def act(self, item):
        form = GuestForm(self.request.POST, people=people_at(self.meeting.team.school))
        if not form.is_valid():
            messages.error(self.request, _("Choose who is invited; nothing was changed."))
            return
        person = form.cleaned_data["person"]
        if "remove" in self.request.POST:
            acts.uninvite_guest(item=item, person=person, by=self.request.user)
            messages.success(self.request, _("%(name)s is not invited any more.") % {"name": person.name})
        else:
            acts.invite_guest(item=item, person=person, by=self.request.user)
            messages.success(
                self.request,
                _("%(name)s is invited to this item, and to nothing else of the meeting.") % {"name": person.name},
            )
