"""News of a meeting as server-sent events: numbers only. What they stand for is asked for by each reader's own rights."""

import json
from collections.abc import Iterator

from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse

from referrals.owning import topic_of
from referrals.queries import agenda as queries
from referrals.views.meetings.base import OfMeeting
from sswork import live
from sswork.roles import Permission

KIND = "text/event-stream"
AGAIN = 1000  # milliseconds after which a page asks again that could not wait here


class Live(OfMeeting):
    """First how things stand, then what changes, for three quarters of a minute.

    Where the server has no thread to spare (a synchronous worker, or too many pages) the first part is all, and the page asks
    again after a second.
    """

    permission = Permission.SIGNED_IN

    def get(self, request, *args, **kwargs):
        meeting = self.meeting  # by the person's rights, before anything waits
        if not request.environ.get("wsgi.multithread"):
            return self._at_once()
        try:
            waiting = live.Waiting(topic_of(meeting.pk), request.user.pk)
        except live.Full:
            return self._at_once()
        held = Held(waiting, self._state())  # asked now: while it waits, nobody is acting
        return StreamingHttpResponse(held, content_type=KIND, headers={"X-Accel-Buffering": "no"})

    def _state(self) -> dict:
        self.meeting.refresh_from_db(fields=["version", "state"])
        items = queries.versions_of(self.meeting, self.request.user)
        return {"agenda": self.meeting.version, "state": self.meeting.state, "items": items}

    def _at_once(self) -> HttpResponse:
        return HttpResponse(f"retry: {AGAIN}\n\n{_event('state', self._state())}", content_type=KIND)


class Held:
    """The answer while it is held. The server closes it, also where the browser went away before the first word."""

    def __init__(self, waiting: live.Waiting, state: dict):
        self.waiting, self.state, self.close = waiting, state, waiting.close

    def __iter__(self) -> Iterator[str]:
        _let_the_connection_go()
        yield _event("state", self.state)
        for each in self.waiting:
            if each is None:
                yield ": still here\n\n"
            elif each["item"] == 0 or each["item"] in self.state["items"]:
                yield _event("news", {"item": each["item"], "version": each.get("version", 0)})


def _event(name: str, data: dict) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def _let_the_connection_go() -> None:
    """A page that waits holds no connection to the database."""
    if not connection.in_atomic_block:
        connection.close()
