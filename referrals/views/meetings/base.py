"""What the pages of a meeting share: who may open it, and the item that an address names."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from referrals.enums import MEETING_OVER
from referrals.models import AgendaItem, Meeting
from referrals.owning import Closed, NotPossible
from referrals.queries import agenda as queries
from sswork.access_log import Kind, looked_at_record
from sswork.roles import Permission
from sswork.views import Page


class OfMeeting(Page, abstract=True):
    """Members of the team, and guests for their items. Whoever belongs there and has not signed is led to the agreement."""

    permission = Permission.SIGNED_IN

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and queries.must_sign(request.user, kwargs["pk"], timezone.localdate()):
            messages.info(request, _("Please sign the confidentiality agreement first; then the meeting opens to you."))
            wanted = reverse("referrals:meeting", args=[kwargs["pk"]])
            return redirect(f"{reverse('referrals:agreement')}?{urlencode({'next': wanted})}")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def meeting(self) -> Meeting:
        return get_object_or_404(queries.meetings_open_to(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def is_member(self) -> bool:
        return queries.is_member(self.request.user, self.meeting.team)

    def looked_at_each(self, panes, kind: str = Kind.RECORD) -> None:
        """Notes are read here, so each student's item was opened, not seen in a list."""
        for each in panes:
            self.looked(kind, target=each.item)

    @property
    def is_closed(self) -> bool:
        """Or called off: nothing of it changes any more."""
        return self.meeting.state in MEETING_OVER


class OfTeam(OfMeeting, abstract=True):
    """What members do with the whole meeting; for a guest there is no such page."""

    permission = Permission.SIGNED_IN

    @cached_property
    def meeting(self) -> Meeting:
        found = get_object_or_404(queries.meetings_open_to(self.request.user), pk=self.kwargs["pk"])
        return get_object_or_404(queries.meetings_of_members(self.request.user), pk=found.pk)


class ItemDeed(OfTeam, abstract=True):
    """One deed on one item: it goes back to the agenda, and says so where it came too late."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    @cached_property
    def item(self) -> AgendaItem:
        items = AgendaItem.objects.visible_to(self.request.user).select_related("meeting__team__school", "student")
        found = get_object_or_404(items, meeting=self.meeting, pk=self.kwargs["item"])
        looked_at_record(found)
        return found

    def post(self, request, pk, item):
        found = self.item
        try:
            self.act(found)
        except Closed:
            messages.info(request, _("The meeting is closed: nothing was changed."))
        except NotPossible:
            messages.info(request, _("That was done meanwhile, or cannot be done now. Nothing was changed."))
        return self.back()

    def act(self, item: AgendaItem) -> None:
        raise NotImplementedError

    def back(self):
        return redirect("referrals:meeting", self.meeting.pk)
