"""A meeting with the family about one student: who comes, what they told before, interpreter, plan and signatures."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.models import Guardianship
from cases.queries.students import safe_contact_of
from referrals.actions import attendees as acts
from referrals.family_enums import WITH_FAMILY, AttendeeKind
from referrals.forms.family_meeting import (
    AnswersForm,
    InterpreterForm,
    InviteForm,
    PresenceForm,
    SignForm,
    TeamEvaluationForm,
)
from referrals.models import Attendee
from referrals.owning import Closed, NotPossible
from referrals.queries import family as queries
from referrals.views.meetings.invitation import letter_of
from referrals.views.meetings.room import OfItem
from sswork.access_log import Kind
from sswork.letters import invitation
from sswork.links import address_of, links_to
from sswork.roles import Permission
from sswork.views import FormPage, TemplatePage


class WithFamily(OfItem, abstract=True):
    """For members of a team that meets with families; a guest reads what was told in the meeting itself."""

    permission = Permission.SIGNED_IN

    @cached_property
    def item(self):
        found = super().item
        if not self.is_member or self.meeting.team.kind not in WITH_FAMILY:
            raise Http404
        return found

    def back(self):
        return redirect("referrals:family", self.meeting.pk, self.item.pk)

    def about(self) -> dict:
        return {"meeting": self.meeting, "team": self.meeting.team, "item": self.item, "student": self.item.student}

    def too_late(self):
        messages.info(self.request, _("The meeting is over, or somebody did it meanwhile. Nothing was changed."))
        return self.back()


class FamilyMeeting(WithFamily, TemplatePage):
    """Everything around the meeting on one page."""

    permission = Permission.SIGNED_IN
    template_name = "referrals/family/meeting.html"
    invite_form: InviteForm | None = None

    @cached_property
    def choices(self):
        standing = queries.attendees_of(self.item, self.request.user)
        return queries.may_be_invited(self.item, self.meeting.team, self.request.user, standing)

    def get_context_data(self, **kwargs):
        user, pane = self.request.user, self.pane()
        attendees = queries.attendees_of(self.item, user)
        return super().get_context_data(**kwargs) | self.about() | {
            "pane": pane,
            "attendees": attendees,
            "told": [(each, queries.told_by(each)) for each in attendees if each.has_told],
            "missing": [each for each in attendees if each.misses_interpreter],
            "signed": [each for each in attendees if each.signed_at],
            "invite_form": None if self.is_closed else self.invite_form or InviteForm(choices=self.choices),
            "contact_warnings": safe_contact_of(self.item.student, user),
            "may_ask": not self.is_closed and user.can(Permission.CASE_MANAGE),
        }  # fmt: skip


class InviteAttendee(FamilyMeeting):
    permission = Permission.SIGNED_IN
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        form = self.invite_form = InviteForm(request.POST, choices=self.choices)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        who = form.choice
        facts = {name: getattr(who, name) for name in ("kind", "who", "guardianship", "person", "language")}
        try:
            made = acts.invite_attendee(
                item=self.item, needs_interpreter=who.needs_interpreter, by=request.user, **facts
            )
        except (Closed, NotPossible):
            return self.too_late()
        except acts.NotSafe:
            form.add_error("who", _("The safe-contact rules do not allow it. The warning above says who may be asked."))
            return self.render_to_response(self.get_context_data(), status=422)
        messages.success(
            request, _("%(name)s is invited. Tell them, and ask the questions before.") % {"name": made.who}
        )
        return redirect("referrals:attendee", self.meeting.pk, self.item.pk, made.pk)


class OfAttendee(WithFamily, abstract=True):
    permission = Permission.SIGNED_IN

    @cached_property
    def attendee(self) -> Attendee:
        rows = Attendee.objects.visible_to(self.request.user).select_related("guardianship__guardian", "person")
        return get_object_or_404(rows.filter(item=self.item), pk=self.kwargs["attendee"])

    @cached_property
    def guardian(self) -> Guardianship | None:
        """Whom a letter goes to, for those who know the student's contacts; a team reads the name as it was invited."""
        return Guardianship.objects.visible_to(self.request.user).filter(pk=self.attendee.guardianship_id).first()

    @property
    def may_write(self) -> bool:
        return self.guardian is not None and self.guardian.may_have_a_link


