"""Writes happen in actions: atomic, attributed, audited.

    @action
    def open_case(*, student, reason, owner, by):
        case = Case.objects.create(...)
        audit("case.opened", by=by, target=case)
        return case

Within a request a write outside an action raises (``WriteGuardMiddleware``); an action that writes no audit event fails.
"""

import functools
import inspect
import re
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, models, transaction

from . import access_log
from .models import AuditEvent, KeepsOwnLog
from .security.actor import acting_by, acting_for_system

_running: ContextVar[list | None] = ContextVar("running_action", default=None)
_done: ContextVar[list | None] = ContextVar("actions_done", default=None)


class StrayWrite(RuntimeError):
    """A request wrote to a table outside an action."""


def audit(event_type: str, *, by, target, **changes) -> models.Model:
    """Record what happened. ``changes`` holds facts that explain the event, never narrative text.

    ``by`` is None when the system acts (the scheduler, a command). What happens to a record with a log of its own stands there.
    """
    events = _running.get()
    if events is None:
        raise RuntimeError(f"audit({event_type!r}) outside an action")
    event = _noted(event_type, by, target, changes)
    events.append(event)
    return event


def _noted(event_type: str, by, target, changes: dict) -> models.Model:
    if isinstance(target, KeepsOwnLog):
        return type(target).note_all([target], event_type, by=by, **changes)[0]
    return AuditEvent.objects.create(
        type=event_type,
        by_id=by.pk if by else None,
        by_name=by.email if by else "system",
        target_model=target._meta.label,
        target_id=str(target.pk),
        student_id=_student_id(target),
        school_id=getattr(target, "school_id", None),
        changes=changes,
        url_name=access_log.url_name(),
        request=access_log.request_id(),
    )


def _student_id(target) -> int | None:
    return target.pk if target._meta.label == "cases.Student" else getattr(target, "student_id", None)


def action(func=None, *, beyond_view: str = ""):
    """Make ``func`` an action: keyword-only, with ``by=``, in one transaction, with at least one audit event.

    Its statements see and change what ``by`` may see. ``beyond_view`` says why one reaches further: an import is the district's,
    not one person's; then the system acts, and the action itself decides whether ``by`` may.
    """
    if func is None:
        return functools.partial(action, beyond_view=beyond_view)
    parameters = inspect.signature(func).parameters
    if "by" not in parameters:
        raise TypeError(f"{func.__name__} must take by=")
    if any(each.kind is not each.KEYWORD_ONLY for each in parameters.values()):
        raise TypeError(f"{func.__name__} must take keyword arguments only")

    @functools.wraps(func)
    def wrapper(**kwargs):
        with acting_for_system() if beyond_view else acting_by(kwargs["by"]):
            return _carry_out(func, kwargs)

    wrapper.__dict__.update(is_action=True, beyond_view=beyond_view)  # read by the architecture tests
    return wrapper


def _carry_out(func, kwargs: dict):
    outer = _running.get()
    events = [] if outer is None else outer
    before = len(events)
    token = _running.set(events)
    try:
        with transaction.atomic():
            result = func(**kwargs)
            if len(events) == before:
                raise RuntimeError(f"{func.__name__} left no audit event")
    finally:
        _running.reset(token)
    if outer is None and (done := _done.get()) is not None:
        done.append(func.__name__)
    return result


@contextmanager
def counting_actions():
    """The names of the actions that succeed meanwhile: whether a request changed anything."""
    done: list[str] = []
    token = _done.set(done)
    try:
        yield done
    finally:
        _done.reset(token)


# A statement that writes, also behind a comment, a WITH, an EXPLAIN or another statement; its table, as far as it names one.
WRITE = re.compile(
    r"""(?:^|;)(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:EXPLAIN\b[^;]*?\b)?
    (?:(?:COPY|CALL|DO)\b|
       (?:WITH\b.*?\b)?(?:INSERT\s+INTO|(?<!FOR\s)(?<!KEY\s)UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?)\b)
    \s*(?:ONLY\s+)?"?(\w*)""",
    re.I | re.S | re.X,
)
# Tables that Django and django-allauth write by themselves, each with what; our own signals write the audit event of it.
FRAMEWORK_TABLES = frozenset(
    {
        "django_session",  # sessions
        "sswork_user",  # the time of the last sign-in; a new password
        "mfa_authenticator",  # second steps added, used and removed
        "socialaccount_socialaccount",  # which person of another directory a user is
        "usersessions_usersession",  # on which devices a person is signed in
        "sswork_devicekey",  # what encrypts such text on the device; it opens no record
        "sswork_draft",  # not a record: a person's own unsent text, which nobody else reads
    }
)


def refuse_stray_writes(execute, sql, params, many, context):
    match = WRITE.search(sql)
    if match and _running.get() is None and match[1] not in FRAMEWORK_TABLES:
        raise StrayWrite(f"write to {match[1]} outside an @action")
    return execute(sql, params, many, context)


class WriteGuardMiddleware:
    """Within a request, refuse every write that no action makes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with connection.execute_wrapper(refuse_stray_writes):
            return self.get_response(request)
