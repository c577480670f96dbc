"""The meeting itself: one page with everything about every student, and the small answers that keep open pages up to date."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from referrals.actions import AlreadyMoved, decide_referral, meetings, review_referral
from referrals.enums import SHARED_PARTS, AgendaKind, MeetingState, NotePart, ReferralState
from referrals.forms import DecideForm, Deciding, ReviewForm, step_formset
from referrals.forms.meetings import AddendumForm
from referrals.models import AgendaItem, MeetingNote
from referrals.owning import Closed, NotPossible
from referrals.queries import agenda as agenda_queries
from referrals.queries.room import Pane, panes_of
from referrals.views.meetings.base import OfMeeting
from sswork.access_log import looked_at_record
from sswork.roles import Permission
from sswork.views import TemplatePage

STEPS_OFFERED = 2
OTHERS, OUTCOME = "referrals/meetings/others.html", "referrals/meetings/outcome.html"
OUTCOME_PAGE = "referrals/meetings/outcome_page.html"


@dataclass
class Shown:
    """A pane with the forms of this person."""

    pane: Pane
    decide_form: DecideForm | None = None
    steps: object = None
    review_form: ReviewForm | None = None
    lost: list | None = None
    is_too_long: bool = False
    log_url: str = ""
    find_url: str = ""


class InRoom(OfMeeting, abstract=True):
    permission = Permission.SIGNED_IN

    @cached_property
    def deciding(self) -> Deciding:
        return Deciding(self.meeting.team.school, self.request.user)

    def shown(self, pane: Pane, **given: Any) -> Shown:
        """``given``: forms that come back because something is missing, in the place of new ones."""
        user = self.request.user
        shown = Shown(pane, log_url=_log_url(user, pane), find_url=_find_url(user, pane))
        self._offer_next_move(shown)
        return replace(shown, **given)

    def _offer_next_move(self, shown: Shown) -> None:
        """Who may decide about the request gets the form of its next move, while the meeting is not closed."""
        user, pane, referral = self.request.user, shown.pane, shown.pane.referral
        if referral is None or self.is_closed or not user.can(Permission.REFERRAL_DECIDE):
            return
        auto_id = f"i{pane.item.pk}_%s"
        if referral.state == ReferralState.RECEIVED:
            shown.decide_form = DecideForm(user=user, referral=referral, deciding=self.deciding, auto_id=auto_id)
            shown.steps = step_formset(
                school=referral.team_school, deciding=self.deciding, auto_id=auto_id, extra=STEPS_OFFERED
            )
        elif referral.state == ReferralState.DECIDED and _is_for_review(pane):
            shown.review_form = ReviewForm(user=user, referral=referral, actions=pane.actions, auto_id=auto_id)

    def context_of_all(self) -> dict:
        team = self.meeting.team
        return {"meeting": self.meeting, "team": team, "is_member": self.is_member, "today": timezone.localdate()}


def _log_url(user, pane: Pane) -> str:
    """Help that is given at once is logged at once, by who records for the students of the school."""
    records = pane.item.school_id in user.reach(Permission.ENCOUNTER_RECORD).school_ids
    return f"{reverse('cases:encounter-log')}?student={pane.item.student_id}" if records else ""


def _find_url(user, pane: Pane) -> str:
    """An agency that helps: who keeps consents for the students of the school drafts the referral to it from there."""
    refers = pane.item.school_id in user.reach(Permission.CONSENT_MANAGE).school_ids
    return f"{reverse('referrals:directory')}?student={pane.item.student_id}" if refers else ""


def _is_for_review(pane: Pane) -> bool:
    """Not what was decided a minute ago."""
    return pane.item.kind in (AgendaKind.REVIEW, AgendaKind.NO_PROGRESS)


class Room(InRoom, TemplatePage):
    """All students of the agenda in one page: from one to the next nothing is asked of the server."""

    permission = Permission.SIGNED_IN
    template_name = "referrals/meetings/room.html"

    def get(self, request, *args, **kwargs):
        if self.meeting.state == MeetingState.CALLED_OFF:
            return redirect("referrals:meeting", self.meeting.pk)
        if self.is_closed and self.is_member:
            return redirect("referrals:recap", self.meeting.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        panes = panes_of(self.meeting, self.request.user)
        self.looked_at_each(panes)
        issues = agenda_queries.open_issues(self.meeting.team) if self.is_member else []
        return (
            super().get_context_data(**kwargs)
            | self.context_of_all()
            | {
                "shown": [self.shown(each) for each in panes],
                "issues": issues,
                "minutes": sum(each.item.minutes for each in panes),
            }
        )


class Elsewhere(Closed):
    """The item went along to another meeting, or back, while the page was open."""


class OfItem(InRoom, abstract=True):
    """An item of this meeting in the person's view. Where it went to another meeting, the page says which."""

    permission = Permission.SIGNED_IN

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except Elsewhere as gone:
            return self.elsewhere(*gone.args)

    def elsewhere(self, meeting):
        words = _("This is on the agenda of another day now, and nothing was saved. Your text is kept as a draft.")
        day = date_format(meeting.day, "l, F j")
        url = reverse("referrals:room", args=[meeting.pk])
        if self.request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"said": words, "url": url, "day": day}, status=409)
        messages.info(self.request, words)
        return redirect(url)

    @cached_property
    def item(self) -> AgendaItem:
        related = ("meeting__team__school", "student")
        items = AgendaItem.objects.visible_to(self.request.user).select_related(*related)
        found = get_object_or_404(items, pk=self.kwargs["item"])
        if found.meeting_id != self.kwargs["pk"]:
            raise Elsewhere(found.meeting)
        found.meeting = self.meeting
        looked_at_record(found)
        return found

    def pane(self) -> Pane:
        item = self.item
        found = panes_of(self.meeting, self.request.user, only=item.pk)
        if not found:
            raise Http404
        return found[0]

    def drawn(self, part: str, shown: Shown) -> str:
        context = self.context_of_all() | {"shown": shown, "pane": shown.pane, "may_write": not self.is_closed}
        return render_to_string(part, context, request=self.request)

    def back(self):
        return redirect(f"{self.room_url}#student-{self.item.pk}")

    @property
    def room_url(self) -> str:
        return reverse("referrals:room", args=[self.meeting.pk])