class AttendeePage(OfAttendee, TemplatePage):
    """One of those invited: interpreter, what they tell, whether they come and came, and the signature. ``do`` says which."""

    permission = Permission.SIGNED_IN
    template_name = "referrals/family/attendee.html"
    forms = {"interpreter": InterpreterForm, "told": AnswersForm, "presence": PresenceForm, "sign": SignForm}

    def get_context_data(self, **kwargs):
        row = self.attendee
        bound = kwargs.pop("bound", {})
        may_read = self.may_write or row.kind == AttendeeKind.STUDENT
        link = links_to(row, acts.BEFORE).filter(ended_at=None).first() if may_read else None
        return super().get_context_data(**kwargs) | self.about() | {
            "attendee": row,
            "guardian": self.guardian,
            "told": queries.told_by(row),
            "link_address": address_of(link) if link and link.is_in_force(timezone.now()) else "",
            "contact_warnings": [each for each in safe_contact_of(self.item.student, self.request.user)
                                 if each.pk == row.guardianship_id],
            "interpreter_form": bound.get("interpreter") or InterpreterForm(initial=_facts(row), auto_id="i_%s"),
            "told_form": bound.get("told") or self._told_form(),
            "presence_form": bound.get("presence") or PresenceForm(initial=_facts(row), auto_id="p_%s"),
            "sign_form": bound.get("sign") or SignForm(auto_id="s_%s"),
            "is_decided": self.item.referral.decided_at is not None,
            "may_change": not self.is_closed,
        }  # fmt: skip

    def _told_form(self, data=None) -> AnswersForm:
        return AnswersForm(data, asks=queries.asks_of(self.attendee), auto_id="t_%s")

    def post(self, request, *args, **kwargs):
        do = request.POST.get("do", "")
        if do == "uninvite":
            return self._uninvite()
        if do == "link" and self.attendee.kind == AttendeeKind.STUDENT:
            return self._link()
        if do not in self.forms:
            raise Http404
        form = self._told_form(request.POST) if do == "told" else self.forms[do](request.POST, auto_id=f"{do[0]}_%s")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(bound={do: form}), status=422)
        try:
            said = getattr(self, f"_{do}")(form)
        except (Closed, NotPossible):
            return self.too_late()
        messages.success(request, said)
        return redirect(request.path)

    def _interpreter(self, form) -> str:
        acts.book_interpreter(attendee=self.attendee, by=self.request.user, **form.cleaned_data)
        return _("Saved.")

    def _told(self, form) -> str:
        acts.note_told(attendee=self.attendee, answers=form.answers, by=self.request.user)
        return _("Written down, with the day and your name.")

    def _presence(self, form) -> str:
        acts.note_presence(attendee=self.attendee, by=self.request.user, **form.cleaned_data)
        return _("Saved.")

    def _sign(self, form) -> str:
        acts.sign_plan(attendee=self.attendee, by=self.request.user, **form.cleaned_data)
        return _("Signed.")

    def _link(self):
        try:
            acts.renew_before_link(attendee=self.attendee, by=self.request.user)
        except (Closed, NotPossible):
            return self.too_late()
        messages.success(self.request, _("This is a new link; the one before opens nothing any more."))
        return redirect(self.request.path)

    def _uninvite(self):
        try:
            acts.uninvite_attendee(attendee=self.attendee, by=self.request.user)
        except (Closed, NotPossible):
            return self.too_late()
        messages.success(self.request, _("Not invited any more; the link opens nothing."))
        return self.back()


def _facts(row: Attendee) -> dict:
    return {name: getattr(row, name) for name in ("language", "interpreter", "interpreter_who", "coming", "was_there")}


class InvitationLetter(OfAttendee):
    """As a PDF, in the family's language or in the one that ``lang`` names. Only while the safe-contact rules let us write."""

    permission = Permission.GUARDIAN_VIEW

    def get(self, request, *args, **kwargs):
        row = self.attendee
        if not self.may_write:
            raise Http404
        self.looked(Kind.EXPORT, target=row)
        letter = letter_of(row, self.meeting, self.item.student, request.GET.get("lang", ""))
        headers = {"Content-Disposition": f'attachment; filename="invitation-{self.meeting.day.isoformat()}.pdf"'}
        return HttpResponse(invitation.pdf_of(letter), content_type="application/pdf", headers=headers)


class AskEvaluation(WithFamily, FormPage):
    """The team asks for an evaluation; whoever manages the student's cases notes it, and its clock begins."""

    permission = Permission.CASE_MANAGE
    form_class = TeamEvaluationForm
    template_name = "referrals/family/evaluation.html"

    @cached_property
    def cases(self):
        return queries.open_cases(self.item.student, self.request.user)

    def get(self, request, *args, **kwargs):
        if self.item.evaluation_id:
            return redirect("cases:evaluation", self.item.evaluation_id)
        if not self.cases.exists():
            messages.info(request, _("An evaluation belongs to a case: open one first, then come back here."))
            return redirect("cases:student", self.item.student_id)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        about = {"student": self.item.student, "cases": self.cases, "team": self.meeting.team}
        return super().get_form_kwargs() | about

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | self.about()

    def form_valid(self, form):
        try:
            made = acts.ask_evaluation(item=self.item, request=form.cleaned_data, by=self.request.user)
        except (Closed, NotPossible):
            return self.too_late()
        messages.success(self.request, _("The request is noted. The clock is on this page."))
        return redirect("cases:evaluation", made.pk)
