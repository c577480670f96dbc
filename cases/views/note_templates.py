"""Templates of notes: the list, writing one, and what is put into a note."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.actions import note_templates as acts
from cases.forms.note_templates import AddNoteTemplateForm, EditNoteTemplateForm
from cases.models import NoteTemplate
from cases.queries.casework import recordable_students
from cases.queries.note_templates import blanks_offered, filled, templates_of, templates_to_change
from cases.queries.rules import led_districts
from cases.wording import blanks_in
from sswork.conflicts import ConflictPage
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import FormPage, Page, TemplatePage


class NoteTemplates(TemplatePage):
    """The own ones and those of the district; ended ones at the end, for those who may offer them again."""

    permission = Permission.ENCOUNTER_RECORD
    template_name = "cases/note_templates/list.html"

    def get_context_data(self, **kwargs):
        theirs = set(templates_to_change(self.request.user).values_list("pk", flat=True))
        found = list(templates_of(self.request.user))
        offered = [each for each in found if each.is_offered]
        return super().get_context_data(**kwargs) | {
            "own": [each for each in offered if each.person_id],
            "shared": [each for each in offered if each.organization_id],
            "ended": [each for each in found if not each.is_offered and each.pk in theirs],
            "may_change": theirs,
        }


class WriteNoteTemplate(FormPage, abstract=True):
    template_name = "cases/note_templates/form.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"blanks": blanks_offered()}

    def taken(self, form):
        form.add_error(
            "name", _("A template of this name is offered already. Choose another name, or end that one first.")
        )
        return self.form_invalid(form)

    def back(self, text):
        messages.success(self.request, text)
        return redirect("cases:note-templates")


class AddNoteTemplate(WriteNoteTemplate):
    permission = Permission.ENCOUNTER_RECORD
    form_class = AddNoteTemplateForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"districts": led_districts(self.request.user)}

    def form_valid(self, form):
        try:
            template = acts.add_note_template(by=self.request.user, **form.as_template())
        except acts.NameTaken:
            return self.taken(form)
        return self.back(_("Notes can begin with it now: %(name)s.") % {"name": template.name})


class EditNoteTemplate(ConflictPage, WriteNoteTemplate):
    permission = Permission.ENCOUNTER_RECORD
    form_class = EditNoteTemplateForm

    @cached_property
    def record(self) -> NoteTemplate:
        return get_object_or_404(templates_to_change(self.request.user), pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"template": self.record}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"template": self.record}

    def save(self, form):
        try:
            version = form.cleaned_data["version"]
            acts.edit_note_template(template=self.record, version=version, by=self.request.user, **form.as_text())
        except acts.NameTaken:
            return self.taken(form)
        return self.back(_("Saved. Notes that began with it stay as they are."))


class NoteTemplateDeed(Page, abstract=True):
    permission = Permission.ENCOUNTER_RECORD
    http_method_names = ["post"]

    def post(self, request, pk):
        self.act(request, get_object_or_404(templates_to_change(request.user), pk=pk))
        return redirect("cases:note-templates")

    def act(self, request, template: NoteTemplate) -> None:
        raise NotImplementedError


class EndNoteTemplate(NoteTemplateDeed):
    permission = Permission.ENCOUNTER_RECORD

    def act(self, request, template):
        acts.end_note_template(template=template, by=request.user)
        said = _("Not offered any more: %(name)s.") % {"name": template.name}
        offer_undo(request, said, reverse("cases:note-template-resume", args=[template.pk]))


class ResumeNoteTemplate(NoteTemplateDeed):
    permission = Permission.ENCOUNTER_RECORD

    def act(self, request, template):
        try:
            acts.resume_note_template(template=template, by=request.user)
        except acts.NameTaken:
            messages.info(request, _("Another of this name is offered; nothing was changed."))
        else:
            messages.success(request, _("Offered again: %(name)s.") % {"name": template.name})


class FillNoteTemplate(Page):
    """A template's text with what is known of the students picked so far, and what was left open in it."""

    permission = Permission.ENCOUNTER_RECORD

    def get(self, request, pk):
        template = get_object_or_404(templates_of(request.user).in_force(), pk=pk)
        chosen = [int(each) for each in request.GET.getlist("students") if each.isdecimal()]
        students = list(recordable_students(request.user).filter(pk__in=chosen).select_related("school"))
        self.looked_at(students)
        text = filled(template.text, students, request.user)
        return JsonResponse({"text": text, "format": template.format, "said": _said(students, blanks_in(text))})


def _said(students, blanks: list[str]) -> str:
    """What happened, in a line."""
    if not blanks:
        return _("Put in. Read it through: what it says is yours.")
    why = ""
    if not students:
        why = _("No student is picked yet.")
    elif len(students) > 1:
        why = _("With several students nothing is put in that is about one of them.")
    left = ngettext(
        "Put in, with %(n)s blank left: %(blanks)s.", "Put in, with %(n)s blanks left: %(blanks)s.", len(blanks)
    )
    return f"{left % {'n': len(blanks), 'blanks': ', '.join(blanks)}} {why}".strip()
