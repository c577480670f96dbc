"""What happened to a record: every change with who, when, and the difference in words."""

from django.http import Http404
from django.utils.translation import gettext as _

from sswork.access_log import looked_at_record
from sswork.registry import kept_records
from sswork.roles import Permission
from sswork.versions import Step, story_of
from sswork.views import TemplatePage

SHOWN = 30


def kept_or_404(user, kind: str, pk: int):
    """The kind and the record, for those who may read the record itself: who may not, does not learn that it is there."""
    plug = kept_records.get(kind)
    record = plug.find(user, pk) if plug else None
    if record is None:
        raise Http404
    return plug, record


class RecordHistory(TemplatePage):
    permission = Permission.SIGNED_IN
    template_name = "history/record.html"

    def get_context_data(self, kind, pk, **kwargs):
        user = self.request.user
        plug, record = kept_or_404(user, kind, pk)
        looked_at_record(record, request=self.request)
        steps = story_of(record, plug.parts(user, record))
        first = self._first(len(steps))
        return super().get_context_data(**kwargs) | {
            "kind": plug,
            "record": record,
            "title": plug.title(user, record),
            "url": plug.url(record),
            "steps": steps[first : first + SHOWN],
            **_pages(first, steps),
        }

    def _first(self, count: int) -> int:
        asked = self.request.GET.get("from", "")
        return min(int(asked), count) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0


def _pages(first: int, steps: list[Step]) -> dict[str, str]:
    newer, older = max(0, first - SHOWN), first + SHOWN
    return {
        "newer": f"?from={newer}" if first else "",
        "older": f"?from={older}" if older < len(steps) else "",
        "shown": _("%(n)s changes") % {"n": len(steps)},
    }
