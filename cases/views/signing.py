"""Notes that wait for a signature: the own ones, and those of interns."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from cases import actions
from cases.forms.signing import CosignerForm, CosignForm, SignForm
from cases.models import Encounter
from cases.queries.signing import SIGNED_IN_ONE_GO, sign_by, sign_within, to_cosign, unsigned, with_words
from cases.views.encounter_life import EncounterForm
from sswork.conflicts import Conflict
from sswork.roles import Permission
from sswork.views import FormPage

WHY_NOT = gettext_noop("It was changed meanwhile, or the social worker does not work at the student's school.")


class NotesToSign(FormPage, abstract=True):
    """The oldest notes with their words, to be read, marked and signed."""

    permission = Permission.ENCOUNTER_RECORD
    template_name = "cases/encounters/to_sign.html"

    def waiting(self):
        raise NotImplementedError

    @cached_property
    def notes(self) -> list[Encounter]:
        return with_words(self.waiting(), self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"notes": self.notes}

    def get_context_data(self, **kwargs):
        self.looked_at([part for note in self.notes for part in note.seen_parts])
        within = sign_within()
        lines = [{"encounter": each, "sign_by": sign_by(each, within), "key": self.key(each)} for each in self.notes]
        marked = self.request.POST.getlist("note")
        return super().get_context_data(**kwargs) | {
            "lines": lines,
            "marked": marked,
            "more": len(self.notes) == SIGNED_IN_ONE_GO,
            "today": timezone.localdate(),
            "hours": int(within.total_seconds() // 3600),
            "to_cosign": to_cosign(self.request.user).count(),
        }

    def key(self, note: Encounter) -> str:
        raise NotImplementedError


class ToSign(NotesToSign):
    """The own notes. What was changed since the page was opened is not signed, and said."""

    permission = Permission.ENCOUNTER_RECORD
    form_class = SignForm

    def waiting(self):
        return unsigned(self.request.user)

    def key(self, note):
        return f"{note.pk}:{note.version}"

    def form_valid(self, form):
        left = [note for note in form.chosen() if not self._signed(note, form.cleaned_data.get("cosigner"))]
        if done := len(form.chosen()) - len(left):
            words = ngettext("%(n)s note signed.", "%(n)s notes signed.", done) % {"n": done}
            messages.success(self.request, f"{words} {_('What is signed is added to, not changed.')}")
        if left:
            words = ngettext("%(n)s note is not signed.", "%(n)s notes are not signed.", len(left)) % {"n": len(left)}
            messages.warning(self.request, f"{words} {_(WHY_NOT)}")
        return redirect("cases:encounters-to-sign")

    def _signed(self, note, cosigner) -> bool:
        try:
            actions.sign_encounter(encounter=note, version=note.version, cosigner=cosigner, by=self.request.user)
        except (Conflict, actions.Signed, actions.CosignerMissing):
            return False
        return True


class ToCosign(NotesToSign):
    """Notes of interns who asked this person to sign with them."""

    permission = Permission.CASE_MANAGE
    form_class = CosignForm
    template_name = "cases/encounters/to_cosign.html"

    def waiting(self):
        return to_cosign(self.request.user)

    def key(self, note):
        return str(note.pk)

    def form_valid(self, form):
        for note in form.chosen():
            actions.cosign_encounter(encounter=note, by=self.request.user)
        messages.success(self.request, _("Signed. What is missing in a note is added below it."))
        return redirect("cases:encounters-to-cosign")


class AskCosigner(EncounterForm):
    """The author asks somebody else, as long as nobody has signed with them."""

    permission = Permission.ENCOUNTER_RECORD
    only_author = True
    form_class = CosignerForm
    template_name = "cases/encounters/cosigner.html"

    def is_open(self):
        return self.encounter.waits_for_cosigner

    def elsewhere(self):
        messages.info(self.request, _("It does not wait for another signature."))
        return redirect("cases:encounter", self.encounter.pk)

    def form_valid(self, form):
        try:
            actions.ask_cosigner(encounter=self.encounter, cosigner=form.cleaned_data["cosigner"], by=self.request.user)
        except actions.CosignerMissing:
            form.add_error(
                "cosigner", _("This person does not work at the student's school. Choose somebody who does.")
            )
            return self.form_invalid(form)
        messages.success(self.request, _("Asked. The note waits on that person's list."))
        return redirect("cases:encounter", self.encounter.pk)
