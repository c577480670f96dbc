"""Files on cases and encounters: added, handed out, hidden with a reason, brought back."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases import actions
from cases.forms.attachments import AttachmentForm, HideForm
from cases.models import Attachment, Case, Encounter, EncounterStudent, Student
from cases.queries.attachments import may_hide
from sswork.access_log import Kind, looked
from sswork.files import NotTaken, download, receive
from sswork.files.scanning import is_set_up
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import FormPage, Page, get_visible_or_404


class AddFile(FormPage, abstract=True):
    """One file about one student whose record this person keeps, not only reads as in an emergency.

    What is not taken is said at the field; what else was typed stays.
    """

    permission = Permission.ENCOUNTER_RECORD
    form_class = AttachmentForm
    template_name = "cases/attachments/add.html"
    record_name: str

    def get_form_kwargs(self):
        if not self.students.exists():
            raise Http404
        return super().get_form_kwargs() | {"students": self.students}

    def get_context_data(self, **kwargs):
        more = {"crumb": self.crumb, "back_url": self.back_url, "scanned": is_set_up()}
        return super().get_context_data(**kwargs) | more

    def form_valid(self, form):
        by, chosen = self.request.user, form.cleaned_data
        try:
            with receive(chosen.pop("file"), by=by) as incoming:
                added = actions.add_attachment(incoming=incoming, by=by, **{self.record_name: self.record}, **chosen)
        except NotTaken as refused:
            form.add_error("file", str(refused))
            return self.form_invalid(form)
        text = _("Added: %(name)s (%(scan)s).") % {"name": added.name, "scan": added.file.get_scan_display().lower()}
        offer_undo(self.request, text, reverse("cases:attachment-take-back", args=[added.pk]))
        return redirect(self.back_url)


class AddCaseFile(AddFile):
    record_name = "case"

    @cached_property
    def record(self) -> Case:
        return get_visible_or_404(Case, self.request.user, pk=self.kwargs["pk"])

    @property
    def students(self):
        return Student.objects.visible_to(self.request.user, self.permission).filter(pk=self.record.student_id)

    @property
    def crumb(self) -> str:
        return f"{self.record.student.name}: {self.record.get_reason_display()}"

    @property
    def back_url(self) -> str:
        return reverse("cases:case", args=[self.record.pk])


class AddEncounterFile(AddFile):
    record_name = "encounter"

    @cached_property
    def record(self) -> Encounter:
        return get_visible_or_404(Encounter, self.request.user, pk=self.kwargs["pk"])

    @property
    def students(self):
        """Those of the encounter whose part this person may read, and about whom the person may write."""
        parts = EncounterStudent.objects.visible_to(self.request.user).filter(encounter=self.record)
        students = Student.objects.visible_to(self.request.user, self.permission)
        return students.filter(pk__in=parts.values("student")).order_by("sort_name")

    @property
    def crumb(self) -> str:
        day = date_format(timezone.localtime(self.record.happened_at), "M j, Y")
        return f"{self.record.get_kind_display()} · {day}"

    @property
    def back_url(self) -> str:
        return reverse("cases:encounter", args=[self.record.pk])


class OneFile(Page, abstract=True):
    permission = Permission.ENCOUNTER_VIEW

    @cached_property
    def attachment(self) -> Attachment:
        return get_visible_or_404(Attachment, self.request.user, pk=self.kwargs["pk"])

    def back(self):
        """To the record that the file belongs to."""
        if self.attachment.case_id:
            return redirect("cases:case", self.attachment.case_id)
        return redirect("cases:encounter", self.attachment.encounter_id)

    def require_may_hide(self):
        if not may_hide(self.request.user, self.attachment):
            raise PermissionDenied


class DownloadFile(OneFile):
    """The file itself, as a download; each time noted in the access log as something that left."""

    def get(self, request, pk):
        attachment = get_visible_or_404(Attachment, request.user, pk=pk, hidden_at=None)
        looked(request, Kind.EXPORT, target=attachment, student=attachment.student_id)
        return download(attachment.file, attachment.name)


class HideFile(OneFile, FormPage):
    form_class = HideForm
    template_name = "cases/attachments/hide.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.can(self.permission):
            self.require_may_hide()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"attachment": self.attachment, "back_url": self.back().url}

    def form_valid(self, form):
        actions.hide_attachment(attachment=self.attachment, reason=form.cleaned_data["reason"], by=self.request.user)
        offer_undo(self.request, _("Hidden."), reverse("cases:attachment-show", args=[self.attachment.pk]))
        return self.back()


class ShowFile(OneFile):
    """Brings a hidden file back."""

    http_method_names = ["post"]

    def post(self, request, pk):
        self.require_may_hide()
        actions.show_attachment(attachment=self.attachment, by=request.user)
        return self.back()


class TakeBackFile(OneFile):
    """Undo right after adding: it is hidden, and that it was added by mistake is the reason."""

    http_method_names = ["post"]

    def post(self, request, pk):
        self.require_may_hide()
        actions.hide_attachment(attachment=self.attachment, reason=_("Added by mistake"), by=request.user)
        offer_undo(request, _("Hidden."), reverse("cases:attachment-show", args=[pk]))
        return self.back()
