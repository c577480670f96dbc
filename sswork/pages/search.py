"""One search for everything that an app lets this person find."""

from sswork.access_log import Kind
from sswork.registry import search_sources
from sswork.roles import Permission
from sswork.views import TemplatePage

SHORTEST = 2
SHOWN = 20


class SearchPage(TemplatePage):
    permission = Permission.SIGNED_IN
    template_name = "sswork/search.html"

    def get_context_data(self, **kwargs):
        query = " ".join(self.request.GET.get("q", "").split())[:100]
        found = self._found(query) if len(query) >= SHORTEST else []
        return super().get_context_data(**kwargs) | {"query": query, "found": found, "shortest": SHORTEST}

    def _found(self, query: str) -> list[dict]:
        user = self.request.user
        sources = search_sources.for_user(user)
        hits = [{"label": each.label, "hits": each.results(user, query, SHOWN)} for each in sources]
        named = [hit.student_id for each in hits for hit in each["hits"] if hit.student_id]
        if named:
            self.looked(Kind.SEARCH, students=named)
        return [each for each in hits if each["hits"]]
