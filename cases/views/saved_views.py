"""A list's filters under a name of one's own: saved, deleted, and brought back."""

import json
from urllib.parse import urlencode

from django.db import IntegrityError
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import actions
from cases.filters import StudentFilters
from cases.forms.students import SaveViewForm
from sswork import words
from sswork.models import SavedView
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import FormPage, Page

LIST = "cases:students"


class SavedViewAdd(FormPage):
    """Save the filters of the student list. ``query`` is kept as far as it names filters that this person has."""

    permission = Permission.STUDENT_VIEW
    template_name = "cases/students/save_view.html"
    form_class = SaveViewForm

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs() | {"page": LIST, "query": self.filters.querystring}
        if self.request.method == "POST":
            kwargs["data"] = QueryDict(mutable=True)
            kwargs["data"].update(self._deleted | self.request.POST.dict())
        return kwargs

    @property
    def _deleted(self) -> dict:
        """Undoing a deletion: the view as the address holds it, sealed, for its name and words may name somebody."""
        again = words.opened(self.request.GET.get("again", ""), self.request.user)
        return json.loads(again) if again else {}

    @property
    def filters(self) -> StudentFilters:
        asked = self.request.POST.get("query") or self._deleted.get("query") or self.request.GET.get("query", "")
        return StudentFilters(self.request.user, QueryDict(asked[:5000]))

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"filters": self.filters}

    def form_valid(self, form):
        query = self.filters.querystring
        try:
            actions.save_view(page=LIST, name=form.cleaned_data["name"], query=query, by=self.request.user)
        except IntegrityError:  # the same name, saved twice at the same moment
            form.add_error("name", _("You have a view of this name already."))
            return self.form_invalid(form)
        return redirect(reverse(LIST) + self.filters.address())


class SavedViewDelete(Page):
    permission = Permission.STUDENT_VIEW
    http_method_names = ["post"]

    def post(self, request, pk):
        view = get_object_or_404(SavedView, person=request.user, page=LIST, pk=pk)
        actions.delete_view(view=view, by=request.user)
        again = urlencode({"again": words.sealed(json.dumps({"name": view.name, "query": view.query}), request.user)})
        offer_undo(
            request,
            _("The view “%(name)s” is deleted.") % {"name": view.name},
            f"{reverse('cases:saved-view-add')}?{again}",
        )
        return redirect(LIST)
