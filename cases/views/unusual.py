"""What stood out among the looks of a week, and the review of each."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cases import actions
from cases.forms.unusual import ReviewForm
from cases.models import Student
from sswork.keyset import page_after
from sswork.models import Definition
from sswork.models.looks import UnusualLook
from sswork.roles import Permission
from sswork.views import TemplatePage

PAGE = 50
NEWEST_FIRST = ("-week", "-pk")


class UnusualLooks(TemplatePage):
    """Those that wait, or those that were reviewed. A reviewer's own are reviewed by another."""

    permission = Permission.LOOKS_REVIEW
    template_name = "looks/unusual.html"
    refused: tuple[int, ReviewForm] | None = None

    def get_context_data(self, **kwargs):
        reviewed = self.request.GET.get("show") == "reviewed"
        found = UnusualLook.objects.for_reviewer(self.request.user).filter(reviewed_at__isnull=not reviewed)
        found = found.select_related("person", "reviewed_by")
        page = page_after(found, NEWEST_FIRST, after=self.request.GET.get("after", ""), size=PAGE)
        students = self._students(page.rows)
        return super().get_context_data(**kwargs) | {
            "rows": [(each, students.get(each.student_id), self._form(each)) for each in page.rows],
            "page": page,
            "reviewed": reviewed,
            "tabs": [
                {"label": _("Waiting"), "url": "?", "active": not reviewed, "count": None},
                {"label": _("Reviewed"), "url": "?show=reviewed", "active": reviewed, "count": None},
            ],
            "rules": Definition.objects.filter(code__startswith="looks.", organization=None).order_by("code"),
        }

    def _students(self, rows) -> dict[int, Student]:
        wanted = {each.student_id for each in rows} - {None}
        found = Student.objects.visible_to(self.request.user).filter(pk__in=wanted)
        self.looked_at(list(found))
        return {each.pk: each for each in found}

    def _form(self, look) -> ReviewForm:
        if self.refused and self.refused[0] == look.pk:
            return self.refused[1]
        return ReviewForm(auto_id=f"id_{look.pk}_%s")


class ReviewUnusual(UnusualLooks):
    http_method_names = ["post"]

    def post(self, request, pk):
        look = get_object_or_404(UnusualLook.objects.for_reviewer(request.user), pk=pk)
        form = ReviewForm(request.POST, auto_id=f"id_{pk}_%s")
        if not form.is_valid():
            self.refused = (pk, form)
            return self.render_to_response(self.get_context_data(), status=422)
        try:
            actions.review_unusual(look=look, by=request.user, **form.cleaned_data)
        except actions.AlreadyReviewed:
            messages.info(request, _("Somebody else was quicker: it is reviewed."))
        else:
            messages.success(request, _("Reviewed. Your note is kept with it."))
        return redirect("cases:unusual-looks")
