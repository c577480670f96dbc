"""The access log: who was shown which student or record, when, why that was allowed, and from where.

Pages say what they show (``Page.looked``; ``DetailPage``, ``ListPage`` and ``get_visible_or_404`` do it by themselves), and
``AccessLogMiddleware`` writes it in one statement once the page is made. A page whose looks cannot be written is not sent:
nothing is seen that is not logged. What was asked (search words, filters) is never kept.
"""

import hashlib
import ipaddress
import uuid
from contextvars import ContextVar
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from .models.looks import Look
from .models.own_log import KeepsOwnLog

Kind = Look.Kind
LISTED_AT_MOST = 500  # students of one list that are named one by one; exports may hold more, and say how many

COLUMNS = (
    "at",
    "by_id",
    "by_name",
    "kind",
    "target_model",
    "target_id",
    "student_id",
    "student_ids",
    "rows",
    "permission",
    "reason",
    "url_name",
    "address",
    "session",
    "device",
    "request",
)
INSERT = f"INSERT INTO sswork_look ({', '.join(COLUMNS)}) VALUES "  # noqa: S608  # names of our own columns
VALUES = f"({', '.join(['%s'] * len(COLUMNS))})"

_request: ContextVar[Any] = ContextVar("request_that_looks", default=None)


class Looks:
    """What one request has shown so far. The same record is one look, however often the page's code asks for it."""

    def __init__(self):
        self.request_id = uuid.uuid4().hex[:16]
        self._seen: dict[tuple, dict] = {}
        self.in_own_logs: dict[tuple, KeepsOwnLog] = {}

    def add(self, kind: str, **seen) -> None:
        key = (seen["target_model"], seen["target_id"]) if seen["target_id"] else (kind, seen["target_model"])
        kept = self._seen.setdefault(key, {"kind": kind} | seen)
        kept.update((name, value) for name, value in seen.items() if value and name != "rows")
        kept["rows"] = max(kept["rows"], seen["rows"])
        if kind in (Kind.EXPORT, Kind.PRINT):  # what leaves the system says more than that it was fetched first
            kept["kind"] = kind

    def __iter__(self):
        return iter(self._seen.values())

    def __len__(self):
        return len(self._seen)


class ToldOfPrivatePage(RuntimeError):
    """A private page was about to tell the common log what it shows: it is to fetch without a look, or what keeps its own log."""


def looked(request, kind: str, *, student=None, target=None, students=None, rows=None, reason="") -> None:
    """Note what the page shows: one record (``target``, of ``student``), or a list of ``students`` (ids).

    It is written when the page is made. ``rows``: how many rows a list or file holds, where it is not one per student. A private
    page says nothing here: that somebody was on it is kept from those who read this log.
    """
    if request.resolver_match is not None and _is_private(request.resolver_match):
        raise ToldOfPrivatePage(request.resolver_match.view_name)
    ids = None if students is None else list(dict.fromkeys(students))
    _looks_of(request).add(
        kind,
        target_model=target._meta.label if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        student_id=student_id_of(target) if student is None else getattr(student, "pk", student),
        student_ids=None if ids is None else ids[:LISTED_AT_MOST],
        rows=rows if rows is not None else 1 if ids is None else len(ids),
        reason=str(reason or "")[:300],
    )


def looked_at_record(record, *, request=None, reason="") -> None:
    """One record was fetched for the person of this request: a look, or, where something is sent, work on it."""
    request = request or _request.get()
    if request is None:
        return
    if isinstance(record, KeepsOwnLog):
        _looks_of(request).in_own_logs[Kind(_kind_of(request, record)), record.pk] = record
        return
    looked(request, _kind_of(request, record), target=record, reason=reason or why(request.user, record))


def looked_at_list(records, *, request=None, kind: str = Kind.LIST) -> None:
    """Students, or records of students, shown as a list."""
    request = request or _request.get()
    if request is None or not records:
        return
    if isinstance(records[0], KeepsOwnLog):
        _looks_of(request).in_own_logs.update({(Kind(kind), each.pk): each for each in records})
    else:
        ids = [found for each in records if (found := student_id_of(each)) is not None]
        looked(request, kind, students=ids, rows=len(records))


