"""After an encounter was recorded: correct it, sign it, add to it, hide it, put it back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases import actions
from cases.forms.encounter_life import AddendumForm, EditEncounterForm, HideForm
from cases.models import Encounter, EncounterStudent
from cases.queries.casework import hidden_encounters
from sswork.access_log import looked_at_record
from sswork.conflicts import Conflict, ConflictPage
from sswork.roles import Permission
from sswork.views import FormPage, Page, TemplatePage, get_visible_or_404


class EncounterForm(FormPage, abstract=True):
    """A form about one encounter that the person sees. Where the encounter is past it, back to the encounter."""

    permission = Permission.ENCOUNTER_RECORD
    only_author = False

    @cached_property
    def encounter(self) -> Encounter:
        own = {"author": self.request.user} if self.only_author else {}
        return get_visible_or_404(
            Encounter, self.request.user, Permission.ENCOUNTER_RECORD, pk=self.kwargs["pk"], **own
        )

    def is_open(self) -> bool:
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.is_open() else self.elsewhere()

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if self.is_open() else self.elsewhere()

    def elsewhere(self):
        messages.info(self.request, _("This encounter is signed: it is not changed any more. You can add to it."))
        return redirect("cases:encounter", self.encounter.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"encounter": self.encounter}


class EditEncounter(ConflictPage, EncounterForm):
    """The author corrects what is not signed yet."""

    permission = Permission.ENCOUNTER_RECORD
    only_author = True
    form_class = EditEncounterForm
    template_name = "cases/encounters/edit.html"

    @property
    def record(self) -> Encounter:
        return self.encounter

    def is_open(self):
        return not self.encounter.is_signed

    def get_form_kwargs(self):
        parts = EncounterStudent.objects.visible_to(self.request.user).filter(encounter=self.encounter)
        parts = parts.select_related("student").order_by("student__sort_name")
        return super().get_form_kwargs() | {"encounter": self.encounter, "parts": parts}

    def save(self, form):
        if remarks := form.remarks():
            return self.render_to_response(self.get_context_data(form=form, remarks=remarks))
        try:
            actions.edit_encounter(encounter=self.encounter, by=self.request.user, **form.as_edit())
        except actions.Signed:
            return self.elsewhere()
        messages.success(self.request, _("Saved."))
        return redirect("cases:encounter", self.encounter.pk)


class SignEncounter(Page):
    """The author signs what the page showed; a text that was changed meanwhile is shown first."""

    permission = Permission.ENCOUNTER_RECORD
    http_method_names = ["post"]

    def post(self, request, pk):
        encounter = get_visible_or_404(Encounter, request.user, Permission.ENCOUNTER_RECORD, pk=pk, author=request.user)
        version = request.POST.get("version", "")
        try:
            actions.sign_encounter(
                encounter=encounter, version=int(version) if version.isdecimal() else 0, by=request.user
            )
            messages.success(request, _("Signed. From now on it is added to, not changed."))
        except Conflict:
            messages.info(request, _("It was changed since you opened it. Read it again, then sign."))
        except actions.Signed:
            messages.info(request, _("It is signed already."))
        except actions.CosignerMissing:
            messages.info(request, _("Say who signs with you, then sign."))
            return redirect("cases:encounters-to-sign")
        return redirect("cases:encounter", pk)


class AddAddendum(EncounterForm):
    permission = Permission.ENCOUNTER_RECORD
    form_class = AddendumForm
    template_name = "cases/encounters/addendum.html"

    def is_open(self):
        return self.encounter.is_signed

    def elsewhere(self):
        messages.info(self.request, _("This encounter is not signed yet: its author can still correct it."))
        return redirect("cases:encounter", self.encounter.pk)

    def form_valid(self, form):
        actions.add_addendum(encounter=self.encounter, text=form.cleaned_data["text"], by=self.request.user)
        messages.success(self.request, _("Added."))
        return redirect("cases:encounter", self.encounter.pk)


class HideEncounter(EncounterForm):
    """Out of every list and count, with a reason."""

    permission = Permission.ENCOUNTER_RECORD
    form_class = HideForm
    template_name = "cases/encounters/hide.html"

    def is_open(self):
        if not self.encounter.may_be_hidden_by(self.request.user) and not self.encounter.is_signed:
            raise Http404  # another's, which only a supervisor hides
        return self.encounter.may_be_hidden_by(self.request.user)

    def form_valid(self, form):
        try:
            actions.hide_encounter(encounter=self.encounter, reason=form.cleaned_data["reason"], by=self.request.user)
        except actions.TooLate:
            return self.elsewhere()
        messages.success(self.request, _("Hidden. The lead social worker can put it back."))
        return redirect("cases:encounters")


class HiddenEncounters(TemplatePage):
    """What was hidden, by whom, when and why: for those who can put it back."""

    permission = Permission.RECORD_RESTORE
    template_name = "cases/encounters/hidden.html"

    def get_context_data(self, **kwargs):
        found = list(hidden_encounters(self.request.user))
        self.looked_at([part for encounter in found for part in encounter.seen_parts])
        return super().get_context_data(**kwargs) | {"encounters": found}


class RestoreEncounter(Page):
    permission = Permission.RECORD_RESTORE
    http_method_names = ["post"]

    def post(self, request, pk):
        encounter = hidden_encounters(request.user).filter(pk=pk).first()
        if encounter is None:
            raise Http404
        looked_at_record(encounter, request=request)
        actions.restore_encounter(encounter=encounter, by=request.user)
        messages.success(request, _("It is back in the record, where it was."))
        return redirect("cases:encounter", pk)
