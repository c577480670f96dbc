"""On whose behalf statements are made: the database is told before each statement, and shows only that person's rows.

    with acting(user): ...             # a person: the middleware for a request, an action for its ``by``
    with acting_for_system(): ...      # the system: ``unscoped`` in tasks, commands and tests
    @action(beyond_view="why")         # an action that reaches further than its author may read

Nobody is acting unless somebody is named, and nobody sees no row. The database connection compares what it has told
PostgreSQL with what stands here before every statement (``sswork.security.postgresql``), so that an actor cannot outlive a
request, a task or a failed transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person by id, the system, or nobody. ``until_named``: an action's ``by`` takes over."""

    person_id: int | None = None
    is_system: bool = False
    until_named: bool = False


NOBODY = Actor()
SYSTEM = Actor(is_system=True)
_present: ContextVar[Actor] = ContextVar("actor", default=NOBODY)


def present() -> Actor:
    return _present.get()


@contextmanager
def _as(actor: Actor) -> Iterator[None]:
    token = _present.set(actor)
    try:
        yield
    finally:
        _present.reset(token)


def acting(user):
    """This person acts; nobody, where ``user`` is None or not signed in."""
    return _as(Actor(user.pk) if user is not None and user.is_authenticated else NOBODY)


def acting_for_nobody():
    """Until somebody is named: how a request begins, and a task."""
    return _as(NOBODY)


def acting_for_system(*, until_named: bool = False):
    return _as(Actor(is_system=True, until_named=until_named))


@contextmanager
def acting_by(user) -> Iterator[None]:
    """In an action: ``by`` acts, unless the system already does for a stated reason; without ``by`` the system does."""
    if _present.get() == SYSTEM:
        yield
        return
    with acting_for_system() if user is None else acting(user):
        yield


class ActorMiddleware:
    """A request is made by nobody until somebody is known, and by nobody again when it is over."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with acting_for_nobody():
            user = request.user
            with acting(user):
                return self.get_response(request)