class ItemNow(OfItem):
    """One student as it stands now, for a page that heard of news. ``outcome``: what the page has drawn of it."""

    permission = Permission.SIGNED_IN

    def get(self, request, *args, **kwargs):
        pane = self.pane()
        told = {
            "version": pane.item.version,
            "parts": {each.name: {"text": each.text, "version": each.version} for each in [*pane.shared, pane.own]},
            "others": self.drawn(OTHERS, Shown(pane)),
            "done": pane.item.done_at is not None,
            "outcome_key": pane.outcome_key,
        }
        if request.GET.get("outcome") != pane.outcome_key:
            told["outcome"] = self.drawn(OUTCOME, self.shown(pane))
        return JsonResponse(told)


class WriteNotes(OfItem):
    """What was typed: by the page itself while one types, or by the button where scripts are off."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        item, is_script = self.item, request.headers.get("Accept", "").startswith("application/json")
        texts = self._texts()
        if not texts:
            return JsonResponse({"parts": {}}, status=400) if is_script else self.back()
        try:
            row, written = meetings.write_notes(item=item, texts=texts, by=request.user)
        except Closed:
            words = _("The meeting is closed and its notes are locked. Your text is kept as a draft.")
            if is_script:
                return JsonResponse({"said": words}, status=409)
            messages.info(request, words)
            return self.back()
        except meetings.TooLong:
            return self.too_long(texts, is_script)
        if is_script:
            return JsonResponse(
                {
                    "version": row.version,
                    "parts": {
                        each.part: {"text": each.text, "version": each.version, "met": each.met} for each in written
                    },
                }
            )
        return self.back()

    def too_long(self, texts, is_script: bool):
        words = _("That is longer than one field holds (8,000 characters), and was not saved. Shorten it, please.")
        if is_script:
            return JsonResponse({"said": words}, status=422)
        messages.error(self.request, words)
        lost = [(NotePart(part).label, text) for part, (text, _version) in texts.items() if text]
        return HttpResponse(self.drawn(OUTCOME_PAGE, self.shown(self.pane(), lost=lost, is_too_long=True)), status=422)

    def _texts(self) -> dict[str, tuple[str, int]]:
        sent = self.request.POST
        parts = [each for each in (*SHARED_PARTS, NotePart.MINUTES) if each.value in sent]
        return {each.value: (_plain(sent[each.value]), _number(sent.get(f"{each.value}_version"))) for each in parts}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


class SettleNote(OfItem):
    """A text that met another one: ``how`` is below, instead or drop. By members."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if not self.is_member:
            raise Http404
        notes = MeetingNote.objects.visible_to(request.user).filter(item=self.item)
        note = get_object_or_404(notes, pk=self.kwargs["note"])
        how = request.POST.get("how", "")
        try:
            if how in ("below", "instead", "drop"):
                seen = _number(request.POST.get("version")) or note.version
                meetings.settle_note(note=note, how=how, version=seen, by=request.user)
        except (Closed, NotPossible):
            messages.info(request, _("That was done meanwhile, or the meeting is closed. Nothing was changed."))
        except meetings.TooLong:
            messages.error(request, _("Together they are longer than one field holds. Nothing was changed."))
        return self.back()


