"""A meeting is moved or called off, and taken up again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from referrals.actions import calling_off as acts
from referrals.enums import MeetingState
from referrals.forms.teams import CallOffForm
from referrals.models import Meeting
from referrals.owning import Closed, NotPossible
from referrals.queries import agenda as queries
from referrals.views.meetings.base import OfMeeting
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import FormPage


class SetDay(OfMeeting, abstract=True):
    """By members of the team, and by whoever sets it."""

    permission = Permission.SIGNED_IN

    @cached_property
    def meeting(self) -> Meeting:
        return get_object_or_404(queries.meetings_set_by(self.request.user), pk=self.kwargs["pk"])

    def to_team(self):
        return redirect("referrals:team", self.meeting.team_id)

    def too_late(self):
        messages.info(self.request, _("The meeting has begun, is over, or was changed meanwhile. Nothing was changed."))
        return self.to_team()


class CallOffMeeting(SetDay, FormPage):
    permission = Permission.SIGNED_IN
    form_class = CallOffForm
    template_name = "referrals/meetings/call_off.html"

    def get(self, request, *args, **kwargs):
        if self.meeting.state != MeetingState.PLANNED:
            return self.too_late()
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs() | {"meeting": self.meeting}
        kwargs.pop("user")
        return kwargs

    def get_context_data(self, **kwargs):
        coming = queries.next_meeting_of(self.meeting)
        return super().get_context_data(**kwargs) | {
            "meeting": self.meeting,
            "team": self.meeting.team,
            "coming": coming,
        }

    def form_valid(self, form):
        try:
            gone = acts.call_off_meeting(meeting=self.meeting, by=self.request.user, **form.cleaned_data)
        except (Closed, NotPossible):
            return self.too_late()
        offer_undo(self.request, _said(gone), reverse("referrals:meeting-back", args=[gone.pk]))
        return self.to_team()


def _said(gone: Meeting) -> str:
    told = ngettext("%(n)s person is told.", "%(n)s people are told.", len(gone.told)) % {"n": len(gone.told)}
    day = date_format(gone.agenda_to.day, "l, F j") if gone.agenda_to else ""
    if gone.is_moved:
        return _("Moved to %(day)s, with its agenda. %(told)s") % {"day": day, "told": told}
    if day:
        return _("Called off. The agenda went to %(day)s. %(told)s") % {"day": day, "told": told}
    said = _("Called off. No next meeting is planned, so the requests wait on the board. %(told)s")
    return said % {"told": told}


class MeetingBack(SetDay):
    """Take it back: the meeting takes place after all."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, pk):
        try:
            acts.hold_after_all(meeting=self.meeting, by=request.user)
        except (Closed, NotPossible):
            return self.too_late()
        messages.success(request, _("It takes place as planned, with its agenda."))
        return self.to_team()