def student_id_of(record) -> int | None:
    if record is None:
        return None
    return record.pk if record._meta.label == "cases.Student" else getattr(record, "student_id", None)


def request_id() -> str:
    """What the looks and the audit events of one request have in common; empty outside of a request."""
    request = _request.get()
    return _looks_of(request).request_id if request is not None else ""


def url_name() -> str:
    """The name of the page that is being made; empty outside of a request, and on a page that others must not know of."""
    match = getattr(_request.get(), "resolver_match", None)
    if match is None or _is_private(match):
        return ""
    return match.view_name


def _is_private(match) -> bool:
    return getattr(getattr(match.func, "view_class", None), "is_private", False)


def _looks_of(request) -> Looks:
    if not hasattr(request, "looks"):
        request.looks = Looks()
    return request.looks


def _kind_of(request, record) -> str:
    if request.method == "POST":
        return Kind.CHANGE
    if record._meta.label != "cases.Student":
        return Kind.RECORD
    came_from = urlsplit(request.META.get("HTTP_REFERER", "")).path
    return Kind.FOUND if came_from == reverse("search") else Kind.STUDENT


def why(user, record) -> str:
    """Why this person may see it: what the record itself says, or its student if it is at hand."""
    knows = record if hasattr(record, "access_reason") else record._state.fields_cache.get("student")
    return str(knows.access_reason(user) or "") if knows is not None else ""


def write(request) -> None:
    """Everything the request has shown, in one statement; what keeps its own log, in that."""
    looks = _looks_of(request)
    _write_own_logs(looks.in_own_logs, request.user)
    if not looks:
        return
    frame = _who_and_where(request, looks.request_id)
    rows = [[(frame | seen)[name] for name in COLUMNS] for seen in looks]
    # The same statement for page after page, which the server then need not read again.
    with connection.binding_on_server(), connection.cursor() as cursor:  # type: ignore[attr-defined]  # our own backend's
        cursor.execute(INSERT + ", ".join([VALUES] * len(rows)), [value for row in rows for value in row])


def _write_own_logs(shown: dict[tuple, KeepsOwnLog], user) -> None:
    kinds = {(kind, type(record)) for (kind, _pk), record in shown.items()}
    for kind, model in kinds:
        records = [each for (its_kind, _pk), each in shown.items() if (its_kind, type(each)) == (kind, model)]
        model.note_all(records, f"look.{kind}", by=user)


def _who_and_where(request, its_id: str) -> dict[str, Any]:
    view = getattr(request.resolver_match.func, "view_class", None)
    return {
        "at": timezone.now(),
        "by_id": request.user.pk,
        "by_name": request.user.name,
        "permission": str(getattr(view, "permission", "")),
        "url_name": request.resolver_match.view_name,
        "address": client_address(request),
        "session": _session_hash(request),
        "device": request.META.get("HTTP_USER_AGENT", "")[:200],
        "request": its_id,
    }


def client_address(request) -> str | None:
    """Behind proxies of the district's (TLS, SSWORK_PROXIES of them) the address that the first of them added; else the peer.

    None on a socket.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS and (told := request.META.get("HTTP_X_FORWARDED_FOR", "")):
        added = told.split(",")[-max(settings.ALLAUTH_TRUSTED_PROXY_COUNT, 1) :]
        address = added[0].strip() or address
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


def _session_hash(request) -> str:
    key = request.session.session_key
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def make_partitions(today: date) -> None:
    """Partitions for this month and the two after it. What came before its month had one moves there from the default."""
    months = [date(today.year + (today.month - 1 + n) // 12, (today.month - 1 + n) % 12 + 1, 1) for n in range(3)]
    with connection.cursor() as cursor:
        for month in months:
            cursor.execute("SELECT sswork_make_look_partition(%s)", [month])


class AccessLogMiddleware:
    """Writes the looks of a page before it is sent. If that fails the page is not sent but the one that says that we failed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _request.set(request)
        try:
            response = self.get_response(request)
        finally:
            _request.reset(token)
        if response.status_code < 500:  # else nothing was shown
            write(request)
        return response
