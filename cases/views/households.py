"""Households that may be one family, and what was decided about them."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import actions
from cases.forms.households import DecideForm
from cases.models import HouseholdMatch
from cases.queries.households import SHOWN, decided_lately, homes_of, suggested_pairs
from sswork.roles import Permission
from sswork.undo import offer_undo
from sswork.views import Page, TemplatePage, get_visible_or_404

# What stands in the way, in words that say what is safe and what to do.
REFUSED = {
    actions.NotTheirHousehold: gettext_lazy(
        "Somebody was quicker, or a child came to one of them meanwhile. Nothing was changed; look again below."
    ),
    actions.ImportIsRunning: gettext_lazy(
        "A roster is being imported. Nothing was changed; try again in a few minutes."
    ),
    actions.AddressIsProtected: gettext_lazy(
        "That family’s address is protected, so its household stays. Nothing was changed; keep the other one."
    ),
    actions.MergedFurther: gettext_lazy(
        "This household was put together with another since. Undo that first; nothing was changed."
    ),
}


class HouseholdsTwice(TemplatePage):
    """Pairs with what they share, the likeliest first; below, what was decided, with the way back."""

    permission = Permission.CASE_MANAGE
    template_name = "cases/households/twice.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        pairs, count = suggested_pairs(user)
        decided = decided_lately(user)
        homes = homes_of(user, {each for match in decided for each in (match.kept_id, match.gone_id)})
        shown = [home for pair in pairs for home in pair.homes] + list(homes.values())
        self.looked_at([child for home in shown for child in home.children])
        return super().get_context_data(**kwargs) | {
            "pairs": pairs,
            "count": count,
            "more": count > SHOWN,
            "decided": [(match, _names(match, homes)) for match in decided],
            "shows_address": user.can(Permission.HOMELESS_VIEW),
        }


def _names(match, homes) -> list[str]:
    """The children of both. Those of a merge live in one."""
    found = [homes[each].children for each in (match.kept_id, match.gone_id) if each in homes]
    return [", ".join(child.name for child in children) for children in found]


class HouseholdDeed(Page, abstract=True):
    """Something decided on that page, which leads back to it."""

    permission = Permission.CASE_MANAGE
    http_method_names = ["post"]

    def post(self, request, **kwargs):
        try:
            self.act(**kwargs)
        except tuple(REFUSED) as refusal:
            messages.warning(request, REFUSED[type(refusal)])
        return redirect("cases:households-twice")

    def act(self, **kwargs) -> None:
        raise NotImplementedError


class DecideHouseholds(HouseholdDeed):
    """One family or two."""

    def act(self):
        form = DecideForm(self.request.POST, user=self.request.user)
        if not form.is_valid():
            raise actions.NotTheirHousehold
        one, other = form.cleaned_data["kept"], form.cleaned_data["gone"]
        if form.is_one_family:
            match = actions.merge_households(kept=one, gone=other, by=self.request.user)
            said = _("They are one household now. Everything written before is still there.")
        else:
            match = actions.part_households(one=one, other=other, by=self.request.user)
            said = _("Two families: they are not suggested again.")
        offer_undo(self.request, said, reverse("cases:household-undo", args=[match.pk]))


class UndoDecision(HouseholdDeed):
    def act(self, pk):
        match = get_visible_or_404(HouseholdMatch, self.request.user, pk=pk)
        actions.undo_match(match=match, by=self.request.user)
        messages.success(self.request, _("Undone. Both are as before."))
