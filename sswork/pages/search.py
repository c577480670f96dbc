"""One search for everything that an app lets this person find."""

from django.shortcuts import redirect
from django.urls import reverse

from sswork import words
from sswork.access_log import Kind
from sswork.registry import search_sources
from sswork.roles import Permission
from sswork.views import TemplatePage

SHORTEST = 2
SHOWN = 20


class SearchPage(TemplatePage):
    """What was typed is posted, and answered at an address that holds it sealed: it may be a name."""

    permission = Permission.SIGNED_IN
    template_name = "sswork/search.html"

    def get_context_data(self, **kwargs):
        query = words.tidy(words.question(self.request).get(words.PLAIN, ""))
        found = self._found(query) if len(query) >= SHORTEST else []
        return super().get_context_data(**kwargs) | {"query": query, "found": found, "shortest": SHORTEST}

    def post(self, request, *args, **kwargs):
        asked = words.tidy(request.POST.get(words.PLAIN, ""))
        sealed = f"?{words.SEALED}={words.sealed(asked, request.user)}" if asked else ""
        return redirect(reverse("search") + sealed)

    def _found(self, query: str) -> list[dict]:
        user = self.request.user
        sources = search_sources.for_user(user)
        hits = [{"label": each.label, "hits": each.results(user, query, SHOWN)} for each in sources]
        named = [hit.student_id for each in hits for hit in each["hits"] if hit.student_id]
        if named:
            self.looked(Kind.SEARCH, students=named)
        return [each for each in hits if each["hits"]]
