"""A district's own words of casework."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actions import case_terms as acts
from cases.enums import CaseTermUse
from cases.forms.case_terms import CaseTermForm
from cases.models import CaseTerm
from cases.models.case_term import standard_words
from cases.queries.rules import led_districts
from cases.views.rule_choices import RulesPage
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import Page


class CaseTerms(RulesPage):
    """Each standard word with the district's own, those that ended included; above, a new one."""

    template_name = "cases/cases/terms.html"
    uses: tuple[CaseTermUse, ...] = (CaseTermUse.OPEN, CaseTermUse.CLOSE)
    form: CaseTermForm | None = None

    def get_context_data(self, **kwargs):
        terms = list(
            CaseTerm.objects.filter(organization=self.district).select_related("made_by").order_by("name", "pk")
        )
        return super().get_context_data(**kwargs) | {
            "district": self.district,
            "form": self.form or CaseTermForm(uses=self.uses),
            "uses": [
                (
                    use.label,
                    [
                        (label, [each for each in terms if (each.use, each.standard) == (use.value, standard)])
                        for standard, label in standard_words(use)
                    ],
                )
                for use in self.uses
            ],
        }

    def post(self, request, *args, **kwargs):
        form = self.form = CaseTermForm(request.POST, uses=self.uses)
        if form.is_valid():
            try:
                term = acts.add_term(organization=self.district, by=request.user, **form.chosen())
            except acts.NamedAlready:
                form.add_error("name", _("You have these words already. Choose others, or end those first."))
            else:
                messages.success(request, _("Offered from now on: %(name)s.") % {"name": term.name})
                return redirect(request.get_full_path())
        return self.render_to_response(self.get_context_data(), status=422)


class EncounterTerms(CaseTerms):
    """The same for encounters."""

    template_name = "cases/encounters/terms.html"
    uses = (CaseTermUse.KIND, CaseTermUse.MODE, CaseTermUse.PURPOSE)


class TermDeed(Page, abstract=True):
    permission = Permission.RULES_MANAGE
    http_method_names = ["post"]

    def post(self, request, pk):
        own = CaseTerm.objects.filter(organization__in=led_districts(request.user))
        term = get_object_or_404(own, pk=pk)
        self.act(term)
        page = "encounter-terms" if term.use in EncounterTerms.uses else "case-terms"
        return redirect(f"{reverse(f'cases:{page}')}?district={term.organization_id}")

    def act(self, term) -> None:
        raise NotImplementedError


class EndTerm(TermDeed):
    def act(self, term):
        acts.end_term(term=term, by=self.request.user)
        said = _("Not offered any more: %(name)s. Records keep it.") % {"name": term.name}
        offer_undo(self.request, said, reverse("cases:case-term-resume", args=[term.pk]))


class ResumeTerm(TermDeed):
    def act(self, term):
        try:
            acts.resume_term(term=term, by=self.request.user)
        except acts.NamedAlready:
            messages.info(self.request, _("The same words were added since; nothing was changed."))
        else:
            messages.success(self.request, _("Offered again: %(name)s.") % {"name": term.name})