class FinishItem(OfItem):
    """By members."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if not self.is_member:
            raise Http404
        item = self.item
        try:
            meetings.finish_item(item=item, done="undo" not in request.POST, by=request.user)
        except (Closed, NotPossible):
            messages.info(request, _("The meeting is closed: nothing was changed."))
        return self.answer()

    def answer(self):
        return self.back()


class InPlace(OfItem, abstract=True):
    """A move of the request from inside the meeting. A script gets the part of the page that changed, a browser the page."""

    permission = Permission.REFERRAL_DECIDE
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        pane = self.pane()
        if pane.referral is None or self.is_closed:
            raise Http404
        return self.move(pane)

    def again(self, pane: Pane, status: int, **given):
        return self._part(self.shown(pane, **given), status)

    def done(self):
        """What was decided is saved; that it was talked about is a second deed, which a meeting closed meanwhile refuses."""
        try:
            if self.is_member:
                meetings.finish_item(item=self.item, by=self.request.user)
        except (Closed, NotPossible):
            messages.info(self.request, _("It is saved. The meeting was closed meanwhile."))
        if "HX-Request" not in self.request.headers:
            return self.back()
        return self._part(self.shown(self.pane()), 200)

    def _part(self, shown: Shown, status: int):
        template = OUTCOME if "HX-Request" in self.request.headers else OUTCOME_PAGE
        return HttpResponse(self.drawn(template, shown), status=status)

    def too_late(self, typed):
        lost = [(label, words) for label, words in typed if words]
        return self.again(self.pane(), 409, lost=lost)


class RoomDecide(InPlace):
    permission = Permission.REFERRAL_DECIDE

    def move(self, pane: Pane):
        user, referral, auto_id = self.request.user, pane.referral, f"i{pane.item.pk}_%s"
        if referral.state != ReferralState.RECEIVED:
            return self.too_late([(str(_("What was written")), self.request.POST.get("note", ""))])
        form = DecideForm(self.request.POST, user=user, referral=referral, deciding=self.deciding, auto_id=auto_id)
        steps = step_formset(self.request.POST, school=referral.team_school, deciding=self.deciding, auto_id=auto_id)
        if not (form.is_valid() & steps.is_valid()):
            return self.again(pane, 422, decide_form=form, steps=steps)
        data = form.cleaned_data
        facts = {name: data[name] for name in ("version", "decision", "note", "review_on")}
        try:
            decide_referral(
                referral=referral, new_case=form.new_case, steps=steps.steps, meeting=self.meeting, by=user, **facts
            )
        except AlreadyMoved:
            return self.too_late([(form.fields["note"].label, data["note"])])
        return self.done()


class RoomReview(InPlace):
    permission = Permission.REFERRAL_DECIDE

    def move(self, pane: Pane):
        if pane.referral.state != ReferralState.DECIDED:
            return self.too_late([(str(_("What was written")), self.request.POST.get("note", ""))])
        form = ReviewForm(
            self.request.POST,
            user=self.request.user,
            referral=pane.referral,
            actions=pane.actions,
            auto_id=f"i{pane.item.pk}_%s",
        )
        if not form.is_valid():
            return self.again(pane, 422, review_form=form)
        try:
            review_referral(by=self.request.user, referral=pane.referral, **form.as_review())
        except AlreadyMoved:
            return self.too_late([(form.fields["note"].label, form.cleaned_data["note"])])
        return self.done()


class AddAddendum(OfItem):
    """After the meeting."""

    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        form = AddendumForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Write what is added; nothing was changed."))
            return self.back()
        try:
            meetings.add_addendum(item=self.item, text=form.cleaned_data["text"], by=request.user)
        except (Closed, NotPossible):
            messages.info(request, _("The meeting is not closed yet: write it into the minutes."))
        else:
            messages.success(request, _("Added below what was written."))
        return self.back()

    def back(self):
        return redirect("referrals:recap", self.meeting.pk)
